"""The one compiled loop: for each look-up the contact that explains it best. relation.sql says the same in SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]

P = ParamSpec("P")
T = TypeVar("T")

NONE = -1
OWN = 0  # the first of rules.RELATIONS: a unit to itself


class Grid(NamedTuple):
    """Rank of a contact as explanation, by period of the rules, relation and kind of contact; 0 is none."""

    starts: Longs  # of the periods; the first is before all time
    rank: Bytes
    before: Longs
    after: Longs
    skew: Longs  # by period, 0 when the rule is not in force
    skew_rank: Bytes


class Staff(NamedTuple):
    """Affiliations by account, and pairs of units by the user's unit; `start[x]:start[x + 1]` are the rows of x."""

    person_start: Longs
    unit: Ints
    from_us: Longs
    to_us: Longs
    pair_start: Longs
    pair_unit: Ints
    pair_relation: Bytes


class Contacts(NamedTuple):
    """Contacts of a range of patients, ordered by patient and start; `start` is by patient, counted from `first`."""

    first: int
    start: Longs
    unit: Ints
    from_us: Longs
    to_us: Longs
    kind: Bytes


def starts(sorted_codes: Ints, first: int, count: int) -> Longs:
    """Start of the rows of each of `count` codes, from the code `first`; one more for the end."""
    return np.searchsorted(sorted_codes, np.arange(first, first + count + 1)).astype(np.int64)


def relate(
    patient: Ints, acting: Ints, at_us: Longs, contacts: Contacts, staff: Staff, grid: Grid
) -> tuple[Bytes, Ints]:
    """For each look-up the rank of the rule that its best contact fulfils (0: none), and the row of that contact."""
    rank = np.zeros(len(patient), np.int8)
    chosen = np.full(len(patient), NONE, np.int32)
    for array in (patient, acting, at_us, *contacts, *staff, *grid):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False  # read-only arrays are a type of their own: one type, compiled once
    _relate(patient, acting, at_us, contacts, staff, grid, rank, chosen)
    return rank, chosen


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Compiled when first called, and free of the interpreter's lock, so that two ranges run at a time."""
    fast: Callable[P, T] = njit(nogil=True)(function)
    return fast


@compiled
def _period(starts: Longs, period: int, at: int) -> int:
    """The period of the rules at that moment, sought from a period near by."""
    while starts[period] > at:
        period -= 1
    while period + 1 < starts.size and starts[period + 1] <= at:
        period += 1
    return period


@compiled
def _relation(start: Longs, units: Ints, relations: Bytes, user: int, contact: int) -> int:
    """The relation of a user's unit to a contact's unit, or NONE."""
    low, high = start[user], start[user + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if units[middle] < contact:
            low = middle + 1
        else:
            high = middle
    return int(relations[low]) if low < end and units[low] == contact else NONE


@compiled
def _rank(rank: int, gap: int, tolerance: int, skew: int, skew_rank: int) -> int:
    """The rank of the rule that a contact so far away fulfils; that of a wrong clock if it nearly does; 0 if not."""
    if rank == 0 or gap > tolerance + skew:
        return 0
    return skew_rank if gap > tolerance else rank


@compiled
def _relate(
    patient: Ints,
    acting: Ints,
    at_us: Longs,
    contacts: Contacts,
    staff: Staff,
    grid: Grid,
    rank: Bytes,
    chosen: Ints,
) -> None:
    # out of their tuples once: an array read through its tuple costs a counted reference each time
    first, start, contact_unit, begin, end, contact_kind = contacts
    person_start, unit, from_us, to_us, pair_start, pair_unit, pair_relation = staff
    periods, ranks, before, after, skew, skew_rank = grid
    early, late = before.max() + skew.max(), after.max() + skew.max()
    period = 0
    for i in range(patient.size):
        at = at_us[i]
        period = _period(periods, period, at)
        best, nearest, found = 127, 0, NONE
        for c in range(start[patient[i] - first], start[patient[i] - first + 1]):
            if begin[c] - at > early or at - end[c] > late:
                continue
            kind, gap = contact_kind[c], max(begin[c] - at, at - end[c], 0)
            for a in range(person_start[acting[i]], person_start[acting[i] + 1]):
                if at < from_us[a] or at > to_us[a]:
                    continue
                same = unit[a] == contact_unit[c]
                relation = OWN if same else _relation(pair_start, pair_unit, pair_relation, unit[a], contact_unit[c])
                if relation == NONE:
                    continue
                place = period, relation, kind
                tolerance = before[place] if at < begin[c] else after[place]
                fits = _rank(ranks[place], gap, tolerance, skew[period], skew_rank[period])
                if fits > 0 and (fits < best or (fits == best and gap < nearest)):
                    best, nearest, found = fits, gap, c
        if found != NONE:
            rank[i], chosen[i] = best, found

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
    """What a contact explains, by period of the rules, relation and kind of contact; rank 0 means nothing."""

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
    """Where the rows of each of `count` codes begin, from the code `first`; one more for the end."""
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
def _relation(staff: Staff, user: int, contact: int) -> int:
    """The relation of a user's unit to a contact's unit, or NONE."""
    low, high = staff.pair_start[user], staff.pair_start[user + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if staff.pair_unit[middle] < contact:
            low = middle + 1
        else:
            high = middle
    if low < end and staff.pair_unit[low] == contact:
        return int(staff.pair_relation[low])
    return NONE


@compiled
def _rank(contacts: Contacts, c: int, relation: int, at: int, grid: Grid, period: int) -> int:
    """The rank of the rule that this contact fulfils; that of a wrong clock if it nearly does; 0 if it does not."""
    kind = contacts.kind[c]
    if at < contacts.from_us[c]:
        beyond = contacts.from_us[c] - at - grid.before[period, relation, kind]
    else:
        beyond = at - contacts.to_us[c] - grid.after[period, relation, kind]
    if grid.rank[period, relation, kind] == 0 or beyond > grid.skew[period]:
        return 0
    return int(grid.skew_rank[period] if beyond > 0 else grid.rank[period, relation, kind])


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
    early, late = grid.before.max() + grid.skew.max(), grid.after.max() + grid.skew.max()
    period = 0
    for i in range(patient.size):
        at = at_us[i]
        own = patient[i] - contacts.first
        while grid.starts[period] > at:
            period -= 1
        while period + 1 < grid.starts.size and grid.starts[period + 1] <= at:
            period += 1
        best, nearest = 127, 0
        for c in range(contacts.start[own], contacts.start[own + 1]):
            if contacts.from_us[c] - at > early or at - contacts.to_us[c] > late:
                continue
            for a in range(staff.person_start[acting[i]], staff.person_start[acting[i] + 1]):
                if at < staff.from_us[a] or at > staff.to_us[a]:
                    continue
                same = staff.unit[a] == contacts.unit[c]
                relation = OWN if same else _relation(staff, staff.unit[a], contacts.unit[c])
                fits = 0 if relation == NONE else _rank(contacts, c, relation, at, grid, period)
                if fits > 0:
                    gap = max(contacts.from_us[c] - at, at - contacts.to_us[c], 0)
                    if (fits, gap, c) < (best, nearest, chosen[i]):
                        best, nearest = fits, gap
                        rank[i], chosen[i] = fits, c

"""Units whose contacts explain a look-up from a unit: its own, those above and below it, and those that it serves.

Where the units' own register does not say how two units are related, it says that it does not know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

SERVICES = ("laboratory", "imaging", "secretariat", "medication")


@dataclass(frozen=True)
class Unit:
    """A unit by its short code; `serves` is empty for a service unit that serves all under its parent."""

    unit: int
    parent: int | None
    kind: str
    serves: tuple[int, ...] = ()


def pairs(units: Sequence[Unit]) -> list[tuple[int, int, str]]:
    """(unit of the user, unit of the contact, relation), sorted, each pair once.

    A contact of a clinical unit is shared up and down the chain of clinical units, not with sisters, and not with the
    hospital or region above them: a whole hospital has no treatment relation.
    """
    by_code = {unit.unit: unit for unit in units}
    found: dict[tuple[int, int], str] = {}
    for unit in units:
        found[unit.unit, unit.unit] = "own"
        for above in _clinical_above(unit, by_code):
            found[above.unit, unit.unit] = "above"
            found[unit.unit, above.unit] = "below"
    for unit in units:
        if unit.kind in SERVICES:
            for served in _served(unit, units, by_code):
                found.setdefault((unit.unit, served), unit.kind)
    return sorted((user, contact, relation) for (user, contact), relation in found.items())


def uncertain_pairs(units: Sequence[Unit], named: Collection[int]) -> list[tuple[int | None, int | None]]:
    """Pairs of units (of the user, of the contact) whose relation the register does not settle; None is every unit.

    `named` are the units that any file names. A unit that the register lacks may be related to every other; so may a
    clinical unit below one that it lacks, or in a circle, and a service unit that serves one that it lacks. A service
    unit may serve every unit whose hierarchy is broken.
    """
    by_code = {unit.unit: unit for unit in units}
    lonely = {code for code in named if code not in by_code}
    broken: set[int] = set()
    for unit in units:
        *_, top = [unit, *_chain(unit, by_code)]
        if top.parent is not None:  # a unit that the register lacks, or one that is below itself
            broken.add(unit.unit)
            clinical = [unit, *_clinical_above(unit, by_code)]
            if unit.kind == "clinical" and clinical[-1] is top:
                lonely.add(unit.unit)
        if unit.kind in SERVICES and _roots(unit) - by_code.keys():
            lonely.add(unit.unit)
    found: set[tuple[int | None, int | None]] = {(code, None) for code in lonely} | {(None, code) for code in lonely}
    if rest := broken - lonely:
        for unit in units:
            if unit.kind in SERVICES and unit.unit not in lonely:
                found |= {(unit.unit, code) for code in rest - set(_served(unit, units, by_code))}
    return sorted(found, key=lambda pair: (pair[0] or 0, pair[1] or 0))


def circles(units: Sequence[Unit]) -> list[list[int]]:
    """Units that are above themselves, each circle once, from its lowest code."""
    by_code = {unit.unit: unit for unit in units}
    found = set()
    for unit in units:
        chain = [unit.unit]
        while (parent := by_code[chain[-1]].parent) in by_code and parent not in chain:
            chain.append(parent)
        if parent == unit.unit:
            start = chain.index(min(chain))
            found.add(tuple(chain[start:] + chain[:start]))
    return [list(circle) for circle in sorted(found)]


def _chain(unit: Unit, by_code: dict[int, Unit]) -> Iterator[Unit]:
    """The units above, nearest first; a circle in the hierarchy ends the chain."""
    seen = {unit.unit}
    while unit.parent is not None and unit.parent in by_code and unit.parent not in seen:
        unit = by_code[unit.parent]
        seen.add(unit.unit)
        yield unit


def _clinical_above(unit: Unit, by_code: dict[int, Unit]) -> Iterator[Unit]:
    if unit.kind != "clinical":
        return
    for above in _chain(unit, by_code):
        if above.kind != "clinical":
            return
        yield above


def _served(unit: Unit, units: Sequence[Unit], by_code: dict[int, Unit]) -> Iterator[int]:
    roots = _roots(unit)
    for other in units:
        if other.unit in roots or any(above.unit in roots for above in _chain(other, by_code)):
            yield other.unit


def _roots(unit: Unit) -> set[int]:
    """The units that a service unit works for, with all below them."""
    return set(unit.serves) or ({unit.parent} if unit.parent is not None else set())

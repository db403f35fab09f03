"""Which units' contacts explain a look-up from a unit: its own, those above and below it, and those that it serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    roots = set(unit.serves) or ({unit.parent} if unit.parent is not None else set())
    for other in units:
        if other.unit in roots or any(above.unit in roots for above in _chain(other, by_code)):
            yield other.unit

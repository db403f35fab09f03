"""The answers to acceptance requests as tables: by hospital, code, reason and month, with small numbers hidden."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from ..csv_export import Cell
from ..disclosure import HIDDEN, SMALLEST_SHOWN, find_hidden
from ..extract import REASONS, Asking
from .acceptance_patterns import Askings, Rate, find_rates

Place = tuple[str, str, str]
OTHERS = ""  # the key of what is too rare to stand by itself
PARTS: dict[str, Callable[[Asking], str]] = {
    "hospital": lambda asking: asking.hospital,
    "code": lambda asking: asking.code,
    "reason": lambda asking: asking.reason,
    "month": lambda asking: f"{asking.month:%Y-%m}",
}


class Line(NamedTuple):
    """One line of a table. A number that is hidden is HIDDEN; shares are from 0 to 1."""

    name: StrOrPromise
    asked: int | str
    accepted: int | str
    share: float | str
    low: float | str
    high: float | str


class Table(NamedTuple):
    """The lines of one of PARTS."""

    part: str
    lines: list[Line]


def tables(askings: Askings, *, is_protected: bool) -> list[Table]:
    """The four tables. Protected, what is rare is put together, and a number that is small, or gives a small one away,
    is hidden.
    """
    rates = {part: _rates(askings, part, is_protected=is_protected) for part in PARTS}
    hidden = find_hidden_places(rates) if is_protected else set()
    return [Table(part, [_line(part, rate, hidden) for rate in found]) for part, found in rates.items()]


def _rates(askings: Askings, part: str, *, is_protected: bool) -> list[Rate]:
    by = PARTS[part]
    found = find_rates(askings, by=by)
    if is_protected:
        rare = {rate.key for rate in found if rate.asked < SMALLEST_SHOWN}
        found = find_rates(askings, by=lambda asking: OTHERS if by(asking) in rare else by(asking))
    if part == "month":
        return sorted(found)
    return sorted(found, key=lambda rate: rate.key == OTHERS)


def find_hidden_places(rates: Mapping[str, list[Rate]]) -> set[Place]:
    """The numbers of the tables that must be hidden: each with its part, its line and what it counts."""
    numbers: dict[Place, int] = {}
    equations: list[tuple[set[Place], set[Place]]] = []
    items: dict[Place, set[Place]] = {}
    for part, found in rates.items():
        for rate in found:
            counted = {"yes": rate.accepted, "no": rate.asked - rate.accepted, "asked": rate.asked}
            places = {what: (part, rate.key, what) for what in counted}
            numbers |= {places[what]: number for what, number in counted.items()}
            equations.append(({places["yes"], places["no"]}, {places["asked"]}))
            items |= {places["asked"]: {places["asked"]}, places["yes"]: {places["yes"]}}
            items[part, rate.key, "share"] = set(places.values())
    for what in ("yes", "no", "asked"):
        sums = [{(part, rate.key, what) for rate in found} for part, found in rates.items()]
        equations += [(sums[0], other) for other in sums[1:]]
    return find_hidden(numbers, equations, items)


def _line(part: str, rate: Rate, hidden: set[Place]) -> Line:
    is_hidden = (part, rate.key, "share") in hidden
    return Line(
        _name(part, rate.key),
        HIDDEN if (part, rate.key, "asked") in hidden else rate.asked,
        HIDDEN if (part, rate.key, "yes") in hidden else rate.accepted,
        *((HIDDEN,) * 3 if is_hidden else (rate.share, rate.low, rate.high)),
    )


def _name(part: str, key: str) -> StrOrPromise:
    if key == OTHERS:
        return _("Øvrige")
    if part == "month":
        return date_format(date.fromisoformat(f"{key}-01"), "F Y")
    return REASONS[key] if part == "reason" else key


def as_rows(found: list[Table]) -> Iterator[list[Cell]]:
    """The tables as rows of a sheet; shares in percent."""
    yield ["table", "name", "asked", "accepted", "percent", "low", "high"]
    for table in found:
        for line in table.lines:
            shares = (each if isinstance(each, str) else round(100 * each, 1) for each in line[3:])
            yield [table.part, str(line.name), line.asked, line.accepted, *shares]

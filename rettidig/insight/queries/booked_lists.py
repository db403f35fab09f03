"""Booked patients with a right that nobody had told them of, by month and by department (feature R18)."""

from collections import Counter
from typing import NamedTuple

from .. import extract

MEASURES = ("patients", "marked", "told")
Place = tuple[str, str]  # hospital and department


class Numbers(NamedTuple):
    """Booked patients, those of them who were marked, and those of the marked who were told."""

    patients: int
    marked: int
    told: int


class BookedYear(NamedTuple):
    """The lists that were kept in a year. Every sum over the months is that over the places."""

    lists: dict[int, int]
    months: dict[int, Numbers]
    places: dict[Place, Numbers]
    total: Numbers


def find_booked(year: int, *, office: str | None = None) -> BookedYear:
    """The figures of one Danish year; months and departments without a list are left out."""
    found = extract.count_booked(year, office=office)
    by_month = {measure: Counter[int]() for measure in MEASURES}
    by_place = {measure: Counter[Place]() for measure in MEASURES}
    for row in found:
        for measure in MEASURES:
            by_month[measure][row.month] += getattr(row, measure)
            by_place[measure][row.hospital, row.department] += getattr(row, measure)
    months = {month: Numbers(*(by_month[each][month] for each in MEASURES)) for month in by_month["patients"]}
    places = {place: Numbers(*(by_place[each][place] for each in MEASURES)) for place in sorted(by_place["patients"])}
    total = Numbers(*(sum(by_month[each].values()) for each in MEASURES))
    lists = extract.count_booked_lists(year, office=office)
    return BookedYear({month: lists[month] for month in months}, months, places, total)

"""The calls that were promised and have not been made, by how long they are overdue."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

Path = tuple[str, str]
AHEAD, TODAY, ONE, FEW, MANY = "ahead", "today", "one", "few", "many"
AGES = (AHEAD, TODAY, ONE, FEW, MANY)
MANY_FROM = 5  # business days
ON_CASE, ALONE, TOTAL = "on_case", "alone", "total"


class PromisedCalls(NamedTuple):
    """Counts by (age, whether there is a case); both are "total" for the sums."""

    numbers: Mapping[Path, int]

    def find_hidden(self) -> set[Path]:
        """The numbers that would tell of few people."""
        places, ages = (ON_CASE, ALONE), (*AGES, TOTAL)
        across = [({(age, place) for place in places}, {(age, TOTAL)}) for age in ages]
        down = [({(age, place) for age in AGES}, {(TOTAL, place)}) for place in (*places, TOTAL)]
        return set(find_hidden(self.numbers, [*across, *down], {path: {path} for path in self.numbers}))


def count_promised_calls(today: date, *, office: str | None = None) -> PromisedCalls:
    """What is promised as it stands now, counted in business days from the day of the promise to `today`."""
    closed = extract.find_closed_days(office=office)
    counted: Counter[Path] = Counter()
    for place, days in zip((ON_CASE, ALONE), extract.find_promised_calls(office=office), strict=True):
        for due in days:
            age = _age(due, today, closed)
            counted.update((row, column) for row in (age, TOTAL) for column in (place, TOTAL))
    return PromisedCalls({(row, column): counted[row, column] for row in (*AGES, TOTAL) for column in _COLUMNS})


_COLUMNS = (ON_CASE, ALONE, TOTAL)


def _age(due: date, today: date, closed: frozenset[date]) -> str:
    if due >= today:
        return TODAY if due == today else AHEAD
    over = extract.count_business_days(due, today, closed=closed)
    return MANY if over >= MANY_FROM else FEW if over > 1 else ONE

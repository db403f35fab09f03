"""A year of the ladder: how many cases were taken up it, which rung gave a time, and after how many days."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

Path = tuple[str, ...]
TOTAL: Path = ("total",)
BOOKED, OPEN = "booked", "open"
SMALL = 5  # fewer are not told to who may not see small numbers


class Year(NamedTuple):
    """Counts by path: ("total",), ("booked", rung) and ("ended" | "stopped" | "open",); `days` is the average number
    of days from the first asking to the answer that gave a time, None where none did.
    """

    numbers: Mapping[Path, int]
    days: float | None

    def find_hidden(self) -> set[Path]:
        """The numbers that would tell of few patients; the average is one with ("days",)."""
        parts = set(self.numbers) - {TOTAL}
        hidden = find_hidden(self.numbers, [(parts, {TOTAL})], {path: {path} for path in self.numbers})
        booked = sum(number for path, number in self.numbers.items() if path[0] == BOOKED)
        return set(hidden) | ({("days",)} if booked < SMALL else set())


def count_year(year: int, *, office: str | None = None) -> Year:
    """The ladder of the cases whose first asking was in the year."""
    found = extract.find_escalations(year, office=office)
    counted: Counter[Path] = Counter(
        (BOOKED, each.solved_by) if each.outcome == BOOKED else (each.outcome or OPEN,) for each in found
    )
    paths: list[Path] = [*((BOOKED, rung) for rung in extract.RUNGS), ("ended",), ("stopped",), (OPEN,)]
    days = [each.days for each in found if each.days is not None]
    numbers = {path: counted[path] for path in paths} | {TOTAL: len(found)}
    return Year(numbers, sum(days) / len(days) if days else None)


ASKED, IN_TIME, LATE, UNANSWERED = "asked", "in_time", "late", "unanswered"


class Askings(NamedTuple):
    """Counts by (kind, rung): all askings, and of them those answered in time, answered late, and not answered."""

    numbers: Mapping[Path, int]

    def find_hidden(self) -> set[Path]:
        """The numbers that would tell of few patients."""
        sums = [({(kind, rung) for kind in (IN_TIME, LATE, UNANSWERED)}, {(ASKED, rung)}) for rung in extract.RUNGS]
        return set(find_hidden(self.numbers, sums, {path: {path} for path in self.numbers}))


def count_askings(year: int, *, office: str | None = None) -> Askings:
    """How each rung answered what it was asked in the year."""
    counted: Counter[Path] = Counter()
    for each in extract.find_askings(year, office=office):
        counted[ASKED, each.rung] += 1
        kind = IN_TIME if each.is_in_time else LATE if each.is_answered else UNANSWERED
        counted[kind, each.rung] += 1
    kinds = (ASKED, IN_TIME, LATE, UNANSWERED)
    return Askings({(kind, rung): counted[kind, rung] for rung in extract.RUNGS for kind in kinds})

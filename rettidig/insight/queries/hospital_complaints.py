"""The hospital complaints that the office sent on in a year, by hospital and month: counted beside table 1."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

TOTAL = ""  # of all hospitals, and of a whole year
MONTHS = tuple(map(str, range(1, 13)))
Cell = tuple[str, str]  # hospital, month


class Year(NamedTuple):
    """Numbers by hospital and month, with their sums under TOTAL; `hospitals` by name."""

    hospitals: tuple[str, ...]
    numbers: Mapping[Cell, int]

    def find_hidden(self) -> set[Cell]:
        """The numbers that would tell of few people, and those that would give these away."""
        rows, columns = (*self.hospitals, TOTAL), (*MONTHS, TOTAL)
        across = [([(name, month) for month in MONTHS], [(name, TOTAL)]) for name in rows]
        down = [([(name, month) for name in self.hospitals], [(TOTAL, month)]) for month in columns]
        return find_hidden(self.numbers, [*across, *down], {cell: {cell} for cell in self.numbers})


def count_year(year: int, *, office: str | None = None) -> Year:
    """The complaints that were first sent on in the year."""
    numbers: Counter[Cell] = Counter()
    for (hospital, month), count in extract.count_forwarded_complaints(year, office=office).items():
        for cell in ((hospital, str(month)), (hospital, TOTAL), (TOTAL, str(month)), (TOTAL, TOTAL)):
            numbers[cell] += count
    hospitals = tuple(sorted({name for name, _month in numbers if name}))
    whole = {(name, month): numbers[name, month] for name in (*hospitals, TOTAL) for month in (*MONTHS, TOTAL)}
    return Year(hospitals, whole)

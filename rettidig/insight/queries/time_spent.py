"""The minutes that the office's cases took in a year, by activity and by topic; never by person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

Path = tuple[str, ...]
TOTAL: Path = ("total",)
ACTIVITY, TOPIC = "activity", "topic"


class Year(NamedTuple):
    """Minutes by path: ("activity", key), ("topic", key) and ("total",), and of how many cases each is the sum."""

    minutes: Mapping[Path, int]
    cases: Mapping[Path, int]

    def find_hidden(self) -> set[Path]:
        """The sums that would tell of few cases, and those that would give these away."""
        sums = [({path for path in self.cases if path[0] == kind}, {TOTAL}) for kind in (ACTIVITY, TOPIC)]
        return find_hidden(self.cases, sums, {path: {path} for path in self.cases})


def count_year(year: int, *, office: str | None = None) -> Year:
    """The minutes that were spent on days of the year."""
    return _count(extract.find_times(year, office=office))


def _count(found: Iterable[extract.Minutes]) -> Year:
    minutes: defaultdict[Path, int] = defaultdict(int)
    cases: defaultdict[Path, set[int]] = defaultdict(set)
    for each in found:
        for path in ((ACTIVITY, each.activity), (TOPIC, each.topic), TOTAL):
            minutes[path] += each.minutes
            cases[path].add(each.case)
    return Year(dict(minutes), {path: len(keys) for path, keys in cases.items()})

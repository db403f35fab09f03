"""The decisions of a year by kind, with those before which the patient was heard, and those that were withdrawn."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

Path = tuple[str, str]
MADE, HEARD, EXCEPTED, WITHDRAWN = "made", "heard", "excepted", "withdrawn"
COUNTED = (MADE, HEARD, EXCEPTED, WITHDRAWN)
TOTAL = "total"


class Decisions(NamedTuple):
    """Counts by (what is counted, kind of decision); the kind is "total" for all of them."""

    numbers: Mapping[Path, int]

    def find_hidden(self) -> set[Path]:
        """The numbers that would tell of few patients."""
        sums = [({(what, kind) for kind in extract.DECISIONS}, {(what, TOTAL)}) for what in COUNTED]
        return set(find_hidden(self.numbers, sums, {path: {path} for path in self.numbers}))


def count_decisions(year: int, *, office: str | None = None) -> Decisions:
    """What was decided in the year, and what has become of it since."""
    counted: Counter[Path] = Counter()
    for each in extract.find_decisions(year, office=office):
        held = {MADE: True, HEARD: each.is_heard, EXCEPTED: each.is_excepted, WITHDRAWN: each.is_withdrawn}
        counted.update((what, kind) for what, holds in held.items() if holds for kind in (each.kind, TOTAL))
    return Decisions({(what, kind): counted[what, kind] for what in COUNTED for kind in (*extract.DECISIONS, TOTAL)})

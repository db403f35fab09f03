"""What a year's cases could teach the region: points by theme and by hospital, and the actions (BEK 1659/2013, § 7)."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

SEEN, ACTIONS, DONE = "seen", "actions", "done"
COUNTED = (SEEN, ACTIONS, DONE)
THEME, HOSPITAL, TOTAL = "theme", "hospital", "total"
Path = tuple[str, str, str]  # what is counted, the group, and its key


class Learning(NamedTuple):
    """Counts by what is counted, and by theme, by hospital ("" for none), and in all."""

    numbers: Mapping[Path, int]

    def hospitals(self) -> list[str]:
        """The hospitals that points are about, by name; those without one last."""
        return sorted(
            {key for _what, group, key in self.numbers if group == HOSPITAL}, key=lambda name: (not name, name)
        )

    def find_hidden(self) -> set[Path]:
        """The numbers that would tell of few cases."""
        keys = {THEME: list(extract.THEMES), HOSPITAL: self.hospitals()}
        sums = [
            ({(what, group, key) for key in keys[group]}, {(what, TOTAL, TOTAL)}) for what in COUNTED for group in keys
        ]
        return set(find_hidden(self.numbers, sums, {path: {path} for path in self.numbers}))


def count_learning(year: int, *, office: str | None = None) -> Learning:
    """The points that were seen in the year."""
    counted: Counter[Path] = Counter()
    places: set[str] = set()
    for theme, hospital, has_action, is_done in extract.find_learning(year, office=office):
        places.add(hospital)
        for what, holds in ((SEEN, True), (ACTIONS, has_action), (DONE, is_done)):
            if holds:
                counted.update([(what, THEME, theme), (what, HOSPITAL, hospital), (what, TOTAL, TOTAL)])
    groups = {THEME: [*extract.THEMES], HOSPITAL: [*places], TOTAL: [TOTAL]}
    paths = [(what, group, key) for what in COUNTED for group, keys in groups.items() for key in keys]
    return Learning({path: counted[path] for path in paths})

"""Small numbers hidden from those who may not read cases, so that nobody can be recognised in a table (feature S8)."""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from functools import reduce
from operator import getitem
from typing import Any

from .definitions import table

HIDDEN = "*"
SMALLEST_SHOWN = 5

Path = tuple[str, ...]


def protect(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures of the published shape with every number from 1 to 4 hidden, and so many others with it that none can be
    found by subtraction. Of the numbers in one sum either none are hidden, or two that make 5 or more together, or all.
    """
    protected = deepcopy(figures)
    for index in range(len(figures["years"])):
        cells = {path: value for path, series in _cells(figures) if (value := series[index]) is not None}
        for path in _hidden(cells):
            _find(protected, path)[index] = HIDDEN
    return protected


def protect_parts(parts: Sequence[int]) -> list[int | str]:
    """The parts of one sum, which is shown itself, with the small ones hidden in the same way."""
    cells: dict[Path, int] = {(str(index),): value for index, value in enumerate(parts)}
    hidden = {path for path, value in cells.items() if 0 < value < SMALLEST_SHOWN}
    _cover(hidden, _smallest_first(cells, cells), cells)
    return [HIDDEN if (str(index),) in hidden else value for index, value in enumerate(parts)]


def _cells(figures: dict[str, Any]) -> Iterator[tuple[Path, list[int | None]]]:
    for key in ("table_1", "table_2"):
        for name, value in figures[key].items():
            if isinstance(value, dict):
                yield from (((key, name, row), series) for row, series in value.items())
            else:
                yield (key, name), value


def _find(figures: dict[str, Any], path: Path) -> list[Any]:
    *steps, last = path
    series: list[Any] = reduce(getitem, steps, figures)[last]
    return series


def _sums() -> Iterator[set[Path]]:
    """The numbers that stand in one sum: any of them can be found from the others."""
    groups = table("table_1").groups
    for group in groups:
        yield {("table_1", group.key, row.key) for row in group.rows} | {("table_1", group.key, "total")}
    yield {("table_1", group.key, "total") for group in groups} | {("table_1", "grand_total")}
    moved = {("table_2", group.key, row.key) for group, row in table("table_2").rows() if group.key}
    yield moved | {("table_1", "re_referral", "re_referred")}
    alone = {("table_2", row.key) for group, row in table("table_2").rows() if not group.key}
    yield moved | alone | {("table_2", "total")}


def _twins() -> Iterator[set[Path]]:
    """Numbers that stand in both tables."""
    yield {("table_1", "re_referral", "total"), ("table_2", "total")}
    yield from (
        {("table_1", "re_referral", key), ("table_2", key)} for key in ("not_re_referred", "acceptance_request")
    )


def _hidden(cells: dict[Path, int]) -> set[Path]:
    """Hide until nothing more needs hiding."""
    hidden = {path for path, value in cells.items() if 0 < value < SMALLEST_SHOWN}
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for twins in _twins():
            hidden |= twins if twins & hidden else set()
        for terms in _sums():
            _cover(hidden, _smallest_first(terms & cells.keys(), cells), cells)
    return hidden


def _smallest_first(terms: Iterable[Path], cells: dict[Path, int]) -> list[Path]:
    """What should be hidden first; zeros come last."""
    return sorted(terms, key=lambda path: (not cells[path], cells[path], path))


def _cover(hidden: set[Path], terms: list[Path], cells: dict[Path, int]) -> None:
    """Hide the next of `terms` while what is hidden among them could be found out."""
    for path in terms:
        covered = [each for each in terms if each in hidden]
        if not covered or (len(covered) > 1 and sum(cells[each] for each in covered) >= SMALLEST_SHOWN):
            return
        hidden.add(path)

"""Faults of a file, line by line, in words that whoever made the file can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rettidig.insight.lookups.text import number as in_thousands
from rettidig.insight.lookups.text import say

LINES_SHOWN = 5


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: where (line 1 is the first line; 0 is the file as a whole), what, and what is allowed."""

    file: str
    line: int
    column: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        return self.describe([self.line] if self.line else [])

    def describe(self, lines: Sequence[int]) -> str:
        """The fault as it is told of several lines."""
        return f"{_place(self.file, lines, len(lines), self.column)}: {self.wrong}. Tilladt: {self.allowed}."


@dataclass(frozen=True)
class Remark:
    """Rows that were read and do not fit another register: the first of them, how many there are, and what is wrong."""

    file: str
    lines: tuple[int, ...]
    number: int
    column: str
    wrong: str

    def __str__(self) -> str:
        place = _place(self.file, self.lines, self.number, self.column)
        said = f"{place}: {self.wrong}" if place else f"{self.wrong[0].upper()}{self.wrong[1:]}"
        return said if said.endswith("?") else f"{said}."


def _place(file: str, lines: Sequence[int], number: int, column: str) -> str:
    """”kontakter.csv, linje 2, 3 og 17 andre linjer, unit”."""
    shown = [str(line) for line in lines[:LINES_SHOWN]]
    if number > len(shown):
        rest = say("command.lines", lines=", ".join(shown), number=in_thousands(number - len(shown)))
    else:
        rest = " og ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
    return ", ".join(filter(None, (file, rest and f"linje {rest}", column)))


class BadFile(Exception):
    """A file with faults. Nothing of it was taken in; `faults` lists them all, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__(f"{len(self.faults)} fejl; den første: {self.faults[0]}")

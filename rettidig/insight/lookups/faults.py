"""What is wrong in a file, line by line, in words that the one who made the file can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: where (line 1 is the first line; 0 is the file as a whole), what, and what is allowed."""

    file: str
    line: int
    column: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        where = f"{self.file}, linje {self.line}" if self.line else self.file
        column = f", {self.column}" if self.column else ""
        return f"{where}{column}: {self.wrong}. Tilladt: {self.allowed}."


class BadFile(Exception):
    """A file with faults. Nothing of it was taken in; `faults` lists them all, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__(f"{len(self.faults)} fejl; den første: {self.faults[0]}")

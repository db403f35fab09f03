"""Faults in a file of past inquiries, line by line."""

import re
from typing import NamedTuple

PERSON_NUMBER = re.compile(r"\d{6}[ -]?\d{4}")
SHOWN = 40  # characters of a value that a fault repeats


class Fault(NamedTuple):
    """One thing wrong: the line of the file (the heading is line 1), its column, what is wrong, and what is allowed."""

    line: int
    column: str
    problem: str
    allowed: str


class BadFile(Exception):
    """The file is refused as a whole; nothing of it was stored. `faults` are in the order of the lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(faults)


def shown(value: str) -> str:
    """A value fit to be repeated on a screen: short, on one line, and never a person's number."""
    value = PERSON_NUMBER.sub("…", "".join(each if each.isprintable() else " " for each in value))
    return value if len(value) <= SHOWN else value[:SHOWN] + "…"

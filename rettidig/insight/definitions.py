"""Definitions of the tables of the annual report: groups, rows, names, notes and definitions, read from figures/.

The day from which a row is counted separately is the register's own, so that the import and the tables agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from .extract import counted_from

Names = dict[str, str]


def in_language(names: Names) -> str:
    """The text in the language of the reader; Danish is the source."""
    return names["en" if (get_language() or "da").startswith("en") else "da"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `counted_from` is the day from which it is counted separately (None: always)."""

    key: str
    names: Names
    definitions: Names
    notes: tuple[int, ...]
    counted_from: date | None

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def definition(self) -> str:
        return in_language(self.definitions)

    def is_counted_in(self, year: int) -> bool:
        """Whether the annual report prints a number, and not "-", in this year."""
        return self.counted_from is None or self.counted_from.year <= year


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading. `total_names` is None where no total of the group is printed."""

    key: str
    names: Names
    total_names: Names | None
    notes: tuple[int, ...]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def total_name(self) -> str:
        return in_language(self.total_names) if self.total_names else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the annual report as the report prints it."""

    key: str
    names: Names
    sources: Names
    total_names: Names
    groups: tuple[Group, ...]
    notes: dict[int, Names]

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def source(self) -> str:
        return in_language(self.sources)

    @property
    def total_name(self) -> str:
        return in_language(self.total_names)

    @property
    def note_texts(self) -> dict[int, str]:
        return {number: in_language(names) for number, names in self.notes.items()}

    def rows(self) -> Iterator[tuple[Group, Row]]:
        """Every row with its group, in printed order."""
        return ((group, row) for group in self.groups for row in group.rows)


@cache
def table(key: str) -> Table:
    """The definition of `table_1` or `table_2`."""
    data = yaml.safe_load((Path(__file__).parent / "figures" / f"{key}.yaml").read_text(encoding="utf-8"))
    groups = tuple(_group(key, each) for each in data["groups"])
    return Table(key, data["names"], data["source"], data["total"], groups, data["notes"])


def _group(table_key: str, data: dict[str, Any]) -> Group:
    rows = tuple(_row(each, counted_from(table_key, data["key"], each["key"])) for each in data["rows"])
    return Group(data["key"], data["names"], data.get("total"), tuple(data.get("notes", ())), rows)


def _row(data: dict[str, Any], from_: date | None) -> Row:
    return Row(data["key"], data["names"], data["definition"], tuple(data.get("notes", ())), from_)

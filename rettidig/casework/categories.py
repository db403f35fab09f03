"""What an inquiry can be about: the rows of table 1 as data, with the citizen's own words for each."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Category:
    """One row of table 1. `public` is None where a citizen cannot choose it on the form.

    `begins`: what the office does first, "assessment", "letter", "look_up_log" or "marking".
    """

    key: str
    group: str
    team: str
    names: dict[str, str]
    public: dict[str, str] | None
    counted_from: date | None
    begins: str

    @property
    def label(self) -> str:
        """The row's name in the language of the reader."""
        return self.names[_language()]

    @property
    def citizen_label(self) -> str:
        """What the row is called on the public form."""
        return (self.public or self.names)[_language()]


def _language() -> str:
    return "en" if (get_language() or "da").startswith("en") else "da"


@cache
def _load() -> dict[str, Category]:
    rows = yaml.safe_load((Path(__file__).parent / "categories.yaml").read_text(encoding="utf-8"))
    return {
        row["key"]: Category(
            row["key"],
            row["group"],
            row["team"],
            {"da": row["da"], "en": row["en"]},
            row.get("public"),
            row.get("from"),
            row.get("begins", "assessment"),
        )
        for row in rows
    }


CATEGORIES: dict[str, Category] = _load()

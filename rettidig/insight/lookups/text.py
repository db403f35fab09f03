"""The words of the analysis in Danish and English, as data (texts.yaml): the commands need no web application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

TEXTS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))


def say(name: str, language: str = "da", **values: object) -> str:
    """The text of that name, e.g. `next_step.ask_it`, with its values filled in."""
    found: Any = TEXTS
    for step in name.split("."):
        found = found[step]
    return str(found[language]).format(**values)


def term(group: str, word: str, language: str = "da") -> str:
    """A professional word in plain words; a word that is not explained is left as it is."""
    found = TEXTS[group].get(word.lower())
    return str(found[language]) if found else word


def rows_of(kind: str, rows: int, language: str = "da") -> str:
    """1.204 kontakter, 1 kontakt."""
    one, many = TEXTS["kind"][kind][language]
    return f"{number(rows)} {one if rows == 1 else many}"


def number(value: int) -> str:
    """51.542, as Danes write it."""
    return f"{value:,}".replace(",", ".")

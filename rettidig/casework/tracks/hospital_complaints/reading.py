"""What stands in the letter of a hospital complaint: number, hospital and dates, by the patterns of patterns.yaml.

Nothing is guessed. What is not found, what is found twice with different values, and a hospital that the register does
not know by that name, stay empty until a person writes them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rettidig.rights.texts import MONTHS

from ...models import Hospital
from ...models.fields import fold

DATE = "date"
YEAR, MONTH, DAY = (r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})")
NUMBERS = re.compile(rf"(?:{DAY}\s?[./-]\s?{MONTH}\s?[./ -]\s?{YEAR})\b")
ISO = re.compile(rf"{YEAR}-{MONTH}-{DAY}\b")
WORDS = re.compile(rf"{DAY}\.?\s+(?P<m>{'|'.join(MONTHS['da'])})\s+{YEAR}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What could be read; None and empty is what could not."""

    number: str = ""
    hospital: Hospital | None = None
    complained_on: date | None = None
    letter_on: date | None = None
    answer_by: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything was found."""
        return all(getattr(self, each.name) for each in fields(self))


@cache
def patterns() -> Mapping[str, Any]:
    """The patterns with their status."""
    text = (Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


@cache
def _expression(field: str) -> re.Pattern[str]:
    """A line that begins with one of the labels, and its value. The longest label is tried first."""
    row = patterns()["fields"][field]
    labels = "|".join(re.escape(each) for each in sorted(row["labels"], key=len, reverse=True))
    value = ".{6,40}" if row["value"] == DATE else row["value"]
    return re.compile(rf"^[ \t]*(?:{labels})[ \t]*(?::|[ \t])[ \t]*(?P<value>{value})", re.IGNORECASE | re.MULTILINE)


def names_of(hospitals: Iterable[Hospital]) -> dict[str, Hospital]:
    """Hospitals by their name as every spelling of it is found; a name that two of them have is left out."""
    known: dict[str, Hospital] = {}
    twice: set[str] = set()
    for hospital in hospitals:
        name = fold(hospital.name)
        twice |= {name} & known.keys()
        known[name] = hospital
    return {name: hospital for name, hospital in known.items() if name not in twice}


def read(text: str, names: Mapping[str, Hospital]) -> Found:
    """What stands in the text of a letter. `names` are the hospitals of `names_of`."""
    return Found(
        number=_only(value.strip(" .-") for value in _values(text, "number")) or "",
        hospital=_only(_hospital(value, names) for value in _values(text, "hospital")),
        complained_on=_only(_date(value) for value in _values(text, "complained_on")),
        letter_on=_only(_date(value) for value in _values(text, "letter_on")),
        answer_by=_only(_date(value) for value in _values(text, "answer_by")),
    )


def _values(text: str, field: str) -> list[str]:
    return [found["value"].strip() for found in _expression(field).finditer(text)]


def _only(values: Iterable[Any]) -> Any:
    """The value, where there is one and no other."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _hospital(words: str, names: Mapping[str, Hospital]) -> Hospital | None:
    """The hospital of exactly this name, or the only one that is named among the words, as before its department."""
    folded = fold(words)
    if folded in names:
        return names[folded]
    named = [name for name in names if re.search(rf"\b{re.escape(name)}\b", folded)]
    whole = [name for name in named if not any(name != other and name in other for other in named)]
    return names[whole[0]] if len(whole) == 1 else None


def _date(words: str) -> date | None:
    """The day at the beginning of the words; None where it is none."""
    for expression in (ISO, NUMBERS, WORDS):
        if found := expression.match(words):
            month = found["m"]
            try:
                return date(int(found["y"]), int(month) if month.isdigit() else _month(month), int(found["d"]))
            except ValueError:
                return None
    return None


def _month(name: str) -> int:
    return MONTHS["da"].index(name.lower()) + 1

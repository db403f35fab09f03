"""The words of what the office writes about patient records: to the patient, to IT and to hospitals (records.yaml)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from ..models import Case, Notice
from .text import Text
from .formatting import say_date

NOTICE_WORDS = ("dage", "steder", "nummer", "telefon", "kontor")  # Danish: who mends the letter reads them


@cache
def _book() -> Any:
    return yaml.safe_load((Path(__file__).parent / "records.yaml").read_text(encoding="utf-8"))


def compose_about_records(name: str, case: Case, values: Mapping[str, str], *, language: str) -> Text:
    """The letter `name` of records.yaml with its values; parts that lack one of theirs are left out."""
    template = _book()["letters"][name][language]
    filled = {**values, "phone": case.office.call, "office": case.office.name, "greeting": _greeting(case, language)}
    words = [each for part in template["parts"] for each in _part(part, filled, language)]
    return Text(template["title"], "\n\n".join(each.format_map(filled) for each in words))


def _part(part: Mapping[str, Any], values: Mapping[str, str], language: str) -> list[str]:
    if not all(values[name] for name in part.get("when", ())):
        return []
    return _book()["shared"][language][part["shared"]] if "shared" in part else [part["text"]]


def _greeting(case: Case, language: str) -> str:
    name = case.patient.name if case.patient else ""
    return f"{'Dear' if language == 'en' else 'Kære'} {name or 'patient'}"


def line(name: str, language: str, **values: str) -> str:
    """One line of a list in a letter."""
    return str(_book()[name][language]).format(**values)


def hand_over_text(receiver: str, **values: str) -> str:
    """What IT or the hospital is asked."""
    return "\n\n".join(part.format(**values) for part in _book()["hand_over"][receiver])


def consequence(act: str, scope: str, *, language: str) -> str:
    """What setting or lifting a privacy marking means for the patient."""
    words = _book()["consequence"][act]
    return str((words if act == "lift" else words[scope])[language])


def forward_text(**values: str) -> str:
    """What the unit that carries a privacy marking out is told."""
    return "\n\n".join(part.format(**values) for part in _book()["forward"])


def notice_template() -> Text:
    """The letter that a batch of look-up notices begins with; what stands in braces is each citizen's own."""
    template = _book()["notice"]
    return Text(template["title"], "\n\n".join(words for part in template["parts"] for words in _part(part, {}, "da")))


def notice_text(notice: Notice) -> Text:
    """The letter to one citizen."""
    values = {
        "dage": "\n".join(f"- {say_date(date.fromisoformat(day), 'da')}" for day in notice.days),
        "steder": "\n".join(f"- {place}" for place in notice.places) or "Det kan vi ikke se i loggen.",
        "nummer": notice.reference,
        "telefon": notice.batch.office.call,
        "kontor": notice.batch.office.name,
    }
    batch = notice.batch
    return Text(batch.title, batch.body.format_map(values))


def find_unknown_words(body: str) -> list[str]:
    """What stands in braces in a notice's text and is no word of a notice; raises ValueError for a lonely brace."""
    return [name for _text, name, _spec, _conversion in Formatter().parse(body) if name not in (None, *NOTICE_WORDS)]

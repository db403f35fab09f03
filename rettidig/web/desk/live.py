"""Live findings beside a form: with the stored facts, and with those being typed. Stores nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django_stubs_ext import StrOrPromise

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.casework.steps import assessment
from rettidig.web.formatting import date_short, spoken_language

from .findings import Judged, Line, interplay, judged
from .origins import Origins
from .titles import names_of

Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One right that comes out otherwise, before and after in words."""

    label: StrOrPromise
    before: str
    after: str


def current_preview(case: Case) -> dict[str, Any]:
    """The findings of today, before anything is typed."""
    return preview_of(case, on=timezone.localdate())


def preview_of(case: Case, *, on: date) -> dict[str, Any]:
    """The findings on the day `on`, or the faults in the facts."""
    known = assessment.pathways_of(case)
    context: dict[str, Any] = {"pathways": [each.document for each in known]}
    try:
        answer = assessment.find_answer(case, on=on)
    except rights.InvalidDocument as invalid:
        return context | {"faults": invalid.faults}
    return context | (_findings(answer, names_of(known), Origins(case)) if answer else {})


def draft_preview(case: Case, documents: Documents) -> dict[str, Any]:
    """The findings with what is being typed, and what changes by it."""
    before = current_preview(case)
    context: dict[str, Any] = {"case": case, "is_typed": True, "pathways": documents, "changes": []}
    try:
        answer = assessment.preview(case, documents=documents, on=timezone.localdate())
    except rights.InvalidDocument as invalid:
        return context | {"faults": invalid.faults}
    found = _findings(answer, names_of(assessment.pathways_of(case)), Origins(case))
    return context | found | {"changes": _changes(before.get("judged", []), found["judged"])}


def _findings(answer: dict[str, Any], names: dict[str, str], origins: Origins) -> dict[str, Any]:
    language = spoken_language()
    return {"judged": judged(answer, language, names, origins), "interplay": interplay(answer, language, names)}


def _changes(before: list[Judged], after: list[Judged]) -> list[Change]:
    was = {key: _said(line) for key, line in _lines(before)}
    return [
        Change(line.label, was.get(key, "–"), _said(line)) for key, line in _lines(after) if was.get(key) != _said(line)
    ]


def _lines(found: list[Judged]) -> list[tuple[tuple[str, str], Line]]:
    return [((each.pathway, line.right), line) for each in found for line in each.lines + each.others]


def _said(line: Line) -> str:
    words = [str(word) for word, _colour in line.badges]
    return ", ".join([*words, date_short(line.deadline)] if line.deadline else words)

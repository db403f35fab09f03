"""What the rights would be with what is being typed: the answer beside the form, and what changes. Stores nothing."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django_stubs_ext import StrOrPromise

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.casework.steps import assessment
from rettidig.web.words import date_short, spoken_language

from .findings import Judged, Line, judged

Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One right that comes out otherwise, before and after in words."""

    label: StrOrPromise
    before: str
    after: str


def answer_to(case: Case, documents: Documents) -> list[Judged]:
    """The findings today. Raises rights.InvalidDocument."""
    answer = assessment.preview(case, documents=documents, on=timezone.localdate())
    return judged(answer, spoken_language())


def as_it_stands(case: Case) -> dict[str, Any]:
    """What the page shows before anything is typed."""
    documents = assessment.documents_of(case)
    try:
        return {"judged": answer_to(case, documents), "pathways": documents}
    except rights.InvalidDocument as invalid:
        return {"faults": invalid.faults, "pathways": documents}


def as_typed(case: Case, documents: Documents) -> dict[str, Any]:
    """What the page shows while an event is typed. The faults stand in the place of the answer."""
    context: dict[str, Any] = {"case": case, "pathways": documents, "is_typed": True}
    try:
        after = answer_to(case, documents)
    except rights.InvalidDocument as invalid:
        return context | {"faults": invalid.faults}
    return context | {"judged": after, "changes": _changes(as_it_stands(case).get("judged", []), after)}


def _changes(before: list[Judged], after: list[Judged]) -> list[Change]:
    was = {key: _said(line) for key, line in _lines(before)}
    return [
        Change(line.label, was.get(key, "–"), _said(line)) for key, line in _lines(after) if was.get(key) != _said(line)
    ]


def _lines(found: list[Judged]) -> list[tuple[tuple[str, str], Line]]:
    return [((each.pathway, line.right), line) for each in found for line in each.lines + each.others]


def _said(line: Line) -> str:
    return f"{line.status_word}, {date_short(line.deadline)}" if line.deadline else str(line.status_word)

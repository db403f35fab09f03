"""What the rights would be with what is being typed: the answer beside the form, and what changes. Stores nothing."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django_stubs_ext import StrOrPromise

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.casework.steps import assessment
from rettidig.web.formatting import date_short, spoken_language

from .findings import Judged, Line, judged

Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One right that comes out otherwise, before and after in words."""

    label: StrOrPromise
    before: str
    after: str


def current_preview(case: Case) -> dict[str, Any]:
    """What the page shows before anything is typed."""
    return _answer(case, assessment.documents_of(case))


def draft_preview(case: Case, documents: Documents) -> dict[str, Any]:
    """What the page shows while an event is typed."""
    found = _answer(case, documents)
    changes = _changes(current_preview(case).get("judged", []), found["judged"]) if "judged" in found else []
    return {"case": case, "is_typed": True, "changes": changes, **found}


def _answer(case: Case, documents: Documents) -> dict[str, Any]:
    """The findings today; faults in what is known stand in their place."""
    try:
        answer = assessment.preview(case, documents=documents, on=timezone.localdate())
    except rights.InvalidDocument as invalid:
        return {"faults": invalid.faults, "pathways": documents}
    return {"judged": judged(answer, spoken_language()), "pathways": documents}


def _changes(before: list[Judged], after: list[Judged]) -> list[Change]:
    was = {key: _said(line) for key, line in _lines(before)}
    return [
        Change(line.label, was.get(key, "–"), _said(line)) for key, line in _lines(after) if was.get(key) != _said(line)
    ]


def _lines(found: list[Judged]) -> list[tuple[tuple[str, str], Line]]:
    return [((each.pathway, line.right), line) for each in found for line in each.lines + each.others]


def _said(line: Line) -> str:
    return f"{line.status_word}, {date_short(line.deadline)}" if line.deadline else str(line.status_word)

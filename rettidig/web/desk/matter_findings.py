"""The findings on matters as the lines of the rights panel."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Case, MatterEnd
from rettidig.casework.steps.matter_end import ends_of
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import kroner
from rettidig.web.matters.words import Recipient, document_of, recipient_of

from .findings import Line, line_of
from .matter_origins import ByRight, MatterOrigins
from .origins import Origin

ENTITLED: dict[bool, tuple[StrOrPromise, str]] = {
    True: (_("Har ret"), "success"),
    False: (_("Har ikke ret"), "neutral"),
}
NOT_OF_MATTERS = {"entitled_from": None, "exceeded": None, "clock": None}


@dataclass(frozen=True)
class MatterLine:
    """One right in one matter: what stands on every line, and the amount, who must have it, and what goes along."""

    line: Line
    amount: str
    recipient: Recipient | None
    documents: list[str]

    @property
    def badges(self) -> list[tuple[StrOrPromise, str]]:
        """How it stands; where nothing runs and nobody has decided, whether the person has the right. Beside a right
        that the person does not have, nothing is green.
        """
        if self.line.status == "open" and self.line.entitled is not None:
            return [ENTITLED[self.line.entitled]]
        if self.line.status == "kept" and self.line.entitled is False:
            return [ENTITLED[False], (self.line.status_word, "neutral")]
        return [(self.line.status_word, self.line.badge)]


@dataclass(frozen=True)
class JudgedMatter:
    """One matter with its lines, and apart those that do not reach it; and its end."""

    key: str
    kind: str
    name: str
    lines: list[MatterLine]
    others: list[MatterLine]
    end: MatterEnd | None = None

    @property
    def deadline(self) -> date | None:
        """The earliest day that a right of the matter names."""
        return min((each.line.deadline for each in self.lines if each.line.deadline), default=None)

    @property
    def recipient(self) -> Recipient | None:
        """The authority that its first right with one names."""
        return next((each.recipient for each in self.lines if each.recipient), None)


def matters_with_ends(case: Case, answer: dict[str, Any], language: str) -> list[JudgedMatter]:
    """The lines of each matter of an answer about the case, with where their facts came from, and its end."""
    judged = judged_matters(answer, language, MatterOrigins(case))
    ends = ends_of(case, [each.key for each in judged])
    return [replace(each, end=ends.get(each.key)) for each in judged]


def judged_matters(answer: dict[str, Any], language: str, origins: MatterOrigins | None = None) -> list[JudgedMatter]:
    """The lines of each matter of an answer, with where their facts came from."""
    found = origins.of(answer) if origins else {}
    kinds = {each["id"]: each["kind"] for each in answer.get("receipt", {}).get("question", {}).get("matters", ())}
    return [
        _judged(each, kinds[each["id"]], language, found) for each in answer.get("matters", ()) if each["id"] in kinds
    ]


def _judged(matter: dict[str, Any], kind: str, language: str, found: ByRight) -> JudgedMatter:
    lines = [_line(each, language, found.get((matter["id"], each["right"]), [])) for each in matter["findings"]]
    apart = [each for each in lines if each.line.status == "not_applicable"]
    name = kind_name(kind)[language]
    return JudgedMatter(matter["id"], kind, name, [each for each in lines if each not in apart], apart)


def _line(finding: dict[str, Any], language: str, origins: list[Origin]) -> MatterLine:
    amount = finding["amount_dkk"]
    return MatterLine(
        line_of({**finding, **NOT_OF_MATTERS}, language, origins),
        amount="" if amount is None else kroner(Decimal(str(amount))),
        recipient=recipient_of(finding["recipient"]) if finding["recipient"] else None,
        documents=[document_of(each) for each in finding["documents"]],
    )

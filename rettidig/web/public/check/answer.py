"""The answer as a citizen reads it: yes, no, or it depends – then the date, why, and the law."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rettidig import rights
from rettidig.web.words import date_words

from .document import is_life_threatening, question_of
from .questions import UNKNOWN, Answers

Finding = dict[str, Any]
YES, NO, DEPENDS = "yes", "no", "depends"
SHOWN = (
    "max_wait",
    "surgery_date_change",
    "diagnostic_examination",
    "fast_assessment",
    "extended_choice",
    "free_choice",
)


@dataclass(frozen=True)
class Line:
    """One right in plain words; `until` is the last day in time, where there is one."""

    right: str
    verdict: str
    headline: str
    until: date | None
    reason: str
    basis: list[dict[str, Any]]
    next_step: str


def answer(answers: Answers, *, on: date) -> list[Line]:
    """What applies, the most pressing first. Rights that do not reach the citizen are left out."""
    document = question_of(answers, on=on)
    findings = rights.assess(document, on).as_json()["pathways"][0]["findings"]
    by_right = {finding["right"]: finding for finding in findings}
    lines = [_line(by_right[right]) for right in SHOWN if _concerns(by_right[right], answers)]
    return [_heart_line(), *lines] if answers.get("illness") == "heart" else lines


def _concerns(finding: Finding, answers: Answers) -> bool:
    if finding["right"] == "max_wait":
        return answers.get("illness") == "cancer"
    if finding["right"] == "surgery_date_change":
        return answers.get("matter") == "surgery_moved"
    return bool(finding["right"] == "free_choice" or finding["status"] != "not_applicable")


def _line(finding: Finding) -> Line:
    verdict = _verdict(finding)
    until = date.fromisoformat(finding["deadline"]) if finding["deadline"] else None
    headline = str(_HEADLINES[finding["right"], verdict]) % {"date": date_words(until)}
    if verdict == YES and not until:
        headline = str(_UNDATED.get(finding["right"], headline))
    language = "en" if (get_language() or "da").startswith("en") else "da"
    return Line(
        finding["right"],
        verdict,
        headline,
        until,
        finding["reason"][language],
        finding["basis"],
        str(_NEXT[finding["right"]]),
    )


def _verdict(finding: Finding) -> str:
    if finding["right"] == "extended_choice":
        return {True: YES, False: NO, None: DEPENDS}[finding["entitled"]]
    if finding["right"] in ("free_choice", "surgery_date_change"):
        if finding["entitled"] is not None:
            return YES if finding["entitled"] else NO
        return NO if finding["status"] == "not_applicable" else DEPENDS
    by_status: dict[str, str] = {"undetermined": DEPENDS, "suspended": NO, "not_applicable": NO}
    return by_status.get(finding["status"], YES)


def _heart_line() -> Line:
    return Line(
        "max_wait",
        DEPENDS,
        _("Det kommer an på, hvilken hjertesygdom du har. Ring til os, så finder vi ud af det sammen."),
        None,
        _("Korte frister gælder for nogle alvorlige sygdomme i hjertet. En læge skal have fundet sygdommen."),
        [],
        str(_NEXT["max_wait"]),
    )


_HEADLINES: dict[tuple[str, str], str | Promise] = {
    ("max_wait", YES): gettext_lazy("Ja, du har ret til en kort ventetid. Fristen er %(date)s."),
    ("max_wait", NO): gettext_lazy("Nej, de korte frister gælder ikke her."),
    ("max_wait", DEPENDS): gettext_lazy("Det kommer an på noget, vi ikke ved endnu. Ring til os i dag."),
    ("surgery_date_change", YES): gettext_lazy("Ja, du kan vælge et privathospital, fordi din operation er ændret."),
    ("surgery_date_change", NO): gettext_lazy("Nej, ændringen giver dig ikke ret til et privathospital."),
    ("surgery_date_change", DEPENDS): gettext_lazy("Det kommer an på, om et privathospital kan operere dig."),
    ("diagnostic_examination", YES): gettext_lazy("Ja, du har ret til undersøgelsen senest %(date)s."),
    ("diagnostic_examination", NO): gettext_lazy("Nej, fristen for undersøgelser gælder ikke her."),
    ("diagnostic_examination", DEPENDS): gettext_lazy("Det kommer an på, hvornår hospitalet fik henvisningen."),
    ("fast_assessment", YES): gettext_lazy("Ja, du har ret til at få at vide, hvad du fejler, senest %(date)s."),
    ("fast_assessment", NO): gettext_lazy("Nej, fristen for udredning gælder ikke her."),
    ("fast_assessment", DEPENDS): gettext_lazy("Det kommer an på noget, vi ikke ved endnu."),
    ("extended_choice", YES): gettext_lazy("Ja, du kan vælge et privathospital, som har en aftale."),
    ("extended_choice", NO): gettext_lazy("Nej, du kan ikke vælge et privathospital lige nu."),
    ("extended_choice", DEPENDS): gettext_lazy("Det kommer an på, om du kan vælge et privathospital."),
    ("free_choice", YES): gettext_lazy("Ja, du kan vælge et andet offentligt hospital."),
    ("free_choice", NO): gettext_lazy("Nej, du kan ikke vælge et andet offentligt hospital lige nu."),
    ("free_choice", DEPENDS): gettext_lazy("Du kan ofte vælge et andet offentligt hospital."),
}
_UNDATED: dict[str, str | Promise] = {
    "max_wait": gettext_lazy("Ja, du har ret til en kort ventetid."),
    "fast_assessment": gettext_lazy("Ja, du har ret til hurtigt at få at vide, hvad du fejler."),
    "diagnostic_examination": gettext_lazy("Ja, du har ret til undersøgelsen inden for en måned."),
}
_NEXT: dict[str, str | Promise] = {
    "max_wait": gettext_lazy("Ring til Hjælpetelefonen. Vi ringer til hospitalet for dig."),
    "surgery_date_change": gettext_lazy("Skriv til os. Så finder vi et hospital og sender din henvisning."),
    "diagnostic_examination": gettext_lazy("Er din tid senere, så skriv til os."),
    "fast_assessment": gettext_lazy("Er din tid senere, så skriv til os. Vi hjælper dig videre."),
    "extended_choice": gettext_lazy("Skriv til os. Vi ved, hvilke hospitaler der har en aftale."),
    "free_choice": gettext_lazy("Ring til det hospital, du ønsker, eller skriv til os."),
}


def short_verdict(lines: list[Line], answers: Answers) -> str:
    """The one sentence on top of the answer."""
    if is_life_threatening(answers):
        return _("Det haster. Ring til os, så hjælper vi dig med det samme.")
    if any(line.verdict == YES and line.right != "free_choice" for line in lines):
        return _("Ja, du har rettigheder med en frist.")
    if answers.get("matter") == UNKNOWN or any(line.verdict == DEPENDS for line in lines):
        return _("Det kommer an på noget, vi ikke ved endnu.")
    return _("Nej, der er ingen frist, som gælder for dig lige nu.")

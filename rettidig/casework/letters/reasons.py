"""Why the patient gets an answer, to the patient and in the language of the letter.

Where the patient can choose now, the office says so in its own words (rights.yaml); else the letter says what the
rights engine says to the citizen, which is true of that finding alone.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.template import Context

from ..findings import find_finding
from ..models import Assessment, Decision, DecisionKind, Letter
from .formatting import say_date
from .language import find_foreign
from .text import ENGINE

LANGUAGES = ("da", "en")
PARTNER = "partner"
OFFERS = ("appointment_offered", "appointment_moved")
BOOK: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "rights.yaml").read_text(encoding="utf-8"))


def name_of(right: str, language: str) -> str:
    """The name of a right in a letter, such that it can follow "ret til", "the right to"."""
    return str(BOOK["rights"][right]["name"][language])


def standard_reasons(
    assessment: Assessment, *, right: str, language: str, pathway: str | None = None, to_kind: str = ""
) -> str:
    """The standard reasons of one right as it was assessed; `to_kind` is the kind of hospital that is granted.

    Empty where the assessment says nothing of the right.
    """
    finding = find_finding(assessment.answer, right=right, pathway=pathway)
    if finding is None:
        return ""
    return say_finding(finding, offered=_only_appointment(assessment, pathway), language=language, to_kind=to_kind)


def say_finding(finding: dict[str, Any], *, offered: str | None, language: str, to_kind: str = "") -> str:
    """What a letter says of one finding of the rights engine; `offered` is the day that the patient has been given,
    where one is known. Empty for an answer that is older than the engine's sentences to the citizen.
    """
    own = BOOK["rights"][finding["right"]].get("open")
    if own and to_kind == PARTNER:
        own = BOOK[PARTNER]
    elif own is None or not finding["entitled"]:
        said: str = finding.get("reason_to_citizen", {}).get(language, "")
        return said
    clock = finding.get("clock") or {}
    values = {
        "start": _day(clock.get("start"), language),
        "deadline": _day(finding["deadline"], language),
        "offered": _day(offered, language),
    }
    values["facts"] = _say(BOOK["facts"][language], values)
    return _say(own[language], values)


@cache
def _template(words: str) -> Any:
    return ENGINE.from_string(words)


def _say(words: str, values: dict[str, str]) -> str:
    return " ".join(_template(words).render(Context(values, autoescape=False)).split())


def _day(text: str | None, language: str) -> str:
    return say_date(date.fromisoformat(text), language) if text else ""


def _only_appointment(assessment: Assessment, pathway: str | None) -> str | None:
    """The day that the patient has been given, where the pathway has one and no other: of two, nobody could tell which
    one the right is about.
    """
    pathways = assessment.document.get("pathways", [])
    events = [event for each in pathways if pathway in (None, each["id"]) for event in each.get("events", [])]
    gone = {event.get("was_for") for event in events}
    days = {event.get("for") for event in events if event["type"] in OFFERS} - gone - {None}
    return days.pop() if len(days) == 1 else None


def reasons_in(decision: Decision, language: str) -> str:
    """The reasons of a decision for a letter in `language`. Where they are the office's own sentences, or the rights
    engine's, they are said as a letter says them in that language; what a person wrote stays as it is written.
    """
    reasons, own = decision.reasons, own_reasons(decision, language)
    for known in sorted(_known(decision), key=len, reverse=True):
        reasons = reasons.replace(known, own) if known and own else reasons
    return reasons.strip()


def own_reasons(decision: Decision, language: str) -> str:
    """The office's own standard reasons for the decided right."""
    granted = decision.option if decision.kind == DecisionKind.GRANT else None
    return standard_reasons(
        decision.assessment,
        right=decision.right,
        language=language,
        pathway=pathway_of(decision),
        to_kind=granted.to_kind if granted else "",
    )


def pathway_of(decision: Decision) -> str | None:
    """The key of the pathway that a decision is about, where it is about one."""
    return decision.pathway.key if decision.pathway else None


def _known(decision: Decision) -> set[str]:
    """Every wording of the reasons that no person wrote."""
    pathway = pathway_of(decision)
    finding = find_finding(decision.assessment.answer, right=decision.right, pathway=pathway)
    standard = {
        standard_reasons(decision.assessment, right=decision.right, language=language, pathway=pathway, to_kind=to_kind)
        for language in LANGUAGES
        for to_kind in ("", PARTNER)
    }
    return standard.union(*((finding or {}).get(voice, {}).values() for voice in ("reason", "reason_to_citizen")))


def rules_of(decision: Decision, language: str) -> list[str]:
    """The legal basis as a letter lists it. A private hospital that the region works with is no free choice (SUL § 86
    is about public hospitals), so that rule is left out there.
    """
    option = decision.option
    if option and option.to_kind == PARTNER and decision.right == "free_choice":
        return []
    return [_rule(law, language) for law in decision.basis]


def _rule(law: dict[str, Any], language: str) -> str:
    if language == "da":
        return f"{law['law'][:1].upper()}{law['law'][1:]} {law['section']}".strip()
    section = re.sub(r",? stk\. ([\d-]+)", r" (\1)", law["section"]).replace(" og ", " and ")
    return f"{BOOK['laws'].get(law['law'], law['law'])} {section}".strip()


def find_offer(letter: Letter) -> str:
    """The office's own reasons in the letter's language, where the letter carries reasons that a person wrote in the
    other one; empty where it does not.
    """
    decision = letter.decision
    if decision is None or not find_foreign(reasons_in(decision, letter.language), letter.language):
        return ""
    return own_reasons(decision, letter.language) if find_foreign(letter.body, letter.language) else ""

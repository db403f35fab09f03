"""The answer as a citizen reads it: yes, no, or it depends – then the date, why, and the law."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig import rights
from rettidig.casework.law_in_force import law_in_force
from rettidig.web.formatting import date_words, number, spoken_language

from .document import known, question_of
from .phrases import (
    IN_TIME,
    LATE,
    LATE_WHENEVER,
    NEXT,
    NONE,
    OPEN,
    OVER,
    RUNNING,
    UNDATED,
    URGENT,
    VERDICTS,
    WHY_SO_LATE,
    WORDS,
)
from .questions import UNKNOWN, Answers, date_asked, is_life_threatening

Finding = dict[str, Any]
SHOWN = (
    "max_wait",
    "surgery_date_change",
    "diagnostic_examination",
    "fast_assessment",
    "extended_choice",
    "free_choice",
)
# The limits that the short ones of life-threatening disease stand in front of
LONGER = ("diagnostic_examination", "fast_assessment", "extended_choice")
# The right that a question of waiting is first of all about
FIRST_OF_ALL = {
    "treatment": "extended_choice",
    "surgery_moved": "surgery_date_change",
    "diagnostic_examination": "diagnostic_examination",
}


@dataclass(frozen=True)
class Line:
    """One right in plain words; `until` is the last day in time, where there is one, and `counted` the sentence of the
    rights engine to the citizen, where `why` does not say it.
    """

    right: str
    state: str
    headline: str
    until: date | None
    why: str
    next_step: str
    counted: str
    basis: list[dict[str, Any]]


def answer(answers: Answers, *, on: date) -> list[Line]:
    """Findings that apply, the most pressing first. Rights that do not reach the citizen are left out."""
    is_undated = answers.get(date_asked(answers), "") == UNKNOWN
    findings = _findings(_as_if_today(answers, on=on) if is_undated else answers, on=on)
    found = [findings[right] for right in SHOWN if _concerns(findings[right], answers, is_undated=is_undated)]
    lines = [_line(finding, answers, on=on, is_undated=is_undated) for finding in found]
    if answers.get("illness") == "heart":
        lines.insert(0, _heart_line())
    if answers.get("illness") == UNKNOWN:
        lines.append(_if_cancer(answers, on=on, is_undated=is_undated))
    if is_life_threatening(answers):
        lines = [line for line in lines if line.right not in LONGER]
    return lines


def _if_cancer(answers: Answers, *, on: date, is_undated: bool) -> Line:
    """The rights if the illness turns out to be cancer, for those who do not know."""
    dated = _as_if_today(answers, on=on) if is_undated else answers
    finding = _findings({**dated, "illness": "cancer"}, on=on)["max_wait"]
    until = date.fromisoformat(finding["deadline"]) if finding["deadline"] and not is_undated else None
    words = WORDS["if_cancer", OVER if until and until < on else RUNNING if until else UNDATED]
    facts = _facts(finding, until, None, on=on) | {"days": finding["clock"]["days"] if finding["clock"] else 14}
    return Line(
        "if_cancer",
        OPEN,
        str(words.headline) % facts,
        until,
        str(words.why) % facts,
        str(NEXT["max_wait"]),
        finding["reason_to_citizen"][spoken_language()] if until else "",
        finding["basis"],
    )


def _findings(answers: Answers, *, on: date) -> dict[str, Finding]:
    document = question_of(answers, on=on)
    findings = rights.assess(document, on, law_in_force()).as_json()["pathways"][0]["findings"]
    return {finding["right"]: finding for finding in findings}


def _as_if_today(answers: Answers, *, on: date) -> Answers:
    """The answer if the unknown date were today: it shows how many days there are."""
    return {**answers, date_asked(answers): on.isoformat(), "offered": UNKNOWN}


def _concerns(finding: Finding, answers: Answers, *, is_undated: bool) -> bool:
    right = str(finding["right"])
    if right == "max_wait":
        return answers.get("illness") == "cancer"
    if right == "surgery_date_change":
        return answers.get("matter") == "surgery_moved"
    if is_undated and right in LONGER:
        return right == FIRST_OF_ALL.get(answers.get("matter", ""), "fast_assessment")
    return bool(right == "free_choice" or finding["status"] != "not_applicable")


def _line(finding: Finding, answers: Answers, *, on: date, is_undated: bool) -> Line:
    right = finding["right"]
    limit = date.fromisoformat(finding["deadline"]) if finding["deadline"] else None
    offered = date.fromisoformat(known(answers, "offered")) if known(answers, "offered") else None
    # the hospital has the referral today at the latest, so that an appointment after the limit of today is too late
    is_late = bool(is_undated and limit and offered and offered > limit)
    until = None if is_undated else limit
    state = LATE if is_late else _state(finding, until, offered, on=on, is_undated=is_undated)
    words = LATE_WHENEVER[right] if is_late and right in LATE_WHENEVER else WORDS[right, state]
    facts = _facts(finding, until, offered, on=on)
    reason = finding["reason_to_citizen"][spoken_language()]
    why = (str(words.why) % facts).strip()
    return Line(
        right,
        state,
        headline=str(words.headline) % facts,
        until=until,
        why=why or reason,
        next_step=str(NEXT.get(right, NEXT[state])),
        counted=reason if why and not is_undated else "",
        basis=finding["basis"],
    )


def _state(finding: Finding, until: date | None, offered: date | None, *, on: date, is_undated: bool) -> str:
    """The citizen's position under a right (phrases.py): a right of choice is open where the citizen can choose now."""
    if finding["right"] == "free_choice" or finding["entitled"]:
        return NONE if finding["entitled"] is False else OPEN
    if finding["status"] in ("not_applicable", "suspended"):
        return NONE
    if is_undated:
        return UNDATED
    if not until:
        return NONE if finding["entitled"] is False else OPEN
    if until < on:
        return OVER
    if offered and offered >= on:
        return LATE if offered > until else IN_TIME
    return RUNNING


def _facts(finding: Finding, until: date | None, offered: date | None, *, on: date) -> dict[str, Any]:
    clock = finding["clock"]
    return {
        "date": date_words(until),
        "start": date_words(date.fromisoformat(clock["start"]) if clock else None),
        "days": clock["days"] if clock else "",
        "offered": date_words(offered),
        "time": _time_offered(until, offered, on=on),
    }


def _time_offered(until: date | None, offered: date | None, *, on: date) -> str:
    if not (until and offered):
        return ""
    if offered < on:  # what came of it is not known, so it decides nothing
        return _("Din tid var %(date)s.") % {"date": date_words(offered)}
    days = (offered - until).days
    if days <= 0:
        return _("Din tid er %(date)s. Det er før fristen.") % {"date": date_words(offered)}
    return ngettext(
        "Din tid er %(date)s. Det er %(days)s dag efter fristen.",
        "Din tid er %(date)s. Det er %(days)s dage efter fristen.",
        days,
    ) % {"date": date_words(offered), "days": number(days)}


def _heart_line() -> Line:
    words = WORDS["heart", OPEN]
    return Line("heart", OPEN, str(words.headline), None, str(words.why), str(NEXT["heart"]), "", [])


def short_verdict(lines: list[Line], answers: Answers) -> str:
    """The one sentence on top of the answer."""
    if is_life_threatening(answers):
        return str(URGENT)
    main = next((line for line in lines if line.right not in ("free_choice", "if_cancer")), None)
    if main is None:
        return str(VERDICTS[NONE])
    if main.state == OVER and main.right != "diagnostic_examination":
        return str(WHY_SO_LATE)
    return str(VERDICTS[main.state]) % {"date": date_words(main.until)}

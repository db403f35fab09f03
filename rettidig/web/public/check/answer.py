"""The answer as a citizen reads it: yes, no, or it depends – then the date, why, and the law."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig import rights
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.questionnaire.wording import NEW_COURSE
from rettidig.rights import Law
from rettidig.web.formatting import date_words, number, spoken_language

from .document import known, question_of, region_here
from .phrases import (
    IN_TIME,
    KEPT,
    LATE,
    NEXT,
    NONE,
    OPEN,
    OVER,
    PUT_OFF,
    RUNNING,
    SETTLED,
    UNDATED,
    URGENT,
    VERDICTS,
    WHENEVER,
    WHY_SO_LATE,
    WORDS,
)
from .questions import ITEMS, LONG_AGO, UNKNOWN, Answers, date_asked, is_life_threatening, told

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
# The limits that a hospital can have kept, also one that took over
KEEPABLE = ("max_wait", "fast_assessment", "diagnostic_examination")
# The rights to choose a private hospital, once for the same wait
CHOICES = ("extended_choice", "surgery_date_change")
MORE_THAN_A_MONTH = timedelta(days=31)
# The right that a question of waiting is first of all about
FIRST_OF_ALL = {
    "treatment": "extended_choice",
    "surgery_moved": "surgery_date_change",
    "diagnostic_examination": "diagnostic_examination",
}


class DaysContradict(rights.InvalidDocument):
    """The days that were told cannot all be right."""


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


@dataclass(frozen=True)
class Today:
    """What is the same for all answers of a day: the law and the region."""

    on: date
    law: Law = field(default_factory=law_in_force)
    region: str = field(default_factory=region_here)


def answer(answers: Answers, today: Today) -> list[Line]:
    """Findings that apply, the most pressing first. Rights that do not reach the citizen are left out.

    Raises DaysContradict for a new referral before the first, and InvalidDocument for days that the rights engine
    cannot put in order.
    """
    asking = _Asking(answers, today)
    first, again = asking.day("referred"), asking.day("again_on") if told(answers, "again") == "yes" else None
    if first and again and ITEMS["again"].is_meant(answers) and again < first:
        raise DaysContradict([])
    findings = asking.findings()
    found = [findings[right] for right in SHOWN if _concerns(findings[right], asking)]
    lines = [_line(finding, asking) for finding in found]
    if answers.get("illness") == "heart":
        lines.insert(0, _heart_line())
    if answers.get("illness") == UNKNOWN:
        lines.append(_if("if_cancer", "max_wait", _Asking({**answers, "illness": "cancer"}, today)))
    if asking.is_perhaps_a_new_course:
        ended = _Asking({**answers, "again": "ended"}, today)
        lines.append(_if("if_ended", FIRST_OF_ALL.get(answers.get("matter", ""), "fast_assessment"), ended))
    if is_life_threatening(answers):
        lines = [line for line in lines if line.right not in LONGER]
    return lines


@dataclass(frozen=True)
class _Asking:
    """The answers on a day, and what follows from them before the rights engine is asked."""

    answers: Answers
    today: Today

    @property
    def on(self) -> date:
        return self.today.on

    @property
    def start(self) -> str:
        """The name of the date from which the days are counted."""
        is_new = ITEMS["again"].is_meant(self.answers) and self._again() in NEW_COURSE
        return "again_on" if is_new else date_asked(self.answers)

    @property
    def is_undated(self) -> bool:
        return not known(self.answers, self.start)

    @property
    def is_perhaps_a_new_course(self) -> bool:
        """Whether there was a new referral, and nobody knows whether the first course was over."""
        return self._again() == UNKNOWN and bool(known(self.answers, "again_on"))

    @property
    def is_put_off(self) -> bool:
        return ITEMS["postponed"].is_meant(self.answers) and told(self.answers, "postponed") == "yes"

    @property
    def offered(self) -> date | None:
        """The appointment that the hospital gave: the first, where the citizen has put it off."""
        return self.day("first_offered" if self.is_put_off else "offered")

    @property
    def settled(self) -> str:
        """What has ended the choice of a private hospital, on whichever day it was: a key of SETTLED, or empty."""
        if ITEMS["begun"].is_meant(self.answers) and told(self.answers, "begun") == "yes":
            return "begun"
        is_used = told(self.answers, "used") == "yes" and self.answers.get("back") != "no_capacity"
        return "used" if is_used else ""

    def day(self, name: str) -> date | None:
        value = known(self.answers, name)
        return date.fromisoformat(value) if value else None

    def findings(self) -> dict[str, Finding]:
        """By right. If the date is not known, those of the latest day that it can have been: no limit is later."""
        answers = self.answers
        if self.is_undated:
            answers = {**answers, self.start: self._latest().isoformat(), "offered": UNKNOWN}
        document = question_of(answers, on=self.on, region=self.today.region)
        findings = rights.assess(document, self.on, self.today.law).as_json()["pathways"][0]["findings"]
        return {finding["right"]: finding for finding in findings}

    def _again(self) -> str:
        return self.answers.get("again", "") if told(self.answers, "again") == "yes" else ""

    def _latest(self) -> date:
        """The latest day that the unknown date can have been: before today, and before what came after it."""
        days = [self.on]
        if self.answers.get(self.start) == LONG_AGO:
            days.append(self.on - MORE_THAN_A_MONTH)
        after = {"referred": ("offered", "first_offered", "used_on"), "decided": ("begun_on", "used_on")}
        days += [day for name in after.get(self.start, ()) if (day := self.day(name))]
        if self.start == "referred" and self._again() and (again := self.day("again_on")):
            days.append(again)
        return min(days)


def _if(name: str, right: str, asking: _Asking) -> Line:
    """The right if what is not known turns out to be so."""
    finding = asking.findings()[right]
    until = date.fromisoformat(finding["deadline"]) if finding["deadline"] and not asking.is_undated else None
    words = WORDS[name, OVER if until and until < asking.on else RUNNING if until else UNDATED]
    facts = _facts(finding, until, asking) | {"days": finding["clock"]["days"] if finding["clock"] else 14}
    return Line(
        name,
        OPEN,
        str(words.headline) % facts,
        until,
        str(words.why) % facts,
        str(NEXT["max_wait"]),
        finding["reason_to_citizen"][spoken_language()] if until else "",
        finding["basis"],
    )


def _concerns(finding: Finding, asking: _Asking) -> bool:
    right, answers = str(finding["right"]), asking.answers
    if right == "max_wait":
        return answers.get("illness") == "cancer"
    if right == "surgery_date_change":
        return answers.get("matter") == "surgery_moved"
    if asking.is_undated and right in LONGER:
        return right == FIRST_OF_ALL.get(answers.get("matter", ""), "fast_assessment")
    return bool(right == "free_choice" or finding["status"] != "not_applicable")


def _line(finding: Finding, asking: _Asking) -> Line:
    right = finding["right"]
    limit = date.fromisoformat(finding["deadline"]) if finding["deadline"] else None
    until = None if asking.is_undated else limit
    state = _state(finding, limit, asking)
    words = WORDS[right, state]
    if asking.is_undated:
        words = WHENEVER.get((right, state), words)
    facts = _facts(finding, until, asking)
    reason = finding["reason_to_citizen"][spoken_language()]
    why = (str(words.why) % facts).strip()
    if right in CHOICES and asking.settled:
        why, until, reason = str(SETTLED[asking.settled]), None, ""
    return Line(
        right,
        state,
        headline=str(words.headline) % facts,
        until=until,
        why=why or reason,
        next_step=str(NEXT.get(right, NEXT[state])),
        counted=reason if why and not asking.is_undated else "",
        basis=finding["basis"],
    )


def _state(finding: Finding, limit: date | None, asking: _Asking) -> str:
    """The citizen's position under a right (phrases.py): a right of choice is open where the citizen can choose now."""
    right = finding["right"]
    if right in CHOICES and asking.settled:
        return NONE
    if right == "free_choice" or finding["entitled"]:
        return NONE if finding["entitled"] is False else OPEN
    if finding["status"] in ("not_applicable", "suspended"):
        return NONE
    if right == "max_wait" and asking.settled == "begun" and not asking.day("begun_on"):
        return OPEN
    if right in KEEPABLE and finding["status"] == "kept" and not asking.is_undated:
        return KEPT
    if not limit:
        return UNDATED if asking.is_undated else NONE if finding["entitled"] is False else OPEN
    return _position(limit, asking)


def _position(limit: date, asking: _Asking) -> str:
    """Where the limit and the appointment leave the citizen."""
    on, offered = asking.on, asking.offered
    if limit < on:
        return OVER
    if _is_put_off_past(limit, asking):
        return PUT_OFF
    if asking.is_put_off and not offered:  # the later time is in time, and so was the first
        offered = asking.day("offered")
    if offered and offered >= on and (offered > limit or not asking.is_undated):
        return LATE if offered > limit else IN_TIME
    return UNDATED if asking.is_undated else RUNNING


def _is_put_off_past(limit: date, asking: _Asking) -> bool:
    """Whether the time lies after the limit because the citizen has put it off, so far as is known."""
    new, first = asking.day("offered"), asking.offered
    return bool(asking.is_put_off and new and new > limit and not (first and first > limit))


def _facts(finding: Finding, until: date | None, asking: _Asking) -> dict[str, Any]:
    clock = finding["clock"]
    return {
        "date": date_words(until),
        "start": date_words(date.fromisoformat(clock["start"]) if clock else None),
        "days": clock["days"] if clock else "",
        "offered": date_words(asking.offered),
        "time": _time_offered(until, asking),
    }


def _time_offered(until: date | None, asking: _Asking) -> str:
    offered = asking.offered
    if asking.is_put_off:
        first = _("Du fik først en tid %(date)s.") % {"date": date_words(offered)} if offered else ""
        return " ".join(filter(None, [first, _("Du har selv bedt om en senere tid.")]))
    if not (until and offered):
        return ""
    if offered < asking.on:  # what came of it is not known, so it decides nothing
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


def short_verdict(lines: list[Line], answers: Answers, *, is_all_known: bool = True) -> str:
    """The one sentence on top of the answer, and that not all is known yet where that could change a yes or a no."""
    if is_life_threatening(answers):
        return str(URGENT)
    main = next((line for line in lines if line.right not in ("free_choice", "if_cancer", "if_ended")), None)
    state = main.state if main else NONE
    if main and state == OVER and main.until and main.right != "diagnostic_examination":
        return str(WHY_SO_LATE)
    told_so = str(VERDICTS[state]) % {"date": date_words(main.until if main else None)}
    is_certain = is_all_known or state in (UNDATED, OPEN, PUT_OFF)
    return " ".join([told_so, *([] if is_certain else [_("Vi ved ikke alt endnu.")])])

"""Findings: the answers of the rules. A `Finding` holds keys and facts; its sentences are rendered from `law/texts`
when they are asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from rettidig.rights import texts
from rettidig.rights.clocks import Clock
from rettidig.rights.parameters import Parameter

RIGHTS = (
    "free_choice",
    "diagnostic_examination",
    "fast_assessment",
    "assessment_plan",
    "child_psychiatry_combined",
    "young_adult_treatment",
    "extended_choice",
    "surgery_date_change",
    "max_wait",
    "duty_to_act",
    "information_duty",
)
CHOICES = ("free_choice", "extended_choice", "surgery_date_change")  # what the patient may choose, or not
STATUSES = ("kept", "breached", "running", "at_risk", "not_applicable", "suspended", "undetermined")
URGENCY = {"breached": 0, "undetermined": 1, "at_risk": 2, "running": 2}  # which of several limits speaks first
NO_FACTS: Mapping[str, Any] = {}


class Duty(NamedTuple):
    """An obligation: who must do what (a key of `law/texts/duties.yaml`), and by which day where there is one."""

    who: str
    what: str
    by: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The duty as the contract of the assessment document shows it."""
        text = texts.duty(self.what)
        return {
            "who": self.who,
            "what": text["da"],
            "what_en": text["en"],
            "what_to_citizen": dict(texts.duty(self.what, to_citizen=True)),
            "by": _iso(self.by),
        }


class Finding(NamedTuple):
    """The answer for one right in one pathway. `why` is the key of the reason; `facts` are what the reason names."""

    right: str
    status: str
    why: str
    deadline: date | None = None
    clock: Clock | None = None
    entitled: bool | None = None
    entitled_from: date | None = None
    exceeded: bool | None = None
    duties: tuple[Duty, ...] = ()
    missing: tuple[str, ...] = ()
    facts: Mapping[str, Any] = NO_FACTS
    rule: Parameter | None = None  # the row of the law that the limit is taken from, where it is cited by itself

    def under(self, rule: Parameter | None) -> "Finding":
        """The finding with the row of the law that its limit is taken from, where that row is cited by itself: one of
        earlier years, or one that is not sourced.
        """
        return self._replace(rule=rule) if rule and (rule.last_day or rule.status != "sourced") else self

    @property
    def reason(self) -> dict[str, str]:
        """Why, in plain Danish and English, naming the facts used: for the adviser, of the patient."""
        return texts.reason(self)

    @property
    def reason_to_citizen(self) -> dict[str, str]:
        """The same, to the citizen."""
        return texts.reason(self, to_citizen=True)

    @property
    def basis(self) -> tuple[Mapping[str, str], ...]:
        """The provisions the finding rests on: law, section, status, url."""
        cited = self.rule.citation if self.rule else None
        return texts.basis(self.right, self.why, self.facts.get("limit"), cited)

    @property
    def decisions(self) -> tuple[str, ...]:
        """The published decisions that support it, by number."""
        return texts.decisions(self.right, self.why)

    def as_json(self) -> dict[str, Any]:
        """The finding as the contract of the assessment document shows it."""
        clock = self.clock
        return {
            "right": self.right,
            "status": self.status,
            "entitled": self.entitled,
            "entitled_from": _iso(self.entitled_from),
            "deadline": _iso(self.deadline),
            "clock": clock
            and {
                "start": clock.start.isoformat(),
                "days": clock.days,
                "unit": clock.unit,
                "excluded": [
                    {"from": one.first_day.isoformat(), "to": one.last_day.isoformat(), "reason": one.reason}
                    for one in clock.excluded
                ],
                "used": clock.used,
            },
            "exceeded": self.exceeded,
            "duties": [duty.as_json() for duty in self.duties],
            "basis": [dict(one) for one in self.basis],
            "decisions": list(self.decisions),
            "reason": self.reason,
            "reason_to_citizen": self.reason_to_citizen,
            "missing": list(self.missing),
        }


@cache
def not_applicable(right: str, why: str) -> Finding:
    """The finding where a right does not reach a pathway, for a reason that names no facts: there is one of each."""
    return Finding(right, "not_applicable", why, entitled=False if right in CHOICES else None)


def suspended(right: str, period: Parameter, entitled: bool | None = None) -> Finding:
    """The finding where the pathway lies in a period in which the right was out of force."""
    facts = {"first_day": period.first_day, "last_day": period.last_day}
    return Finding(right, "suspended", "suspended", entitled=entitled, facts=facts)


class PathwayAnswer(NamedTuple):
    """One finding for each right, in the order of `RIGHTS`."""

    id: str
    findings: tuple[Finding, ...]

    def of(self, right: str) -> Finding:
        """The finding on one right."""
        return self.findings[RIGHTS.index(right)]


def leading(findings: Sequence[Finding]) -> Finding:
    """Of several limits of one right, the one that speaks for it.

    The limit broken first; if none is broken, one that cannot be settled; else the one that falls due next; else the
    last. Source: the contract of the assessment document, on rights with several limits.
    """
    if len(findings) == 1:
        return findings[0]
    first = min(findings, key=_urgency)
    return first if first.status in URGENCY else max(findings, key=_recency)


def _urgency(finding: Finding) -> tuple[int, date]:
    return URGENCY.get(finding.status, len(URGENCY)), finding.deadline or date.max


def _recency(finding: Finding) -> tuple[bool, date]:
    return finding.status != "not_applicable", finding.deadline or date.min


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

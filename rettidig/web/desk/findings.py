"""The findings of the rights engine as the lines of the rights panel."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.findings import findings_on
from rettidig.rights import clocks
from rettidig.rights.count import count_days
from rettidig.rights.findings import CHOICES

from .labels import EXCLUDED, RIGHTS, SKIPPED, SOURCES, STATUSES, UNITS, WHO, word
from .origins import Origin, Origins

CAN_CHOOSE: dict[bool | None, tuple[StrOrPromise, str]] = {
    True: (gettext_lazy("Kan vælge nu"), "success"),
    False: (gettext_lazy("Kan ikke vælge nu"), "neutral"),
    None: (gettext_lazy("Kan måske vælge"), "warning"),
}
BAR = 100  # the bar of days is drawn in hundredths of its length


@dataclass(frozen=True)
class Stretch:
    """A part of a bar, in hundredths from its left end."""

    x: int
    width: int


@dataclass(frozen=True)
class CountedDay:
    day: date
    number: int | None
    why: StrOrPromise


@dataclass(frozen=True)
class Excluded:
    start: date
    end: date
    reason: StrOrPromise


@dataclass(frozen=True)
class Clock:
    """The count of a deadline: day 0, the days that count, those left out, and how many are used."""

    start: date
    days: int
    unit: StrOrPromise
    used: int
    excluded: list[Excluded]
    filled: int
    hatched: list[Stretch]
    counted: clocks.Clock
    until: date

    def day_by_day(self) -> list[CountedDay]:
        """The count itself, each day with its number or the reason why it has none."""
        return [
            CountedDay(each.day, each.number, word(SKIPPED, each.why)) for each in count_days(self.counted, self.until)
        ]


@dataclass(frozen=True)
class Basis:
    section: str
    law: str
    url: str
    source: StrOrPromise
    is_bill: bool


@dataclass(frozen=True)
class Duty:
    who: StrOrPromise
    what: str
    by: date | None


@dataclass(frozen=True)
class Line:
    """One right on one pathway."""

    right: str
    label: StrOrPromise
    status: str
    status_word: StrOrPromise
    badge: str
    deadline: date | None
    entitled: bool | None
    entitled_from: date | None
    exceeded: bool | None
    reason: str
    to_citizen: str
    missing: list[str]
    clock: Clock | None
    basis: list[Basis]
    duties: list[Duty]
    decisions: list[str]
    origins: list[Origin]

    @property
    def badges(self) -> list[tuple[StrOrPromise, str]]:
        """For a right of choice first whether the patient may choose now, then how the limit stands, each with its
        colour. Beside a choice a kept limit is not green: there green means that the patient has the right.
        """
        limit = (self.status_word, self.badge)
        if self.right not in CHOICES and self.entitled is None:
            return [limit]
        return [CAN_CHOOSE[self.entitled], (self.status_word, "neutral") if self.status == "kept" else limit]


@dataclass(frozen=True)
class Judged:
    """One pathway with its lines: those in force first, and apart those that do not reach it."""

    pathway: str
    name: str
    lines: list[Line]
    others: list[Line]


def judged(
    answer: dict[str, Any], language: str, names: dict[str, str], origins: Origins | None = None
) -> list[Judged]:
    """The lines of each pathway, with where their facts came from; `names` are the pathways' names by their keys."""
    found = origins.of(answer) if origins else {}
    return [_judged(answer, pathway, language, names, found) for pathway in answer["pathways"]]


def interplay(answer: dict[str, Any], language: str, names: dict[str, str]) -> str:
    """What the rights engine says of several rights and pathways together; the pathways by their names."""
    said: str = answer.get("together", {}).get(language, "")
    for key, name in names.items():
        said = said.replace(f"»{key}«", f"»{name}«")
    return said


def _judged(
    answer: dict[str, Any],
    pathway: dict[str, Any],
    language: str,
    names: dict[str, str],
    origins: dict[tuple[str, str], list[Origin]],
) -> Judged:
    findings = findings_on(answer, pathway)
    lines = [line_of(each, language, origins.get((pathway["id"], each["right"]))) for each in findings]
    return Judged(
        pathway["id"],
        names.get(pathway["id"], pathway["id"]),
        [line for line in lines if line.status != "not_applicable"],
        [line for line in lines if line.status == "not_applicable"],
    )


def line_of(finding: dict[str, Any], language: str, origins: list[Origin] | None = None) -> Line:
    """One finding as a line."""
    status_word, badge = STATUSES[finding["status"]]
    return Line(
        right=finding["right"],
        label=word(RIGHTS, finding["right"]),
        status=finding["status"],
        status_word=status_word,
        badge=badge,
        deadline=_day(finding["deadline"]),
        entitled=finding["entitled"],
        entitled_from=_day(finding["entitled_from"]),
        exceeded=finding["exceeded"],
        reason=finding["reason"][language],
        to_citizen=finding.get("reason_to_citizen", {}).get(language, ""),  # answers of before have none
        missing=finding["missing"],
        clock=_clock(finding),
        basis=[basis(each) for each in finding["basis"]],
        duties=[_duty(each, language) for each in finding["duties"]],
        decisions=finding["decisions"],
        origins=origins or [],
    )


def _duty(each: dict[str, Any], language: str) -> Duty:
    what = each.get("what_en") if language == "en" else None  # answers of before have Danish only
    return Duty(word(WHO, each["who"]), what or each["what"], _day(each["by"]))


def _clock(finding: dict[str, Any]) -> Clock | None:
    clock = finding["clock"]
    if not clock:
        return None
    start = date.fromisoformat(clock["start"])
    excluded = [_excluded(each) for each in clock["excluded"]]
    end = _day(finding["deadline"]) or start
    intervals = [
        clocks.Interval(_day(each["from"]) or start, _day(each["to"]) or end, each["reason"])
        for each in clock["excluded"]
    ]
    return Clock(
        counted=clocks.Clock(start, clock["days"], clock["unit"], tuple(intervals), clock["used"]),
        until=end,
        start=start,
        days=clock["days"],
        unit=word(UNITS, clock["unit"]),
        used=clock["used"],
        excluded=excluded,
        filled=min(BAR, round(BAR * clock["used"] / clock["days"])) if clock["days"] else BAR,
        hatched=[_stretch(each, start, end) for each in excluded],
    )


def _excluded(each: dict[str, Any]) -> Excluded:
    return Excluded(date.fromisoformat(each["from"]), date.fromisoformat(each["to"]), word(EXCLUDED, each["reason"]))


def _stretch(each: Excluded, start: date, end: date) -> Stretch:
    length = max((end - start).days, 1)
    left = min(max(round(BAR * (each.start - start).days / length), 0), BAR)
    right = min(max(round(BAR * ((each.end - start).days + 1) / length), left), BAR)
    return Stretch(left, right - left)


def basis(each: dict[str, Any]) -> Basis:
    return Basis(
        section=each["section"],
        law=each["law"],
        url=each["url"] or "",
        source=word(SOURCES, each["status"]),
        is_bill=each["status"] == "bill",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

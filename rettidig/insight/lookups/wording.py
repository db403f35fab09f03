"""From a judged look-up to words for the patient: what is known and what is not, never an accusation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rettidig.insight.lookups.danish_time import FOREVER
from rettidig.insight.lookups.rules import COPENHAGEN
from rettidig.insight.lookups.text import say, term

MONTHS = {
    "da": "januar,februar,marts,april,maj,juni,juli,august,september,oktober,november,december",
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
}


@dataclass(frozen=True)
class Reading:
    """A look-up with its verdict, and the row that decided, as the access report reads them."""

    lookup_id: str
    reference: str
    at_us: int
    day: date
    acting: int
    for_another: bool
    role: str | None
    place: str | None
    reason: str | None
    rank: int
    evidence: str
    evidence_id: str
    employee: str | None
    evidence_kind: str | None
    evidence_place: str | None
    since: int | None
    until: int | None
    system: str | None
    refused_since: int | None


@dataclass(frozen=True)
class Evidence:
    """The row that decided: which kind of row, its number, and what it says."""

    kind: str
    id: str
    text: str

    @classmethod
    def of(cls, reading: Reading, rule: str, language: str) -> Evidence:
        return cls(reading.evidence, reading.evidence_id, _of_evidence(reading, rule, language))


def _of_evidence(reading: Reading, rule: str, language: str) -> str:
    row = _of_row(reading, rule, language)
    if rule != "refusal_against_explanation" or reading.refused_since is None:
        return row
    day = spoken(danish(reading.refused_since).date(), language, year=True)
    return say("evidence.refused", language, row=row, day=day)


def _of_row(reading: Reading, rule: str, language: str) -> str:
    if reading.since is None or reading.evidence_kind is None:
        is_own = reading.evidence_id == reading.reference
        return say("evidence.lookup" if is_own else "evidence.earlier", language)
    if rule == "no_relation_seen" and reading.evidence_place:
        return say("evidence.no_contact", language, place=reading.evidence_place)
    since, until = danish(reading.since).date(), ended(reading.until)
    what = term("evidence_kind", reading.evidence_kind, language)
    place = say("evidence.place", language, place=reading.evidence_place) if reading.evidence_place else ""
    if until and until.date() == since:
        return say("evidence.day", language, what=what, place=place, day=spoken(since, language, year=True))
    return say(
        "evidence.row",
        language,
        what=what,
        place=place,
        since=spoken(since, language, year=True),
        until=say("evidence.until", language, until=spoken(until.date(), language, year=True)) if until else "",
    )


def danish(us: int) -> datetime:
    """The Danish local time of an instant in microseconds UTC."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(COPENHAGEN)


def ended(us: int | None) -> datetime | None:
    """The Danish local time of the end of a period, None when it has not ended."""
    return None if us is None or us >= FOREVER else danish(us)


def spoken(day: date, language: str, *, year: bool = False) -> str:
    """3. marts, 3. marts 2026; 3 March, 3 March 2026."""
    month = MONTHS[language].split(",")[day.month - 1]
    dot = "." if language == "da" else ""
    return f"{day.day}{dot} {month}" + (f" {day.year}" if year else "")


def who(reading: Reading, names: bool, language: str) -> str:
    """The employee by profession; by name only where names may be shown."""
    profession = profession_of(reading.role, language)
    return f"{profession} ({reading.employee})" if names and reading.employee else profession


def profession_of(role: str | None, language: str) -> str:
    """The profession with its article and what it does; an unknown word follows ”en medarbejder”."""
    if not role:
        return say("nobody", language)
    known = term("role", role, language)
    return known if known != role else say("profession", language, role=role.lower())


def place(reading: Reading, language: str) -> str:
    return reading.place or say("somewhere", language)


def because(reading: Reading, rule: str, language: str) -> str:
    """Why, as the end of the patient's sentence; for what is not explained, what is not known."""
    what = term("contact", reading.evidence_kind or "", language)
    if reading.evidence_place and reading.evidence_place != reading.place:
        what = say("elsewhere", language, contact=what, place=reading.evidence_place)
    return say(
        f"because.{rule}",
        language,
        contact=what,
        place=reading.evidence_place or place(reading, language),
        reason=term("reason", reading.reason or "other", language),
    )


@dataclass(frozen=True)
class Saying:
    """Sentences about one employee's look-ups that differ in their days alone; `acting` is a code, not a name."""

    acting: int
    who: str
    where: str
    for_whom: str
    because: str
    is_explained: bool


def saying(reading: Reading, rule: str, verdict: str, names: bool, language: str) -> Saying:
    """The parts of the sentence about a look-up."""
    return Saying(
        acting=reading.acting,
        who=who(reading, names, language),
        where=say("where.known", language, place=reading.place) if reading.place else say("where.unknown", language),
        for_whom=say("for_whom", language) if reading.for_another else "",
        because=because(reading, rule, language),
        is_explained=verdict == "explained",
    )


def sentence(parts: Saying, days: Collection[date], number: int, language: str, *, year: bool = False) -> str:
    """”Den 3. marts læste en sygeplejerske på Ortopædkirurgisk Afdeling i din journal, fordi du var indlagt.”"""
    return say(
        "sentence.explained" if parts.is_explained else "sentence.open",
        language,
        day=spoken_days(days, language, year=year),
        who=parts.who,
        where=parts.where,
        times=say("times.many", language, number=number) if number > 1 else "",
        for_whom=parts.for_whom,
        because=parts.because,
    )


def spoken_days(days: Collection[date], language: str, *, year: bool = False) -> str:
    """”3. marts”; ”14. og 21. oktober og den 2. november”."""
    months: dict[tuple[int, int], list[date]] = {}
    for day in sorted(days):
        months.setdefault((day.year, day.month), []).append(day)
    dot = "." if language == "da" else ""
    parts = []
    for *earlier, last in months.values():
        numbers = [f"{day.day}{dot}" for day in earlier]
        before = say("days.some", language, days=", ".join(numbers)) if numbers else ""
        parts.append(before + spoken(last, language, year=year))
    return say("days.and", language).join(parts)

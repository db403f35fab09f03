"""From a judged look-up to words for the patient: what is known and what is not, never an accusation."""

from __future__ import annotations

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
    """A look-up with its verdict, and the row that decided, as the account reads them."""

    lookup_id: str
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


@dataclass(frozen=True)
class Evidence:
    """The row that decided: which kind of row, its number, and what it says."""

    kind: str
    id: str
    text: str

    @classmethod
    def of(cls, reading: Reading, language: str) -> Evidence:
        if reading.since is None or reading.evidence_kind is None:
            return cls(reading.evidence, reading.evidence_id, say("evidence.lookup", language))
        until = ended(reading.until)
        text = say(
            "evidence.row",
            language,
            what=term("evidence_kind", reading.evidence_kind, language),
            place=say("evidence.place", language, place=reading.evidence_place) if reading.evidence_place else "",
            since=spoken(danish(reading.since).date(), language, year=True),
            until=say("evidence.until", language, until=spoken(until.date(), language, year=True)) if until else "",
        )
        return cls(reading.evidence, reading.evidence_id, text)


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
    """The profession with its article and what it does; an unknown word stands behind ”en medarbejder”."""
    if not role:
        return say("nobody", language)
    known = term("role", role, language)
    return known if known != role.lower() else say("profession", language, role=role.lower())


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


def sentence(reading: Reading, number: int, rule: str, verdict: str, names: bool, language: str) -> str:
    """”Den 3. marts læste en sygeplejerske på Ortopædkirurgisk Afdeling i din journal, fordi du var indlagt.”"""
    return say(
        "sentence.explained" if verdict == "explained" else "sentence.open",
        language,
        day=spoken(reading.day, language),
        who=who(reading, names, language),
        where=say("where.known", language, place=reading.place) if reading.place else say("where.unknown", language),
        times=say("times.many", language, number=number) if number > 1 else "",
        for_whom=say("for_whom", language) if reading.for_another else "",
        because=because(reading, rule, language),
    )

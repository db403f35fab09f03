"""Access report of one patient: who read the record, day by day, and why, in words for the patient.

Judged anew each time with the same rules and questions as a whole run, so that contacts registered late count at once.
"Nobody read" is said only where the log covers every day of the period; what is not known is told with its days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

import duckdb
import pyarrow as pa

from rettidig.insight.lookups import reference
from rettidig.insight.lookups.coverage import Coverage, find_coverage, gaps_in_words
from rettidig.insight.lookups.questions import EARLIER, REFERENCE, REFUSED, RELATION, VERDICT, alone, memory
from rettidig.insight.lookups.rules import Rule, Rules, midnight
from rettidig.insight.lookups.store import Store
from rettidig.insight.lookups.text import say, term
from rettidig.insight.lookups.wording import (
    Evidence,
    Reading,
    Saying,
    because,
    danish,
    ended,
    place,
    saying,
    sentence,
    spoken,
    who,
)

Answer = Literal["read", "nobody", "not_known"]
BEFORE = timedelta(days=62)  # read so many days more, for the rule `repeated`


@dataclass(frozen=True)
class Entry:
    """The look-ups of one employee on one day with one explanation.

    `text` is the sentence for the patient and `parts` what it is made of, `stated` the reason that the employee
    gave, `next_step` what happens now; `evidence` is the row that decided. Times are Danish. `who` has the employee's
    name only for the controller.
    """

    first_at: datetime
    last_at: datetime
    number: int
    place: str
    who: str
    purpose: str
    stated: str
    verdict: str
    rule: str
    text: str
    parts: Saying
    evidence: Evidence
    next_step: str
    numbers: dict[str, tuple[str, ...]]  # in the log, by system
    references: tuple[str, ...]  # system, day and number together, which identify a look-up

    @property
    def systems(self) -> list[str]:
        return [system for system in self.numbers if system]

    @property
    def lookup_ids(self) -> list[str]:
        """The numbers alone. Two systems may have the same ones."""
        return [number for numbers in self.numbers.values() for number in numbers]


@dataclass(frozen=True)
class Day:
    """A day with look-ups, the earliest first."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Contact:
    """A contact of the patient, for the time line; `until` is None when it has not ended."""

    kind: str
    place: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class AccessReport:
    """The readers of one record in a period (both days included), and the days that are not known."""

    patient: str
    first: date
    last: date
    days: tuple[Day, ...]
    contacts: tuple[Contact, ...]
    coverage: Coverage

    @property
    def answer(self) -> Answer:
        """Whether somebody read, nobody did, or that is not known."""
        if self.days:
            return "read"
        return "nobody" if self.coverage.is_complete else "not_known"

    @property
    def entries(self) -> list[Entry]:
        return [entry for day in self.days for entry in day.entries]

    @property
    def verdicts(self) -> dict[str, int]:
        """How many look-ups got each verdict."""
        counted: Counter[str] = Counter()
        for entry in self.entries:
            counted[entry.verdict] += entry.number
        return dict(counted)

    @property
    def unexplained(self) -> list[Entry]:
        """The entries that somebody has to be asked about."""
        return [entry for entry in self.entries if entry.verdict != "explained"]


def report_access(
    store: Store,
    patient: str,
    first: date,
    last: date,
    *,
    rules: Rules,
    reader: str = "patient",
    language: str = "da",
) -> AccessReport:
    """Tell who read the record of `patient` from `first` to `last`.

    `reader` is "patient" (no names of staff: the patient has a right to when and why, as a rule not to who; CJEU
    C-579/21, Datatilsynet 2024-32-0283) or "controller" (with names). The report of a patient that the store does not
    know has no days, and says so.
    """
    patient = patient.strip()
    with closing(store.read()) as connection:
        coverage = find_coverage(connection, patient, first, last)
        rows = connection.execute("SELECT code FROM patients WHERE id = ?", [patient]).fetchall()
        if not rows:
            return AccessReport(patient, first, last, (), (), coverage)
        code: int = rows[0][0]
        readings = _readings(store, connection, code, first, last, rules)
        contacts = _contacts(connection, code)
    by_rank = {rule.rank: rule for rule in rules.rules}
    entries = list(_entries(readings, by_rank, reader == "controller", language))
    days = [Day(day, tuple(group)) for day, group in groupby(entries, key=lambda entry: entry.first_at.date())]
    shown = [contact for contact in contacts if contact.since.date() <= last and _ends(contact) >= first]
    return AccessReport(patient, first, last, tuple(days), tuple(shown), coverage)


def plain(report: AccessReport, language: str = "da") -> Iterator[str]:
    """The report as lines of text: each day, what happened, and what happens now; last what is not known."""
    for day in report.days:
        yield spoken(day.day, language, year=True)
        for entry in day.entries:
            yield f"  {entry.text}"
            if entry.verdict != "explained":
                yield f"    {entry.next_step}"
    if report.answer == "nobody":
        yield say("nothing", language)
    elif report.answer == "not_known" and report.coverage.is_patient_known and not report.coverage.is_empty:
        yield say("nothing_seen", language)
    yield from gaps_in_words(report.coverage, language)


def gathered(entries: Iterable[Entry], language: str = "da") -> list[str]:
    """One sentence for an employee's look-ups that differ in their days alone, in the order of the first."""
    alike: dict[Saying, list[Entry]] = {}
    for entry in entries:
        alike.setdefault(entry.parts, []).append(entry)
    years = {entry.first_at.year for group in alike.values() for entry in group}
    return [
        sentence(
            parts,
            {entry.first_at.date() for entry in group},
            sum(entry.number for entry in group),
            language,
            year=len(years) > 1,
        )
        for parts, group in alike.items()
    ]


def _ends(contact: Contact) -> date:
    return contact.until.date() if contact.until else date.max


def _readings(
    store: Store, connection: duckdb.DuckDBPyConnection, patient: int, first: date, last: date, rules: Rules
) -> list[Reading]:
    """The judged look-ups of the period, in the order of time."""
    begin, end = midnight(first - BEFORE), midnight(last + timedelta(days=1))
    parts = connection.execute("SELECT part FROM parts WHERE to_us >= ? AND from_us < ?", [begin, end]).fetchall()
    if not parts:
        return []
    lookups = connection.sql(
        f"""SELECT *, row_number() OVER () AS key, {REFERENCE} AS reference FROM read_parquet(?)
        WHERE patient = ? AND at_us >= ? AND at_us < ?""",  # noqa: S608
        params=[[str(store.part(part)) for (part,) in parts], patient, begin, end],
    ).to_arrow_table()
    tables = reference.tables(connection, rules) | _own_tables(connection, patient, lookups)
    with closing(memory(tables)) as own:
        own.execute(f"CREATE TABLE related AS {RELATION}")
        own.execute(f"CREATE TABLE refused AS {REFUSED}")
        own.execute(f"CREATE TABLE alone AS {alone(tables)}")
        own.execute(f"CREATE TABLE verdicts AS {VERDICT}")
        found = own.execute(READINGS, [midnight(first)]).fetchall()
    return [Reading(*row) for row in found]


def _own_tables(connection: duckdb.DuckDBPyConnection, patient: int, lookups: pa.Table) -> dict[str, pa.Table]:
    """Input of the questions for this patient and those who read the record."""
    connection.register("own_lookups", lookups)
    return {
        "lookups": lookups,
        "earlier": EARLIER.empty_table(),
        "contacts": connection.sql("SELECT * FROM contacts WHERE patient = ?", params=[patient]).to_arrow_table(),
        "affiliations": connection.sql(
            """SELECT * FROM affiliations WHERE person IN
            (SELECT account FROM own_lookups UNION SELECT acting FROM own_lookups)"""
        ).to_arrow_table(),
        "consents": connection.sql(
            "SELECT * FROM consents WHERE patient = ? OR patient IS NULL", params=[patient]
        ).to_arrow_table(),
        "places": connection.sql(
            "SELECT p.code AS unit, coalesce(u.name, p.id) AS name FROM places p LEFT JOIN units u ON u.unit = p.code"
        ).to_arrow_table(),
    }


READINGS = """
SELECT l.lookup_id, l.reference, l.at_us, l.day, l.acting, l.acting <> l.account AS for_another,
    coalesce(l.role, h.role) AS role, coalesce(lp.name, hp.name) AS place, l.reason,
    v.rank, v.evidence, v.evidence_id, h.name AS employee,
    coalesce(c.kind, s.kind, a.kind) AS evidence_kind, coalesce(cp.name, sp.name, ap.name) AS evidence_place,
    coalesce(c.from_us, s.from_us, a.from_us) AS since, coalesce(c.to_us, s.to_us, a.to_us) AS until, l.system,
    f.since AS refused_since
FROM lookups l JOIN verdicts v USING (key)
LEFT JOIN contacts c ON v.evidence = 'contact' AND c.contact_id = v.evidence_id
LEFT JOIN consents s ON v.evidence = 'consent' AND s.consent_id = v.evidence_id
LEFT JOIN affiliations a ON v.evidence = 'affiliation' AND a.affiliation_id = v.evidence_id
LEFT JOIN (SELECT l.key, min_by(a.role, a.from_us) AS role, min_by(a.unit, a.from_us) AS unit,
        min_by(a.name, a.from_us) AS name
    FROM lookups l JOIN affiliations a ON a.person = l.acting AND l.at_us BETWEEN a.from_us AND a.to_us
    GROUP BY l.key) h ON h.key = l.key
LEFT JOIN (SELECT key, min(since) AS since FROM refused GROUP BY key) f ON f.key = l.key
LEFT JOIN places lp ON lp.unit = l.unit LEFT JOIN places hp ON hp.unit = h.unit
LEFT JOIN places cp ON cp.unit = c.unit LEFT JOIN places sp ON sp.unit = s.unit LEFT JOIN places ap ON ap.unit = a.unit
WHERE l.at_us >= ? ORDER BY l.at_us, l.reference
"""


def _contacts(connection: duckdb.DuckDBPyConnection, patient: int) -> list[Contact]:
    rows = connection.execute(
        """SELECT c.kind, coalesce(u.name, p.id), c.from_us, c.to_us FROM contacts c JOIN places p ON p.code = c.unit
        LEFT JOIN units u ON u.unit = c.unit WHERE c.patient = ? ORDER BY c.from_us, c.contact_id""",
        [patient],
    ).fetchall()
    return [Contact(kind, name, danish(since), ended(until)) for kind, name, since, until in rows]


def _entries(readings: Sequence[Reading], rules: dict[int, Rule], names: bool, language: str) -> Iterator[Entry]:
    """Gather the look-ups of one employee, day and explanation; the earliest first."""
    together: dict[tuple[object, ...], list[Reading]] = {}
    for reading in readings:
        evidence = reading.evidence_id if reading.evidence != "lookup" else ""
        key = (reading.day, reading.acting, reading.place, reading.rank, evidence, reading.reason)
        together.setdefault(key, []).append(reading)
    for group in together.values():
        first, rule = group[0], rules[group[0].rank]
        parts = saying(first, rule.id, rule.verdict, names, language)
        yield Entry(
            first_at=danish(first.at_us),
            last_at=danish(group[-1].at_us),
            number=len(group),
            place=place(first, language),
            who=who(first, names, language),
            purpose=because(first, rule.id, language),
            stated=term("reason", first.reason, language) if first.reason else "",
            verdict=rule.verdict,
            rule=rule.id,
            text=sentence(parts, [first.day], len(group), language),
            parts=parts,
            evidence=Evidence.of(first, rule.id, language),
            next_step=say(f"next_step.{rule.verdict}", language),
            numbers=_numbers(group),
            references=tuple(reading.reference for reading in group),
        )


def _numbers(readings: Sequence[Reading]) -> dict[str, tuple[str, ...]]:
    """The numbers of look-ups by system, in the order of time."""
    systems = sorted({reading.system or "" for reading in readings})
    return {
        system: tuple(reading.lookup_id for reading in readings if (reading.system or "") == system)
        for system in systems
    }

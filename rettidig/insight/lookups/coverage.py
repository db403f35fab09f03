"""Days the log does not cover: whether "nobody read" is known, or only not seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from rettidig.insight.lookups.text import say
from rettidig.insight.lookups.wording import danish, spoken

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Days in a row, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Coverage:
    """The store's coverage of a patient and a period.

    `without_log` are the days on which it has no look-up of anybody, and `is_empty` says that these are all;
    `without_system` are those on which it has look-ups of other systems, but none of this one. `log_ends_at` is the
    Danish time of the last look-up of all, when the period reaches that day.
    """

    is_patient_known: bool
    without_log: tuple[Days, ...]
    without_system: tuple[tuple[str, tuple[Days, ...]], ...]
    log_ends_at: datetime | None
    is_empty: bool

    @property
    def is_complete(self) -> bool:
        """Whether a look-up in the period would be seen."""
        return self.is_patient_known and not self.without_log and not self.without_system


def find_coverage(connection: duckdb.DuckDBPyConnection, patient: str, first: date, last: date) -> Coverage:
    """Coverage of the days from `first` to `last`, both included, by the days that the store's look-ups are of."""
    (is_known,) = connection.execute("SELECT count(*) > 0 FROM patients WHERE id = ?", [patient]).fetchall()[0]
    rows = connection.execute(
        """SELECT min(system), list(DISTINCT day) FILTER (day BETWEEN ? AND ?), max(last_us) FROM log_days
        GROUP BY lower(replace(system, ' ', '')) ORDER BY 1""",
        [first, last],
    ).fetchall()
    period = [first + A_DAY * number for number in range((last - first).days + 1)]
    covered = {day for _, days, _ in rows for day in days or ()}
    ends_at = max((danish(us) for _, _, us in rows), default=None)
    missing = [(system, covered - set(days or ())) for system, days, _ in rows]
    return Coverage(
        is_patient_known=bool(is_known),
        without_log=tuple(in_rows(set(period) - covered)),
        without_system=tuple((system, tuple(in_rows(days))) for system, days in missing if days),
        log_ends_at=ends_at if ends_at and ends_at.date() <= last else None,
        is_empty=not covered,
    )


def in_rows(days: Collection[date]) -> Iterator[Days]:
    """The days as unbroken rows, in order."""
    first = last = None
    for day in sorted(days):
        if last and day != last + A_DAY:
            yield Days(first or last, last)
            first = None
        first, last = first or day, day
    if first and last:
        yield Days(first, last)


def gaps_in_words(coverage: Coverage, language: str = "da") -> list[str]:
    """The gaps, one sentence each; none when the log covers the whole period."""
    lines = [] if coverage.is_patient_known else [say("coverage.patient_unknown", language)]
    if coverage.is_empty:
        lines.append(say("coverage.no_log", language))
    elif coverage.without_log:
        lines.append(say("coverage.without_log", language, days=days_in_words(coverage.without_log, language)))
    for system, days in coverage.without_system:
        name = system or say("coverage.unnamed", language)
        lines.append(say("coverage.without_system", language, system=name, days=days_in_words(days, language)))
    if (ends_at := coverage.log_ends_at) and not coverage.is_empty:
        day, clock = spoken(ends_at.date(), language, year=True), f"{ends_at.hour}.{ends_at.minute:02}"
        lines.append(say("coverage.ends_at", language, day=day, clock=clock))
    return lines


def days_in_words(rows: Iterable[Days], language: str) -> str:
    """”1.–4. marts 2026, 6. marts 2026 og 30. marts – 2. april 2026”."""
    *before, last = [_row_in_words(row, language) for row in rows]
    return say("coverage.list", language, before=", ".join(before), last=last) if before else last


def _row_in_words(row: Days, language: str) -> str:
    last = spoken(row.last, language, year=True)
    if row.first == row.last:
        return last
    if (row.first.year, row.first.month) == (row.last.year, row.last.month):
        return f"{row.first.day}{'.' if language == 'da' else ''}–{last}"
    return f"{spoken(row.first, language, year=row.first.year != row.last.year)} – {last}"

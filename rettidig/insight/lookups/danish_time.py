"""Danish local time and instants, in SQL, so that 10 GB need no Python per row.

The EU rule since 1996: clocks go forward at 01:00 UTC on the last Sunday of March, back at 01:00 UTC on the last Sunday
of October (Directive 2000/84/EC; in Denmark BEK om sommertid). Moments before FIRST or after LAST are faults; a period
may have begun before, and one that ends after LAST has not ended (9999-12-31).

A local time without offset that the clocks skip (02:00–03:00 in March) is a fault. One that they show twice
(02:00–03:00 in October) is read so that nobody is suspected because of the clock: the start of a period as the first of
the two, the end of a period as the last, a moment as the first; the rule `clock_skew` catches the moment that was the
second.
"""

from __future__ import annotations

from datetime import date

FIRST, LAST = "1997-01-01", "2099-12-31"
OLDEST = "1900-01-01"  # the beginning of a period

ZONE = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
DAY_FORM = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
FORM = f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}([.][0-9]{{1,6}})?)?{ZONE}?$"
WITH_ZONE = f"[0-9]{{2}}:[0-9]{{2}}.*{ZONE}$"
# 3-3-2026, 3/3/2026 and 3.3.2026; 9:05, 14.05 and kl. 14.05; 14:05:00,123 and finer; UTC; a space before +01:00
WRITINGS = (
    ("^([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})", r"\3-0\2-0\1"),
    ("^([0-9]{4})-0?([0-9]{2})-0?([0-9]{2})", r"\1-\2-\3"),
    ("^(.{10})[T ]+(?:kl[.]? *)?([0-9]{1,2})[:.]([0-9]{2})", r"\1T0\2:\3"),
    ("T0([0-9]{2}:)", r"T\1"),
    ("(:[0-9]{2})[:.]([0-9]{2})", r"\1:\2"),
    ("(:[0-9]{2}),([0-9])", r"\1.\2"),
    ("([.][0-9]{6})[0-9]+", r"\1"),
    (" *(UTC|z|Z)$", "Z"),
    (" +([+-][0-9])", r"\1"),
)

HOUR = 3_600_000_000  # in microseconds, the unit of every instant here
FOREVER = (date(9000, 1, 1) - date(1970, 1, 1)).days * 24 * HOUR  # the end of a period that has not ended


def iso(written: str) -> str:
    """SQL: a day or a time, in one of the ways that Danes and databases write it, as ISO 8601 has it."""
    rewritten = written
    for pattern, form in WRITINGS:
        rewritten = f"regexp_replace({rewritten}, '{pattern}', '{form}')"
    return f"CASE WHEN regexp_matches({written}, '{FORM}') THEN {written} ELSE {rewritten} END"


def _last_sunday(time: str, month: int) -> str:
    first_of_next = f"make_date(year({time}), {month + 1}, 1)"
    return f"({first_of_next} - 1 - CAST(dayofweek({first_of_next} - 1) AS INTEGER))"


def is_skipped(local: str) -> str:
    """SQL: the clocks never showed this local time."""
    day = f"CAST({local} AS DATE)"
    return f"(month({local}) = 3 AND hour({local}) = 2 AND {day} = {_last_sunday(local, 3)} AND {local} >= '{FIRST}')"


def instant(local: str, *, last_of_two: bool = False) -> str:
    """SQL: microseconds since 1970 UTC of a local TIMESTAMP; a time shown twice is the first of the two unless told."""
    march, october = _last_sunday(local, 3), _last_sunday(local, 10)
    back = 2 if last_of_two else 3
    summer = (
        f"CASE WHEN month({local}) BETWEEN 4 AND 9 THEN true WHEN month({local}) NOT IN (3, 10) THEN false "
        f"WHEN month({local}) = 3 THEN {local} >= {march} + INTERVAL 2 HOUR "
        f"ELSE {local} < {october} + INTERVAL {back} HOUR END"
    )
    return f"(epoch_us({local}) - CASE WHEN {summer} THEN {2 * HOUR} ELSE {HOUR} END)"


def local(instant: str) -> str:
    """SQL: the local TIMESTAMP of an instant in microseconds UTC."""
    utc = f"make_timestamp({instant})"
    march, october = _last_sunday(utc, 3), _last_sunday(utc, 10)
    summer = (
        f"CASE WHEN month({utc}) BETWEEN 4 AND 9 THEN true WHEN month({utc}) NOT IN (3, 10) THEN false "
        f"WHEN month({utc}) = 3 THEN {utc} >= {march} + INTERVAL 1 HOUR ELSE {utc} < {october} + INTERVAL 1 HOUR END"
    )
    return f"make_timestamp({instant} + CASE WHEN {summer} THEN {2 * HOUR} ELSE {HOUR} END)"

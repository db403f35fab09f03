"""Figures for log control out of a run's verdicts: shares, counts by unit and rule, samples; small numbers hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from rettidig.insight.lookups.wording import danish

SMALLEST = 5  # a number from 1 to 4 could point at a person

EVERY = "*"  # month

Cell = tuple[str, str]  # unit and rule
Counts = dict[Cell, int]


@dataclass(frozen=True)
class Share:
    """How many look-ups a rule decided, and the share of all in per cent."""

    verdict: str
    rule: str
    number: int
    percent: float


@dataclass(frozen=True)
class Month:
    """How many look-ups of a month got each verdict; for a trend."""

    month: str
    verdict: str
    number: int


@dataclass(frozen=True)
class Sampled:
    """One look-up of a sample; `of` is how many there are in its stratum (unit and rule)."""

    lookup_id: str
    patient: str
    unit: str
    at: datetime
    verdict: str
    rule: str
    evidence: str
    evidence_id: str
    of: int


def files(out: Path, what: str, month: str = EVERY) -> list[str]:
    """The files of a run: `verdicts` (every look-up) or `open` (those that no rule explained), of one month (UTC)."""
    return [str(path) for path in sorted((out / what).glob(f"{month}/*/*.parquet"))]


def ask(question: str, **values: object) -> list[tuple[Any, ...]]:
    """The rows that answer a question in SQL. Without any file to read there is no answer."""
    if values.get("files") == []:
        return []
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(question, values).fetchall()


def shares(out: Path, *, month: str = EVERY) -> list[Share]:
    """The share of the look-ups that each rule decided, most first."""
    rows = ask(
        """SELECT verdict::VARCHAR, rule::VARCHAR, count(*), 100.0 * count(*) / sum(count(*)) OVER ()
        FROM read_parquet($files) GROUP BY ALL ORDER BY 3 DESC, 2""",
        files=files(out, "verdicts", month),
    )
    return [Share(*row) for row in rows]


def months(out: Path) -> list[Month]:
    """Look-ups by month (UTC) and verdict, oldest first."""
    rows = ask(
        """SELECT strftime("at", '%Y-%m'), verdict::VARCHAR, count(*) FROM read_parquet($files)
        GROUP BY ALL ORDER BY ALL""",
        files=files(out, "verdicts"),
    )
    return [Month(*row) for row in rows]


def counts(
    out: Path, verdicts: Collection[str] = ("needs_attention",), *, month: str = EVERY
) -> dict[Cell, int | None]:
    """Look-ups by unit and rule, for the verdicts named; None where the number is hidden (see `protect`)."""
    rows = ask(
        """SELECT coalesce(unit, ''), rule::VARCHAR, count(*) FROM read_parquet($files)
        WHERE verdict IN (SELECT unnest($verdicts)) GROUP BY ALL ORDER BY ALL""",
        files=files(out, "verdicts", month),
        verdicts=list(verdicts),
    )
    return protect({(unit, rule): number for unit, rule, number in rows})


def protect(counted: Counts) -> dict[Cell, int | None]:
    """Hide every number from 1 to 4, and so many more that none can be found from the sum of its unit or its rule: of
    the numbers in a sum none or at least two are hidden, together 5 or more. Where there are no others to hide, the
    sum itself must not be shown.
    """
    hidden = {cell for cell, number in counted.items() if 0 < number < SMALLEST}
    lines = _lines(counted)
    while more := {cell for line in lines if (cell := _next_to_hide(line, counted, hidden)) is not None}:
        hidden |= more
    return {cell: None if cell in hidden else number for cell, number in counted.items()}


def _lines(counted: Counts) -> list[list[Cell]]:
    """The numbers of each unit and of each rule."""
    lines: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for cell in counted:
        for side in (0, 1):
            lines[side, cell[side]].append(cell)
    return list(lines.values())


def _next_to_hide(line: list[Cell], counted: Counts, hidden: set[Cell]) -> Cell | None:
    """The smallest number to hide with those of its line, when they could be found from their sum."""
    own = [cell for cell in line if cell in hidden]
    if not own or (len(own) > 1 and sum(counted[cell] for cell in own) >= SMALLEST):
        return None
    return min((cell for cell in line if cell not in hidden), key=lambda cell: (counted[cell], cell), default=None)


def sample(
    out: Path,
    *,
    each: int,
    seed: int = 0,
    verdicts: Collection[str] = ("explained", "ask_hospital"),
    month: str = EVERY,
) -> list[Sampled]:
    """A stratified sample for control by hand: up to `each` look-ups of every unit and rule.

    The same seed draws the same look-ups again, so that a sample can be shown to be the one that was drawn.
    """
    rows = ask(
        """SELECT lookup_id, patient, unit, epoch_us("at"), verdict, rule, evidence, evidence_id, stratum FROM (
            SELECT lookup_id, patient, coalesce(unit, '') AS unit, "at", verdict::VARCHAR AS verdict,
                rule::VARCHAR AS rule, evidence::VARCHAR AS evidence, evidence_id,
                count(*) OVER (PARTITION BY unit, rule) AS stratum,
                row_number() OVER (PARTITION BY unit, rule ORDER BY md5($seed || lookup_id)) AS place
            FROM read_parquet($files) WHERE verdict IN (SELECT unnest($verdicts)))
        WHERE place <= $each ORDER BY unit, rule, place""",
        files=files(out, "verdicts", month),
        verdicts=list(verdicts),
        seed=str(seed),
        each=each,
    )
    return [Sampled(lookup, patient, unit, danish(us), *rest) for lookup, patient, unit, us, *rest in rows]

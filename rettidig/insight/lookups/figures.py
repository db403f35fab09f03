"""Figures for log control out of a run's verdicts: shares, counts by unit and rule, samples; small numbers hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from rettidig.insight.disclosure import find_hidden
from rettidig.insight.lookups.wording import danish

EVERY = "*"  # month
FORMAT_FILE, FORMAT = "format.txt", "2"  # which columns the verdicts have; those of another format are judged again

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
    """One look-up of a sample; `of` is how many there are in its stratum (unit and rule).

    Its number identifies it together with its system and its day.
    """

    lookup_id: str
    system: str
    patient: str
    unit: str
    at: datetime
    verdict: str
    rule: str
    evidence: str
    evidence_id: str
    of: int


def files(out: Path, what: str, month: str = EVERY) -> list[str]:
    """The files of a run: `verdicts` (every look-up) or `open` (those that no rule explained), of one month (UTC).

    Verdicts of another version count as none.
    """
    mark = out / FORMAT_FILE
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == FORMAT):
        return []
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
    return protect(exact_counts(out, verdicts, month=month))


def exact_counts(out: Path, verdicts: Collection[str], *, month: str = EVERY) -> Counts:
    """Look-ups by unit and rule, for the verdicts named. Small numbers among them may point at a person."""
    rows = ask(
        """SELECT coalesce(unit, ''), rule::VARCHAR, count(*) FROM read_parquet($files)
        WHERE verdict IN (SELECT unnest($verdicts)) GROUP BY ALL ORDER BY ALL""",
        files=files(out, "verdicts", month),
        verdicts=list(verdicts),
    )
    return {(unit, rule): number for unit, rule, number in rows}


def protect(counted: Counts) -> dict[Cell, int | None]:
    """Hide every number from 1 to 4, and what would give it away to one who knows the sums of each unit and each rule.

    The sum of a unit or a rule that is small itself must not be shown.
    """
    sums: dict[tuple[int, str], set[Cell]] = defaultdict(set)
    for cell in counted:
        for side in (0, 1):
            sums[side, cell[side]].add(cell)
    numbers = {("cell", *cell): number for cell, number in counted.items()}
    numbers |= {("sum", str(side), name): sum(counted[cell] for cell in cells) for (side, name), cells in sums.items()}
    equations = [
        ({("cell", *cell) for cell in cells}, {("sum", str(side), name)}) for (side, name), cells in sums.items()
    ]
    hidden = find_hidden(numbers, equations, {key: {key} for key in numbers})
    return {cell: None if ("cell", *cell) in hidden else number for cell, number in counted.items()}


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
        """SELECT lookup_id, system, patient, unit, epoch_us("at"), verdict, rule, evidence, evidence_id, stratum
        FROM (SELECT lookup_id, coalesce(system, '') AS system, patient, coalesce(unit, '') AS unit, "at",
                verdict::VARCHAR AS verdict,
                rule::VARCHAR AS rule, evidence::VARCHAR AS evidence, evidence_id,
                count(*) OVER (PARTITION BY unit, rule) AS stratum,
                row_number() OVER (
                    PARTITION BY unit, rule ORDER BY md5(concat_ws(' ', $seed, system, "at", lookup_id))
                ) AS place
            FROM read_parquet($files) WHERE verdict IN (SELECT unnest($verdicts)))
        WHERE place <= $each ORDER BY unit, rule, place""",
        files=files(out, "verdicts", month),
        verdicts=list(verdicts),
        seed=str(seed),
        each=each,
    )
    return [
        Sampled(lookup, system, patient, unit, danish(us), *rest) for lookup, system, patient, unit, us, *rest in rows
    ]

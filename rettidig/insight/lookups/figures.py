"""Figures for log control out of the verdicts: shares, counts, samples, notices. Small numbers are protected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

SMALLEST = 5  # a count from 1 to 4 could point at a person


@dataclass(frozen=True)
class Share:
    """How many look-ups a rule decided, and the share of all in per cent."""

    verdict: str
    rule: str
    number: int
    percent: float


def verdict_files(out: Path) -> list[str]:
    """The files with verdicts."""
    return [str(path) for path in sorted((out / "verdicts").glob("*/*/*.parquet"))]


def ask(question: str, **values: object) -> list[tuple[Any, ...]]:
    """The rows that answer a question in SQL."""
    with duckdb.connect() as connection:
        return connection.execute(question, values).fetchall()


def shares(out: Path) -> list[Share]:
    """The share that each rule decided, most first."""
    files = verdict_files(out)
    if not files:
        return []
    rows = ask(
        """SELECT verdict::VARCHAR, rule::VARCHAR, count(*), 100.0 * count(*) / sum(count(*)) OVER ()
        FROM read_parquet($files) GROUP BY ALL ORDER BY 3 DESC, 2""",
        files=files,
    )
    return [Share(*row) for row in rows]

"""The Spark engine gives what the engine on one machine gives, on the same files."""

from __future__ import annotations

import duckdb
import pytest

from rettidig.insight.lookups import rules
from rettidig.insight.lookups.intake import silent
from tests.insight.lookups.conftest import Planted, verdicts

pytest.importorskip("pyspark", reason="an optional part: requirements/spark.in")
spark = pytest.importorskip("rettidig.insight.lookups.spark")


def rows(out, what: str) -> list[tuple]:
    question = f"SELECT * FROM read_parquet('{out}/{what}/*/*/*.parquet') ORDER BY lookup_id"
    columns = duckdb.sql(f"SELECT * FROM ({question})").columns
    texts = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in columns)
    return [tuple(columns), *duckdb.sql(f"SELECT {texts} FROM ({question})").fetchall()]


def test_spark_gives_the_verdicts_of_the_answer_key_and_the_rows_of_the_other_engine(
    planted: Planted, tmp_path
) -> None:
    spark.analyse(planted.store, rules.load(), tmp_path / "out", master="local[2]", progress=silent)
    assert verdicts(tmp_path / "out") == planted.sample.answers
    assert rows(tmp_path / "out", "open") == rows(planted.out, "open")
    assert rows(tmp_path / "out", "verdicts") == rows(planted.out, "verdicts")

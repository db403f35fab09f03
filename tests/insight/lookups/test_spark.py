"""The Spark engine gives what the engine on one machine gives, on the same files."""

from __future__ import annotations

import duckdb
import pytest

from rettidig.insight.lookups import engine, rules, sample
from rettidig.insight.lookups.import_log import silent
from tests.insight.lookups.conftest import store_of, verdicts

sql = pytest.importorskip("pyspark.sql", reason="an optional part: requirements/spark.in")
spark = pytest.importorskip("rettidig.insight.lookups.spark")


@pytest.fixture
def small_session():
    """A session that compiles nothing: the log is small."""
    builder = sql.SparkSession.Builder().master("local[1]").config("spark.ui.enabled", "false")
    for costly in ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled"):
        builder = builder.config(costly, "false")
    return builder.getOrCreate()


def rows(out, what: str) -> list[tuple]:
    found = duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{out}/{what}/*/*/*.parquet') ORDER BY lookup_id")
    return [tuple(found.columns), *found.fetchall()]


@pytest.mark.usefixtures("small_session")
def test_spark_gives_the_answer_key_and_the_rows_of_the_other_engine(tmp_path) -> None:
    made = sample.make(rounds=1)
    store = store_of(tmp_path / "store", made.write(tmp_path / "in"))
    engine.analyse(store, rules.load(), tmp_path / "duckdb", progress=silent)
    spark.analyse(store, rules.load(), tmp_path / "spark", master="local[1]", progress=silent)
    assert verdicts(tmp_path / "spark") == made.answers
    assert rows(tmp_path / "spark", "open") == rows(tmp_path / "duckdb", "open")
    assert rows(tmp_path / "spark", "verdicts") == rows(tmp_path / "duckdb", "verdicts")

"""The questions in SQL, the same text for DuckDB and Spark: relation.sql, then alone.sql, then verdict.sql."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

RELATION = Path(__file__).with_name("sql").joinpath("relation.sql").read_text(encoding="utf-8")
ALONE = Path(__file__).with_name("sql").joinpath("alone.sql").read_text(encoding="utf-8")
VERDICT = Path(__file__).with_name("sql").joinpath("verdict.sql").read_text(encoding="utf-8")

LOOKUPS = pa.schema(
    {
        "lookup_id": pa.string(),
        "patient": pa.int32(),
        "account": pa.int32(),
        "acting": pa.int32(),
        "unit": pa.int32(),
        "role": pa.string(),
        "at_us": pa.int64(),
        "day": pa.date32(),
        "hour": pa.int8(),
        "system": pa.string(),
        "action": pa.string(),
        "screen": pa.string(),
        "reason": pa.string(),
    }
)
RELATED = pa.schema(
    {"key": pa.int64(), "rank": pa.int32(), "gap": pa.int64(), "since": pa.int64(), "evidence_id": pa.string()}
)
CONTACTS = pa.schema(
    {
        "contact_id": pa.string(),
        "patient": pa.int32(),
        "unit": pa.int32(),
        "from_us": pa.int64(),
        "to_us": pa.int64(),
        "to_day": pa.date32(),
        "kind": pa.string(),
    }
)
EARLIER = pa.schema({"patient": pa.int32(), "acting": pa.int32(), "day": pa.date32(), "lookup_id": pa.string()})


def memory(reference: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the reference tables and the two words that DuckDB and Spark say differently."""
    connection = duckdb.connect()
    connection.execute("CREATE MACRO months_later(day, n) AS CAST(day + to_months(CAST(n AS INTEGER)) AS DATE)")
    connection.execute("CREATE MACRO days_between(later, sooner) AS CAST(later - sooner AS INTEGER)")
    for name, table in reference.items():
        connection.register("arriving", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608
    return connection

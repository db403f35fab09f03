"""The questions in SQL, the same text for DuckDB and Spark: relation.sql and refused.sql, then alone.sql (with
registers.sql where they are not whole), then verdict.sql.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

SQL = Path(__file__).with_name("sql")
RELATION, REFUSED, ALONE, VERDICT, REGISTERS = (
    (SQL / f"{name}.sql").read_text(encoding="utf-8")
    for name in ("relation", "refused", "alone", "verdict", "registers")
)
ALONE_WITH_GAPS = ALONE.replace("    -- registers.sql\n", REGISTERS)  # slower: for registers that leave something open
# The name of one look-up among all, in SQL: its number tells it apart within its system and its Danish day alone
REFERENCE = "concat_ws(' ', system, CAST(day AS STRING), lookup_id)"

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
EARLIER = pa.schema({"patient": pa.int32(), "acting": pa.int32(), "day": pa.date32(), "reference": pa.string()})


def alone(tables: dict[str, pa.Table]) -> str:
    """The question of alone.sql, as it must be asked with these reference tables."""
    has_gaps = len(tables["uncertain_pairs"]) or len(tables["spelled_alike"])
    return ALONE_WITH_GAPS if has_gaps else ALONE


def references(lookups: pa.Table) -> pa.ChunkedArray:
    """The values of REFERENCE for a table of look-ups."""
    parts = [lookups.column(name).cast(pa.string()) for name in ("system", "day", "lookup_id")]
    return pc.binary_join_element_wise(*parts, " ", null_handling="skip")


def memory(reference: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the reference tables and the two words that DuckDB and Spark say differently."""
    connection = duckdb.connect()
    connection.execute("CREATE MACRO months_later(day, n) AS CAST(day + to_months(CAST(n AS INTEGER)) AS DATE)")
    connection.execute("CREATE MACRO days_between(later, sooner) AS CAST(later - sooner AS INTEGER)")
    for name, table in reference.items():
        connection.register("arriving", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608
    return connection

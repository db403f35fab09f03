"""The same analysis on Spark, for logs beyond one machine: the questions of sql/ over the store's Parquet files.

Optional (requirements/spark.in). The master is a setting: `local[2]`, or the address of a cluster whose workers see the
store's folder. Taking files in still happens on one machine, as a stream.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, expr, lit

from rettidig.insight.lookups import reference
from rettidig.insight.lookups.engine import drop_other_format, folder, publish
from rettidig.insight.lookups.questions import ALONE_WITH_GAPS, REFERENCE, REFUSED, RELATION, VERDICT
from rettidig.insight.lookups.rules import Rules
from rettidig.insight.lookups.store import Store, parts_of

TABLES = ("contacts", "affiliations", "consents", "patients", "accounts", "places")


def analyse(store: Store, rules: Rules, out: Path, *, master: str, progress: Callable[[str, int], None]) -> None:
    """Write the verdicts of every part of the store, as engine.analyse does. What `out` held before is replaced."""
    drop_other_format(out)
    session = start(master)
    with store.read() as connection, tempfile.TemporaryDirectory(dir=store.folder) as temporary:
        parts = parts_of(connection)
        tables = reference.tables(connection, rules)
        tables |= {name: connection.table(name).to_arrow_table() for name in TABLES}
        for name, table in tables.items():
            path = Path(temporary) / f"{name}.parquet"
            pq.write_table(table, path)
            session.read.parquet(str(path)).createOrReplaceTempView(name)
        try:
            _write(session, store, parts, out)
        finally:
            session.stop()
    publish(out, parts, parts)
    progress("verdicts", sum(pq.read_metadata(store.part(part)).num_rows for part in parts))


def start(master: str) -> SparkSession:
    """A session with the two words that DuckDB and Spark say differently."""
    session = (
        SparkSession.Builder()
        .master(master)
        .appName("rettidig lookups")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.sql.shuffle.partitions", "2" if "local" in master else "200")
        .config("spark.pyspark.python", sys.executable)
        .config("spark.driver.bindAddress", "127.0.0.1" if "local" in master else "0.0.0.0")  # noqa: S104
        .getOrCreate()
    )
    session.sql(
        "CREATE OR REPLACE TEMPORARY FUNCTION months_later(day DATE, n BIGINT) RETURNS DATE "
        "RETURN add_months(day, CAST(n AS INT))"
    )
    session.sql(
        "CREATE OR REPLACE TEMPORARY FUNCTION days_between(later DATE, sooner DATE) RETURNS INT "
        "RETURN datediff(later, sooner)"
    )
    return session


def _write(session: SparkSession, store: Store, parts: list[str], out: Path) -> None:
    """Judge every part together, so that repeated look-ups are seen across months; write them part by part."""
    each = [
        session.read.parquet(str(store.part(part))).withColumns({"part": lit(n), "reference": expr(REFERENCE)})
        for n, part in enumerate(parts)
    ]
    whole = reduce(DataFrame.unionByName, each)
    whole.withColumn("key", col("reference")).createOrReplaceTempView("lookups")
    session.sql("SELECT patient, acting, day, reference FROM lookups WHERE false").createOrReplaceTempView("earlier")
    session.sql(RELATION).cache().createOrReplaceTempView("related")
    session.sql(REFUSED).cache().createOrReplaceTempView("refused")
    session.sql(ALONE_WITH_GAPS).cache().createOrReplaceTempView("alone")
    session.sql(VERDICT).createOrReplaceTempView("verdicts")
    judged = session.sql(JUDGED).cache()
    _save(judged.select("part", *VERDICTS), parts, out, "verdicts")
    _save(judged.where("verdict <> 'explained'").select("part", *VERDICTS, *DETAILS), parts, out, "open")


def _save(rows: DataFrame, parts: list[str], out: Path, what: str) -> None:
    """Write the rows, and put those of each part where `publish` looks for them."""
    written = out / "unfinished" / f"spark-{what}"
    ordered = rows.repartition("part").sortWithinPartitions("part", "patient", "at", "lookup_id")
    ordered.write.mode("overwrite").partitionBy("part").parquet(str(written))
    for number, part in enumerate(parts):
        target = folder(out / "unfinished", what, part)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        if (source := written / f"part={number}").exists():
            source.rename(target)


VERDICTS = ("lookup_id", "patient", "unit", "at", "system", "verdict", "rule", "evidence", "evidence_id")
DETAILS = ("account", "acting", "patient_code", "acting_code", "role", "day", "hour", "action", "screen", "reason")
JUDGED = """
SELECT l.part, l.lookup_id, p.id AS patient, u.id AS unit, timestamp_micros(l.at_us) AS at, r.verdict, r.id AS rule,
    v.evidence, v.evidence_id, a.id AS account, b.id AS acting, l.patient AS patient_code,
    l.acting AS acting_code, l.role, l.day, l.hour, l.system, l.action, l.screen, l.reason
FROM lookups AS l
JOIN verdicts AS v ON v.key = l.key
JOIN (SELECT DISTINCT rank, id, verdict FROM rules) AS r ON r.rank = v.rank
JOIN patients AS p ON p.code = l.patient
JOIN accounts AS a ON a.code = l.account
JOIN accounts AS b ON b.code = l.acting
LEFT JOIN places AS u ON u.code = l.unit
"""

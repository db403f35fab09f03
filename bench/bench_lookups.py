"""Look-ups against contacts: the bare core question beside DuckDB, Polars and pandas on the same Parquet, the whole
verdict, and one patient's access report.

`python -m bench.bench_lookups --size 1e7` for other sizes. Each measurement runs in a process of its own, which tells
its seconds and its peak memory. The core question: which look-ups lie more than a day from every contact that the
patient had with the user's unit? 95 % of the look-ups are drawn from a contact, 5 % are stray; each patient is known in
three units; the log is ordered by time. Ours reads what `rettidig lookups import` laid out by patient; that import is
timed by itself. The loop is compiled before the clock starts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from rich.console import Console
from rich.table import Table

from bench.row import Row
from rettidig.insight.lookups import engine, patient_ranges, reference, rules
from rettidig.insight.lookups.access_report import report_access
from rettidig.insight.lookups.import_log import Source, import_files, silent
from rettidig.insight.lookups.kernel import Grid, Staff, relate, starts
from rettidig.insight.lookups.questions import CONTACTS, memory
from rettidig.insight.lookups.store import Store, parts_of

DAY = 86_400_000_000
UNITS, USERS_A_UNIT = 300, 64
RULES = rules.load()


@dataclass(frozen=True)
class Measured:
    """One measurement: seconds, processor seconds, peak memory in MiB, and what came out, to be compared."""

    what: str
    seconds: float
    processor: float
    mebibytes: float
    result: tuple[int, int] | None


def make(folder: Path, size: int) -> None:
    """Write the files: look-ups in the order of time, one contact for each ten of them."""
    contacts = size // 10 // 3 * 3
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET memory_limit = '2GB'; SET TimeZone = 'UTC'")
        year = 365 * DAY
        connection.execute(
            f"""CREATE MACRO person(j) AS CAST((j * 7919) % {contacts} // 3 AS INTEGER);
            CREATE MACRO place(j) AS
                CAST((hash(person(j)) % {UNITS} + (j * 7919) % {contacts} % 3 * 101) % {UNITS} AS INTEGER);
            CREATE MACRO moment(us) AS CAST(make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + us) AS TIMESTAMPTZ)"""
        )
        connection.execute(
            f"""COPY (SELECT j AS contact_id, person(j) AS patient, place(j) AS unit,
            moment(CAST(j / {contacts} * {year} AS BIGINT)) AS "from",
            moment(CAST(j / {contacts} * {year} AS BIGINT) + CAST((5 + hash(j) % 20) * {DAY} AS BIGINT)) AS "to",
            'admission' AS kind FROM range({contacts}) t(j)) TO '{folder}/contacts.parquet'"""
        )
        five_days = contacts * 5 // 365
        connection.execute(
            f"""COPY (SELECT i AS lookup_id,
            CASE WHEN stray THEN CAST(hash(i + 1) % {UNITS * USERS_A_UNIT} AS INTEGER)
                ELSE place(j) * {USERS_A_UNIT} + CAST(hash(i + 2) % {USERS_A_UNIT} AS INTEGER) END AS "user",
            "user" // {USERS_A_UNIT} AS unit,
            CASE WHEN stray THEN CAST(hash(i + 3) % {contacts // 3} AS INTEGER) ELSE person(j) END AS patient,
            moment(at_us) AS at, 'Sygeplejerske' AS role, 'EPJ' AS system, 'read' AS action,
            'skærm ' || hash(i + 4) % 40 AS screen, 'treatment' AS reason
            FROM (SELECT i, CAST((i + 0.5) / {size} * {year} AS BIGINT) AS at_us, hash(i) % 20 = 0 AS stray,
                greatest(0, CAST(floor(i / {size} * {contacts}) AS BIGINT)
                    - CAST(hash(i + 5) % {max(1, five_days)} AS BIGINT)) AS j
                FROM range({size}) t(i))) TO '{folder}/lookups.parquet'"""
        )
    write_staff(folder)


def write_staff(folder: Path) -> None:
    """Units under one hospital, and users with one unit each."""
    units = pd.DataFrame({"unit": range(UNITS), "name": [f"Afdeling {n}" for n in range(UNITS)], "kind": "clinical"})
    users = pd.DataFrame({"affiliation_id": range(UNITS * USERS_A_UNIT), "user": range(UNITS * USERS_A_UNIT)})
    users["unit"] = users["user"] // USERS_A_UNIT
    users["role"], users["kind"], users["from"] = "Sygeplejerske", "employment", pd.Timestamp("2020-01-01", tz="UTC")
    units.to_parquet(folder / "units.parquet")
    users.to_parquet(folder / "affiliations.parquet")


def checked(ids: np.ndarray) -> tuple[int, int]:
    """Number and checksum of the look-ups without a contact."""
    return len(ids), int(ids.astype(np.int64).sum())


def by_duckdb(folder: Path) -> tuple[int, int]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        rows = connection.execute(
            f"""SELECT count(*), sum(lookup_id) FROM read_parquet('{folder}/lookups.parquet') l
            ASOF LEFT JOIN (SELECT patient, unit, "from" - INTERVAL 1 DAY AS since, "to" + INTERVAL 1 DAY AS until
                FROM read_parquet('{folder}/contacts.parquet')) c
            ON l.patient = c.patient AND l.unit = c.unit AND l.at >= c.since
            WHERE c.until IS NULL OR l.at > c.until"""
        ).fetchall()
    return rows[0][0], int(rows[0][1])


def by_polars(folder: Path) -> tuple[int, int]:
    lookups = pl.scan_parquet(folder / "lookups.parquet").select("lookup_id", "patient", "unit", "at")
    contacts = pl.scan_parquet(folder / "contacts.parquet").select("patient", "unit", "from", "to")
    day = pl.duration(days=1)
    seen = (
        lookups.join(contacts, on=["patient", "unit"])
        .filter((pl.col("at") >= pl.col("from") - day) & (pl.col("at") <= pl.col("to") + day))
        .select("lookup_id")
    )
    left = lookups.join(seen, on="lookup_id", how="anti").select("lookup_id").collect()
    return checked(left["lookup_id"].to_numpy())


def by_pandas(folder: Path) -> tuple[int, int]:
    lookups = pd.read_parquet(folder / "lookups.parquet", columns=["lookup_id", "patient", "unit", "at"])
    contacts = pd.read_parquet(folder / "contacts.parquet", columns=["patient", "unit", "from", "to"])
    day = pd.Timedelta(days=1)
    contacts["since"], contacts["until"] = contacts["from"] - day, contacts["to"] + day
    contacts = contacts[["patient", "unit", "since", "until"]].sort_values("since")
    joined = pd.merge_asof(lookups, contacts, left_on="at", right_on="since", by=["patient", "unit"])
    left = joined["until"].isna() | (joined["at"] > joined["until"])
    return checked(joined.loc[left, "lookup_id"].to_numpy())


def by_ours(folder: Path) -> tuple[int, int]:
    store = Store(folder / "store")
    day = np.full((1, 1, 6), DAY, np.int64)
    grid = Grid(
        np.array([-(1 << 62)]), np.ones((1, 1, 6), np.int8), day, day, np.zeros(1, np.int64), np.zeros(1, np.int8)
    )
    with store.read() as connection, engine.workers() as pool:
        context = own_units(store, connection, grid)
        found = list(pool.map(partial(unrelated, context), engine.ranges(context.partitions)))
    return sum(number for number, _ in found), sum(total for _, total in found)


def unrelated(context: patient_ranges.RunContext, patients: patient_ranges.PatientRange) -> tuple[int, int]:
    """Number and checksum of the look-ups of a range of patients that no contact explains."""
    contacts = patient_ranges.read_contacts(context, patients)
    columns = ["lookup_id", "patient", "acting", "at_us"]
    known = patient_ranges.compiled_contacts(contacts, patients)
    number = total = 0
    for partition in context.partitions:
        table = patient_ranges.read_lookups(partition, patients, columns)
        patient, acting, at_us = (table.column(name).to_numpy() for name in columns[1:])
        rank, _ = relate(patient, acting, at_us, known, context.staff, context.grid)
        left = table.column("lookup_id").take(np.flatnonzero(rank == 0)).cast("int64")
        number, total = number + len(left), total + int(left.to_numpy().sum())
    return number, total


def own_units(store: Store, connection: duckdb.DuckDBPyConnection, grid: Grid) -> patient_ranges.RunContext:
    """The context of a run in which a unit is related to itself alone."""
    tables = reference.tables(connection, RULES)
    staff = reference.staff(connection, tables["unit_pairs"])
    units = np.arange(len(staff.pair_start) - 1, dtype=np.int32)
    alone = Staff(
        staff.person_start,
        staff.unit,
        staff.from_us,
        staff.to_us,
        starts(units, 0, len(units)),
        units,
        np.zeros(len(units), np.int8),
    )
    partitions = [patient_ranges.Partition.of(store, part) for part in parts_of(connection)]
    ids, nobody = reference.names(connection, "places"), np.zeros(0, np.int32)
    return patient_ranges.RunContext(
        RULES, store.folder, partitions, connection, memory({}), alone, grid, ids, ids, ids, nobody
    )


def whole(folder: Path) -> None:
    engine.analyse(Store(folder / "store"), RULES, folder / "out", progress=silent)


def import_(folder: Path) -> None:
    kinds = ("lookups", "contacts", "affiliations", "units")
    sources = [Source(kind, folder / f"{kind}.parquet") for kind in kinds]
    import_files(Store(folder / "store"), sources, at=datetime(2026, 1, 1, tzinfo=UTC))


def one_report(folder: Path) -> None:
    report_access(Store(folder / "store"), "1", date(2025, 1, 1), date(2025, 12, 31), rules=RULES)


def bare_scan(folder: Path) -> tuple[int, int]:
    """One patient's rows out of the log as it came."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        question = f"SELECT count(*), sum(lookup_id) FROM read_parquet('{folder}/lookups.parquet') WHERE patient = 1"
        rows = connection.execute(question).fetchall()
    return rows[0][0], int(rows[0][1])


def compile_loop() -> None:
    """Compile the loop before the clock starts."""
    none = np.zeros(0, np.int32)
    longs = np.zeros(1, np.int64)
    contacts = patient_ranges.compiled_contacts(CONTACTS.empty_table(), patient_ranges.PatientRange(0, 0))
    staff = Staff(longs, none, longs[:0], longs[:0], longs, none, none.astype(np.int8))
    shape = np.zeros((1, 1, 1), np.int64)
    grid = Grid(longs, shape.astype(np.int8), shape, shape, longs, longs.astype(np.int8))
    relate(none, none, longs[:0], contacts, staff, grid)


MEASUREMENTS: dict[str, Callable[[Path], tuple[int, int] | None]] = {
    "import": import_,
    "core, ours": by_ours,
    "core, DuckDB ASOF": by_duckdb,
    "core, Polars anti-join": by_polars,
    "core, pandas merge_asof": by_pandas,
    "whole verdict": whole,
    "report of one patient": one_report,
    "bare filtered scan": bare_scan,
}


def _measure(name: str, folder: Path) -> Measured:
    compile_loop()
    begin, busy = time.perf_counter(), time.process_time()
    result = MEASUREMENTS[name](folder)
    seconds, processor = time.perf_counter() - begin, time.process_time() - busy
    return Measured(name, seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result)


def measure(name: str, folder: Path) -> Measured:
    """Run one measurement in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name, folder).result()


def measure_all(folder: Path, size: int, left_out: frozenset[str] = frozenset()) -> list[Measured]:
    """Make the files if they are not there, and measure everything but what is left out."""
    if not (folder / "affiliations.parquet").exists():
        make(folder, size)
    found = [measure(name, folder) for name in MEASUREMENTS if name not in left_out]
    core = {row.result for row in found if row.what.startswith("core")}
    if len(core) != 1:
        raise SystemExit(f"The answers to the core question differ: {[(row.what, row.result) for row in found]}")
    return found


def run(sizes: tuple[int, ...] = (1_000_000,)) -> list[Row]:
    """The rows of `make bench`: ratios to DuckDB's ASOF JOIN and to a bare scan."""
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found = {row.what: row for row in measure_all(Path(folder), size)}
        asof, scan = found["core, DuckDB ASOF"], found["bare filtered scan"]
        millions = f"{size / 1e6:g} million look-ups"
        core, verdict = found["core, ours"], found["whole verdict"]
        rows += [
            Row(f"{millions}: core question", core.seconds, "DuckDB ASOF", asof.seconds, "s", at_most=0.5),
            Row(f"{millions}: whole verdict", verdict.seconds, "DuckDB ASOF, core", asof.seconds, "s", at_most=1.5),
            Row(f"{millions}: memory of the verdict", verdict.mebibytes, "1.5 GiB", 1536, "MiB", at_most=1),
            Row(f"{millions}: report", found["report of one patient"].seconds, "half a second", 0.5, "s", at_most=1),
            Row(f"{millions}: report", found["report of one patient"].seconds, "a bare scan", scan.seconds, "s"),
        ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=float, default=1e6)
    parser.add_argument("--folder", type=Path, help="keep the files here")
    parser.add_argument("--without", action="append", default=[], help="a measurement to leave out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = measure_all(chosen.folder or Path(temporary), int(chosen.size), frozenset(chosen.without))
    table = Table("What", "Seconds", "Processor s", "Peak MiB", "Look-ups found")
    for row in found:
        times = f"{row.seconds:.2f}", f"{row.processor:.2f}"
        table.add_row(row.what, *times, f"{row.mebibytes:.0f}", f"{row.result[0]:,}" if row.result else "")
    Console().print(table)


if __name__ == "__main__":
    main()

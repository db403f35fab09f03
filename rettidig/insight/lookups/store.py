"""The folder of a look-up analysis: what came, what was laid out, and one DuckDB file with the rest.

    raw/<date>/…              the files as they came, untouched
    lookups/<month>/*.parquet look-ups by month (UTC), in each file laid out by patient and time
    rettidig.duckdb           contacts, affiliations, units, consents; short codes for patients, accounts and units;
                              which files were read, which parts of look-ups there are, which days each system's log
                              has, and which patients and accounts are written in two ways

A change is made to a copy of the DuckDB file beside the old one, checked, and takes its name. Parts that the file does
not name do not exist, so nothing is ever half-read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from rettidig.insight.lookups.relations import Unit, uncertain_pairs

MEMORY = "1GB"

SCHEMA = """
CREATE TABLE patients (code INTEGER PRIMARY KEY, id VARCHAR NOT NULL);
CREATE TABLE accounts (code INTEGER PRIMARY KEY, id VARCHAR NOT NULL);
CREATE TABLE places (code INTEGER PRIMARY KEY, id VARCHAR NOT NULL);
CREATE TABLE contacts (contact_id VARCHAR, patient INTEGER, unit INTEGER, from_us BIGINT, to_us BIGINT,
    to_day DATE, kind VARCHAR);
CREATE TABLE affiliations (affiliation_id VARCHAR, person INTEGER, unit INTEGER, role VARCHAR, from_us BIGINT,
    to_us BIGINT, kind VARCHAR, name VARCHAR);
CREATE TABLE units (unit INTEGER, name VARCHAR, parent INTEGER, kind VARCHAR, serves INTEGER[]);
CREATE TABLE consents (consent_id VARCHAR, kind VARCHAR, patient INTEGER, person INTEGER, unit INTEGER, from_us BIGINT,
    to_us BIGINT);
CREATE TABLE unit_pairs (user_unit INTEGER, contact_unit INTEGER, relation VARCHAR);
CREATE TABLE batches (batch VARCHAR, kind VARCHAR, file VARCHAR, taken_at TIMESTAMP, row_count BIGINT);
CREATE TABLE parts (part VARCHAR, month VARCHAR, row_count BIGINT, from_us BIGINT, to_us BIGINT);
"""
DERIVED = (
    "log_days (part VARCHAR, system VARCHAR, day DATE, last_us BIGINT)",
    "spelled_alike (codes VARCHAR, code INTEGER)",
    "uncertain_pairs (user_unit INTEGER, contact_unit INTEGER)",
)


@dataclass(frozen=True)
class Store:
    """The paths of one analysis."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "rettidig.duckdb"

    def part(self, name: str) -> Path:
        return self.folder / "lookups" / name

    def read(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection; several may be open at a time. What an older store lacks is worked out anew."""
        connection = duckdb.connect(self.database, read_only=True)
        limit(connection, self.folder)
        if not has_derived(connection):
            derive(connection, self, temporary=True)
        return connection

    @contextmanager
    def change(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A copy of the database to change; it takes the place of the old one when the block ends well."""
        beside = self.database.with_suffix(".new")
        beside.unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.database.exists():
            shutil.copyfile(self.database, beside)
        with duckdb.connect(beside) as connection:
            limit(connection, self.folder)
            if not self.database.exists():
                connection.execute(SCHEMA)
            yield connection
            check(connection, self)
        beside.replace(self.database)


class BrokenStore(Exception):
    """The new database is not consistent; the old one is still in place."""


def check(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Raise BrokenStore when a part is missing, or contacts are not laid out by patient."""
    for (part,) in connection.execute("SELECT part FROM parts").fetchall():
        if not store.part(part).is_file():
            raise BrokenStore(f"{part} is missing")
    unordered = connection.execute(
        "SELECT count(*) FROM (SELECT patient, lag(patient) OVER () AS before FROM contacts) WHERE before > patient"
    ).fetchall()
    if unordered != [(0,)]:
        raise BrokenStore("contacts are not laid out by patient")


def has_derived(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the store has the tables that `derive` makes; those of older versions have not."""
    try:
        connection.execute("SELECT 1 FROM log_days, spelled_alike, uncertain_pairs LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def derive(connection: duckdb.DuckDBPyConnection, store: Store, *, temporary: bool = False) -> None:
    """Write down what follows from the other tables: the days of each part's log by system, the patients and accounts
    whose ids differ in capitals and spaces alone, and the pairs of units whose relation the registers leave open.
    """
    kind = "TEMP TABLE" if temporary else "TABLE"
    for table in DERIVED:
        connection.execute(f"CREATE {kind} IF NOT EXISTS {table}")
    connection.execute("DELETE FROM log_days WHERE part NOT IN (SELECT part FROM parts)")
    for (part,) in connection.execute("SELECT part FROM parts ANTI JOIN log_days USING (part)").fetchall():
        connection.execute(
            """INSERT INTO log_days SELECT ?, coalesce(system, ''), day, max(at_us) FROM read_parquet(?)
            GROUP BY ALL""",
            [part, str(store.part(part))],
        )
    connection.execute("DELETE FROM spelled_alike")
    for codes in ("patients", "accounts"):
        connection.execute(
            f"""INSERT INTO spelled_alike SELECT '{codes}', unnest(list(code)) FROM {codes}
            GROUP BY lower(replace(id, ' ', '')) HAVING count(*) > 1"""  # noqa: S608
        )
    named = [code for (code,) in connection.execute("SELECT code FROM places").fetchall()]
    found = uncertain_pairs(units_of(connection), named)
    connection.execute("DELETE FROM uncertain_pairs")
    if found:
        arriving = pa.table({"user_unit": [user for user, _ in found], "contact_unit": [unit for _, unit in found]})
        connection.register("arriving", arriving)
        connection.execute("INSERT INTO uncertain_pairs FROM arriving")
        connection.unregister("arriving")


def units_of(connection: duckdb.DuckDBPyConnection) -> list[Unit]:
    """The units that the register knows."""
    rows = connection.execute("SELECT unit, parent, kind, coalesce(serves, []) FROM units").fetchall()
    return [Unit(code, parent, kind, tuple(serves)) for code, parent, kind, serves in rows]


def unit_names(store: Store) -> dict[str, str]:
    """Name of each unit of the log."""
    with closing(store.read()) as connection:
        rows = connection.execute("SELECT p.id, u.name FROM places p JOIN units u ON u.unit = p.code").fetchall()
    return dict(rows)


def quoted(path: Path) -> str:
    """The path as a text in SQL, where a parameter cannot stand."""
    return "'" + str(path).replace("'", "''") + "'"


def limit(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keep the memory bounded; what does not fit goes to files in the folder."""
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET temp_directory = ?", [str(folder / "spill")])


def parts_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The parts of the look-ups, oldest month first."""
    return [part for (part,) in connection.execute("SELECT part FROM parts ORDER BY from_us, part").fetchall()]

"""The folder of a look-up analysis: what came, what was laid out, and one DuckDB file with the rest.

    raw/<date>/…              the files as they came, untouched
    lookups/<month>/*.parquet look-ups by month (UTC), in each file laid out by patient and time
    rettidig.duckdb           contacts, affiliations, units, consents; short codes for patients, accounts and units;
                              which files were read, and which parts of look-ups there are

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


@dataclass(frozen=True)
class Store:
    """Where everything of one analysis lies."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "rettidig.duckdb"

    def part(self, name: str) -> Path:
        return self.folder / "lookups" / name

    def read(self) -> duckdb.DuckDBPyConnection:
        """A read-only door; several may stand open at a time."""
        connection = duckdb.connect(self.database, read_only=True)
        limit(connection, self.folder)
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
    """The new database does not hold together; the old one still stands."""


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


def unit_names(store: Store) -> dict[str, str]:
    """What each unit of the log is called."""
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

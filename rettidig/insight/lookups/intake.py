"""Take files in: read, check, keep the raw file, lay out by patient. All of a call is taken in, or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from rettidig.insight.lookups import csv_reader, layout, parquet_reader
from rettidig.insight.lookups.check import take, typed_schema, worded
from rettidig.insight.lookups.columns import KINDS, Kind
from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.headings import Heading, match
from rettidig.insight.lookups.store import Store, quoted

Reader = tuple[Callable[[Path], list[str]], Callable[[Path, Heading, list[Fault]], Iterator[pa.Table]]]
READERS: dict[str, Reader] = {
    ".csv": (csv_reader.header, csv_reader.read),
    ".parquet": (parquet_reader.header, parquet_reader.read),
}
MOST_FAULTS = 100_000  # a file with more is another kind of file; the rest is not listed

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Source:
    """A file and what it holds: lookups, contacts, affiliations, units or consents."""

    kind: str
    path: Path


@dataclass
class Intake:
    """What a call took in: rows by kind, what the columns of each file were read as, what was there already."""

    rows: dict[str, int] = field(default_factory=dict)
    headings: dict[str, Heading] = field(default_factory=dict)
    known_files: list[str] = field(default_factory=list)
    known_lookups: int = 0


def silent(_what: str, _rows: int) -> None:
    """Tell nobody."""


def take_in(store: Store, sources: Sequence[Source], *, at: datetime, progress: Progress = silent) -> Intake:
    """Take the files into the store.

    `at` dates the raw copies. `progress` is told the name of the file and the rows read so far. Raises BadFile with
    every fault of every file; then nothing of the call was taken in.
    """
    intake = Intake()
    store.folder.mkdir(parents=True, exist_ok=True)
    staging = store.folder / "staging.duckdb"
    staging.unlink(missing_ok=True)
    with store.change() as connection:
        layout.sweep(store, connection)
        connection.execute(f"ATTACH {quoted(staging)} AS staging")
        try:
            new = _staged(store, sources, connection, intake, at, progress)
            layout.lay_out(store, connection, new, intake)
        finally:
            connection.execute("DETACH staging")
            staging.unlink(missing_ok=True)
    return intake


def _staged(
    store: Store,
    sources: Sequence[Source],
    connection: duckdb.DuckDBPyConnection,
    intake: Intake,
    at: datetime,
    progress: Progress,
) -> list[str]:
    """Read every new file into its staging table; return the kinds that have one."""
    faults: list[Fault] = []
    kinds: list[str] = []
    for source in sources:
        batch = fingerprint(source.path)
        if connection.execute("SELECT 1 FROM batches WHERE batch = ?", [batch]).fetchall():
            intake.known_files.append(source.path.name)
            continue
        if source.kind not in kinds:
            kinds.append(source.kind)
            connection.execute(f'CREATE TABLE staging."{source.kind}" ({typed_schema(KINDS[source.kind])})')
        try:
            heading = read_heading(source)
            rows = stage(source, heading, connection, progress)
        except BadFile as bad:
            faults += bad.faults
            continue
        intake.headings[source.path.name] = heading
        intake.rows[source.kind] = intake.rows.get(source.kind, 0) + rows
        _keep_raw(store, source, batch, at)
        connection.execute(
            "INSERT INTO batches VALUES (?, ?, ?, ?, ?)",
            [batch, source.kind, source.path.name, at.replace(tzinfo=None), rows],
        )
    if faults:
        raise BadFile(faults)
    return kinds


def read_heading(source: Source) -> Heading:
    """Which column of the file holds what. Raises BadFile."""
    file, reader = source.path.name, READERS.get(source.path.suffix.lower())
    if reader is None:
        raise BadFile([Fault(file, 0, "", "filtypen kendes ikke", "filer, der ender på " + ", ".join(READERS))])
    try:
        return match(file, reader[0](source.path), KINDS[source.kind])
    except OSError as error:
        raise unopened(file) from error


def stage(source: Source, heading: Heading, connection: duckdb.DuckDBPyConnection, progress: Progress) -> int:
    """Read one file into staging; return its rows. Raises BadFile with every fault."""
    kind, file = KINDS[source.kind], source.path.name
    into = f'staging."{kind.name}"'
    ((before,),) = connection.execute(f"SELECT coalesce(max(rowid), -1) FROM {into}").fetchall()  # noqa: S608
    _, read = READERS[source.path.suffix.lower()]
    faults: list[Fault] = []
    rows = 0
    try:
        for block in read(source.path, heading, faults):
            faults += [worded(file, fault, kind) for fault in take(block, kind, connection, into)]
            rows += block.num_rows
            progress(file, rows)
            if len(faults) > MOST_FAULTS:
                del faults[MOST_FAULTS:]
                faults.append(Fault(file, 0, "", "der er flere fejl, end der kan vises", "en rettet fil"))
                break
    except OSError as error:
        raise unopened(file) from error
    if kind.identity and kind.key not in heading.names:
        _number(kind, connection, into, before)
    if not faults:
        faults = _twice(file, kind, connection, into)
    if faults:
        raise BadFile(faults)
    return rows


def _number(kind: Kind, connection: duckdb.DuckDBPyConnection, into: str, before: int) -> None:
    """Make the numbers of a file that has none: two rows alike are told apart, and stand for those of earlier files."""
    key = f'"{kind.key}"'
    connection.execute(
        f"""UPDATE {into} AS t SET {key} = t.{key} || '|' || n.place FROM (
        SELECT rowid AS row, row_number() OVER (PARTITION BY {key} ORDER BY line) AS place FROM {into} WHERE rowid > ?
        ) AS n WHERE n.row = t.rowid AND n.place > 1""",  # noqa: S608
        [before],
    )
    connection.execute(
        f"DELETE FROM {into} WHERE rowid <= ? AND {key} IN (SELECT {key} FROM {into} WHERE rowid > ?)",  # noqa: S608
        [before, before],
    )


def _twice(file: str, kind: Kind, connection: duckdb.DuckDBPyConnection, into: str) -> list[Fault]:
    key = f'"{kind.key}"'
    rows = connection.execute(
        f"""SELECT arg_max(line, rowid), count(*) FROM {into}
        GROUP BY {key} HAVING count(*) > 1 LIMIT {MOST_FAULTS}"""  # noqa: S608
    ).fetchall()
    return [Fault(file, line, kind.key, f"nummeret står {times} gange", "hvert nummer én gang") for line, times in rows]


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file: the same file is not taken in twice. Raises BadFile when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unopened(path.name) from error


def unopened(file: str) -> BadFile:
    """The fault that a file cannot be opened."""
    return BadFile([Fault(file, 0, "", "filen kan ikke åbnes", "en fil, der må læses")])


def _keep_raw(store: Store, source: Source, batch: str, at: datetime) -> None:
    folder = store.folder / "raw" / f"{at:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source.path, folder / f"{source.kind}-{batch[:12]}-{source.path.name}")

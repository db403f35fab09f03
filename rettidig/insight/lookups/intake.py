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
from rettidig.insight.lookups.store import Store, quoted

READERS: dict[str, Callable[[Path, Kind, list[Fault]], Iterator[pa.Table]]] = {
    ".csv": csv_reader.read,
    ".parquet": parquet_reader.read,
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
    """What a call took in: rows by kind, files that were there already, look-ups that were there already."""

    rows: dict[str, int] = field(default_factory=dict)
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
            rows = stage(source, connection, progress)
        except BadFile as bad:
            faults += bad.faults
            continue
        intake.rows[source.kind] = intake.rows.get(source.kind, 0) + rows
        _keep_raw(store, source, batch, at)
        connection.execute(
            "INSERT INTO batches VALUES (?, ?, ?, ?, ?)",
            [batch, source.kind, source.path.name, at.replace(tzinfo=None), rows],
        )
    if faults:
        raise BadFile(faults)
    return kinds


def stage(source: Source, connection: duckdb.DuckDBPyConnection, progress: Progress) -> int:
    """Read one file into staging; return its rows. Raises BadFile with every fault."""
    kind, file = KINDS[source.kind], source.path.name
    into = f'staging."{kind.name}"'
    reader = READERS.get(source.path.suffix.lower())
    if reader is None:
        raise BadFile([Fault(file, 0, "", "filtypen kendes ikke", "filer, der ender på " + ", ".join(READERS))])
    faults: list[Fault] = []
    rows = 0
    try:
        for block in reader(source.path, kind, faults):
            faults += [worded(file, fault, kind) for fault in take(block, kind, connection, into)]
            rows += block.num_rows
            progress(file, rows)
            if len(faults) > MOST_FAULTS:
                del faults[MOST_FAULTS:]
                faults.append(Fault(file, 0, "", "der er flere fejl, end der kan vises", "en rettet fil"))
                break
    except OSError as error:
        raise BadFile([Fault(file, 0, "", "filen kan ikke åbnes", "en fil, der må læses")]) from error
    if not faults:
        faults = _twice(file, kind, connection, into)
    if faults:
        raise BadFile(faults)
    return rows


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
        raise BadFile([Fault(path.name, 0, "", "filen kan ikke åbnes", "en fil, der må læses")]) from error


def _keep_raw(store: Store, source: Source, batch: str, at: datetime) -> None:
    folder = store.folder / "raw" / f"{at:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source.path, folder / f"{source.kind}-{batch[:12]}-{source.path.name}")

"""Import files: read, check, keep the raw file, lay out by patient. All of a call is imported, or nothing."""

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
from rettidig.insight.lookups.duplicates import MOST_FAULTS, drop_duplicates, number_rows
from rettidig.insight.lookups.faults import BadFile, Fault, Remark
from rettidig.insight.lookups.file_columns import KINDS
from rettidig.insight.lookups.headings import Heading, match
from rettidig.insight.lookups.registers import check_circles, find_remarks
from rettidig.insight.lookups.store import Store, derive, quoted

Reader = tuple[Callable[[Path], list[str]], Callable[[Path, Heading, list[Fault]], Iterator[pa.Table]]]
READERS: dict[str, Reader] = {
    ".csv": (csv_reader.header, csv_reader.read),
    ".parquet": (parquet_reader.header, parquet_reader.read),
}

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Source:
    """A file and what it holds: lookups, contacts, affiliations, units or consents."""

    kind: str
    path: Path


@dataclass
class ImportReport:
    """The result of an import: new rows by kind, rows by kind that were there already and are the same, the columns as
    read in each file, the files that were read before, and the rows that do not fit the other registers.
    """

    rows: dict[str, int] = field(default_factory=dict)
    known_rows: dict[str, int] = field(default_factory=dict)
    headings: dict[str, Heading] = field(default_factory=dict)
    known_files: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def silent(_what: str, _rows: int) -> None:
    """Tell nobody."""


def import_files(store: Store, sources: Sequence[Source], *, at: datetime, progress: Progress = silent) -> ImportReport:
    """Read the files into the store.

    `at` dates the raw copies. `progress` is told the name of the file and the rows read so far. Raises BadFile with
    every fault of every file; then nothing of the call was read in.
    """
    report = ImportReport()
    store.folder.mkdir(parents=True, exist_ok=True)
    staging = store.folder / "staging.duckdb"
    staging.unlink(missing_ok=True)
    with store.change() as connection:
        layout.sweep(store, connection)
        layout.define_macros(connection)
        connection.execute(f"ATTACH {quoted(staging)} AS staging")
        try:
            under_way = _Import(store, connection, report, at, progress)
            kinds = under_way.stage_all(sources)
            layout.lay_out(store, connection, kinds, report)
            derive(connection, store)
            if "units" in kinds:
                check_circles(connection, under_way.names)
            report.remarks = find_remarks(connection, kinds, under_way.names)
        finally:
            connection.execute("DETACH staging")
            staging.unlink(missing_ok=True)
    return report


@dataclass
class _Import:
    """One import under way: every new file is read into the staging table of its kind and checked."""

    store: Store
    connection: duckdb.DuckDBPyConnection
    report: ImportReport
    at: datetime
    progress: Progress
    names: list[str] = field(default_factory=list)  # of the files, by their number
    kinds: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def stage_all(self, sources: Sequence[Source]) -> list[str]:
        """Read every new file; return the kinds that have one. Raises BadFile with every fault."""
        batches: dict[str, Source] = {}
        for source in sources:
            batch = fingerprint(source.path)
            if self.connection.execute("SELECT 1 FROM batches WHERE batch = ?", [batch]).fetchall():
                self.report.known_files.append(source.path.name)
                continue
            try:
                rows = self._stage(source)
            except BadFile as bad:
                self.faults += bad.faults
                continue
            batches[batch] = source
            self.connection.execute(
                "INSERT INTO batches VALUES (?, ?, ?, ?, ?)",
                [batch, source.kind, source.path.name, self.at.replace(tzinfo=None), rows],
            )
        if self.faults:
            raise BadFile(self.faults)
        for batch, source in batches.items():
            _keep_raw(self.store, source, batch, self.at)
        return self.kinds

    def _stage(self, source: Source) -> int:
        """Read one file; return its new rows. Raises BadFile with every fault."""
        kind, file = KINDS[source.kind], len(self.names)
        self.names.append(source.path.name)
        if kind.name not in self.kinds:
            self.kinds.append(kind.name)
            self.connection.execute(f'CREATE TABLE staging."{kind.name}" ({typed_schema(kind)})')
        heading = read_heading(source)
        rows = _read(source, heading, self.connection, file, self.progress)
        if kind.identity and kind.key not in heading.names:
            known = number_rows(file, kind, self.connection)
        else:
            known, faults = drop_duplicates(file, self.names, kind, self.store, self.connection)
            if faults:
                raise BadFile(faults)
        self.report.headings[source.path.name] = heading
        self.report.rows[kind.name] = self.report.rows.get(kind.name, 0) + rows - known
        self.report.known_rows[kind.name] = self.report.known_rows.get(kind.name, 0) + known
        return rows - known


def read_heading(source: Source) -> Heading:
    """Map the columns of the file. Raises BadFile."""
    file, reader = source.path.name, READERS.get(source.path.suffix.lower())
    if reader is None:
        raise BadFile([Fault(file, 0, "", "filtypen kendes ikke", "filer, der ender på " + ", ".join(READERS))])
    try:
        return match(file, reader[0](source.path), KINDS[source.kind])
    except OSError as error:
        raise unopened(file) from error


def _read(
    source: Source, heading: Heading, connection: duckdb.DuckDBPyConnection, number: int, progress: Progress
) -> int:
    """Read the rows of one file, the `number`th of the import, into staging; return how many. Raises BadFile."""
    kind, file = KINDS[source.kind], source.path.name
    _, read = READERS[source.path.suffix.lower()]
    faults: list[Fault] = []
    rows = 0
    try:
        for block in read(source.path, heading, faults):
            faults += [worded(file, fault, kind) for fault in take(block, kind, connection, number)]
            rows += block.num_rows
            progress(file, rows)
            if len(faults) > MOST_FAULTS:
                del faults[MOST_FAULTS:]
                faults.append(Fault(file, 0, "", "der er flere fejl, end der kan vises", "en rettet fil"))
                break
    except OSError as error:
        raise unopened(file) from error
    if faults:
        raise BadFile(faults)
    return rows


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file: the same file is not imported twice. Raises BadFile when it cannot be opened."""
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

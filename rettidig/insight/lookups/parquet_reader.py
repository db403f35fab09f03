"""Parquet files in batches of bounded size, each row with its number (the first row is 1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.headings import Heading

ROWS = 1 << 18


def header(path: Path) -> list[str]:
    """The names of the columns. Raises BadFile when it is no Parquet file."""
    try:
        with pq.ParquetFile(path) as file:
            return list(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path) from error


def read(path: Path, heading: Heading, _faults: list[Fault]) -> Iterator[pa.Table]:
    """The rows with the column `line`; times keep their type (with time zone: an instant; without: Danish time)."""
    wanted = [index for index, name in enumerate(heading.names) if name]
    try:
        with pq.ParquetFile(path) as file:
            line = 1
            for batch in file.iter_batches(batch_size=ROWS, columns=[heading.written[index] for index in wanted]):
                columns = [_plain(path, line, batch.column(heading.written[index])) for index in wanted]
                table = pa.table(columns, [heading.names[index] for index in wanted])
                yield table.append_column("line", pa.array(range(line, line + len(table)), pa.int64()))
                line += len(table)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path) from error


def _plain(path: Path, line: int, values: pa.Array) -> pa.Array:
    """A column as times, days or text."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _plain(path, line, values.dictionary_decode())
    if pa.types.is_timestamp(kind) or pa.types.is_date32(kind) or pa.types.is_string(kind):
        return values
    if pa.types.is_date64(kind):
        return values.cast(pa.date32())
    if pa.types.is_floating(kind):
        values = _whole(values)
    try:
        return values.cast(pa.string())
    except pa.ArrowException as error:
        fault = Fault(path.name, line, "", f"typen {kind} kan ikke læses", "tekst, hele tal, datoer og tidspunkter")
        raise BadFile([fault]) from error


def _whole(values: pa.Array) -> pa.Array:
    """Whole numbers that became decimals because some are missing (1.0) are whole numbers."""
    known = pc.if_else(pc.is_finite(values), values, None)
    is_whole = pc.all(pc.equal(known, pc.floor(known))).as_py()
    try:
        return known.cast(pa.int64()) if is_whole is not False else known
    except pa.ArrowException:
        return known


def _unreadable(path: Path) -> BadFile:
    return BadFile([Fault(path.name, 0, "", "filen kan ikke læses som Parquet", "en hel Parquet-fil")])

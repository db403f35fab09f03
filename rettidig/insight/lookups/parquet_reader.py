"""Parquet files in batches of bounded size, each row with its number (the first row is 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.file_columns import KINDS
from rettidig.insight.lookups.headings import Heading

ROWS = 1 << 18
TIMES = {column.name for kind in KINDS.values() for column in kind.columns if column.type not in ("text", "choice")}
A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
YEARS = ((date.min - date(1970, 1, 1)).days, (date.max - date(1970, 1, 1)).days)
SECONDS = tuple(86_400 * days for days in YEARS)
EDGES = {  # the first and the last time, in the units that go further
    "day": YEARS,
    "s": SECONDS,
    "ms": tuple(1_000 * seconds for seconds in SECONDS),
    "us": tuple(1_000_000 * seconds for seconds in SECONDS),
}


def header(path: Path) -> list[str]:
    """The names of the columns. Raises BadFile when it is no Parquet file."""
    try:
        with pq.ParquetFile(path) as file:
            return list(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path) from error


def read(path: Path, heading: Heading, _faults: list[Fault]) -> Iterator[pa.Table]:
    """The rows with the column `line`; times keep their type (with time zone: an instant; without: Danish time)."""
    wanted = {written: name for written, name in zip(heading.written, heading.names, strict=True) if name}
    try:
        with pq.ParquetFile(path) as file:
            line, days = 1, {name for name in wanted.values() if _has_days_alone(file, wanted, name)}
            for batch in file.iter_batches(batch_size=ROWS, columns=list(wanted)):
                came = {name: _plain(path, line, name, batch.column(written)) for written, name in wanted.items()}
                table = pa.table(came | {name: came[name].cast(pa.date32()) for name in days})
                yield table.append_column("line", pa.array(range(line, line + len(table)), pa.int64()))
                line += len(table)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path) from error


def _has_days_alone(file: pq.ParquetFile, wanted: dict[str, str], name: str) -> bool:
    """Whether the ends of periods are times without zone that are all midnight: days, as tables of data keep them."""
    written = next(each for each, read_as in wanted.items() if read_as == name)
    kind = file.schema_arrow.field(written).type
    if name != "to" or not pa.types.is_timestamp(kind) or kind.tz is not None:
        return False
    a_day = pa.scalar(A_DAY[kind.unit], pa.int64())
    for batch in file.iter_batches(batch_size=ROWS, columns=[written]):
        times = batch.column(written).view(pa.int64()).drop_null()
        if not pc.all(pc.equal(pc.multiply(pc.divide(times, a_day), a_day), times)).as_py() and len(times):
            return False
    return True


def _plain(path: Path, line: int, name: str, values: pa.Array) -> pa.Array:
    """A column as text, or where it holds times as times in microseconds or days."""
    kind = values.type
    try:
        if pa.types.is_dictionary(kind):
            return _plain(path, line, name, values.dictionary_decode())
        if name in TIMES and pa.types.is_timestamp(kind):
            return _within(values, kind.unit).cast(pa.timestamp("us", kind.tz), safe=False)
        if name in TIMES and pa.types.is_date(kind):
            return _within(values, "day" if pa.types.is_date32(kind) else "ms").cast(pa.date32(), safe=False)
        return (_whole(values) if pa.types.is_floating(kind) else values).cast(pa.string())
    except pa.ArrowException as error:
        fault = Fault(path.name, line, name, f"typen {kind} kan ikke læses", "tekst, hele tal, datoer og tidspunkter")
        raise BadFile([fault]) from error


def _within(times: pa.Array, unit: str) -> pa.Array:
    """Times before year 1 or after year 9999 as its edge: they are outside of what can be read, or no end at all."""
    if unit not in EDGES:
        return times
    whole = pa.int32() if unit == "day" else pa.int64()
    first, last = (pa.scalar(edge, whole) for edge in EDGES[unit])
    not_late = pc.min_element_wise(times.view(whole), last, skip_nulls=False)
    return pc.max_element_wise(not_late, first, skip_nulls=False).view(times.type)


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

"""Parquet files in batches of bounded size, each row with its number (the first row is 1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rettidig.insight.lookups.columns import Kind
from rettidig.insight.lookups.csv_reader import check_names
from rettidig.insight.lookups.faults import BadFile, Fault

ROWS = 1 << 18


def read(path: Path, kind: Kind, _faults: list[Fault]) -> Iterator[pa.Table]:
    """The rows with the column `line`; times keep their type (with time zone: an instant; without: Danish time)."""
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            check_names(path.name, [name.lower() for name in names], kind)
            wanted = [name for name in names if name.lower() in kind.names()]
            line = 1
            for batch in file.iter_batches(batch_size=ROWS, columns=wanted):
                table = pa.Table.from_batches([batch]).rename_columns([name.lower() for name in wanted])
                yield table.append_column("line", pa.array(range(line, line + len(table)), pa.int64()))
                line += len(table)
    except (pa.ArrowException, OSError) as error:
        raise BadFile([Fault(path.name, 0, "", "filen kan ikke læses som Parquet", "en hel Parquet-fil")]) from error

"""CSV files in blocks of bounded size, each row with the number of its line.

UTF-8 (with or without a byte order mark), a header line, comma, semicolon or tabulator between the fields, quotes as in
RFC 4180 but no line break inside a field. A block in which the fast parser finds exactly one row per line is taken as
it is; any other block is read again line by line, so that what is wrong is known by its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.headings import Heading

BLOCK = 1 << 25
LONGEST_LINE = 1 << 20
DELIMITERS = (",", ";", "\t")


def header(path: Path) -> list[str]:
    """The names of the columns."""
    with path.open("rb") as file:
        return _header(path.name, file.readline(LONGEST_LINE))[0]


def read(path: Path, heading: Heading, faults: list[Fault]) -> Iterator[pa.Table]:
    """The rows as text, with the column `line`; what cannot be split into fields is added to `faults`."""
    with path.open("rb") as file:
        _, delimiter = _header(path.name, file.readline(LONGEST_LINE))
        line = 2
        for block in _blocks(path.name, file):
            yield _table(path.name, block, line, heading.names, delimiter, faults)
            line += block.count(b"\n")


def _header(file: str, first: bytes) -> tuple[list[str], str]:
    """The names of the columns, and the delimiter."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile([Fault(file, 1, "", "filen er i tegnsættet UTF-16", "tegnsættet UTF-8 (i Excel: CSV UTF-8)")])
    text = first.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace").rstrip("\r\n")
    delimiter = max(DELIMITERS, key=text.count)
    try:
        return [name.strip() for name in next(csv.reader([text], delimiter=delimiter, strict=True), [])], delimiter
    except csv.Error:
        return [], delimiter


def _blocks(file: str, stream: io.BufferedReader) -> Iterator[bytes]:
    """Whole lines, about BLOCK bytes at a time."""
    rest = b""
    while data := stream.read(BLOCK):
        cut = data.rfind(b"\n") + 1
        if cut:
            yield rest + data[:cut]
            rest = data[cut:]
        elif len(rest := rest + data) > BLOCK:
            raise BadFile([Fault(file, 0, "", "en linje har ingen ende", f"linjer på højst {LONGEST_LINE} tegn")])
    if rest:
        yield rest


def _table(file: str, block: bytes, line: int, names: tuple[str, ...], delimiter: str, faults: list[Fault]) -> pa.Table:
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    table = _parsed(block, names, delimiter)
    if table is None or table.num_rows != lines:
        return _line_by_line(file, block, line, names, delimiter, faults)
    return _read_columns(table.columns, names, pa.array(range(line, line + lines), pa.int64()))


def _parsed(block: bytes, names: tuple[str, ...], delimiter: str) -> pa.Table | None:
    if block.count(b"\r") != block.count(b"\r\n") or b"\x00" in block:
        return None
    unique = [f"{index}" for index in range(len(names))]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(column_names=unique, block_size=len(block) + 1),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter),
            convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(unique, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    return table


def _line_by_line(
    file: str, block: bytes, line: int, names: tuple[str, ...], delimiter: str, faults: list[Fault]
) -> pa.Table:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, raw in enumerate(block.split(b"\n"), start=line):
        if not (raw := raw.removesuffix(b"\r")):
            continue
        fields = _fields(raw, len(names), delimiter)
        if isinstance(fields, list):
            rows.append(fields)
            numbers.append(number)
        else:
            faults.append(Fault(file, number, "", *fields))
    columns = [pa.array([row[index] for row in rows], pa.string()) for index in range(len(names))]
    return _read_columns(columns, names, pa.array(numbers, pa.int64()))


def _read_columns(columns: Sequence[pa.Array | pa.ChunkedArray], names: tuple[str, ...], lines: pa.Array) -> pa.Table:
    """The columns that are read, and the numbers of the lines."""
    return pa.table({name: column for name, column in zip(names, columns, strict=True) if name} | {"line": lines})


def _fields(raw: bytes, expected: int, delimiter: str) -> list[str] | tuple[str, str]:
    """The fields of a line, or what is wrong and what is allowed."""
    try:
        text = raw.decode("utf-8")
        fields = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError:
        return "linjen er ikke UTF-8", "tekst i tegnsættet UTF-8 (i Excel: CSV UTF-8)"
    except csv.Error:
        return "linjen kan ikke deles i felter", "anførselstegn i par og intet linjeskift i et felt"
    if "\x00" in text or "\r" in text:
        return "linjen rummer styretegn", "tekst uden styretegn"
    if len(fields) != expected:
        return f"linjen har {len(fields)} felter", f"{expected} felter som i første linje"
    return fields

"""Reading a file of past inquiries: each row of it as a contact."""

from collections.abc import Iterator
from pathlib import Path

from ...csv_files import Progress, read_rows
from .lines import COLUMNS, Line, LineReader


def read_lines(path: Path, reader: LineReader, *, office_may_miss: bool, progress: Progress) -> Iterator[Line]:
    """Every line that has as many values as the heading; the others are faults. Raises BadFile for a bad heading."""
    optional = ("office",) if office_may_miss else ()
    with path.open("rb") as file:
        for line, values in read_rows(file, COLUMNS, faults=reader.faults, optional=optional, progress=progress):
            yield reader.read(line, values)

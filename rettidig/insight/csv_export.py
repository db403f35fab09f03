"""Every CSV file that the product writes, as Danish spreadsheets read it and safe to open in one.

Semicolons between the cells, UTF-8 with the mark by which Excel knows it, quotes and line ends as in RFC 4180. A
spreadsheet takes a text that begins with one of FORMULA for a formula and runs it; an apostrophe in front keeps it a
text (OWASP, CSV injection). Numbers are numbers, also negative ones.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

DELIMITER = ";"
MARK = "\ufeff"
CONTENT_TYPE = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Cell = str | int | float | None


def as_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as the content of a file; None is an empty cell."""
    text = io.StringIO(MARK, newline="")
    text.seek(0, io.SEEK_END)
    csv.writer(text, delimiter=DELIMITER).writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def write(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """Write the rows to a file, a new one for this user alone: a list of faults shows what was in the bad lines."""
    path.touch(mode=0o600)
    path.write_bytes(as_bytes(rows))


def _safe(cell: Cell) -> Cell:
    """The cell, with an apostrophe before a text that is or may be taken for a formula, also behind blanks."""
    if isinstance(cell, str) and (cell[:1] in "\t\r\n" or cell.lstrip().startswith(FORMULA)):
        return f"'{cell}" if cell else cell
    return cell

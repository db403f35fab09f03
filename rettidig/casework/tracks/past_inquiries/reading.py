"""Reading a file of past inquiries: its letters, its dialect, its heading, its lines."""

import codecs
import csv
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path
from typing import IO, Protocol

from django.utils.translation import gettext as _

from .faults import BadFile, Fault, shown
from .lines import COLUMNS, Line, LineReader

Progress = Callable[[int], None]
LINES_BETWEEN_PROGRESS = 2_000
BLOCK = 1 << 20
DELIMITERS = ",;\t"


class Reader(Protocol):
    """The type of csv.reader's result, which has no public name."""

    @property
    def line_num(self) -> int: ...
    def __next__(self) -> list[str]: ...


def read_lines(path: Path, reader: LineReader, *, office_may_miss: bool, progress: Progress) -> Iterator[Line]:
    """Every line that has as many values as the heading; the others are faults. Raises BadFile for a bad heading."""
    with path.open("rb") as file:
        text = TextIOWrapper(file, encoding=_encoding(path), newline="")
        rows = csv.reader(text, delimiter=_delimiter(text), strict=True)
        in_order = _order(next(_rows(rows, reader), (1, []))[1], office_may_miss=office_may_miss)
        for line, values in _rows(rows, reader):
            if line % LINES_BETWEEN_PROGRESS == 0:
                progress(file.tell())
            if (ordered := in_order(values)) is None:
                problem = _("Linjen har %(count)s felter, men overskriften har et andet antal.") % {
                    "count": len(values)
                }
                reader.note("", problem, _("lige så mange felter som overskriften"), line=line)
            else:
                yield reader.read(line, ordered)


def _rows(rows: Reader, reader: LineReader) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins; empty lines are passed over."""
    while True:
        line = rows.line_num + 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error:
            reader.note("", _("Linjen kan ikke læses. Se efter anførselstegn."), "", line=line)
            continue
        if any(values):
            yield line, values


def _encoding(path: Path) -> str:
    """UTF-8, with or without a mark in front; else what older Danish systems and Excel write. Raises BadFile."""
    with path.open("rb") as file:
        is_marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_marked else ("utf-8-sig", "cp1252"):
        if _is_text(path, encoding):
            return encoding
    raise BadFile([Fault(1, "", _("Filen kan ikke læses som tekst."), _("en CSV-fil med bogstaver som UTF-8"))])


def _is_text(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding, newline="") as file:
        try:
            while block := file.read(BLOCK):
                if "\0" in block:
                    return False
        except UnicodeError:
            return False
    return True


def _delimiter(text: IO[str]) -> str:
    heading = text.readline()
    text.seek(0)
    return max(DELIMITERS, key=heading.count)


def _order(heading: list[str], *, office_may_miss: bool) -> Callable[[list[str]], list[str] | None]:
    """A function that puts the values of a line in the order of COLUMNS; None for a line of another length."""
    names = [name.strip().casefold() for name in heading]
    missing = [name for name in COLUMNS if name not in names and not (name == "office" and office_may_miss)]
    unknown = [name for name in names if name not in COLUMNS or names.count(name) > 1]
    faults = [Fault(1, name, _("Kolonnen mangler."), ", ".join(COLUMNS)) for name in missing]
    faults += [
        Fault(1, shown(name), _("Kolonnen er ukendt eller står to gange."), ", ".join(COLUMNS)) for name in unknown
    ]
    if faults:
        raise BadFile(faults)
    length, pick = len(names), itemgetter(*(names.index(name) if name in names else -1 for name in COLUMNS))

    def in_order(values: list[str]) -> list[str] | None:
        return list(pick([*values, ""])) if len(values) == length else None

    return in_order

"""CSV files that people bring: their letters, their dialect, their heading, and everything that is wrong with a line.

    faults: list[Fault] = []
    for line, values in read_rows(file, COLUMNS, faults=faults):  # the values in the order of COLUMNS
        ...  # what the reader of the values finds wrong is added to the same faults
    if faults:
        raise BadFile(faults)

What people write of one thing in several ways is read by a Vocabulary and by read_day.
"""

import codecs
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from operator import itemgetter
from typing import IO, Generic, NamedTuple, Protocol, TypeVar

from django.utils.translation import gettext as _

Value = TypeVar("Value")
Row = tuple[int, tuple[str, ...]]  # the line on which the record begins (the heading is line 1), and its values
Progress = Callable[[int], None]

PERSON_NUMBER = re.compile(r"\d{6}[ -]?\d{4}")
SHOWN = 40  # characters of a value that a fault repeats
LINES_BETWEEN_PROGRESS = 2_000
BLOCK = 1 << 20
DELIMITERS = ",;\t"
DANISH_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
PLAIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "_": " ", "-": " ", "–": " ", ",": " ", ".": " ", "(": " ", ")": " "}
)


class Fault(NamedTuple):
    """One thing wrong: the line of the file (the heading is line 1), its column, what is wrong, and what is allowed."""

    line: int
    column: str
    problem: str
    allowed: str


class BadFile(Exception):
    """The file is refused as a whole; nothing of it was stored. `faults` are in the order of the lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(faults)


class Reader(Protocol):
    """The type of csv.reader's result, which has no public name."""

    @property
    def line_num(self) -> int: ...
    def __next__(self) -> list[str]: ...


def read_rows(
    file: IO[bytes],
    columns: Sequence[str],
    *,
    faults: list[Fault],
    optional: Iterable[str] = (),
    ignore_others: bool = False,
    progress: Progress = lambda _bytes: None,
) -> Iterator[Row]:
    """Every record that has as many values as the heading, in the order of `columns`; each other line is added to
    `faults`. Empty lines are passed over, and an `optional` column that the heading lacks has "" in every row.

    The file must be able to seek: it is read twice. It may be UTF-8, UTF-16 or what older Danish systems and Excel
    write, with comma, semicolon or tabulator; the heading is read as `plain` reads words. `progress` is told how many
    bytes have been read. Raises BadFile for what is no text, and for a heading that lacks a column or has one too many;
    `ignore_others` takes a file that has more.
    """
    with _as_text(file, _encoding(file)) as text:
        rows = csv.reader(text, delimiter=_delimiter(text), strict=True)
        in_order = _order(next(_records(rows, faults), (1, []))[1], columns, set(optional), ignore_others=ignore_others)
        for line, values in _records(rows, faults):
            if line % LINES_BETWEEN_PROGRESS == 0:
                progress(file.tell())
            if (ordered := in_order(values)) is None:
                problem = _("Linjen har %(count)s felter, men overskriften har et andet antal.")
                allowed = _("lige så mange felter som overskriften")
                faults.append(Fault(line, "", problem % {"count": len(values)}, allowed))
            else:
                yield line, ordered


def read_headings(file: IO[bytes], columns: Iterable[str]) -> frozenset[str]:
    """Those of the columns that the file has. Raises BadFile for what is no text."""
    with _as_text(file, _encoding(file)) as text:
        rows = csv.reader(text, delimiter=_delimiter(text), strict=True)
        names = {plain(name) for name in next(_records(rows, []), (1, []))[1]}
    return frozenset(column for column in columns if plain(column) in names)


def _records(rows: Reader, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins; empty lines are passed over."""
    while True:
        line = rows.line_num + 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error:
            faults.append(Fault(line, "", _("Linjen kan ikke læses. Se efter anførselstegn."), ""))
            continue
        if any(values):
            yield line, values


@contextmanager
def _as_text(file: IO[bytes], encoding: str) -> Iterator[TextIOWrapper]:
    """The file from its beginning as text; it stays open for the one who opened it."""
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    """UTF-8, with or without a mark in front; else what older Danish systems and Excel write. Raises BadFile."""
    file.seek(0)
    is_marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_marked else ("utf-8-sig", "cp1252"):
        if _is_text(file, encoding):
            return encoding
    raise BadFile([Fault(1, "", _("Filen kan ikke læses som tekst."), _("en CSV-fil med bogstaver som UTF-8"))])


def _is_text(file: IO[bytes], encoding: str) -> bool:
    with _as_text(file, encoding) as text:
        try:
            while block := text.read(BLOCK):
                if "\0" in block:
                    return False
        except UnicodeError:
            return False
    return True


def _delimiter(text: IO[str]) -> str:
    heading = text.readline()
    text.seek(0)
    return max(DELIMITERS, key=heading.count)


def _order(
    heading: list[str], columns: Sequence[str], optional: set[str], *, ignore_others: bool
) -> Callable[[list[str]], tuple[str, ...] | None]:
    """A function that puts the values of a line in the order of the columns; None for a line of another length."""
    names = [plain(name) for name in heading]
    known = {plain(column): column for column in columns}
    allowed = ", ".join(columns)
    missing = [column for name, column in known.items() if name not in names and column not in optional]
    others = set() if ignore_others else {name for name in names if name not in known}
    unknown = [name.strip() for name in heading if plain(name) in others or names.count(plain(name)) > 1]
    faults = [Fault(1, column, _("Kolonnen mangler."), allowed) for column in missing]
    faults += [Fault(1, shown(name), _("Kolonnen er ukendt eller står to gange."), allowed) for name in unknown]
    if faults:
        raise BadFile(faults)
    length = len(names)
    pick = itemgetter(*(names.index(name) if name in names else -1 for name in known), -1)  # -1: the empty value

    def in_order(values: list[str]) -> tuple[str, ...] | None:
        return pick([*values, ""])[:-1] if len(values) == length else None

    return in_order


def shown(value: str) -> str:
    """A value fit to be repeated on a screen: short, on one line, and never a person's number."""
    value = PERSON_NUMBER.sub("…", "".join(each if each.isprintable() else " " for each in value))
    return value if len(value) <= SHOWN else value[:SHOWN] + "…"


def plain(word: str) -> str:
    """A word without what people write differently: case, hyphens, spaces, and the Danish letters spelled out."""
    return " ".join(word.casefold().translate(PLAIN).split())


class Vocabulary(Generic[Value]):
    """Finds the value that a word means; a word with two meanings has none. `allowed` is what a fault says of it."""

    def __init__(self, words: Mapping[Value, Iterable[str]], allowed: str) -> None:
        meanings: defaultdict[str, set[Value]] = defaultdict(set)
        for value, called in words.items():
            for word in called:
                meanings[plain(word)].add(value)
        self._plain = {word: values.pop() for word, values in meanings.items() if len(values) == 1}
        self._seen: dict[str, Value] = {}
        self.allowed = allowed

    def find(self, word: str) -> Value | None:
        """The value, or None for a word that is not in the vocabulary."""
        value = self._seen.get(word)
        if value is None and (value := self._plain.get(plain(word))) is not None:
            self._seen[word] = value
        return value


def read_day(text: str) -> date | None:
    """The day that is written as 2026-12-31, 31-12-2026, 31.12.2026 or 31/12/2026; None for anything else."""
    found = DANISH_DAY.fullmatch(text)
    try:
        if found is None:
            return date.fromisoformat(text)
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)
    except ValueError:
        return None

"""Files that a register can be filled from: its own form, and those in which others publish the same.

Each reader turns a file into the cells of the register's own columns, so all of them are checked alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Protocol

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ...csv_files import Fault, Progress, read_rows
from ..definitions import Register
from . import sks, sor, venteinfo


class Rows(Protocol):
    """Reads a file: each line's number and its cells, in the order of the register's columns."""

    def __call__(
        self, register: Register, file: IO[bytes], *, faults: list[Fault], on: date, progress: Progress
    ) -> Iterator[tuple[int, Sequence[str]]]: ...


@dataclass(frozen=True)
class Reader:
    """One form of file. `registers` are those that it can fill; none means all of them. `has_headings`: the file says
    itself which of the register's columns it brings.
    """

    key: str
    name: StrOrPromise
    rows: Rows
    registers: tuple[str, ...] = ()
    has_headings: bool = False


def _own(
    register: Register, file: IO[bytes], *, faults: list[Fault], on: date, progress: Progress
) -> Iterator[tuple[int, Sequence[str]]]:
    return read_rows(file, register.headings, faults=faults, optional=register.optional, progress=progress)


READERS = {
    reader.key: reader
    for reader in (
        Reader("csv", _("CSV med registrets egne kolonner"), _own, has_headings=True),
        Reader("sks", _("SKScomplete.txt fra Sundhedsdatastyrelsen"), sks.rows, ("codes",)),
        Reader("sor", _("SorEntity_daily.csv fra Sundhedsdatastyrelsen"), sor.rows, ("hospitals", "departments")),
        Reader("venteinfo", _("Forventede ventetider fra eSundhed"), venteinfo.rows, ("waiting_times",)),
    )
}


def readers_of(register: Register) -> list[Reader]:
    """The forms of file that the register can be filled from, its own first."""
    return [reader for reader in READERS.values() if not reader.registers or register.key in reader.registers]

"""Inquiries of earlier years, read from a file into the register, so that the figures reach back."""

import getpass
import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ... import audit
from ...csv_files import BadFile, Fault
from ...models import Office, PastImport, User
from ...offices import add_missing_offices, keep_used_offices
from ...regions import regions_until
from ...registry import Track, register
from . import storing
from .audit_words import ImportWord
from .lines import COLUMNS, LineReader
from .reading import read_lines
from .undoing import undo_import

__all__ = ["COLUMNS", "BadFile", "Fault", "Imported", "import_inquiries", "undo_import"]


TRACK = register(Track(name="past_inquiries", audit_words=ImportWord, by_the_system=frozenset(ImportWord.values)))


class Imported(NamedTuple):
    """The result of an import: the rows stored, and remarks: contacts from before the first contact of their
    case, and contacts in an hour that the clock skips in March. By its `number` it can be undone.
    """

    cases: int
    contacts: int
    early: int
    skipped_hours: int
    number: int


@transaction.atomic
def import_inquiries(
    path: Path,
    *,
    by: User | None,
    at: datetime,
    office: Office | None = None,
    progress: Callable[[int], None] = lambda _bytes: None,
) -> Imported:
    """Read a file of past inquiries (COLUMNS) into the register as closed cases: all of it or nothing.

    `office` is meant where a line names none; `progress` is told how many bytes have been read. A regional office that
    the file names and the register lacks is added. Raises BadFile with every fault of every line.
    """
    digest = _digest(path)
    _check_is_new(digest)
    added = add_missing_offices(at=at)
    offices = list(Office.objects.filter(region__in=regions_until(timezone.localdate(at))).order_by("slug"))
    reader = LineReader(offices, office=office, now=at)
    count = storing.receive(read_lines(path, reader, office_may_miss=office is not None, progress=progress))
    faults = reader.faults + storing.find_faults()
    if faults or not count:
        raise BadFile(faults or [Fault(1, "", _("Filen har ingen henvendelser."), ", ".join(COLUMNS))])
    past = PastImport.objects.create(file=path.name[:80], sha256=digest, at=at, by=by)
    stored = storing.store(offices, past, year=timezone.localtime(at).year)
    imported = Imported(*stored, reader.skipped_hours, past.pk)
    past.cases, past.contacts = imported.cases, imported.contacts
    past.save(update_fields=["cases", "contacts"])
    keep_used_offices(added, by=by, at=at)
    trace = {**imported._asdict(), "sha256": digest, "system_user": _system_user()}
    audit.record(ImportWord.IMPORTED, by=by, subject=path.name[:80], after=trace, at=at)
    return imported


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user that the system knows only by number
        return str(os.getuid())


def _check_is_new(digest: str) -> None:
    """Raises BadFile for a file that has been read before, unless that was undone; its name does not matter."""
    before = PastImport.objects.filter(sha256=digest, undone_at=None).first()
    if before is not None:
        day = date_format(timezone.localtime(before.at), "j. F Y")
        problem = _("Filen blev læst ind den %(day)s. Den kan ikke læses ind igen.") % {"day": day}
        raise BadFile([Fault(1, "", problem, _("en fil, som ikke er læst ind før"))])

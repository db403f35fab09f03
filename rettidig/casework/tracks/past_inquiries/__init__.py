"""Inquiries of earlier years, read from a file into the register, so that the figures reach back."""

import getpass
import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import audit
from ...models import Office, User
from ...offices import create_known_offices
from . import storing
from .faults import BadFile, Fault
from .lines import COLUMNS, LineReader
from .reading import read_lines

__all__ = ["COLUMNS", "BadFile", "Fault", "Imported", "import_inquiries"]


class Imported(NamedTuple):
    """What an import put into the register."""

    cases: int
    contacts: int


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

    `office` is meant where a line names none; `progress` is told how many bytes have been read. An empty register first
    gets the regional offices. Raises BadFile with every fault of every line.
    """
    if not Office.objects.exists():
        create_known_offices(by=by)
    offices = list(Office.objects.order_by("slug"))
    reader = LineReader(offices, office=office, now=at)
    count = storing.receive(read_lines(path, reader, office_may_miss=office is not None, progress=progress))
    faults = reader.faults + storing.find_faults()
    if faults or not count:
        raise BadFile(faults or [Fault(1, "", _("Filen har ingen henvendelser."), ", ".join(COLUMNS))])
    imported = Imported(*storing.store(offices, year=timezone.localtime(at).year))
    audit.record("inquiries.imported", by=by, subject=path.name[:80], after=_trace(path, imported), at=at)
    return imported


def _trace(path: Path, imported: Imported) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {**imported._asdict(), "sha256": digest, "system_user": getpass.getuser()}

"""Files for a register: shown before they are read in, read in whole or not at all, and taken out again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import IO

from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from .. import audit
from ..audit_words import AuditWord
from ..csv_files import BadFile, Fault, Progress, read_headings
from ..models import RegisterChange, RegisterImport, User
from ..permissions import Denied
from .changes import check_may_edit
from .definitions import REGISTERS, Register
from .readers import READERS
from .storing import Act, Counts, Difference, Into, count, find_differences, stage, store, store_alone

BLOCK = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file for a register: its name, and the form it is written in (a key of READERS)."""

    register: Register
    name: str
    file: IO[bytes]
    reader: str = "csv"


def ignore_progress(_read: int) -> None:
    """For callers who show no progress."""


@transaction.atomic
def preview(upload: Upload, *, by: User | None, at: datetime) -> RegisterImport:
    """What the file would do, kept with its content until it is read in (`carry_out`) or thrown away (`discard`).

    Raises BadFile with every bad line; Denied.
    """
    check_may_edit(upload.register, by)
    register = _stage(upload, on=timezone.localdate(at), progress=ignore_progress)
    waiting = _begin(upload, count(register), by=by, at=at)
    upload.file.seek(0)
    waiting.content = upload.file.read()
    waiting.save()
    return waiting


@transaction.atomic
def look_into(waiting: RegisterImport, *, at: datetime, most: int) -> list[Difference]:
    """What a file that waits would change, at most so many entries. Raises BadFile when the register has changed since
    so that it no longer can be read in.
    """
    upload = _waiting_upload(waiting)
    register = _stage(upload, on=timezone.localdate(at), progress=ignore_progress)
    return find_differences(register, most=most)


def _waiting_upload(waiting: RegisterImport) -> Upload:
    if waiting.imported_at or waiting.content is None:
        raise Denied(_("Filen er allerede læst ind."))
    return Upload(REGISTERS[waiting.register], waiting.file, BytesIO(waiting.content), waiting.reader)


@transaction.atomic
def carry_out(waiting: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Read in a file that was shown. Raises BadFile and Denied, as the register may have changed since."""
    waiting = RegisterImport.objects.select_for_update(of=("self",)).get(pk=waiting.pk)
    check_may_edit(REGISTERS[waiting.register], by)
    upload = _waiting_upload(waiting)
    register = _stage(upload, on=timezone.localdate(at), progress=ignore_progress)
    return _finish(register, waiting, by=by, at=at)


@transaction.atomic
def discard(waiting: RegisterImport, *, by: User) -> None:
    """Throw a file away that was shown and not read in. Raises Denied once it is read in."""
    check_may_edit(REGISTERS[waiting.register], by)
    waiting = RegisterImport.objects.select_for_update(of=("self",)).get(pk=waiting.pk)
    if waiting.imported_at:
        raise Denied(_("Filen er allerede læst ind."))
    waiting.delete()


@transaction.atomic
def import_file(
    upload: Upload, *, by: User | None, at: datetime, progress: Progress = ignore_progress
) -> RegisterImport:
    """Read in a file at once: all of it, or nothing when a line is wrong. Raises BadFile and Denied."""
    check_may_edit(upload.register, by)
    register = _stage(upload, on=timezone.localdate(at), progress=progress)
    begun = _begin(upload, Counts(0, 0, 0), by=by, at=at)
    begun.save()
    return _finish(register, begun, by=by, at=at)


def _stage(upload: Upload, *, on: date, progress: Progress) -> Register:
    """Stage the file; the register with the columns that it brings."""
    faults: list[Fault] = []
    reader, register = READERS[upload.reader], upload.register
    if reader.has_headings:
        register = replace(register, told=read_headings(upload.file, register.headings))
    rows = reader.rows(register, upload.file, faults=faults, on=on, progress=progress)
    stage(register, rows, into=Into.FILE, on=on, faults=faults)
    if faults:
        raise BadFile(faults)
    return register


def _begin(upload: Upload, counts: Counts, *, by: User | None, at: datetime) -> RegisterImport:
    return RegisterImport(
        register=upload.register.key,
        reader=upload.reader,
        file=upload.name[:120],
        sha256=_digest(upload.file),
        at=at,
        by=by,
        **counts._asdict(),
    )


def _finish(register: Register, begun: RegisterImport, *, by: User | None, at: datetime) -> RegisterImport:
    reason = _("Læst ind fra %(file)s") % {"file": begun.file}
    counts = store(register, Act(by, at, timezone.localdate(at), reason, begun))
    begun.new, begun.changed, begun.same = counts
    begun.imported_at, begun.content = at, None
    begun.save()
    audit.record(
        AuditWord.REGISTER_IMPORTED, by=by, subject=f"{register.key} {begun.pk}", after=counts._asdict(), at=at
    )
    return begun


@transaction.atomic
def undo_import(done: RegisterImport, *, by: User | None, at: datetime) -> None:
    """Take out what a file brought, and give what it changed its old values again.

    Raises Denied when one of its entries was changed since, or is in use.
    """
    register = REGISTERS[done.register]
    check_may_edit(register, by)
    done = RegisterImport.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if done.undone_at or not done.imported_at:
        raise Denied(_("Filen er allerede taget ud igen."))
    if _is_changed_since(register, done):
        raise Denied(_("Noget af det, som filen bragte, er rettet siden. Fortryd først de rettelser."))
    _give_back(register, done, by=by, at=at)
    _take_out(register, done)
    done.changes.filter(undone_at=None).update(undone_at=at, undone_by=by)
    done.undone_at, done.undone_by = at, by
    done.save(update_fields=["undone_at", "undone_by"])
    audit.record(AuditWord.REGISTER_IMPORT_UNDONE, by=by, subject=f"{register.key} {done.pk}", at=at)


def _is_changed_since(register: Register, done: RegisterImport) -> bool:
    """Whether a later change, typed or out of another file, touched an entry that the file brought or changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT EXISTS (SELECT FROM casework_registerchange AS c WHERE c.register = %s AND c.undone_at IS NULL"
                " AND c.made_at IS NOT NULL AND c.imported_id IS DISTINCT FROM %s AND c.made_at >= %s AND c.entry IN"
                " (SELECT id FROM {table} WHERE imported_id = %s"
                " UNION ALL SELECT entry FROM casework_registerchange WHERE imported_id = %s))"
            ).format(table=register.table),
            [register.key, done.pk, done.imported_at, done.pk, done.pk],
        )
        ((found,),) = cursor.fetchall()
    return bool(found)


def _give_back(register: Register, done: RegisterImport, *, by: User | None, at: datetime) -> None:
    changes = list(RegisterChange.objects.filter(imported=done, undone_at=None))
    if not changes:
        return
    faults: list[Fault] = []
    on = timezone.localdate(at)
    rows = ((line, list(_cells(register, change))) for line, change in enumerate(changes, start=1))
    entries = {line: change.entry for line, change in enumerate(changes, start=1) if change.entry}
    stage(register, rows, into=Into.CHANGED, on=on, faults=faults, entries=entries)
    if faults:
        raise Denied(_("De gamle værdier kan ikke skrives igen: %(why)s") % {"why": faults[0].problem})
    store_alone(register, Act(by, at, on), into=Into.CHANGED)


def _cells(register: Register, change: RegisterChange) -> Iterator[str]:
    before = change.before or {}
    return (before.get(name, "") for name in register.headings)


def _take_out(register: Register, done: RegisterImport) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("DELETE FROM {} WHERE imported_id = %s").format(register.table), [done.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        raise Denied(_("Noget af det, som filen bragte, er i brug. Ret det enkeltvis i stedet.")) from None


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()

"""Files for a register: read in whole or not at all, and taken out again."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Protocol

from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from .. import audit
from ..audit_words import AuditWord
from ..csv_files import BadFile, Fault, Progress, read_headings
from ..models import ImportStage, ImportState, RegisterChange, RegisterImport, User
from ..permissions import Denied
from .changes import OTHER_OFFICE, check_may_edit, find_own_office
from .definitions import REGISTERS, Register
from .entries import find_entry, find_staged, find_wrong
from .readers import READERS
from .storing import Act, Into, say_changed, stage, store, store_alone

BLOCK = 1 << 20
FIRST_LINE = 2  # of a file with a heading
UNDER_WAY = (ImportState.CHECKING, ImportState.STORING)


@dataclass(frozen=True)
class Upload:
    """A file for a register: its name, and the form it is written in (a key of READERS)."""

    register: Register
    name: str
    file: IO[bytes]
    reader: str = "csv"


class Watch(Protocol):
    """Is told how far a file has come: the stage, and in the first of them the bytes that have been read."""

    def __call__(self, stage: ImportStage, bytes_read: int | None = None) -> None: ...


def ignore(stage: ImportStage, bytes_read: int | None = None) -> None:
    """For callers who show no progress."""


def import_file(
    upload: Upload, *, by: User | None, at: datetime, progress: Progress = lambda _bytes: None
) -> RegisterImport:
    """Read in a file at once: all of it, or nothing when a line is wrong. Raises BadFile; Denied, also while another
    file for the register is being read.
    """
    check_may_edit(upload.register, by)

    def watch(stage: ImportStage, bytes_read: int | None = None) -> None:
        if bytes_read is not None:
            progress(bytes_read)

    with one_at_a_time(upload.register), transaction.atomic():
        register = stage_file(upload, by=by, on=timezone.localdate(at), watch=watch)
        begun = begin(upload, by=by, at=at, state=ImportState.STORING)
        begun.said_yes_by = by
        begun.save()
        return finish(register, begun, at=at)


def find_under_way(register: Register) -> RegisterImport | None:
    """The file that is being read for the register, if there is one."""
    return RegisterImport.objects.filter(register=register.key, state__in=UNDER_WAY).defer("found").first()


@contextmanager
def one_at_a_time(register: Register) -> Iterator[None]:
    """Around what begins to read a file for the register. Raises Denied while another is being read; of two at the same
    moment the database refuses one.
    """
    busy = Denied(_("Der læses allerede en fil ind i registret. Vent, til den er færdig, eller stop den."))
    if find_under_way(register):
        raise busy
    try:
        yield
    except IntegrityError as trouble:
        if "register_import_one_at_a_time" not in str(trouble):
            raise
        raise busy from None


def stage_file(upload: Upload, *, by: User | None, on: date, watch: Watch) -> Register:
    """Stage the file that `by` brings; the register with the columns that it brings. Raises BadFile with every bad
    line, also with each of another office that `by` may not write for.
    """
    faults: list[Fault] = []
    reader, register = READERS[upload.reader], upload.register
    if reader.has_headings:
        register = replace(register, told=read_headings(upload.file, register.headings))

    def lines() -> Iterator[tuple[int, Sequence[str]]]:
        yield from reader.rows(
            register, upload.file, faults=faults, on=on, progress=lambda done: watch(ImportStage.READING, done)
        )
        watch(ImportStage.CHECKING)

    stage(register, lines(), into=Into.FILE, on=on, faults=faults)
    faults += _find_other_offices(register, by)
    if register.check_change and not faults:
        for line, each in enumerate(find_staged(register), start=FIRST_LINE):
            faults += find_wrong(register, find_entry(register, each.pk), each, line=line, on=on)
    if faults:
        raise BadFile(faults)
    return register


def _find_other_offices(register: Register, by: User | None) -> list[Fault]:
    own = find_own_office(register, by)
    if own is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line FROM incoming WHERE office_id NOT IN (SELECT id FROM casework_office WHERE slug = %s)", [own]
        )
        return [Fault(line, "office", str(OTHER_OFFICE), own) for (line,) in cursor.fetchall()]


def begin(upload: Upload, *, by: User | None, at: datetime, state: ImportState) -> RegisterImport:
    """A file as it was handed in, not stored yet."""
    begun = RegisterImport(
        register=upload.register.key, reader=upload.reader, file=upload.name[:120], at=at, by=by, state=state
    )
    digest = hashlib.sha256()
    for block in blocks(upload.file):
        digest.update(block)
        begun.size += len(block)
        begun.lines += block.count(b"\n")
    begun.sha256 = digest.hexdigest()
    return begun


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The file from its beginning, in parts."""
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def finish(register: Register, begun: RegisterImport, *, at: datetime) -> RegisterImport:
    """Store what is staged of the file. Raises Denied when it was cancelled, or the register has changed, meanwhile."""
    reason = _("Læst ind fra %(file)s") % {"file": begun.file}
    counts = store(register, Act(begun.said_yes_by, at, timezone.localdate(at), reason, begun))
    begun = locked(begun, begun.state)
    begun.new, begun.changed, begun.same = counts
    begun.state, begun.imported_at = ImportState.STORED, at
    begun.save()
    begun.pieces.all().delete()
    subject = f"{register.key} {begun.pk}"
    audit.record(AuditWord.REGISTER_IMPORTED, by=begun.said_yes_by, subject=subject, after=counts._asdict(), at=at)
    return begun


def locked(file: RegisterImport, *states: str) -> RegisterImport:
    """The file as it is now, locked until the transaction ends. Raises Denied unless it is in one of these states."""
    file = RegisterImport.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.state not in states:
        raise Denied(
            _("Filen er allerede læst ind.")
            if file.state == ImportState.STORED
            else _("Filen er læst, annulleret eller kasseret imens. Se på den igen.")
        )
    return file


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
    if _has_other_offices(register, done, by):
        raise Denied(OTHER_OFFICE)
    if _is_changed_since(register, done):
        raise Denied(_("Noget af det, som filen bragte, er rettet siden. Fortryd først de rettelser."))
    _give_back(register, done, by=by, at=at)
    _take_out(register, done)
    done.changes.filter(undone_at=None).update(undone_at=at, undone_by=by)
    done.undone_at, done.undone_by = at, by
    done.save(update_fields=["undone_at", "undone_by"])
    audit.record(AuditWord.REGISTER_IMPORT_UNDONE, by=by, subject=f"{register.key} {done.pk}", at=at)


def _has_other_offices(register: Register, done: RegisterImport, by: User | None) -> bool:
    """Whether the file brought or changed an entry of an office that `by` may not write for."""
    own = find_own_office(register, by)
    if own is None:
        return False
    brought = register.model._default_manager.filter(imported=done).exclude(office__slug=own)
    return brought.exists() or done.changes.exclude(after__office=own).exists()


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
        say_changed(register)
    except IntegrityError:
        raise Denied(_("Noget af det, som filen bragte, er i brug. Ret det enkeltvis i stedet.")) from None

"""Files that people hand in on a page: read and shown first, then read in when somebody says yes, or thrown away.

A small one is read at once. A large one waits in pieces for a job, which tells how far it has come, stops when somebody
cancels it, and is asked for again when a worker dies: what it reads is stored in one transaction, or not at all.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from ..csv_files import BadFile, Fault
from ..models import ImportStage, ImportState, RegisterImport, RegisterImportPiece, User
from ..permissions import Denied
from .changes import check_may_read_in
from .definitions import REGISTERS
from .importing import (
    UNDER_WAY,
    Upload,
    Watch,
    begin,
    blocks,
    finish,
    ignore,
    locked,
    one_at_a_time,
    stage_file,
)
from .storing import Difference, count, find_differences

READ = "read_register_file"  # the task's name in rettidig.jobs.tasks
AT_ONCE_BYTES = 1 << 20  # read in about a second; a larger file is for a job
DIFFERENCES_KEPT, FAULTS_KEPT = 50, 200
ATTEMPTS_MAX = 5
SILENT = timedelta(minutes=5)  # a file that nobody reads so long is asked for again
KEPT = timedelta(days=30)
SECONDS_BETWEEN = 0.5  # of what is told of the progress
TELL = """
UPDATE casework_registerimport SET stage = %s, bytes_read = %s, alive_at = %s
WHERE id = %s AND state = %s AND attempts = %s
"""


class Stopped(Exception):
    """Somebody has cancelled the file, or another job reads it."""


def hand_in(upload: Upload, *, by: User, at: datetime) -> RegisterImport:
    """Take a file in and find what it would do: at once, or by a job for a large one (`work_on`). It waits until it is
    read in (`carry_out`) or thrown away (`discard`).

    Raises BadFile with every bad line of a small one, which then is not kept; Denied, also while another file for the
    register is being read.
    """
    check_may_read_in(upload.register, by)
    with one_at_a_time(upload.register), transaction.atomic():
        file = begin(upload, by=by, at=at, state=ImportState.CHECKING)
        file.alive_at = at
        file.save()
        for block in blocks(upload.file):
            RegisterImportPiece.objects.create(imported=file, content=block)
        if file.size > AT_ONCE_BYTES:
            _ask_for(file)
            return file
        return _look(file, upload, at=at, watch=ignore)


def carry_out(file: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Read in a file that was shown: at once, or by a job for a large one. Raises BadFile and Denied, as the register
    may have changed since.
    """
    check_may_read_in(REGISTERS[file.register], by)
    with one_at_a_time(REGISTERS[file.register]), transaction.atomic():
        file = locked(file, ImportState.READY)
        file.said_yes_by = by
        _start(file, ImportState.STORING, at=at)
        if file.size > AT_ONCE_BYTES:
            return file
        with _opened(file) as upload:
            return finish(stage_file(upload, by=by, on=timezone.localdate(at), watch=ignore), file, at=at)


def try_again(file: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Read a file again that was broken off. Raises Denied, also for one that has faults."""
    check_may_read_in(REGISTERS[file.register], by)
    with one_at_a_time(REGISTERS[file.register]), transaction.atomic():
        file = locked(file, ImportState.FAILED)
        if file.fault_count:
            raise Denied(_("Filen har fejl. Ret dem, og vælg den igen."))
        file.problem = ""
        return _start(file, ImportState.CHECKING, at=at)


@transaction.atomic
def cancel(file: RegisterImport, *, by: User) -> None:
    """Stop a file that is being read; the register is left as it is. Raises Denied when it is done already."""
    check_may_read_in(REGISTERS[file.register], by)
    file = locked(file, *UNDER_WAY)
    file.state = ImportState.CANCELLED
    file.save(update_fields=["state"])
    file.pieces.all().delete()


@transaction.atomic
def discard(file: RegisterImport, *, by: User) -> None:
    """Throw a file away that was not read in. Raises Denied once it is read in, and while it is being read."""
    check_may_read_in(REGISTERS[file.register], by)
    locked(file, ImportState.READY, ImportState.FAILED, ImportState.CANCELLED).delete()


def work_on(pk: int, *, at: datetime) -> None:
    """Read a file that waits for it, as the job: to show it, or to read it in. What is done already is left alone.

    The attempt is counted first, in a transaction of its own, so that a file that kills the worker is noticed.
    """
    file = _begin_attempt(pk, at=at)
    if file is None:
        return
    try:
        with _opened(file) as upload, _told(file) as watch, transaction.atomic():
            if file.state == ImportState.CHECKING:
                _look(file, upload, at=at, watch=watch)
            else:
                register = stage_file(upload, by=file.said_yes_by, on=timezone.localdate(at), watch=watch)
                watch(ImportStage.STORING)
                finish(register, file, at=at)
    except BadFile as trouble:
        _fail(file, trouble=trouble)
    except Denied as refusal:
        _fail(file, problem=str(refusal.message))
    except Stopped:
        return


def ask_again(*, at: datetime) -> None:
    """Ask again for each file that nobody has read at for a while, as its worker may be dead."""
    for file in RegisterImport.objects.filter(state__in=UNDER_WAY, alive_at__lt=at - SILENT):
        _ask_for(file)


def forget_old(*, at: datetime) -> None:
    """Delete what was handed in and not read in within KEPT."""
    done = (ImportState.READY, ImportState.FAILED, ImportState.CANCELLED)
    RegisterImport.objects.filter(state__in=done, at__lt=at - KEPT).delete()


def _look(file: RegisterImport, upload: Upload, *, at: datetime, watch: Watch) -> RegisterImport:
    """Find what the file would do, and keep it. Raises BadFile."""
    register = stage_file(upload, by=file.by, on=timezone.localdate(at), watch=watch)
    watch(ImportStage.COMPARING)
    counts, differences = count(register), find_differences(register, most=DIFFERENCES_KEPT)
    file = locked(file, ImportState.CHECKING)
    file.new, file.changed, file.same = counts
    file.state, file.found = ImportState.READY, differences
    file.save()
    return file


def _start(file: RegisterImport, state: ImportState, *, at: datetime) -> RegisterImport:
    file.state, file.stage, file.bytes_read, file.attempts, file.alive_at = state, ImportStage.WAITING, 0, 0, at
    file.save()
    if file.size > AT_ONCE_BYTES:
        _ask_for(file)
    return file


def _ask_for(file: RegisterImport) -> None:
    """Queue the job that reads the file; two that wait are one, and two never work on it at once."""
    one = f"{READ}-{file.pk}"
    try:
        with transaction.atomic():
            app.configure_task(READ, lock=one, queueing_lock=one).defer(pk=file.pk)
    except AlreadyEnqueued:
        return


@transaction.atomic
def _begin_attempt(pk: int, *, at: datetime) -> RegisterImport | None:
    """The file, with one attempt more; None for one that is done, was thrown away, or was tried too often."""
    file = RegisterImport.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=UNDER_WAY).first()
    if file is None:
        return None
    if file.attempts >= ATTEMPTS_MAX:
        file.state, file.problem = (
            ImportState.FAILED,
            _("Læsningen blev afbrudt flere gange. Registret er, som det var."),
        )
    else:
        file.attempts, file.alive_at = file.attempts + 1, at
    file.save()
    return file if file.is_under_way else None


@transaction.atomic
def _fail(file: RegisterImport, *, trouble: BadFile | None = None, problem: str = "") -> None:
    """Keep why the file came to nothing; one that was cancelled meanwhile stays so. A bad one is not kept itself."""
    now = RegisterImport.objects.select_for_update(of=("self",)).filter(pk=file.pk, state=file.state).first()
    if now is None:
        return
    now.state, now.problem = ImportState.FAILED, problem
    if trouble:
        now.found, now.fault_count = trouble.faults[:FAULTS_KEPT], len(trouble.faults)
        now.pieces.all().delete()
    now.save()


@contextmanager
def _opened(file: RegisterImport) -> Iterator[Upload]:
    """The file as it was handed in. A large one is on the disk while it is read."""
    with SpooledTemporaryFile(max_size=AT_ONCE_BYTES) as opened:
        for content in file.pieces.values_list("content", flat=True).iterator(chunk_size=1):
            opened.write(content)
        yield Upload(REGISTERS[file.register], file.file, opened, file.reader)


@contextmanager
def _told(file: RegisterImport) -> Iterator[Watch]:
    """Tells how far the file has come, over a connection of its own, as the transaction that reads it is not over.
    Raises Stopped when somebody has cancelled it.
    """
    with closing(connection.copy()) as aside:
        last, at_stage = 0.0, ""

        def watch(stage: ImportStage, bytes_read: int | None = None) -> None:
            nonlocal last, at_stage
            if stage == at_stage and time.monotonic() < last + SECONDS_BETWEEN:
                return
            last, at_stage = time.monotonic(), stage
            done = file.size if bytes_read is None else bytes_read
            with aside.cursor() as cursor:
                cursor.execute(TELL, [stage, done, timezone.now(), file.pk, file.state, file.attempts])
                if not cursor.rowcount:
                    raise Stopped

        yield watch


def differences_of(file: RegisterImport) -> list[Difference]:
    """What a file would change, or has changed: the first entries of it, as it was when it was shown."""
    return [] if file.fault_count else [Difference(*each) for each in file.found]


def faults_of(file: RegisterImport) -> list[Fault]:
    """What is wrong with a file: the first of its `fault_count` faults."""
    return [Fault(*each) for each in file.found] if file.fault_count else []

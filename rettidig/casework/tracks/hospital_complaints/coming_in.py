"""Files with hospital complaints that come in, by the folder or the page: examined, copied, read, and stored once."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from rettidig.integrations import virus_scan
from rettidig.integrations.virus_scan import Verdict

from ... import audit
from ...files import CannotCopy, Copy, Remark, make_copies
from ...models import (
    ComplaintDoor,
    ComplaintFile,
    ComplaintState,
    ComplaintStep,
    ComplaintVerb,
    Hospital,
    HospitalComplaint,
    Office,
    User,
)
from ...permissions import Denied
from . import reading
from .rules import ComplaintWord, check_role, due_after, subject_of

NAME_MAX = 200
TO_READ = (ComplaintState.UNREADABLE, ComplaintState.LOCKED, ComplaintState.INFECTED)  # another file must be asked for


class NoScanner(Denied):
    """Nothing is taken in while nobody can say whether there is a virus in it."""

    def __init__(self) -> None:
        super().__init__(_("Filerne kan ikke undersøges for virus lige nu. Prøv igen om lidt."))


@dataclass(frozen=True)
class Came:
    """A file that comes in. `key` is of this coming: done again after a fault, it is no second one."""

    key: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Examined:
    """What was found out about a file before anything is stored."""

    came: Came
    sha256: str
    state: ComplaintState
    remark: str = ""
    copy: Copy | None = None


def take_in(
    office: Office, files: Sequence[Came], *, door: ComplaintDoor, by: User | None, at: datetime
) -> list[HospitalComplaint]:
    """Store the files, each with what could be read in it; returns what became of them, in their order.

    Examining takes long, and is done before anything is locked. Raises NoScanner, and Denied for a role that takes in
    none.
    """
    if by:
        check_role(by, "take_in")
    if not virus_scan.is_answering(settings.CLAMD_ADDRESS):
        raise NoScanner
    return _store(office, list(_examine(files)), door=door, by=by, at=at)


def _examine(files: Sequence[Came]) -> Iterator[Examined]:
    fitting = [each for each in files if len(each.content) <= settings.ATTACHMENT_BYTES_MAX]
    verdicts = {each.key: virus_scan.scan(each.content, address=settings.CLAMD_ADDRESS) for each in fitting}
    if Verdict.UNKNOWN in verdicts.values():
        raise NoScanner
    copies = make_copies([each.content for each in fitting if verdicts[each.key] == Verdict.CLEAN])
    for each in files:
        sha256 = hashlib.sha256(each.content).hexdigest()
        if each.key not in verdicts:
            yield Examined(each, sha256, ComplaintState.UNREADABLE, Remark.TOO_HEAVY_TO_TAKE)
        elif verdicts[each.key] == Verdict.CLEAN:
            yield _examined(each, sha256, next(copies))
        else:
            yield Examined(each, sha256, ComplaintState.INFECTED)


def _examined(came: Came, sha256: str, copy: Copy | CannotCopy) -> Examined:
    if isinstance(copy, Copy):
        return Examined(came, sha256, ComplaintState.READ, copy.remark, copy)
    state = ComplaintState.LOCKED if copy.remark == Remark.LOCKED else ComplaintState.UNREADABLE
    return Examined(came, sha256, state, copy.remark)


@transaction.atomic
def _store(
    office: Office, examined: Sequence[Examined], *, door: ComplaintDoor, by: User | None, at: datetime
) -> list[HospitalComplaint]:
    with connection.cursor() as cursor:  # one at a time: two who bring the same file are told of it
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hospital complaints'))")
    keys = [each.came.key for each in examined]
    taken = {each.key: each for each in HospitalComplaint.objects.filter(key__in=keys)}
    fresh = [each for each in examined if each.came.key not in taken]
    made = _make(office, fresh, door=door, by=by, at=at)
    return [taken.get(key) or made[key] for key in keys]


def _make(
    office: Office, fresh: Sequence[Examined], *, door: ComplaintDoor, by: User | None, at: datetime
) -> dict[str, HospitalComplaint]:
    """The rows of files that were not taken in before. A file with the same bytes as one before is a double of it."""
    names = reading.names_of(Hospital.objects.filter(valid_to=None)) if fresh else {}
    hashes = [each.sha256 for each in fresh]
    earlier = HospitalComplaint.objects.filter(sha256__in=hashes).exclude(state=ComplaintState.DOUBLE)
    firsts = {each.sha256: each for each in earlier}
    due = {state: _due(office, state, at=at) for state in ComplaintState}
    singles: list[tuple[Examined, HospitalComplaint]] = []
    doubles: list[HospitalComplaint] = []
    for each in fresh:
        state = ComplaintState.DOUBLE if each.sha256 in firsts else each.state
        row = HospitalComplaint(
            office=office,
            key=each.came.key,
            state=state,
            door=door,
            name=_tidy(each.came.name),
            sha256=each.sha256,
            came_at=at,
            came_by=by,
            remark=each.remark,
            due=due[state],
        )
        if state == ComplaintState.DOUBLE:
            row.first = firsts[each.sha256]
            doubles.append(row)
        else:
            _fill(row, each, names)
            firsts[each.sha256] = row
            singles.append((each, row))
    HospitalComplaint.objects.bulk_create([row for _each, row in singles])
    HospitalComplaint.objects.bulk_create(doubles)
    ComplaintFile.objects.bulk_create([_file(each, row) for each, row in singles])
    _write(singles, doubles, by=by, at=at)
    return {row.key: row for row in [*(row for _each, row in singles), *doubles]}


def _due(office: Office, state: ComplaintState, *, at: datetime) -> date | None:
    if state == ComplaintState.READ:
        return due_after(office, "confirm", at=at)
    return due_after(office, "ask_again", at=at) if state in TO_READ else None


def _fill(row: HospitalComplaint, each: Examined, names: dict[str, Hospital]) -> None:
    """What could be read in the copy."""
    if each.copy is None:
        return
    found = reading.read(each.copy.text, names)
    row.number, row.hospital = found.number, found.hospital
    row.complained_on, row.letter_on, row.answer_by = found.complained_on, found.letter_on, found.answer_by


def _file(each: Examined, row: HospitalComplaint) -> ComplaintFile:
    """An infected file is not kept, and one that is too large neither."""
    is_kept = each.state != ComplaintState.INFECTED and each.remark != Remark.TOO_HEAVY_TO_TAKE
    original = each.came.content if is_kept else b""
    copy = each.copy or Copy(b"", "")
    return ComplaintFile(complaint=row, original=original, copy=copy.content, text=copy.text, pages=copy.pages)


def _write(
    singles: Sequence[tuple[Examined, HospitalComplaint]],
    doubles: Sequence[HospitalComplaint],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """A step for each that came; a double is told on the first one too, where it is looked for."""
    came = [row for _each, row in singles]
    steps = [ComplaintStep(complaint=row, verb=ComplaintVerb.CAME, by=by, at=at) for row in [*came, *doubles]]
    again = [row.first for row in doubles if row.first]
    steps += [ComplaintStep(complaint=row, verb=ComplaintVerb.CAME_AGAIN, by=by, at=at) for row in again]
    ComplaintStep.objects.bulk_create(steps)
    for row in [*came, *doubles]:
        word = ComplaintWord.CAME_AGAIN if row.first else ComplaintWord.CAME
        after = {"state": row.state, "door": row.door}
        audit.record(word, by=by, subject=subject_of(row), after=after, at=at)


def _tidy(name: str) -> str:
    """The last part of the name, without signs that are none."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:NAME_MAX] or "fil.pdf"

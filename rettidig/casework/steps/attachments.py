"""Files that come in: each is kept as it came, and what is opened is a safe copy that shows the same (feature I9)."""

import hashlib
import unicodedata
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from rettidig.integrations import virus_scan

from .. import audit, deadlines, policies
from ..audit_words import AuditWord
from ..files import (
    KEPT_WITHOUT_COPY,
    CannotCopy,
    Copy,
    Kind,
    Remark,
    find_kind,
    make_copy,
    read_text,
    why_unknown,
    with_ending,
)
from ..models import Attachment, Case, IntakeDraft, Original, Task, User
from ..permissions import Denied
from .follow_up import FILE, SEND_FILE_AGAIN, home_of, promise_to_read

FILES_MAX = 10
UNDO = timedelta(hours=1)  # so long a file that was taken out of a draft can be put back
TEXTS_AT_ONCE = 200  # files whose text is read later
REMARKS = {
    Remark.PARTS_LEFT_OUT: gettext_lazy("Der var andre filer, lyd eller film inde i filen. De er ikke med her."),
    Remark.UNKNOWN_KIND: gettext_lazy("Den slags fil kan vi ikke læse. Gem den som PDF, eller tag et foto af siden."),
    Remark.ACTIVE: gettext_lazy(
        "Der er mere i filen end tekst og billeder. Det kan være farligt. Gem den som PDF, eller tag et foto af siden."
    ),
    Remark.TOO_HEAVY_TO_TAKE: gettext_lazy("Filen fylder for meget, når den pakkes ud. Gem den som PDF."),
    Remark.FILM: gettext_lazy(
        "Det er en film, og den kan vi ikke tage imod. Er det et levende foto, så er selve billedet nok."
    ),
    Remark.BROKEN: gettext_lazy("Filen kan ikke åbnes. Gem den igen, eller tag et foto af siden."),
    Remark.EMPTY: gettext_lazy("Filen er tom. Vælg en anden fil."),
    Remark.LOCKED: gettext_lazy("Filen er låst med en adgangskode. Gem den uden kode, eller tag et foto af siden."),
    Remark.TOO_MANY_POINTS: gettext_lazy("Billedet er for stort. Tag et nyt foto af siden."),
    Remark.TOO_MANY_PAGES: gettext_lazy("Filen har for mange sider. Del den i flere filer."),
    Remark.BUSY: gettext_lazy("Mange sender filer lige nu. Vent et minut, og prøv igen."),
    Remark.OTHER_PROGRAM: gettext_lazy("Filen er en formular, som kun kan læses i Adobe Reader."),
    Remark.PORTFOLIO: gettext_lazy("Filen er en mappe med andre filer i."),
    Remark.DIFFERS: gettext_lazy("Vi kan ikke lave en sikker kopi, der viser det samme som filen."),
    Remark.TOO_HEAVY: gettext_lazy("Filen er så tung, at vi ikke kan åbne den sikkert."),
}


class BadFile(ValueError):
    """A file that cannot be taken; the text is a sentence that says what to do."""


class Busy(BadFile):
    """So many files are being copied that this one must be sent again in a while."""


class AlreadySent(Denied):
    """The draft has become a case, so nothing more can be put into it."""

    def __init__(self) -> None:
        super().__init__(_("Du har allerede sendt henvendelsen. Skriv i din sag, hvis du vil tilføje noget."))


class Received(NamedTuple):
    """A file that has been examined and copied, and is not stored yet."""

    name: str
    content: bytes
    content_type: str
    copy: Copy
    scan: Attachment.Scan


def files_of(case: Case) -> QuerySet[Attachment]:
    """The files of a case and of those that have become part of it, without their content."""
    return Attachment.objects.filter(Q(case=case) | Q(case__joined_to=case)).defer("content")


def attach(
    place: IntakeDraft | Case,
    *,
    name: str,
    content: bytes,
    kind: str,
    by: User | None,
    at: datetime,
    by_patient: bool = False,
) -> Attachment:
    """Keep a file with a draft or a case. The same file twice in one place is one attachment. `by_patient`: the patient
    sends it to a case that somebody else wrote.

    `content` is the whole file; PDF, DOCX, ODT, RTF, JPEG, PNG, HEIC and WebP are taken, by what they are and not by
    their name.
    Without a virus scanner the file is kept in quarantine. A whole file without a safe copy is kept too, and a task
    asks for another. Raises BadFile, AlreadySent, and Denied when `by` may not work on the case.
    """
    if by and isinstance(place, Case):
        policies.check_act(by, place, _act(by))
    return _keep(place, examine(name=name, content=content), kind=kind, by=by, at=at, by_patient=by_patient)


def examine(*, name: str, content: bytes) -> Received:
    """Look for viruses and make the safe copy: takes a second or more, and is done before any row is locked.

    Raises BadFile for a file that cannot be taken.
    """
    _check_size(content)
    found = find_kind(content)
    if found is None:
        raise BadFile(str(REMARKS[why_unknown(content)]))
    scan = _scan(content)
    if scan == Attachment.Scan.INFECTED:
        raise BadFile(_("Der er virus i filen, så den er ikke gemt. Vælg en anden fil."))
    content_type, _start = found
    try:
        copy = make_copy(content)
    except CannotCopy as failure:
        if failure.remark not in KEPT_WITHOUT_COPY:
            kind = Busy if failure.remark == Remark.BUSY else BadFile
            raise kind(str(REMARKS[failure.remark])) from failure
        copy, scan = Copy(b"", content_type, failure.remark), Attachment.Scan.UNSAFE
    return Received(name, content, content_type, copy, scan)


@transaction.atomic
def _keep(
    place: IntakeDraft | Case, file: Received, *, kind: str, by: User | None, at: datetime, by_patient: bool
) -> Attachment:
    """Store an examined file. One that the patient sends to a case is a task until somebody has seen it; where the
    case is part of another, that one has the task.
    """
    locked = _locked(home_of(place) if isinstance(place, Case) and by is None else place, by)
    is_joined = isinstance(locked, Case) and locked.pk != place.pk
    place = place if is_joined else locked
    attachment, is_new = write_attachment(place, file, kind=kind, by=by, at=at, by_patient=by_patient)
    if is_new and isinstance(locked, Case):
        if is_joined:  # another copy is asked for there too
            Task.objects.filter(case=place.pk, done_at=None).update(case=locked)
        if by is None:
            promise_to_read(locked, title=gettext_noop("Se filen fra patienten"), kind=FILE, at=at)
        policies.save(locked, _act(by), at=at)
    return attachment


def write_attachment(
    place: IntakeDraft | Case,
    file: Received,
    *,
    kind: str,
    by: User | None,
    at: datetime,
    by_patient: bool = False,
) -> tuple[Attachment, bool]:
    """The attachment of `attach` in a place that the caller has locked and saves, and whether it is a new one.

    Raises BadFile when the place is full.
    """
    sha256 = hashlib.sha256(file.content).hexdigest()
    same = place.attachments.defer("content").filter(original__sha256=sha256, kind=kind, by_patient=by_patient)
    if known := same.first():
        return known, False
    if place.attachments.count() >= FILES_MAX:
        raise BadFile(_("Du kan vedhæfte %(n)d filer. Fjern en af dem først.") % {"n": FILES_MAX})
    name = _tidy(file.name)
    attachment = place.attachments.create(
        kind=Attachment.Kind(kind),
        name=with_ending(name, Kind(file.copy.content_type)),
        content_type=file.copy.content_type,
        size=len(file.copy.content or file.content),
        sha256=hashlib.sha256(file.copy.content).hexdigest(),
        content=file.copy.content,
        text=file.copy.text,
        scan=file.scan,
        remark=file.copy.remark,
        added_at=at,
        added_by=by,
        by_patient=by_patient,
    )
    Original.objects.create(
        attachment=attachment,
        case=attachment.case,
        name=name,
        content_type=file.content_type,
        size=len(file.content),
        sha256=sha256,
        content=file.content,
    )
    if isinstance(place, Case):
        if file.scan == Attachment.Scan.UNSAFE:
            Task.objects.bulk_create(ask_for_files_again(place, at=at))
        subject = f"attachment {attachment.pk}"
        audit.record(AuditWord.ATTACHMENT_ADDED, by=by, case=place, subject=subject, at=at)
    return attachment, True


@transaction.atomic
def detach(draft: IntakeDraft, *, attachment_id: int, at: datetime) -> None:
    """Take a file out of a draft; it can be put back for an hour, and is deleted then. Nothing happens when it is gone
    already. Raises AlreadySent.
    """
    locked = _locked(draft, None)
    locked.attachments.filter(pk=attachment_id).update(draft=None, removed_at=at)


@transaction.atomic
def put_back(draft: IntakeDraft, *, attachment_id: int, at: datetime) -> bool:
    """Undo `detach`: the caller has made sure that the file was in this draft. Returns False when it is deleted.

    Raises AlreadySent, and BadFile when the draft is full.
    """
    locked = _locked(draft, None)
    removed = Attachment.objects.filter(pk=attachment_id, draft=None, case=None, removed_at__gt=at - UNDO)
    if not removed.exists():
        return False
    if locked.attachments.count() >= FILES_MAX:
        raise BadFile(_("Du kan vedhæfte %(n)d filer. Fjern en af dem først.") % {"n": FILES_MAX})
    return bool(removed.update(draft=locked.pk, removed_at=None))


def find_obstacle(attachment: Attachment) -> str:
    """The sentence that says why nobody can open the file; empty when it can be opened."""
    match Attachment.Scan(attachment.scan):
        case Attachment.Scan.CLEAN:
            return ""
        case Attachment.Scan.QUARANTINE:
            return _("Filen er ikke undersøgt for virus endnu. Vent lidt, og prøv igen.")
        case Attachment.Scan.INFECTED:
            return _("Der er fundet virus i filen. Den kan ikke åbnes. Der skal sendes en anden fil.")
        case Attachment.Scan.UNSAFE:
            return f"{find_remark(attachment)} " + _("Den skal sendes igen som en ny PDF eller som et foto.")


def find_remark(attachment: Attachment) -> str:
    """Remarks about the copy: what is not in it, or why there is none. Empty when it is whole."""
    return str(REMARKS[Remark(attachment.remark)]) if attachment.remark else ""


def open_copy(attachment: Attachment) -> Copy:
    """The safe copy of the file: the only way to its bytes, for every page and every receiver.

    Raises Denied, with the sentence of `find_obstacle`, unless it has been examined and is clean.
    """
    if obstacle := find_obstacle(attachment):
        raise Denied(obstacle)
    return Copy(bytes(attachment.content), Kind(attachment.content_type))


def ask_for_files_again(case: Case, *, at: datetime) -> list[Task]:
    """The task, not stored yet, that asks for another file where one of the case can never be opened."""
    lost = case.attachments.filter(scan__in=(Attachment.Scan.UNSAFE, Attachment.Scan.INFECTED))
    if not lost.exists() or case.tasks.filter(kind=SEND_FILE_AGAIN, done_at=None).exists():
        return []
    office = case.office
    closed = deadlines.closed_days(office)
    due = deadlines.add_business_days(timezone.localdate(at), office.service_target_days, closed=closed)
    title = gettext_noop("Bed om et bilag igen: det kan ikke åbnes")
    return [
        Task(case=case, title=title, kind=SEND_FILE_AGAIN, due=due, team=case.team, owner=case.owner, created_at=at)
    ]


def rescan(*, at: datetime) -> int:
    """Look again at every file of a case in quarantine, one transaction each; returns how many came out of it.

    An infected file stays, marked, and a task asks for another. Nothing is read while no scanner answers.
    """
    count = 0
    waiting = Attachment.objects.filter(scan=Attachment.Scan.QUARANTINE).exclude(case=None)
    for pk in waiting.values_list("pk", flat=True) if virus_scan.is_answering(settings.CLAMD_ADDRESS) else ():
        if _rescan(pk, at=at):
            count += 1
        elif not virus_scan.is_answering(settings.CLAMD_ADDRESS):
            break
    return count


def _rescan(pk: int, *, at: datetime) -> bool:
    attachment = Attachment.objects.select_related("case", "original").filter(pk=pk).first()
    if attachment is None or attachment.case is None:
        return False
    original = getattr(attachment, "original", None)
    scan = _scan(bytes(original.content if original else attachment.content))
    if scan == Attachment.Scan.QUARANTINE:
        return False
    with transaction.atomic():
        case = policies.locked(attachment.case, act="report_scan", by=None)
        if not case.attachments.filter(pk=pk, scan=Attachment.Scan.QUARANTINE).update(scan=scan):
            return False  # another worker was first
        if scan == Attachment.Scan.INFECTED:
            Task.objects.bulk_create(ask_for_files_again(case, at=at))
            policies.save(case, "report_scan", at=at)
        subject, after = f"attachment {pk}", {"scan": str(scan)}
        audit.record(AuditWord.ATTACHMENT_SCANNED, by=None, case=case, subject=subject, after=after, at=at)
    return True


def read_texts() -> int:
    """Read the text of files that came before texts were kept, so that cases are found by them; returns how many."""
    unread = Attachment.objects.filter(text=None, scan=Attachment.Scan.CLEAN).exclude(case=None)
    keys = list(unread.values_list("pk", flat=True)[:TEXTS_AT_ONCE])
    for attachment in Attachment.objects.filter(pk__in=keys).iterator(chunk_size=1):
        try:
            text = read_text(bytes(attachment.content), Kind(attachment.content_type))
        except CannotCopy:
            text = ""
        Attachment.objects.filter(pk=attachment.pk, text=None).update(text=text)
    return len(keys)


_SCANS = {
    virus_scan.Verdict.CLEAN: Attachment.Scan.CLEAN,
    virus_scan.Verdict.INFECTED: Attachment.Scan.INFECTED,
    virus_scan.Verdict.UNKNOWN: Attachment.Scan.QUARANTINE,
}


def _scan(content: bytes) -> Attachment.Scan:
    return _SCANS[virus_scan.scan(content, address=settings.CLAMD_ADDRESS)]


def _locked(place: IntakeDraft | Case, by: User | None) -> IntakeDraft | Case:
    if isinstance(place, Case):
        return policies.locked(place, act=_act(by), by=by)
    draft = IntakeDraft.objects.select_for_update().get(pk=place.pk)
    if draft.case_id:
        raise AlreadySent
    return draft


def _act(by: User | None) -> str:
    return "attach" if by else "send_file"


def _check_size(content: bytes) -> None:
    if not content:
        raise BadFile(_("Filen er tom. Vælg en anden fil."))
    if len(content) > settings.ATTACHMENT_BYTES_MAX:
        size = filesizeformat(settings.ATTACHMENT_BYTES_MAX)
        raise BadFile(
            _("Filen er for stor. Den må højst fylde %(size)s. Tag for eksempel et foto af siden.") % {"size": size}
        )


def _tidy(name: str) -> str:
    """The last part of the name, without what could confuse a reader or a file system."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(
        character for character in unicodedata.normalize("NFC", last) if unicodedata.category(character)[0] != "C"
    )
    return plain.strip()[-200:] or _("fil uden navn")

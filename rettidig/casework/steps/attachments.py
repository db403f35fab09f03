"""Files that come in: what they are is sniffed, viruses are looked for, what nobody meant to send is taken out (I9)."""

import hashlib
import io
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject

from rettidig.integrations import virus_scan

from .. import audit, policies
from ..audit_words import AuditWord
from ..models import Attachment, Case, IntakeDraft, User
from ..permissions import Denied

FILES_MAX = 10
EDGE_PIXELS_MAX = 4000  # a photographed page stays readable
PIXELS_MAX = 60_000_000
ACTIONS_IN_PDF = ("/A", "/AA", "/Metadata")  # of a page and its notes; those of the document are not carried over


class BadFile(ValueError):
    """A file that cannot be taken; the text is a sentence that says what to do."""


class AlreadySent(Denied):
    """The draft has become a case, so nothing more can be put into it."""

    def __init__(self) -> None:
        super().__init__(_("Du har allerede sendt henvendelsen. Skriv i din sag, hvis du vil tilføje noget."))


@transaction.atomic
def attach(
    place: IntakeDraft | Case, *, name: str, content: bytes, kind: str, by: User | None, at: datetime
) -> Attachment:
    """Keep a file with a draft or a case. The same file twice in one place is one attachment.

    `content` is the whole file; PDF, JPEG and PNG are taken, by what they are and not by their name. Stored is a copy
    without metadata and scripts. Without a virus scanner the file is kept in quarantine.
    Raises BadFile, AlreadySent, and Denied when `by` may not work on the case.
    """
    place = _locked(place, by)
    _check_size(content)
    clean, content_type = _cleaned(content)
    scan = _scan(content)
    if scan == Attachment.Scan.INFECTED:
        raise BadFile(_("Der er virus i filen, så den er ikke gemt. Vælg en anden fil."))
    sha256 = hashlib.sha256(clean).hexdigest()
    if known := place.attachments.defer("content").filter(sha256=sha256, kind=kind).first():
        return known
    if place.attachments.count() >= FILES_MAX:
        raise BadFile(_("Du kan vedhæfte %(n)d filer. Fjern en af dem først.") % {"n": FILES_MAX})
    attachment = place.attachments.create(
        kind=Attachment.Kind(kind),
        name=_tidy(name),
        content_type=content_type,
        size=len(clean),
        sha256=sha256,
        content=clean,
        scan=scan,
        added_at=at,
        added_by=by,
    )
    if isinstance(place, Case):
        step = policies.save(place, "attach", at=at)
        audit.record(step.audit, by=by, case=place, subject=f"attachment {attachment.pk}", at=at)
    return attachment


@transaction.atomic
def detach(draft: IntakeDraft, *, attachment_id: int) -> None:
    """Take a file out of a draft again; nothing happens when it is gone already. Raises AlreadySent."""
    locked = _locked(draft, None)
    locked.attachments.defer("content").filter(pk=attachment_id).delete()


def rescan(*, at: datetime) -> int:
    """Look again at every file of a case in quarantine, one transaction each; returns how many came out of it.

    An infected file stays, marked, so that the office can ask for another; it can neither be opened nor sent.
    """
    waiting = Attachment.objects.filter(scan=Attachment.Scan.QUARANTINE).exclude(case=None)
    return sum(_rescan(pk, at=at) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _rescan(pk: int, *, at: datetime) -> bool:
    attachment = Attachment.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
    scan = _scan(bytes(attachment.content))
    if scan == Attachment.Scan.QUARANTINE:
        return False
    attachment.scan = scan
    attachment.save(update_fields=["scan"])
    after = {"scan": str(scan)}
    subject = f"attachment {pk}"
    audit.record(AuditWord.ATTACHMENT_SCANNED, by=None, case=attachment.case, subject=subject, after=after, at=at)
    return True


_SCANS = {
    virus_scan.Verdict.CLEAN: Attachment.Scan.CLEAN,
    virus_scan.Verdict.INFECTED: Attachment.Scan.INFECTED,
    virus_scan.Verdict.UNKNOWN: Attachment.Scan.QUARANTINE,
}


def _scan(content: bytes) -> Attachment.Scan:
    return _SCANS[virus_scan.scan(content, address=settings.CLAMD_ADDRESS)]


def _locked(place: IntakeDraft | Case, by: User | None) -> IntakeDraft | Case:
    if isinstance(place, Case):
        return policies.locked(place, act="attach" if by else "send_file", by=by)
    draft = IntakeDraft.objects.select_for_update().get(pk=place.pk)
    if draft.case_id:
        raise AlreadySent
    return draft


def _check_size(content: bytes) -> None:
    if not content:
        raise BadFile(_("Filen er tom. Vælg en anden fil."))
    if len(content) > settings.ATTACHMENT_BYTES_MAX:
        size = filesizeformat(settings.ATTACHMENT_BYTES_MAX)
        raise BadFile(
            _("Filen er for stor. Den må højst fylde %(size)s. Tag for eksempel et foto af siden.") % {"size": size}
        )


def _cleaned(content: bytes) -> tuple[bytes, str]:
    """The file without what was not meant to be sent, and its type."""
    try:
        content_type = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        content_type = ""
    if content_type not in _CLEANERS:
        raise BadFile(_("Filen er ikke PDF, JPG eller PNG. Gem den som en af dem, eller tag et foto af siden."))
    try:
        return _CLEANERS[content_type](content), content_type
    except (PyPdfError, OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError) as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile(_("Filen kan ikke åbnes. Gem den igen, eller tag et foto af siden.")) from error


def _clean_pdf(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise BadFile(_("Filen er låst med en adgangskode. Gem den uden kode, eller tag et foto af siden."))
    writer = PdfWriter()
    for page in reader.pages:
        bare = writer.add_page(page)
        for part in (bare, *(note.get_object() for note in bare.get("/Annots") or [])):
            for name in ACTIONS_IN_PDF:
                part.pop(NameObject(name), None)
    if not len(writer.pages):
        raise BadFile(_("Filen er tom. Vælg en anden fil."))
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _clean_image(content: bytes) -> bytes:
    image = Image.open(io.BytesIO(content))
    kind = image.format or ""
    image.draft("RGB", (EDGE_PIXELS_MAX, EDGE_PIXELS_MAX))
    if image.width * image.height > PIXELS_MAX:
        raise BadFile(_("Billedet er for stort. Tag et nyt foto af siden."))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((EDGE_PIXELS_MAX, EDGE_PIXELS_MAX))
    bare = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
    bare.info.clear()
    out = io.BytesIO()
    bare.save(out, kind, quality=90)
    return out.getvalue()


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "application/pdf": _clean_pdf,
    "image/jpeg": _clean_image,
    "image/png": _clean_image,
}


def _tidy(name: str) -> str:
    """The last part of the name, without what could confuse a reader or a file system."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    return plain.strip()[-200:] or _("fil uden navn")

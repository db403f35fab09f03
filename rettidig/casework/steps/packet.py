"""What the hospital reads of a re-referral: on its page, as a file in its folder (docs/file-drop.md), or on paper."""

import hashlib
import json
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image

from .. import audit
from ..audit_words import AuditWord
from ..files import Copy, Kind, with_ending
from ..letters import pdf
from ..letters.formatting import say_date
from ..letters.packet import LANGUAGE, render_cover
from ..models import Case, Person, Reporter, ReReferral, User, Wish
from ..permissions import Denied
from ..things import whole
from .attachments import open_copy
from .options import find_limit

FORMAT, FORMAT_VERSION = "rettidig-re-referral", 1
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same packet is the same bytes


class Packet(NamedTuple):
    """A re-referral as named facts, in the order in which they are read, and the patient's words; the name is apart."""

    patient: list[tuple[str, str]]
    move: list[tuple[str, str]]
    wish: str


def read_packet(sent: ReReferral, *, language: str = LANGUAGE) -> Packet:
    """The facts that the hospital needs, and no more of the case."""
    patient = sent.case.patient or Person()
    number = f"{patient.cpr[:6]}-{patient.cpr[6:]}" if patient.cpr else ""
    born = say_date(patient.birth_date, language) if patient.birth_date and not number else ""
    limit = _find_limit(sent)
    who = [
        (_("CPR-nummer"), number),
        (_("Født"), born),
        *find_reach(sent.case),
        (_("Adresse"), _("Beskyttet") if patient.protected_address else ""),
        (_("Værge"), patient.guardian),
        (_("Tolk"), patient.interpreter_language),
        (_("Død"), say_date(patient.deceased_on, language) if patient.deceased_on else ""),
    ]
    move = [
        (_("Sagsnummer"), sent.case.number),
        (_("Henvises til"), str(sent.get_stage_display())),
        (_("Efter reglerne om"), str(sent.get_to_display())),
        (_("Koder"), sent.codes),
        (_("Billeder"), sent.images),
        (_("Prisramme"), _say_price(sent.price_frame)),
        (_("Patientens frist"), say_date(limit, language) if limit else ""),
    ]
    return Packet([each for each in who if each[1]], [each for each in move if each[1]], find_wish(sent))


def _say_price(kroner: int | None) -> str:
    if kroner is None:
        return ""
    return _("%(kroner)s kr. Spørg os, før I går ud over den.") % {"kroner": f"{kroner:,}".replace(",", ".")}


def _find_limit(sent: ReReferral) -> date | None:
    """The last day in time of the patient's right on the pathway, by the newest assessment."""
    newest = sent.case.assessments.first()
    if newest is None or sent.pathway is None or sent.decision is None:
        return None
    return find_limit(newest, pathway=sent.pathway.key, right=sent.decision.right)


@transaction.atomic
def print_packet(sent: ReReferral, *, by: User, at: datetime) -> bytes:
    """The whole packet as one PDF to be sent in another way: the cover, and the referral behind it. The print is in the
    audit log. Raises Denied while the referral cannot be opened, and for a draft.
    """
    printed = _as_one_pdf(sent, _open_referral(sent), at=at)
    audit.record(AuditWord.RE_REFERRAL_PRINTED, by=by, case=sent.case, subject=f"re_referral {sent.pk}", at=at)
    return printed


def pack(sent: ReReferral, *, message: UUID, at: datetime) -> bytes:
    """The packet as a ZIP for another system: index.json, the packet as one PDF, and the referral as the safe copy that
    it is. The same message gives the same bytes. Raises Denied as `print_packet`.
    """
    copy = _open_referral(sent)
    files = {
        "packet.pdf": (Kind.PDF, _as_one_pdf(sent, copy, at=at)),
        with_ending("referral", Kind(copy.content_type)): (copy.content_type, copy.content),
    }
    index = _about(sent) | {
        "message": str(message),
        "files": [
            {"name": name, "type": str(kind), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, (kind, content) in files.items()
        ],
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("index.json", LONG_AGO), as_json(index), ZIP_DEFLATED)
        for name, (_kind, content) in files.items():
            archive.writestr(ZipInfo(name, LONG_AGO), content, ZIP_DEFLATED)
    return out.getvalue()


def about_recall(sent: ReReferral, *, message: UUID) -> bytes:
    """What tells another system that the patient of a re-referral does not come, as JSON; it names no patient."""
    stated = {"id": sent.pk, "case": sent.case.number, "recalled_at": _iso(sent.answered_at), "message": str(message)}
    return as_json({"format": f"{FORMAT}-recall", "version": FORMAT_VERSION, **stated})


def as_json(stated: dict[str, Any]) -> bytes:
    """JSON in UTF-8, as people can read it."""
    return json.dumps(stated, ensure_ascii=False, indent=2).encode() + b"\n"


def _about(sent: ReReferral) -> dict[str, Any]:
    """The index of a packet; names and meanings stand in docs/file-drop.md."""
    patient, hospital, limit = sent.case.patient or Person(), sent.hospital, _find_limit(sent)
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "id": sent.pk,
        "case": sent.case.number,
        "office": {"slug": sent.case.office.slug, "name": sent.case.office.name},
        "hospital": {"slug": hospital.slug, "name": hospital.name, "sor": hospital.sor} if hospital else None,
        "sent_at": _iso(sent.sent_at),
        "answer_by": _iso(sent.answer_by),
        "patient": {"cpr": patient.cpr, "name": patient.name, "birth_date": _iso(patient.birth_date)},
        "stage": sent.stage,
        "referred_to": sent.to,
        "codes": sent.codes.split(),
        "images": sent.images,
        "price_frame": sent.price_frame,
        "patients_limit": _iso(limit),
        "message_to_hospital": sent.message,
    }


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _open_referral(sent: ReReferral) -> Copy:
    if sent.sent_at is None or sent.referral is None:
        raise Denied(_("Omvisiteringen er ikke sendt. Først da kan den skrives ud."))
    return open_copy(sent.referral)


def _as_one_pdf(sent: ReReferral, copy: Copy, *, at: datetime) -> bytes:
    with override(LANGUAGE):
        packet = read_packet(sent)
        name = (_("Navn"), sent.case.patient.name if sent.case.patient else "")
    cover = render_cover(sent, facts=[name, *packet.patient, *packet.move], wish=packet.wish, at=at)
    return pdf.join([cover, copy.content if copy.content_type == Kind.PDF else _as_pdf(copy.content)])


def _as_pdf(picture: bytes) -> bytes:
    """A picture as a PDF of one page; it is a safe copy, made by the product itself."""
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").save(out, format="PDF")
    return out.getvalue()


def find_reach(case: Case) -> list[tuple[str, str]]:
    """Each way in which the hospital can reach the patient, or the one who wrote for the patient, with its name."""
    patient, is_own = case.patient or Person(), case.reporter == Reporter.PATIENT
    written = case.answers.get("address") if is_own else ""
    ways = [
        (_("Patientens telefon"), patient.phone or (case.reply_phone if is_own else "")),
        (_("Patientens e-mail"), patient.email or (case.reply_email if is_own else "")),
        (_("Adresse"), "" if patient.protected_address else patient.address or written),
        (_("Telefon til svar"), case.reply_phone),
        (_("E-mail til svar"), case.reply_email),
    ]
    found: dict[str, str] = {}
    for name, way in ways:
        if way:
            found.setdefault(way, name)
    return [(name, way) for way, name in found.items()]


def find_wish(re_referral: ReReferral) -> str:
    """The patient's own words: the wish for this hospital, else the latest, else what the inquiry says."""
    wishes = Wish.objects.filter(case__in=whole(re_referral.case))
    found = wishes.filter(option__hospital=re_referral.hospital_id).first() or wishes.first()
    return found.words if found else re_referral.case.answers.get("wish", "")

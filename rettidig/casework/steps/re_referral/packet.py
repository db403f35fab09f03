"""What the hospital reads of a re-referral: on its page, or on paper where nobody of it can read the page."""

from datetime import date, datetime
from io import BytesIO
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image

from ... import audit
from ...audit_words import AuditWord
from ...letters import pdf
from ...letters.formatting import say_date
from ...letters.packet import LANGUAGE, render_cover
from ...models import Person, ReReferral, User
from ...permissions import Denied
from ..attachments import open_copy
from ..options import find_limit
from .completeness import find_reach, find_wish

PDF = "application/pdf"


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
    if sent.sent_at is None or sent.referral is None:
        raise Denied(_("Omvisiteringen er ikke sendt. Først da kan den skrives ud."))
    copy = open_copy(sent.referral)
    with override(LANGUAGE):
        packet = read_packet(sent)
        name = (_("Navn"), sent.case.patient.name if sent.case.patient else "")
    cover = render_cover(sent, facts=[name, *packet.patient, *packet.move], wish=packet.wish, at=at)
    referral = copy.content if copy.content_type == PDF else _as_pdf(copy.content)
    audit.record(AuditWord.RE_REFERRAL_PRINTED, by=by, case=sent.case, subject=f"re_referral {sent.pk}", at=at)
    return pdf.join([cover, referral])


def _as_pdf(picture: bytes) -> bytes:
    """A picture as a PDF of one page; it is a safe copy, made by the product itself."""
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").save(out, format="PDF")
    return out.getvalue()

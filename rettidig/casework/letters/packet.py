"""The first page of a re-referral on paper: what a hospital that cannot read it here must know (feature R16)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import ReReferral
from .formatting import say_date
from .pdf import set_pages
from .text import Block

LANGUAGE = "da"  # of those who read it


def render_cover(sent: ReReferral, *, facts: Iterable[tuple[str, str]], wish: str, at: datetime) -> bytes:
    """The cover as PDF/UA-1, to the hospital; `facts` are names with values, `wish` the patient's own words."""
    with override(LANGUAGE):
        lines = [f"{name}: {value}" for name, value in facts if value]
        by = say_date(sent.answer_by, LANGUAGE) if sent.answer_by else ""
        answer = _("Svar os senest %(day)s: tager I patienten, og hvornår?") % {"day": by} if by else ""
        blocks = [
            Block("paragraph", [_("Patienten er omvisiteret til jer. Henvisningen ligger bag denne side.")]),
            Block("list", lines),
            *([Block("heading", [_("Patientens ønske")]), Block("paragraph", [wish])] if wish else []),
            *([Block("heading", [_("Besked")]), Block("paragraph", [sent.message])] if sent.message else []),
            *([Block("paragraph", [answer])] if answer else []),
        ]
        hospital = sent.hospital
        return set_pages(
            sent.case.office,
            reference=_("Sagsnummer: %(number)s") % {"number": sent.case.number},
            title=_("Omvisiteret patient"),
            blocks=blocks,
            recipient=[hospital.name, hospital.city] if hospital else [],
            language=LANGUAGE,
            at=at,
        )

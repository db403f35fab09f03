"""Letters and receipts as PDF/UA, set by Typst."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import Case, Letter, Notice, Office
from .records import notice_text
from .text import Block, split_blocks
from .words import say_date, say_time

TEMPLATE = Path(__file__).parent / "letter.typ"
FONTS = "dkfds/dist/fonts/IBMPlexSans/complete/ttf"


@cache
def fonts() -> typst.Fonts:
    """The design system's typeface where it is installed, else the one that Typst carries."""
    folder = Path(settings.NODE_MODULES) / FONTS
    return typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder.is_dir() else [])


def render(letter: Letter, *, at: datetime) -> bytes:
    """The letter as PDF/UA-1, dated on the day of `at`. The text is data to Typst, never markup."""
    return _set(
        letter.case.office,
        reference=_number(letter.case, letter.language),
        title=letter.title,
        blocks=split_blocks(letter.body),
        recipient=[line for line in (letter.recipient.get("name"), *letter.recipient.get("address", [])) if line],
        language=letter.language,
        at=at,
    )


def render_receipt(case: Case, code: str) -> bytes:
    """The receipt as PDF/UA-1: the case number, the exact time of receipt, what happens now, by when, and the code."""
    with override(case.language):
        return _set(
            case.office,
            reference=_number(case, case.language),
            title=_("Kvittering for din henvendelse"),
            blocks=_receipt(case, code),
            # the name as it was typed: who sends a form with another's CPR number must not learn whose it is
            recipient=[case.answers["patient_name"]] if case.answers.get("patient_name") else [],
            language=case.language,
            at=case.received_at,
        )


def _receipt(case: Case, code: str) -> list[Block]:
    local = timezone.localtime(case.received_at)
    moment = {"date": say_date(local.date(), case.language), "time": say_time(local, case.language, seconds=True)}
    due = say_date(case.service_due, case.language) if case.service_due else ""
    return [
        Block("paragraph", [_("Vi modtog din henvendelse %(date)s kl. %(time)s.") % moment]),
        Block(
            "list",
            [_("Dit sagsnummer er %(number)s.") % {"number": case.number}, _("Din kode er %(code)s.") % {"code": code}],
        ),
        Block("paragraph", [_("Brug sagsnummeret og koden til at læse vores svar. Giv ikke koden til andre.")]),
        Block("heading", [_("Det sker der nu")]),
        Block("paragraph", [_("En patientvejleder læser din henvendelse og svarer dig.")]),
        *([Block("paragraph", [_("Du får svar senest %(date)s.") % {"date": due}])] if due else []),
        Block("heading", [_("Hvis det bliver værre")]),
        Block("paragraph", [_("Ring til din læge, eller ring 112, hvis det er akut.")]),
        Block("paragraph", [_("Du kan ringe til os på %(phone)s.") % {"phone": case.office.helpline}]),
    ]


def _number(case: Case, language: str) -> str:
    return f"{'Case number' if language == 'en' else 'Sagsnummer'}: {case.number}"


def render_notice(notice: Notice, *, at: datetime) -> bytes:
    """A look-up notice as PDF/UA-1. Who prints it finds the address by the patient's number in the log."""
    text = notice_text(notice)
    return _set(
        notice.batch.office,
        reference=f"Brevnummer: {notice.reference}",
        title=text.title,
        blocks=split_blocks(text.body),
        recipient=[f"Patient: {notice.patient}"],
        language="da",
        at=at,
    )


def _set(
    office: Office,
    *,
    reference: str,
    title: str,
    blocks: list[Block],
    recipient: list[str],
    language: str,
    at: datetime,
) -> bytes:
    values: dict[str, Any] = {
        "title": title,
        "language": language,
        "office": office.name,
        "recipient": recipient,
        "sender": [
            office.name,
            *office.address.replace(", ", "\n").splitlines(),
            office.contact_phone,
            reference,
        ],
        "place_and_date": say_date(timezone.localdate(at), language),
        "blocks": [block._asdict() for block in blocks],
    }
    made = typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=fonts(),
        sys_inputs={"letter": json.dumps(values)},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):  # Typst gives a list only for formats with one file a page
        raise TypeError(type(made))
    return made

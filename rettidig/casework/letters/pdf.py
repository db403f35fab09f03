"""Letters and receipts as PDF/UA, set by Typst."""

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import typst
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from pikepdf import Pdf

from ..identity import claimed_name
from ..models import Case, Letter, Notice, Office
from .addressee import Addressee
from .characters import clean, is_plain, is_right_to_left, missing_in, substitute, substitute_all
from .fonts import families, fonts
from .formatting import say_date, say_time
from .notices import find_citizens, notice_text, window
from .text import Block, split_blocks

TEMPLATE = Path(__file__).parent / "letter.typ"
_NUMBER = {"da": "Sagsnummer", "en": "Case number", "de": "Fallnummer"}
ATTEMPTS = 4  # a mark may want another glyph once its letter has become a number


def render(letter: Letter, *, at: datetime) -> bytes:
    """The letter as PDF/UA-1, dated on the day of `at`. The text is data to Typst, never markup."""
    return set_pages(
        letter.case.office,
        reference=_number(letter.case, letter.language),
        title=letter.title,
        blocks=split_blocks(letter.body),
        recipient=Addressee.stored(letter.recipient).lines(),
        language=letter.language,
        at=at,
    )


def render_receipt(case: Case, code: str, *, promise: str, told: Iterable[str] = ()) -> bytes:
    """The receipt as PDF/UA-1: the case number, the exact time of receipt, what happens now, by when, and the code.

    `promise` says how the sender hears from the office, in words that the date follows, and is empty where `told`
    does; `told` are further sentences.
    """
    with override(case.language):
        return set_pages(
            case.office,
            reference=_number(case, case.language),
            title=_("Kvittering for din henvendelse"),
            blocks=_receipt(case, code, promise, told),
            recipient=Addressee(claimed_name(case), []).lines(),
            language=case.language,
            at=case.received_at,
        )


def say_receipt_moment(case: Case, language: str) -> str:
    """When the inquiry was received, to the second (SUL § 51, stk. 5)."""
    local = timezone.localtime(case.received_at)
    moment = {"date": say_date(local.date(), language), "time": say_time(local, language, seconds=True)}
    return _("%(date)s kl. %(time)s") % moment


def _receipt(case: Case, code: str, promise: str, told: Iterable[str]) -> list[Block]:
    moment = say_receipt_moment(case, case.language)
    due = say_date(case.service_due, case.language) if case.service_due else ""
    return [
        Block("paragraph", [_("Vi modtog din henvendelse %(moment)s.") % {"moment": moment}]),
        Block(
            "list",
            [_("Dit sagsnummer er %(number)s.") % {"number": case.number}, _("Din kode er %(code)s.") % {"code": code}],
        ),
        Block("paragraph", [_("Brug sagsnummeret og koden til at læse vores svar. Giv ikke koden til andre.")]),
        Block("heading", [_("Det sker der nu")]),
        Block("paragraph", [_("En patientvejleder læser din henvendelse og svarer dig.")]),
        *(Block("paragraph", [sentence]) for sentence in told),
        *([Block("paragraph", [f"{promise} {due}."])] if promise and due else []),
        Block("heading", [_("Hvis det bliver værre")]),
        Block("paragraph", [_("Ring til lægen, eller ring 112, hvis det er akut.")]),
        Block("paragraph", [_("Du kan ringe til os på %(phone)s.") % {"phone": case.office.contact_phone}]),
    ]


def _number(case: Case, language: str) -> str:
    return f"{_NUMBER[language]}: {case.number}"


def render_notice(notice: Notice, *, at: datetime) -> bytes:
    """A look-up notice as PDF/UA-1, to the citizen where the address is known, else saying what is missing."""
    text, office = notice_text(notice), notice.batch.office
    citizen = find_citizens([notice], office.region).get(notice.pk)
    return set_pages(
        office,
        reference=f"Brevnummer: {notice.reference}",
        title=text.title,
        blocks=split_blocks(text.body),
        recipient=window(notice, citizen),
        language="da",
        at=at,
    )


def join(letters: Iterable[bytes]) -> bytes:
    """Several PDFs as one, to be printed together; the same give the same bytes, whenever they are joined."""
    out = BytesIO()
    with ExitStack() as open_ones:
        joined = open_ones.enter_context(Pdf.new())
        for each in letters:
            joined.pages.extend(open_ones.enter_context(Pdf.open(BytesIO(each))).pages)
        joined.save(out, deterministic_id=True)
    return out.getvalue()


def set_pages(
    office: Office,
    *,
    reference: str,
    title: str,
    blocks: list[Block],
    recipient: list[str],
    language: str,
    at: datetime,
) -> bytes:
    """The page as PDF/UA-1, whatever it says: a character that no typeface has is printed as its number."""
    return set_letters(office, [Page(reference, title, blocks, recipient)], language=language, at=at)


class Page(NamedTuple):
    """One letter of several: `reference` stands in small print beside the recipient."""

    reference: str
    title: str
    blocks: list[Block]
    recipient: list[str]


def set_letters(office: Office, letters: Iterable[Page], *, language: str, at: datetime) -> bytes:
    """Several letters in one language as one PDF, each on pages of its own; as `set_pages`."""
    pages = [_page(office, letter, language=language, at=at) for letter in letters]
    missing: list[str] = []
    for _attempt in range(ATTEMPTS):
        try:
            return _compile(pages, language, at, partial(substitute, missing=missing))
        except typst.TypstError as error:
            missing += missing_in(error)
    return _compile(pages, language, at, substitute_all)


def _page(office: Office, letter: Page, *, language: str, at: datetime) -> dict[str, Any]:
    return {
        # PDF/UA asks for a title
        "title": letter.title if clean(letter.title).strip() else letter.reference,
        "office": office.name,
        "recipient": letter.recipient,
        "sender": [*office.address.replace(", ", "\n").splitlines(), office.contact_phone, letter.reference],
        "date": say_date(timezone.localdate(at), language),
        "blocks": [block._asdict() for block in letter.blocks],
    }


def _compile(pages: list[dict[str, Any]], language: str, at: datetime, printable: Callable[[str], str]) -> bytes:
    lines = _as_lines(pages, printable)
    is_western = is_plain(json.dumps(lines, ensure_ascii=False))
    stated = {"letters": lines, "language": language, "fonts": families()[:1] if is_western else families()}
    made = typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=fonts(),
        sys_inputs={"letters": json.dumps(stated)},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):  # Typst gives a list only for formats with one file a page
        raise TypeError(type(made))
    return made


def _as_lines(value: Any, printable: Callable[[str], str]) -> Any:
    """The page with each text as a line for letter.typ: a string, or where it runs from the right {"rtl": string}."""
    if isinstance(value, dict):
        return {key: each if key == "kind" else _as_lines(each, printable) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_lines(each, printable) for each in value]
    words = value if is_plain(value) else printable(value)
    return {"rtl": words} if is_right_to_left(words) else words

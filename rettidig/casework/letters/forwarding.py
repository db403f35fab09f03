"""What is forwarded as one PDF: the cover letter with the receipt stamp, the citizen's own words, and the chosen pages
of the files. What is left out is said on the cover.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import override
from pikepdf import Pdf
from PIL import Image

from ..models import Case, ForwardingBasis
from .formatting import say_date, say_time
from .pdf import join, set_pages
from .text import Block

LANGUAGE = "da"  # of those who read it
PDF_TYPE = "application/pdf"
_PAGES = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


class BadPages(Exception):
    """Pages that cannot be left out of a file; the text is a sentence."""


@dataclass(frozen=True)
class Words:
    """What the citizen has told in their own words, and when."""

    on: date
    text: str


@dataclass(frozen=True)
class Pages:
    """One file that goes along: its pages as PDF, and the numbers of those that were left out."""

    name: str
    pdf: bytes
    count: int
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cover:
    """What the cover letter says."""

    about: str
    patient: str
    purpose: str
    basis: ForwardingBasis
    filed_on: date
    filed_at: datetime | None
    due: date
    receiver: str
    address: str


def read_pages(text: str, *, count: int) -> tuple[int, ...]:
    """The numbers of the pages in a text as "2, 4-6" of a file of `count` pages. Raises BadPages for what is no page of
    it, and where none is left.
    """
    found: set[int] = set()
    for part in filter(None, (each.strip() for each in text.replace(";", ",").split(","))):
        match = _PAGES.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            raise BadPages(_("Skriv siderne som 2 eller 4-6. Filen har %(count)d sider.") % {"count": count})
        found.update(range(first, last + 1))
    if len(found) == count:
        raise BadPages(_("Så er der ingen sider tilbage. Vælg filen fra i stedet."))
    return tuple(sorted(found))


def take_pages(name: str, content: bytes, content_type: str, *, leave_out: str = "") -> Pages:
    """The pages of a safe copy but those to leave out; a picture is one page. Raises BadPages."""
    if content_type != PDF_TYPE:
        if leave_out.strip():
            raise BadPages(_("Et billede har kun én side. Vælg filen fra i stedet."))
        return Pages(name, _as_page(content), 1)
    out = BytesIO()
    with Pdf.open(BytesIO(content)) as opened:
        count = len(opened.pages)
        left_out = read_pages(leave_out, count=count)
        for number in reversed(left_out):
            del opened.pages[number - 1]
        opened.save(out, deterministic_id=True)
    return Pages(name, out.getvalue(), count, left_out)


def _as_page(content: bytes) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        picture.convert("RGB").save(out, "PDF", resolution=150)
    return out.getvalue()


def render(case: Case, cover: Cover, words: Iterable[Words], files: Collection[Pages], *, at: datetime) -> bytes:
    """All of it as one PDF, in Danish, to be sent or printed."""
    with override(LANGUAGE):
        first = set_pages(
            case.office,
            reference=_("Sagsnummer: %(number)s") % {"number": case.number},
            title=_("Videresendt: %(about)s") % {"about": cover.about},
            blocks=_blocks(cover, list(words), files),
            recipient=[cover.receiver, *cover.address.splitlines()],
            language=LANGUAGE,
            at=at,
        )
    return join([first, *(each.pdf for each in files)])


def _blocks(cover: Cover, words: list[Words], files: Collection[Pages]) -> list[Block]:
    said = [
        _counts_as_filed() if cover.basis in COUNTS else "",
        _("Det handler om %(patient)s.") % {"patient": cover.patient} if cover.patient else "",
    ]
    due = say_date(cover.due, LANGUAGE)
    return [
        Block("heading", [stamp(cover.filed_on, cover.filed_at)]),
        *_paragraphs("\n".join(said)),
        Block("heading", [_("Derfor sender vi det til jer")]),
        *_paragraphs(f"{cover.purpose}\n{cover.basis.label}."),
        Block("heading", [_("Det følger med")]),
        Block("list", [*map(_name_words, words), *map(_name_file, files)]),
        Block("heading", [_("Skriv til os, at I har fået det")]),
        *_paragraphs(_("Svar os senest %(day)s, eller send det tilbage, hvis det ikke er jer.") % {"day": due}),
        *(block for each in words for block in (Block("heading", [_name_words(each)]), *_paragraphs(each.text))),
    ]


def _paragraphs(text: str) -> list[Block]:
    return [Block("paragraph", [line.strip()]) for line in text.splitlines() if line.strip()]


COUNTS = frozenset({ForwardingBasis.FILED_HERE})  # by which the office's receipt is the filing


def stamp(on: date, at: datetime | None) -> str:
    """The receipt stamp: Modtaget i Patientkontoret fredag den 27. februar 2026 kl. 14.05."""
    day = say_date(on, LANGUAGE)
    if at is None:
        return _("Modtaget i Patientkontoret %(day)s") % {"day": day}
    return _("Modtaget i Patientkontoret %(day)s kl. %(clock)s") % {"day": day, "clock": say_time(at, LANGUAGE)}


def _counts_as_filed() -> str:
    return _("Den dag regnes det for indgivet, selv om I får det senere (sundhedsloven § 51, stk. 5).")


def _name_words(words: Words) -> str:
    return _("Borgerens egne ord, %(day)s") % {"day": say_date(words.on, LANGUAGE)}


def _name_file(file: Pages) -> str:
    if not file.left_out:
        return file.name
    numbers = ", ".join(map(str, file.left_out))
    return _("%(name)s, uden side %(pages)s") % {"name": file.name, "pages": numbers}

"""Letters as PDF/UA beside Typst alone: the same page, typeface and words, written by hand in Typst's own language.

What is measured is what our way costs: the letter as data, its pieces, dates and sender. Each letter has words of its
own, so that neither side can take one from memory.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count, islice
from zoneinfo import ZoneInfo

import typst

from bench.row import Row
from rettidig.cli.setup import load_django

load_django()

from rettidig.casework.letters import fonts, pdf  # noqa: E402 – models can be imported only after Django is set up
from rettidig.casework.models import Case, Letter, Office, Person  # noqa: E402

TURNS, CHUNK = 20, 40
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
SENTENCES = (
    "Du kan komme til hospitalet, som du ønsker. Det koster dig ikke noget. Hospitalet skriver til dig om en tid. "
)
OFFICE = Office(name="Patientkontoret", address="Skottenborg 26\n8800 Viborg", phone="78 41 00 00")
CASE = Case(office=OFFICE, patient=Person(name="Kaja Test Hansen"), number="2026-000001")
PARAGRAPHS = 12
BY_HAND = """#set document(title: "Du kan komme til hospitalet", author: "Patientkontoret")
#set page(paper: "a4", margin: (x: 25mm, top: 25mm, bottom: 22mm), numbering: "1 / 1")
#set text(font: ("IBM Plex Sans", "Libertinus Serif"), size: 11pt, lang: "da")
#set par(leading: 0.75em, spacing: 1.2em)
#grid(columns: (1fr, auto), gutter: 8mm)[Kaja Test Hansen][
  #align(right)[Patientkontoret \\ Skottenborg 26 \\ 8800 Viborg]]
mandag den 23. november 2026
#title()
"""


def paragraphs(number: int) -> list[str]:
    return [f"Brev {number}, afsnit {each}. {SENTENCES * 2}" for each in range(PARAGRAPHS)]


def ours(number: int) -> bytes:
    body = "\n\n".join(paragraphs(number))
    letter = Letter(case=CASE, title="Du kan komme til hospitalet", body=body, recipient={"name": "Kaja Test Hansen"})
    return pdf.render(letter, at=AT)


def theirs(number: int) -> bytes:
    source = BY_HAND + "\n\n".join(paragraphs(number))
    made = typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"], font_paths=fonts.fonts())
    return bytes(made)


def seconds(make: Callable[[int], bytes], numbers: Iterator[int]) -> float:
    begun = time.perf_counter()
    for number in islice(numbers, CHUNK):
        make(number)
    return time.perf_counter() - begun


def run() -> list[Row]:
    """Both sides in turn, so that whatever else the machine does hits them alike."""
    numbers = count()
    seconds(ours, numbers), seconds(theirs, numbers)  # warm
    pairs = [(seconds(ours, numbers), seconds(theirs, numbers)) for _ in range(TURNS)]
    mine, peers = (TURNS * CHUNK / sum(times) for times in zip(*pairs, strict=True))
    return [Row("Letters as PDF/UA", mine, "Typst alone", peers, "letters/s", at_least=0.8)]

"""The pages of a visitor in German: nothing on them is left in Danish or in English."""

import re
from html import unescape

import pytest

from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.steps import draft as store
from rettidig.web.languages import is_in_german
from tests.intake_data import make_office
from tests.web.test_public_abroad import visitor
from tests.web.test_public_inquiry import answer, begin, photo, send
from tools import messages

pytestmark = pytest.mark.django_db
GERMAN = {text.id: text.string for text in messages.read(messages.GERMAN) if text.id}
# What would stand there if a text had no German, or were not asked for in it
OTHERS = {
    words
    for text in messages.read(messages.ENGLISH)
    if isinstance(text.id, str) and text.id
    for words in (text.id, text.string)
    if words not in GERMAN.values() and "%(" not in words
}
NAMES = {
    "Euro (EUR)",
    "Telefonnummer",
    "Rehabilitation",
    "Dansk",
    "English",
    "Demo",
    "Patientkontoret i Region Midtjylland",
}
PAGES = ["hvem", "land", "regning", "beskriv", "patient", "svar"]


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


@pytest.fixture
def reader(client):
    client.cookies["django_language"] = "de"
    return client


def left_over(page):
    assert '<html lang="de">' in page.text
    shown = [*re.split("<[^>]*>", page.text), *re.findall('(?:aria-label|title)="([^"]*)"', page.text)]
    return (OTHERS & {" ".join(unescape(text).split()) for text in shown}) - NAMES


def test_whole_way_of_a_visitor_is_in_german(reader):
    visitor(reader)
    pages = ["/", "/kontakt/", "/privatliv/", "/henvendelse/", "/fortsaet/", "/min-sag/", "/henvendelse/tjek/"]
    found = {address: left_over(reader.get(address)) for address in pages}
    found |= {slug: left_over(reader.get(f"/henvendelse/{slug}/")) for slug in PAGES}
    send(reader)
    found |= {address: left_over(reader.get(address)) for address in ("/kvittering/", "/min-sag/")}
    assert not any(found.values()), {address: words for address, words in found.items() if words}


def test_date_is_said_in_german_while_it_is_typed(reader):
    said = reader.post(
        "/henvendelse/dato/", {"name": "treated_on", "text": "Montag, den 2. November 2026 um 10.30 Uhr"}
    )
    assert said.text == "Montag, 2. November 2026"


@pytest.mark.parametrize(
    ("slug", "field", "typed"),
    [
        ("regning", "bill_amount", "viel"),
        ("patient", "patient_birth_date", "31-2-2000"),
        ("svar", "email", "erika@"),
        ("svar", "reply_by", ""),
    ],
)
def test_refusal_is_in_german_too(reader, slug, field, typed):
    visitor(reader)
    page = answer(reader, slug, **{field: typed})
    assert f'id="id_{field}' in page.text
    assert not left_over(page)


@pytest.mark.parametrize(("slug", "field", "typed"), [
    ("hvem", "reporter", "relative"),
    ("hvem", "category", "ill_in_denmark"),
    ("land", "treated_by", "Skagen"),
    ("regning", "bill_amount", "1250,50"),
    ("regning", "bill_amount", "viel"),
    ("beskriv", "story", "Ich bin gestürzt."),
    ("patient", "patient_name", "Erika Muster"),
    ("patient", "patient_birth_date", "31-2-2000"),
    ("svar", "email", "erika@"),
])  # fmt: skip
def test_language_is_changed_on_each_page_with_what_was_typed(client, slug, field, typed):
    visitor(client)
    assert answer(client, slug, **{field: typed}, language="de").url == f"/henvendelse/{slug}/"
    page = client.get(f"/henvendelse/{slug}/")
    assert '<html lang="de">' in page.text
    assert typed in page.text


def test_language_is_changed_on_the_page_of_files_with_the_files_that_were_chosen(client):
    begin(client)
    sent = {"file": photo(), "kind": "consent", "language": "de"}
    assert client.post("/henvendelse/beskriv/", sent).url == "/henvendelse/beskriv/"
    page = client.get("/henvendelse/beskriv/")
    assert '<html lang="de">' in page.text
    assert IntakeDraft.objects.get().attachments.get().name in page.text
    assert re.search('value="consent" checked', page.text)


def test_language_is_changed_on_the_check_page_and_is_that_of_the_answer(client):
    visitor(client)
    before = store.read_answers(IntakeDraft.objects.get())
    client.post("/sprog/setlang/", {"language": "de", "next": "/henvendelse/tjek/"})
    assert '<html lang="de">' in client.get("/henvendelse/tjek/").text
    assert store.read_answers(IntakeDraft.objects.get()) == before
    send(client)
    case = Case.objects.get()
    assert (case.language, case.letter_language) == ("de", "en")


def test_receipt_on_paper_is_in_german(reader):
    visitor(reader)
    send(reader)
    assert reader.get("/kvittering/pdf/")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("address", ["/kontor/", "/dine-rettigheder/", "/loven/", "/findes/ikke/"])
def test_pages_of_others_are_not_in_german(address):
    assert not is_in_german(address)

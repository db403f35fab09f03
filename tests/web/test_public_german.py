"""The pages of a visitor in German: nothing on them is left in Danish or in English."""

import re
from html import unescape

import pytest
from django.db import OperationalError, connection
from django.test import Client

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
    pages = ["/", "/kontakt/", "/privatliv/", "/was/", "/henvendelse/", "/fortsaet/", "/min-sag/", "/henvendelse/tjek/"]
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


def in_german(**more):
    reader = Client(**more, HTTP_ORIGIN="http://testserver")
    reader.cookies["django_language"] = "de"
    return reader


def a_form_without_a_cookie():
    return in_german(enforce_csrf_checks=True).post("/henvendelse/hvem/", {"story": "Ich bin gestürzt."})


def a_form_that_is_too_old():
    (reader := in_german(enforce_csrf_checks=True)).get("/fortsaet/")
    return reader.post("/fortsaet/", {"code": "Ich bin gestürzt.", "csrfmiddlewaretoken": "old"})


def a_form_from_elsewhere():
    reader = in_german(enforce_csrf_checks=True)
    return reader.post("/fortsaet/", headers={"origin": "http://elsewhere.example"})


def a_database_that_is_gone():
    def refuse(*_args):
        raise OperationalError

    with connection.execute_wrapper(refuse):
        return in_german(raise_request_exception=False).post("/henvendelse/hvem/", {"story": "Ich bin gestürzt."})


def a_fault_of_ours(monkeypatch):
    monkeypatch.setattr("rettidig.web.public.review.ResumeForm", None)
    return in_german(raise_request_exception=False).post("/fortsaet/", {"code": "Ich bin gestürzt."})


def too_much_at_once(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    return in_german().post("/henvendelse/", "x=" + "y" * 200, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("meet", "status", "said"),
    [
        (a_form_without_a_cookie, 403, "Uns fehlt ein Cookie"),
        (a_form_that_is_too_old, 403, "Die Seite war zu alt"),
        (a_form_from_elsewhere, 403, "von einer anderen Adresse"),
        (a_database_that_is_gone, 503, "Wir können gerade nicht antworten"),
    ],
)
def test_page_of_a_fault_is_in_german_for_a_visitor_on_the_way(meet, status, said):
    page = meet()
    assert (page.status_code, said in page.text) == (status, True)
    assert not left_over(page)


def test_page_of_a_mistake_of_ours_is_in_german(monkeypatch):
    page = a_fault_of_ours(monkeypatch)
    assert page.status_code == 500
    assert not left_over(page)


def test_page_for_too_much_at_once_is_in_german(settings):
    page = too_much_at_once(settings)
    assert page.status_code == 413
    assert not left_over(page)


@pytest.mark.parametrize("address", ["/kontor/", "/dine-rettigheder/", "/loven/", "/findes/ikke/"])
def test_pages_of_others_are_not_in_german(address):
    assert not is_in_german(address)

"""Coming back to a draft by the link that was sent, and choosing on the case how to be told."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rettidig.casework.models import Case, IntakeDraft, OutboxMessage
from rettidig.casework.steps import question
from rettidig.limits.counting import Limit
from rettidig.web.public import limits
from tests import mail_server
from tests.casework.factories import an_adviser
from tests.desk_data import deliver_everything
from tests.intake_data import AT, SHOULDER, make_office, send
from tests.web.test_public_inquiry import answer, begin

pytestmark = pytest.mark.django_db
LONG = "Jeg venter. " * 400


@pytest.fixture(autouse=True)
def office():
    return make_office()


@pytest.fixture
def server(settings):
    with mail_server.running(settings) as made:
        yield made


@pytest.fixture
def texts(settings, tmp_path):
    settings.TEXTS_URL = f"folder:{tmp_path}"
    return lambda: [file.read_text() for file in tmp_path.glob("*.json")]


def lay_aside(client):
    begin(client)
    answer(client, "hvem", reporter="patient", go="later")
    return client.session["draft"]


def ask_for_link(client, to="kaja@example.dk"):
    return client.post("/henvendelse/gemt/", {"to": to}, follow=True).text


def key_in(mail):
    return re.search(r"/fortsaet/#([A-Z0-9]+)", mail.get_content())[1]


def test_mailed_link_leads_to_the_page_that_was_left_with_its_fault_as_it_was_typed_and_works_once(client, server):
    begin(client)
    answer(client, "hvem", reporter="patient")
    answer(client, "svar", email="kaja@", go="later")
    ask_for_link(client)
    deliver_everything()
    key, other = key_in(server.mails[0]), Client()
    other.post("/fortsaet/", {"key": key})
    page = other.get("/henvendelse/svar/")
    assert page.context["form"]["email"].value() == "kaja@"
    assert "Koden er brugt" in Client().post("/fortsaet/", {"key": key}).text


def test_page_says_that_the_link_is_sent_only_when_it_is(client, server):
    lay_aside(client)
    server.recipient = mail_server.LATER
    assert "Vi sender det." in ask_for_link(client)
    deliver_everything()
    assert "Vi sender det." in client.get("/henvendelse/gemt/").text
    server.recipient = mail_server.OK
    deliver_everything()
    assert "kaja@example.dk: Sendt." in " ".join(client.get("/henvendelse/gemt/").text.split())


def test_page_says_that_the_link_could_not_be_sent(client, server):
    lay_aside(client)
    server.recipient = mail_server.NOBODY
    ask_for_link(client)
    deliver_everything()
    assert "Det kunne ikke sendes." in client.get("/henvendelse/gemt/").text


def test_link_by_text_to_a_number_as_it_is_typed(client, texts):
    lay_aside(client)
    assert "Dit mobilnummer" in client.get("/henvendelse/gemt/").text
    ask_for_link(client, "40 40 40 40")
    deliver_everything()
    assert "4540404040" in texts()[0]


@pytest.mark.parametrize("to", ["kaja@", "ring", "", "40 40"])
def test_what_is_no_address_gets_a_clear_error_and_stays(client, server, to):
    lay_aside(client)
    page = ask_for_link(client, to)
    assert 'id="id_to_error"' in page
    assert not to or f'value="{to}"' in page
    assert not OutboxMessage.objects.exists()


def test_nobody_is_offered_a_link_where_nothing_can_be_sent(client):
    lay_aside(client)
    assert "Send linket til mig" not in client.get("/henvendelse/gemt/").text


def test_many_links_of_one_draft_are_stopped(client, server, monkeypatch):
    lay_aside(client)
    monkeypatch.setattr(limits, "RESUME_LINK_OF_DRAFT", Limit("none", 0, 60))
    assert "Skriv koden ned i stedet" in ask_for_link(client)


def test_code_of_a_draft_that_has_expired_says_so(client):
    key = lay_aside(client)
    IntakeDraft.objects.update(expires_at=AT - timedelta(days=1))
    assert "Koden er udløbet" in Client().post("/fortsaet/", {"key": key}).text


@pytest.fixture
def inside(client, office):
    receipt = send(office, SHOULDER)
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    return client


def choose(client, **told):
    said = {"case": Case.objects.get().number, "reply_phone": "", "reply_email": ""}
    return client.post("/min-sag/nyt/", said | told, follow=True).text


def test_way_of_being_told_is_chosen_on_the_case(inside, texts):
    assert "Dit valg er gemt." in choose(inside, reply_by="text", reply_phone="40404040")
    assert Case.objects.get().reply_by == "text"


def test_way_that_leads_nowhere_is_told_beside_the_field_and_nothing_is_lost(inside, texts):
    page = choose(inside, reply_by="text", reply_phone="4040")
    assert 'id="id_reply_phone_error"' in page
    assert 'value="4040"' in page
    assert Case.objects.get().reply_by == "page"


def test_text_is_not_offered_where_none_can_be_sent(inside):
    assert 'value="text"' not in inside.get("/min-sag/").text


def test_nobody_without_the_code_chooses(client, inside):
    client.post("/min-sag/luk/")
    assert "Åbn din sag igen" in choose(client, reply_by="post")
    assert Case.objects.get().reply_by == "page"


def test_answer_that_was_typed_when_the_session_had_ended_stands_there_again(client, office):
    receipt = send(office, SHOULDER)
    due = question.usual_due(receipt.case, on=timezone.localdate())
    facts = {"party": "patient", "channel": "form", "text": "Hvornår kan du?", "due": due}
    asked = question.ask(receipt.case, by=an_adviser(office=office), at=timezone.now(), **facts)
    said = {"case": receipt.case.number, f"q{asked.pk}-text": "Jeg kan torsdag."}
    assert "Vi har gemt det, du skrev." in client.post(f"/min-sag/svar/{asked.pk}/", said, follow=True).text
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    assert "Jeg kan torsdag." in client.get("/min-sag/").text
    asked.refresh_from_db()
    assert asked.answer == ""


def test_texts_of_the_demo_are_shown_in_the_demo_alone(client, texts, settings):
    assert client.get("/demo/sms/").status_code == 404
    settings.DEMO = True
    assert "Ingen endnu." in client.get("/demo/sms/").text


def test_who_comes_back_with_the_code_stands_on_the_page_that_was_left_with_what_was_typed(client):
    begin(client)
    for slug, told in (("hvem", {"reporter": "patient"}), ("emne", {"category": "waiting"})):
        client.get(f"/henvendelse/{slug}/")
        answer(client, slug, **told)
    client.get("/henvendelse/sygdom/")
    client.get("/henvendelse/hvem/")  # back again, to look
    answer(client, "hvem", reporter="relative", go="later")
    key = client.session["draft"]
    came = Client().post("/fortsaet/", {"key": key})
    assert came.url == "/henvendelse/hvem/"


@pytest.mark.parametrize("shape", ["{0}", "https://patientkontoret.example.dk/fortsaet/#{0}", " /fortsaet/#{0} "])
def test_draft_is_opened_without_script_by_the_code_or_the_whole_link(client, shape):
    begin(client)
    answer(client, "hvem", reporter="patient", go="later")
    other = Client()
    assert "koden efter tegnet #" in other.get("/fortsaet/").text
    opened = other.post("/fortsaet/", {"key": shape.format(client.session["draft"])}, follow=True)
    assert "Her er din henvendelse" in opened.text


def test_page_that_is_no_longer_asked_is_not_come_back_to(client):
    begin(client)
    client.get("/henvendelse/hvem/")
    answer(client, "hvem", reporter="patient")
    IntakeDraft.objects.update(place="findes-ikke")
    client.get("/henvendelse/gemt/")
    assert Client().post("/fortsaet/", {"key": client.session["draft"]}).url == "/henvendelse/hvem/"

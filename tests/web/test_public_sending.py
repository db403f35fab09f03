"""Sending an inquiry: what it asks of the database, and what a visitor meets whom the receipt never reached."""

import pytest

from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import Case
from tests.web.test_public_inquiry import again, answer_all, begin, office, send

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture


def test_inquiry_whose_receipt_never_arrived_is_open_on_the_case_page(client):
    answer_all(client)
    send(client)
    assert Case.objects.get().number in client.get("/min-sag/").text


def test_inquiry_whose_receipt_never_arrived_keeps_it_when_a_new_one_is_begun(client):
    answer_all(client)
    send(client)
    begin(client)
    assert Case.objects.get().number in client.get("/kvittering/").text


def test_answers_to_questions_that_are_no_longer_asked_are_not_sent(client):
    answer_all(client)
    again(client, "hvem", category="interpreter")
    send(client)
    case = Case.objects.get()
    assert not {"condition", "purpose", "referral_received", "appointment_date"} & set(case.answers)
    assert case.answers["story"] == "Jeg har slået min skulder."
    assert not case.pathways.get().events.exists()


def test_sending_asks_the_database_few_times(client, settings, django_assert_num_queries):
    settings.OFFICE_SECONDS = 3600
    answer_all(client)
    law_in_force()  # the process keeps the amounts: read once, by whoever comes first
    read = ["session", "draft", "count of sendings", "known person", "other open cases", "standard tasks"]
    read += ["answer target of the subject"]
    read += ["names of the staff", "warning words of the office"]
    write = ["begin", "lock the draft", "number", "person", "case", "pathway", "events", "legs", "assessment"]
    write += ["contact", "audit event", "files", "draft", "commit"]
    with django_assert_num_queries(len(read + write)):
        send(client)


@pytest.mark.parametrize(("about", "is_said"), [("waiting", True), ("complaint_to_authority", False)])
def test_receipt_speaks_of_room_only_to_who_waits(client, about, is_said):
    answer_all(client)
    again(client, "hvem", category=about)
    send(client)
    assert ("hvor der er plads" in client.get("/kvittering/").text) is is_said


def test_inquiry_sent_twice_shows_the_same_receipt(client):
    answer_all(client)
    send(client)
    again = client.post("/henvendelse/tjek/", {"website": ""}, follow=True)
    assert "Du har allerede sendt henvendelsen" in again.text
    assert Case.objects.get().number in again.text


def test_receipt_is_shown_though_the_inquiry_could_not_be_assessed(client, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    answer_all(client)
    monkeypatch.setattr("rettidig.casework.steps.receive.ask", fail)
    assert send(client).url == "/kvittering/"
    page = client.get("/kvittering/").text
    assert Case.objects.get().number in page
    assert "Vi svarer dig." in page
    assert Case.objects.get().number in client.get("/min-sag/").text
    assert client.get("/kvittering/pdf/").status_code == 200

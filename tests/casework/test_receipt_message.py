"""The receipt as an e-mail or a text: when the inquiry came and its number, and never the code (feature I11)."""

import json
from datetime import timedelta

import pytest

from rettidig.casework import outbox
from rettidig.casework.models import Case, OutboxMessage
from rettidig.casework.steps import news, receive, unfinished
from tests import mail_server
from tests.intake_data import AT, SHOULDER, make_office, send

pytestmark = pytest.mark.django_db
WROTE = SHOULDER | {"reply_by": "page", "phone": "40 40 40 40", "email": "kaja@example.dk", "language": "da"}
LATER = AT + timedelta(hours=1)


@pytest.fixture
def server(settings):
    settings.SITE_URL = "https://patientkontor.example.dk"
    with mail_server.running(settings) as made:
        yield made


@pytest.fixture
def texts(settings, tmp_path):
    settings.TEXTS_URL, settings.SITE_URL = f"folder:{tmp_path}", "https://patientkontor.example.dk"
    return lambda: [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]


def carry():
    for message in OutboxMessage.objects.filter(kind__in=news.RECEIPTS, state="queued"):
        outbox.deliver(message.pk, at=LATER)


def told(**more):
    receipt = send(make_office(), WROTE | more, received_at=AT)
    carry()
    return receipt


def test_mail_tells_when_it_came_to_the_second_and_the_number_and_not_the_code_nor_what_it_is_about(server):
    receipt = told(story="Jeg har kræft i tarmen.")
    [mail] = server.mails
    said = mail.get_content()
    assert (mail["To"], mail["Subject"]) == ("kaja@example.dk", "Vi har fået din henvendelse")
    assert "Vi fik din henvendelse mandag den 23. november 2026 kl. 9.30.00." in said
    assert f"Dit sagsnummer er {receipt.case.number}." in said
    assert "https://patientkontor.example.dk/min-sag/" in said
    assert not [each for each in (receipt.code, "kræft", "Kaja", "skulder") if each in said + mail["Subject"]]


@pytest.mark.parametrize(
    ("language", "subject", "moment"),
    [
        ("en", "We have received your inquiry", "on Monday 23 November 2026 at 09:30:00"),
        ("de", "Wir haben Ihre Anfrage erhalten", "am Montag, 23. November 2026 um 09:30:00 Uhr"),
    ],
)
def test_mail_is_in_the_language_of_the_inquiry(server, language, subject, moment):
    told(language=language)
    [mail] = server.mails
    assert (mail["Subject"], moment in mail.get_content()) == (subject, True)


def test_who_chose_texts_gets_a_text_instead(server, texts):
    case = told(reply_by="text").case
    words = f"Vi fik din henvendelse mandag den 23. november 2026 kl. 9.30.00. Dit sagsnummer er {case.number}."
    assert [each["text"].startswith(words) for each in texts()] == [True]
    assert server.mails == []


def test_daughter_without_the_patients_yes_gets_her_own_receipt_all_the_same(server):
    told(reporter="relative", consent_basis="none")
    assert len(server.mails) == 1


@pytest.mark.parametrize("more", [{"email": ""}, {"email": "", "reply_by": "phone"}])
def test_who_gave_no_address_gets_none(server, more):
    told(**more)
    assert (server.mails, OutboxMessage.objects.exists()) == ([], False)


def test_installation_without_a_mail_server_keeps_none(settings):
    assert settings.EMAIL_HOST == ""
    told()
    assert not OutboxMessage.objects.exists()


def test_inquiry_that_was_stored_alone_gets_its_receipt_when_the_rest_is_done(server, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(receive, "_write_facts", lambda *_args, **_kwargs: 1 / 0)
        told()
    assert server.mails == []
    unfinished.finish_all(at=LATER)
    carry()
    assert len(server.mails) == 1


def test_mail_that_its_address_does_not_take_is_a_task_and_goes_to_the_address_that_is_given_then(server):
    server.recipient = mail_server.NOBODY
    case = told(email="kaja@exmaple.dk").case
    task = case.tasks.get(kind=outbox.TASK)
    assert task.title.startswith("E-mailen med kvitteringen kom ikke frem.")
    server.recipient = mail_server.OK
    changes = {"reply_by": "page", "reply_phone": "", "reply_email": "kaja@example.dk"}
    news.choose(Case.objects.get(pk=case.pk), changes=changes, at=LATER)
    carry()
    assert [mail["To"] for mail in server.mails] == ["kaja@example.dk"]
    assert not case.tasks.filter(kind=outbox.TASK, done_at=None).exists()
    assert not OutboxMessage.objects.filter(kind__in=news.KINDS).exists()


def test_receipt_that_no_mail_could_bring_goes_by_text_where_that_is_chosen_then(server, texts):
    server.recipient = mail_server.NOBODY
    case = told().case
    changes = {"reply_by": "text", "reply_phone": "40404040", "reply_email": "kaja@example.dk"}
    news.choose(Case.objects.get(pk=case.pk), changes=changes, at=LATER)
    carry()
    assert len(texts()) == 1

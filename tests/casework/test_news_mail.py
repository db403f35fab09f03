"""The e-mail that there is something new in the case: to whom it goes, when, what it says, and what happens to it."""

import pytest
from django.db import transaction

from rettidig.casework import outbox
from rettidig.casework.audit_words import SHOWN_OTHERWISE
from rettidig.casework.models import AuditEvent, Case, OutboxMessage
from rettidig.casework.steps import letter, news, re_referral
from tests import mail_server
from tests.casework.factories import moment
from tests.casework.offers import AT
from tests.casework.test_re_referral import answer, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with mail_server.running(settings) as made:
        yield made


def follows(story, **change):
    """The patient follows the case with a code, and gave an e-mail address."""
    Case.objects.filter(pk=story.case.pk).update(**{"reply_email": "kaja@example.dk", "follow_up_code": "x"} | change)
    story.case.refresh_from_db()


def mails():
    return OutboxMessage.objects.filter(kind="news_mail")


def carry(at=AT):
    for message in mails().filter(state="queued"):
        outbox.deliver(message.pk, at=at)


def test_mail_says_that_there_is_news_where_to_read_it_and_nothing_else(story, server):
    follows(story)
    send(story)
    carry()
    [mail] = server.mails
    assert (mail["To"], mail["Subject"], mail["Auto-Submitted"]) == (
        "kaja@example.dk",
        "Der er nyt i din sag",
        "auto-generated",
    )
    said = "Der er nyt i din sag. Åbn den her: https://patientkontor.example.dk/min-sag/"
    assert mail.get_content().splitlines() == [said, "", "Du kan ikke svare på denne e-mail."]
    assert mails().get().state == "delivered"


def test_mail_is_in_the_language_of_the_inquiry(story, server):
    follows(story, language="en")
    send(story)
    carry()
    assert server.mails[0]["Subject"] == "There is news in your case"


def test_letter_and_re_referral_that_leave_together_are_one_mail(story, server):
    follows(story)
    send(story)
    assert mails().count() == 1


@pytest.mark.parametrize(
    "turn",
    [
        lambda story, sent: answer(story, sent, "received", ""),
        lambda story, sent: answer(story, sent, "accepted", ""),
        lambda story, sent: answer(story, sent, "declined"),
        lambda story, sent: re_referral.withdraw(sent, reason="X", by=story.by, at=AT),
        lambda story, sent: re_referral.chase(
            sent, channel="phone", text="", next_on=moment("2026-11-27 09:00").date(), by=story.by, at=AT
        ),
    ],
    ids=["received", "accepted", "declined", "withdrawn", "chased"],
)
def test_patient_is_told_at_each_turn_of_a_re_referral(story, server, turn):
    follows(story)
    sent = send(story)
    carry()
    turn(story, sent)
    carry()
    assert len(server.got) == 2


@pytest.mark.parametrize(
    "change",
    [{"reply_email": ""}, {"follow_up_code": ""}, {"reporter": "relative"}],
    ids=["address", "code", "consent"],
)
def test_nobody_is_told_without_an_address_a_code_or_the_patients_yes(story, server, change):
    follows(story, **change)
    news.tell(story.case, at=AT)
    assert not mails().exists()


def test_installation_without_a_mail_server_sends_and_keeps_no_mail(story, settings):
    assert settings.EMAIL_HOST == ""
    follows(story)
    news.tell(story.case, at=AT)
    assert not mails().exists()


def test_address_that_was_taken_away_meanwhile_gets_nothing(story, server):
    follows(story)
    news.tell(story.case, at=AT)
    follows(story, reply_email="")
    carry()
    assert (server.got, mails().get().state) == ([], "delivered")


def test_address_that_the_mail_server_does_not_know_is_a_task_to_call(story, server):
    follows(story)
    server.recipient = mail_server.NOBODY
    news.tell(story.case, at=AT)
    carry()
    assert mails().get().state == "unread"
    assert "kom ikke frem" in story.case.tasks.get(kind="delivery").title


@pytest.mark.parametrize("trouble", ["later", "silent"])
def test_mail_waits_while_the_mail_server_is_away_and_leaves_when_it_is_back(story, server, settings, trouble):
    follows(story)
    port = settings.EMAIL_PORT
    server.recipient, settings.EMAIL_PORT = (mail_server.LATER, port) if trouble == "later" else (mail_server.OK, 9)
    news.tell(story.case, at=AT)
    carry()
    assert (mails().get().state, mails().get().attempts) == ("queued", 0)
    assert not story.case.tasks.filter(kind="delivery").exists()
    server.recipient, settings.EMAIL_PORT = mail_server.OK, port
    carry()
    assert (mails().get().state, len(server.got)) == ("delivered", 1)


def test_letter_alone_is_told_of_too(story, server):
    follows(story)
    draft = letter.draft_letter(story.case, decision=None, by=story.by, at=AT)
    letter.edit_letter(draft, title="Vejledning", body="Kære Kaja", by=story.by, at=AT)
    letter.send_letter(draft, by=story.by, at=AT)
    assert mails().count() == 1


def test_mail_that_was_taken_by_a_server_which_then_broke_off_is_sent_again_as_the_same_mail(story, server):
    follows(story)
    server.breaks_off = True
    news.tell(story.case, at=AT)
    carry()
    assert mails().get().state == "queued"
    carry()
    assert mails().get().state == "delivered"
    assert [mail["Message-ID"] for mail in server.mails] == [f"<{mails().get().pk}@rettidig>"] * 2


def test_worker_that_is_killed_after_the_server_took_the_mail_sends_the_same_mail_again(story, server, monkeypatch):
    follows(story)
    news.tell(story.case, at=AT)
    monkeypatch.setattr(OutboxMessage, "save", lambda *_args, **_named: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox._carry(mails().get().pk, at=AT)
    monkeypatch.undo()
    carry()
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    assert mails().get().state == "delivered"


def test_address_that_is_corrected_gets_the_mail_and_the_task_is_done(story, server):
    follows(story)
    server.recipient = mail_server.NOBODY
    news.tell(story.case, at=AT)
    carry()
    server.recipient = mail_server.OK
    news.choose(story.case, changes={"reply_by": "page", "reply_phone": "", "reply_email": "k@example.dk"}, at=AT)
    carry()
    assert [mail["To"] for mail in server.mails] == ["k@example.dk"]
    assert sorted(mails().values_list("state", flat=True)) == ["delivered", "stopped"]
    assert not story.case.tasks.filter(kind="delivery", done_at=None).exists()


def test_mail_that_is_refused_stands_in_the_log_and_in_the_story_of_the_case(story, server):
    follows(story)
    server.recipient = mail_server.NOBODY
    news.tell(story.case, at=AT)
    carry()
    event = AuditEvent.objects.get(verb="notice.refused")
    assert (event.case_id, event.user) == (story.case.pk, "")
    assert "kom ikke frem" in event.reason
    assert "kaja@example.dk" not in str(vars(event))
    assert "notice.refused" not in SHOWN_OTHERWISE

"""The e-mail that there is something new in the case: to whom it goes, when, what it says, and what happens to it."""

import socketserver
import threading
from email import message_from_bytes
from email.policy import default

import pytest

from rettidig.casework import outbox
from rettidig.casework.models import Case, OutboxMessage
from rettidig.casework.steps import letter, news, re_referral
from tests.casework.factories import moment
from tests.casework.offers import AT
from tests.casework.test_re_referral import answer, send

pytestmark = pytest.mark.django_db
NOBODY = "550 no such mailbox"


class MailServer(socketserver.ThreadingTCPServer):
    """A server that speaks SMTP (RFC 5321) and keeps what it gets; it answers a recipient with `recipient`."""

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.got, self.to, self.recipient = [], [], "250 ok"


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 mail.example.dk ESMTP")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"RCPT":
                self.server.to.append(line.decode().strip())
            if word == b"DATA":
                self.say("354 go on")
                self.server.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say(self.server.recipient if word == b"RCPT" else "221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def server(settings):
    with MailServer() as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = made.server_address
        settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "svar-ikke@example.dk", "https://patientkontor.example.dk"
        yield made
        made.shutdown()


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
    [mail] = [message_from_bytes(each, policy=default) for each in server.got]
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
    assert message_from_bytes(server.got[0], policy=default)["Subject"] == "There is news in your case"


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
    server.recipient = NOBODY
    news.tell(story.case, at=AT)
    carry()
    assert mails().get().state == "unread"
    assert "kom ikke frem" in story.case.tasks.get(kind="delivery").title


@pytest.mark.parametrize("trouble", ["later", "silent"])
def test_mail_waits_while_the_mail_server_is_away_and_leaves_when_it_is_back(story, server, settings, trouble):
    follows(story)
    port = settings.EMAIL_PORT
    server.recipient, settings.EMAIL_PORT = ("451 later", port) if trouble == "later" else ("250 ok", 9)
    news.tell(story.case, at=AT)
    carry()
    assert (mails().get().state, mails().get().attempts) == ("queued", 0)
    assert not story.case.tasks.filter(kind="delivery").exists()
    server.recipient, settings.EMAIL_PORT = "250 ok", port
    carry()
    assert (mails().get().state, len(server.got)) == ("delivered", 1)


def test_letter_alone_is_told_of_too(story, server):
    follows(story)
    draft = letter.draft_letter(story.case, decision=None, by=story.by, at=AT)
    letter.edit_letter(draft, title="Vejledning", body="Kære Kaja", by=story.by, at=AT)
    letter.send_letter(draft, by=story.by, at=AT)
    assert mails().count() == 1

"""The link to a draft, sent by e-mail or text: where it leads, what holds it, and when it opens nothing any more."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection

from rettidig.casework import outbox
from rettidig.casework.models import IntakeDraft, OutboxMessage, ResumeLink, SpentKey
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import resume_link
from tests import mail_server
from tests.intake_data import AT

pytestmark = pytest.mark.django_db
TO = "kaja@example.dk"


@pytest.fixture
def server(settings):
    with mail_server.running(settings) as made:
        yield made


def begun():
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, {"reporter": "patient"}, at=AT)
    return draft, key


def send(draft, key, *, way="email", to=TO):
    return resume_link.send(draft, way=way, to=to, key=key, at=AT)


def carry():
    for message in OutboxMessage.objects.filter(kind="resume_link", state="queued"):
        outbox.deliver(message.pk, at=AT)


def state():
    return OutboxMessage.objects.get(kind="resume_link").state


def test_mailed_link_has_the_key_behind_the_sign_that_no_server_sees_and_opens_the_draft(server):
    draft, key = begun()
    send(draft, key)
    send(draft, key)
    carry()
    [mail] = server.mails
    [found] = re.findall(r"/fortsaet/#([A-Z0-9]+)", mail.get_content())
    assert (mail["To"], store.find_draft(found, at=AT), state()) == (TO, draft, "delivered")
    assert "Sygdom" not in mail.get_content()


def test_text_with_the_link_is_kept_by_the_gateway(settings, tmp_path):
    settings.TEXTS_URL = f"folder:{tmp_path}"
    draft, key = begun()
    send(draft, key, way="text", to="+45 40 40 40 40")
    carry()
    [sent] = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]
    assert (sent["number"], key in sent["text"]) == ("4540404040", True)


def test_neither_address_nor_key_is_readable_in_the_database(server):
    draft, key = begun()
    send(draft, key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT link::text, message::text FROM casework_resumelink link, casework_outboxmessage message")
        [stored] = cursor.fetchall()
    assert not any(each in row for each in (key, TO) for row in stored)


@pytest.mark.parametrize(("answer", "found"), [(mail_server.NOBODY, "unread"), (mail_server.LATER, "queued")])
def test_link_that_was_not_taken_is_not_told_as_sent(server, answer, found):
    server.recipient = answer
    send(*begun())
    carry()
    assert (state(), server.got) == (found, [])
    server.recipient = mail_server.OK
    carry()
    assert len(server.got) == (found == "queued")


def test_link_whose_key_is_no_longer_the_drafts_is_not_sent(server):
    draft, key = begun()
    send(draft, key)
    store.change_key(draft, at=AT)
    carry()
    assert server.got == []


def test_key_that_opens_nothing_says_why():
    draft, key = begun()
    newer = store.change_key(draft, at=AT)
    assert (store.why_spent(key, at=AT), store.why_spent("X" * 24, at=AT)) == ("used", "")
    later = AT + store.DRAFT_LIFE
    assert store.why_spent(newer, at=later) == "expired"
    store.delete_expired(at=later)
    assert store.why_spent(newer, at=later) == "expired"
    store.delete_expired(at=later + store.SPENT_KEPT + timedelta(days=1))
    assert not SpentKey.objects.exists()


def test_draft_that_has_expired_goes_with_the_address_and_nothing_is_sent(server):
    send(*begun())
    store.delete_expired(at=AT + store.DRAFT_LIFE)
    assert not IntakeDraft.objects.exists()
    assert not ResumeLink.objects.exists()
    carry()
    assert server.got == []

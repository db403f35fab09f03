"""Being told that there is news by text, by a call and by post: the way that was chosen, once, and what comes of it."""

import json

import pytest

from rettidig.casework import outbox
from rettidig.casework.models import AuditEvent, Case, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import follow_up, news, person
from tests.casework.offers import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(settings, tmp_path):
    """The folder that stands in for the gateway."""
    settings.TEXTS_URL, settings.SITE_URL = f"folder:{tmp_path}", "https://patientkontor.example.dk"
    return lambda: [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]


def wants(story, way, **change):
    facts = {"reply_by": way, "reply_phone": "40 40 40 40", "follow_up_code": "x"}
    Case.objects.filter(pk=story.case.pk).update(**facts | change)
    story.case.refresh_from_db()


def carry():
    for message in OutboxMessage.objects.filter(kind="news_text", state="queued"):
        outbox.deliver(message.pk, at=AT)


def test_text_says_that_there_is_news_and_where_and_nothing_else(story, texts):
    wants(story, "text")
    news.tell(story.case, at=AT)
    news.tell(story.case, at=AT)
    carry()
    said = "Der er nyt i din sag. Åbn den her: https://patientkontor.example.dk/min-sag/"
    assert texts() == [{"number": "4540404040", "text": said}]


@pytest.mark.parametrize("change", [{"reply_phone": "ring helst"}, {"follow_up_code": ""}, {"reporter": "relative"}])
def test_no_text_goes_without_a_number_a_code_or_the_patients_yes(story, texts, change):
    wants(story, "text", **change)
    news.tell(story.case, at=AT)
    assert not OutboxMessage.objects.filter(kind="news_text").exists()


def test_text_that_was_chosen_where_no_gateway_is_goes_as_a_mail(story, settings):
    settings.EMAIL_HOST = "mail.example.dk"
    wants(story, "text", reply_email="kaja@example.dk")
    news.tell(story.case, at=AT)
    assert OutboxMessage.objects.get(kind__startswith="news").kind == "news_mail"


@pytest.mark.parametrize(("way", "kind"), [("phone", "call_back"), ("post", "post")])
def test_call_and_letter_that_were_chosen_are_one_task_with_a_day(story, way, kind):
    wants(story, way)
    news.tell(story.case, at=AT)
    news.tell(story.case, at=AT)
    task = story.case.tasks.get(kind=kind)
    assert (task.done_at, task.due.isoformat() > AT.date().isoformat()) == (None, True)
    assert bool(task.due_time) == (way == "phone")


def test_letter_is_posted_by_somebody_at_a_time_and_that_can_be_undone(story):
    wants(story, "post")
    news.tell(story.case, at=AT)
    task = follow_up.finish_task(story.case.tasks.get(kind="post"), by=story.by, at=AT)
    assert (task.done_by, task.done_at) == (story.by, AT)
    assert follow_up.reopen_task(task, by=story.by, at=AT).done_at is None


@pytest.mark.parametrize(("way", "number"), [("text", "40"), ("phone", "")])
def test_way_that_leads_nowhere_is_refused(story, texts, way, number):
    with pytest.raises(Denied):
        news.choose(story.case, changes={"reply_by": way, "reply_phone": number, "reply_email": ""}, at=AT)
    story.case.refresh_from_db()
    assert story.case.reply_by != way


def test_choice_is_in_the_log_without_the_number(story, texts):
    news.choose(story.case, changes={"reply_by": "text", "reply_phone": "40404040", "reply_email": ""}, at=AT)
    assert AuditEvent.objects.get(verb="reply.chosen").after == {"fields": "reply_by, reply_phone"}


def test_adviser_changes_the_way(story):
    change = {"changes": {"reply_by": "post"}, "reason": "Sagt i telefonen"}
    assert person.correct_person(story.case, by=story.by, at=AT, **change).reply_by == "post"

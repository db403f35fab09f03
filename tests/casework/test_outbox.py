"""The outbox: with the act or not at all, once and only once, and a person looks at what cannot be delivered."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from rettidig.casework import outbox
from rettidig.casework.models import AuditEvent, Case, Delivery, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import letter, re_referral
from rettidig.jobs import tasks
from tests.casework.factories import a_user
from tests.casework.offers import AT, a_grant, a_ready_re_referral, a_story, four_hospitals

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def story():
    return a_story()


def send_message(story):
    return letter.send_letter(letter.draft_letter(story.case, decision=None, by=story.by, at=AT), by=story.by, at=AT)


@pytest.fixture
def message(story):
    return send_message(story)


def jobs(message):
    return ProcrastinateJob.objects.filter(task_name="deliver", args={"message_id": str(message.pk)})


def forget_jobs():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_letter_when_sent_leaves_one_message_and_one_job(message):
    assert (message.channel, message.state) == ("patient_page", "queued")
    assert jobs(message).get().status == "todo"


def test_letter_when_the_act_is_undone_leaves_neither_message_nor_job(story):
    drafted = letter.draft_letter(story.case, decision=None, by=story.by, at=AT)
    with transaction.atomic():
        letter.send_letter(drafted, by=story.by, at=AT)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="deliver").exists()


def test_message_when_delivered_twice_arrives_once(message, story):
    tasks.deliver(str(message.pk))
    tasks.deliver(str(message.pk))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("delivered", 1)
    assert Delivery.objects.get().case == story.case


@pytest.mark.parametrize(("user", "state"), [({}, "delivered"), ({"is_active": False}, "unread"), (None, "unread")])
def test_re_referral_is_delivered_only_where_somebody_can_read_it(story, user, state):
    hospital = four_hospitals(story.service)["agreement"]
    if user is not None:
        a_user("partner", hospital=hospital, **user)
    sent = re_referral.send(a_ready_re_referral(story, a_grant(story)), by=story.by, at=AT)
    outbox.deliver(sent.pk, at=AT)
    sent.refresh_from_db()
    assert sent.state == state
    to_ring = story.case.tasks.filter(kind="delivery", due=AT.date(), title__contains="Ring")
    assert to_ring.exists() is (state == "unread")


def test_re_referral_when_delivered_lies_at_the_hospitals_door(story):
    four_hospitals(story.service)
    prepared = a_ready_re_referral(story, a_grant(story))
    outbox.deliver(re_referral.send(prepared, by=story.by, at=AT).pk, at=AT)
    assert Delivery.objects.get().hospital.slug == "lunden"


def test_message_when_its_carrier_breaks_is_not_lost_and_the_attempt_is_counted(message, monkeypatch):
    def breaks(*args, **kwargs):
        raise OSError

    monkeypatch.setitem(outbox.KINDS, "letter", replace(letter.KIND, deliver=breaks))
    with pytest.raises(OSError):  # noqa: PT011
        outbox.deliver(message.pk, at=AT)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 1)
    assert not Delivery.objects.exists()


def test_sweep_when_the_job_is_lost_asks_again_once(message):
    forget_jobs()
    assert outbox.sweep(at=LATER) == 1
    assert outbox.sweep(at=LATER) == 0
    assert jobs(message).count() == 1


def test_sweep_when_the_message_is_young_leaves_it_alone(message):
    forget_jobs()
    assert outbox.sweep(at=AT + timedelta(minutes=9)) == 0


def test_sweep_when_every_attempt_has_failed_gives_up_and_asks_a_person(message, story):
    OutboxMessage.objects.update(attempts=outbox.ATTEMPTS_MAX)
    assert outbox.sweep(at=LATER) == 0
    message.refresh_from_db()
    assert (message.state, story.case.tasks.get().kind) == ("failed", "delivery")
    assert AuditEvent.objects.filter(verb="delivery.failed").exists()
    outbox.deliver(message.pk, at=LATER)
    assert not Delivery.objects.exists()


def test_message_when_given_up_and_asked_for_again_is_delivered(message, story):
    OutboxMessage.objects.update(attempts=outbox.ATTEMPTS_MAX, queued_at=AT)
    forget_jobs()
    outbox.sweep(at=LATER)
    outbox.retry(message, by=story.by, at=LATER)
    assert jobs(message).count() == 1
    outbox.deliver(message.pk, at=LATER)
    assert Delivery.objects.get().at == LATER


def test_message_when_asked_for_again_while_its_job_still_waits_is_asked_for_once(message, story):
    OutboxMessage.objects.update(state="failed")
    outbox.retry(message, by=story.by, at=LATER)
    assert jobs(message).count() == 1


def test_message_when_on_its_way_cannot_be_sent_again(message, story):
    with pytest.raises(Denied, match="på vej"):
        outbox.retry(message, by=story.by, at=AT)
    with pytest.raises(Denied):
        outbox.retry(message, by=a_user("administrative"), at=AT)


def test_message_of_a_closed_case_is_sent_again_when_the_case_is_open_again(message, story):
    OutboxMessage.objects.update(state="failed")
    Case.objects.update(state="closed", closed_at=AT)
    with pytest.raises(Denied, match="Genåbn den først"):
        outbox.retry(message, by=story.by, at=AT)


def carry_on():
    # Where a browser has been driven before, its loop still counts as running in this thread.
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        async_to_sync(tasks.carry_on.func)(SimpleNamespace(app=app), timestamp=0)
    finally:
        asyncio._set_running_loop(loop)


def leave_to_a_dead_worker(message):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [jobs(message).get().pk]
        )


@pytest.mark.django_db(transaction=True)
def test_job_when_its_worker_died_is_given_to_a_living_one():
    message = send_message(a_story())
    leave_to_a_dead_worker(message)
    carry_on()
    assert jobs(message).get().status == "todo"


@pytest.mark.django_db(transaction=True)
def test_job_when_its_worker_died_and_it_was_asked_for_again_disturbs_nobody():
    message = send_message(a_story())
    leave_to_a_dead_worker(message)
    assert outbox.sweep(at=LATER) == 1
    carry_on()
    assert sorted(job.status for job in jobs(message)) == ["doing", "todo"]

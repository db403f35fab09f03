"""Whatever is not finished has a task for its owner, and is tried again, done by hand or given up, with the reason."""

from datetime import timedelta

import pytest

from rettidig.casework import not_finished, outbox
from rettidig.casework.models import AuditEvent, OutboxMessage, Task, UnfinishedReceipt
from rettidig.casework.not_finished import Thing
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import unfinished
from tests.casework.factories import a_user, an_adviser, moment
from tests.casework.test_unfinished import fail
from tests.intake_data import SHOULDER, make_office, send

pytestmark = pytest.mark.django_db
CAME = moment("2026-11-27 15:00")  # a Friday
LATER = CAME + timedelta(minutes=1)
SATURDAY = moment("2026-11-28 09:00")


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def by(office):
    return an_adviser(office=office)


@pytest.fixture
def case(office, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("rettidig.casework.steps.receive.ask", fail)
        return send(office, SHOULDER, at=CAME).case


@pytest.fixture
def broken(monkeypatch):
    monkeypatch.setattr(unfinished, "renew", fail)


def task():
    return Task.objects.get(kind="unfinished")


@pytest.mark.parametrize(("at", "day"), [(LATER, "2026-11-27"), (SATURDAY, "2026-11-30")])
def test_case_that_could_not_be_assessed_is_a_task_for_its_owner_on_a_business_day_once(case, broken, by, at, day):
    case.owner = by
    case.save()
    unfinished.finish_all(at=at)
    unfinished.finish_all(at=at + timedelta(minutes=1))
    assert (task().owner, str(task().due)) == (by, day)
    assert AuditEvent.objects.filter(verb="stages.failed", case_id=case.pk).count() == 1


def test_task_closes_itself_when_it_succeeds(case, by, monkeypatch):
    with monkeypatch.context() as still:
        still.setattr(unfinished, "renew", fail)
        unfinished.finish_all(at=LATER)
    assert unfinished.finish_all(at=LATER + timedelta(minutes=1)) == 1
    assert task().done_at
    assert UnfinishedReceipt.objects.get().end == "done"
    assert not not_finished.find(case, at=LATER)


def test_case_that_is_assessed_at_the_first_try_is_nobodys_task(case):
    assert unfinished.finish_all(at=LATER) == 1
    assert not Task.objects.filter(kind="unfinished").exists()


def test_somebody_tries_again_at_once(case, by):
    assert unfinished.retry(case, by=by, at=LATER)
    assert case.assessments.exists()
    assert AuditEvent.objects.get(verb="stages.retried").user == by.username
    with pytest.raises(Denied):
        unfinished.retry(case, by=by, at=LATER)


def test_try_that_fails_again_is_counted_and_still_waits(case, by, broken):
    assert not unfinished.retry(case, by=by, at=LATER)
    [row] = not_finished.find(case, at=LATER)
    assert (row.thing, row.tries, row.why, row.since) == (Thing.ASSESSMENT, 1, "Fault", CAME)


@pytest.mark.parametrize("how", ["by_hand", "given_up"])
def test_somebody_ends_it_with_the_reason_and_nothing_is_tried_any_more(case, by, broken, how):
    unfinished.finish_all(at=LATER)
    unfinished.end(case, how=how, reason="Vurderet på papir.", by=by, at=LATER)
    row = UnfinishedReceipt.objects.get()
    assert (row.end, row.reason, row.ended_by, task().done_by) == (how, "Vurderet på papir.", by, by)
    assert AuditEvent.objects.get(verb="stages.ended").reason == "Vurderet på papir."
    assert not unfinished.find_unfinished()
    with pytest.raises(Denied):
        unfinished.end(case, how=how, reason="Igen", by=by, at=LATER)


@pytest.mark.parametrize("facts", [{"reason": "  "}, {"how": "done"}, {"by": "lawyer"}])
def test_ending_it_is_refused_without_a_reason_and_to_who_does_not_work_on_cases(case, by, facts):
    told = {"how": "by_hand", "reason": "Vurderet på papir.", "by": by} | facts
    if told["by"] == "lawyer":
        told["by"] = a_user("lawyer", office=case.office)
    with pytest.raises(Denied):
        unfinished.end(case, at=LATER, **told)
    assert unfinished.find_unfinished().count() == 1


def a_message(case, **facts):
    told = {"kind": "news_mail", "channel": "email", "item": 1, "queued_at": CAME}
    return OutboxMessage.objects.create(case=case, **told | facts)


@pytest.mark.parametrize(
    ("facts", "minutes", "is_listed"),
    [
        ({"state": "failed", "error": "x"}, 0, True),
        ({"state": "unread", "error": "x"}, 0, True),
        ({"state": "queued"}, 9, False),
        ({"state": "queued"}, 10, True),
        ({"state": "queued", "error": "Vejen er lukket."}, 0, True),
        ({"state": "delivered"}, 60, False),
        ({"state": "stopped"}, 60, False),
    ],
)
def test_message_is_not_finished_while_it_waits_for_long_or_for_somebody(office, facts, minutes, is_listed):
    case = send(office, SHOULDER, at=CAME).case
    a_message(case, **facts)
    found = not_finished.find(case, at=CAME + timedelta(minutes=minutes))
    assert [each.thing for each in found] == [Thing.MESSAGE] * is_listed


def test_message_is_given_up_with_the_reason_and_its_task_is_done(office, by):
    case = send(office, SHOULDER, at=CAME).case
    message = a_message(case, state="failed", error="x")
    about = case.tasks.create(title="Send den igen", kind="delivery", message=message, created_at=CAME)
    with pytest.raises(Denied):
        outbox.give_up(message, reason=" ", by=by, at=LATER)
    assert outbox.give_up(message, reason="Patienten har fået den.", by=by, at=LATER).state == "stopped"
    about.refresh_from_db()
    assert about.done_by == by
    assert AuditEvent.objects.get(verb="delivery.given_up").reason == "Patienten har fået den."
    with pytest.raises(Denied):
        outbox.give_up(message, reason="Igen", by=by, at=LATER)

"""The background jobs as the administrator mends them: each has its purpose, and an act done twice is done once."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from rettidig.casework import background, health
from rettidig.casework.models import (
    Assessment,
    AuditEvent,
    Contact,
    DeadlineWarning,
    HealthLook,
    OutboxMessage,
    Task,
    Team,
)
from rettidig.casework.permissions import Denied
from rettidig.web.office.running import PARTS
from tests.database import working_as
from tests.desk_data import the_office, the_story
from tests.plugin import ROLES

from .factories import a_user, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-20 10:00")
JOB = "look_over_cases"


@pytest.fixture
def administrator():
    return a_user("administrator", office=None)


def a_job(status: str, name: str = JOB) -> int:
    pk = app.configure_task(name, queueing_lock=name).defer(timestamp=1)
    with working_as(ROLES.owner):
        if status != "todo":
            _set(pk, "doing")
            _set(pk, status)
    return pk


def _set(pk: int, status: str) -> None:

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, pk])


def of(name: str = JOB) -> background.Job:
    return next(job for job in background.jobs(at=NOW) if job.name == name)


def test_every_job_of_the_product_has_its_purpose_in_words():
    known = {name for name in app.tasks if not name.startswith(("procrastinate.", "builtin:"))}
    assert known == background.PURPOSES.keys()


def test_job_that_failed_stands_first_with_its_cure_and_runs_again_once(administrator):
    pk = a_job("failed")
    assert background.jobs(at=NOW)[0].name == JOB
    assert (of().last_went_well, [each.pk for each in of().failures], bool(of().cure)) == (False, [pk], True)
    assert [background.retry(pk, by=administrator, at=NOW) for _ in range(2)] == [True, False]
    assert (of().failures, of().waiting) == ([], 1)
    assert AuditEvent.objects.get(verb="job.retried").subject == JOB


def test_retry_when_the_same_job_waits_already_then_nothing_is_doubled(administrator):
    pk = a_job("failed")
    a_job("todo")
    assert not background.retry(pk, by=administrator, at=NOW)
    assert (of().waiting, len(of().failures)) == (1, 1)
    assert not AuditEvent.objects.filter(verb="job.retried").exists()


def test_job_that_waits_is_taken_out_once_and_one_that_runs_is_left(administrator):
    pk = a_job("todo")
    assert of().oldest_waiting == pk
    assert [background.cancel(pk, by=administrator, at=NOW) for _ in range(2)] == [True, False]
    assert ProcrastinateJob.objects.get(pk=pk).status == "cancelled"
    running = a_job("doing")
    assert not background.cancel(running, by=administrator, at=NOW)


def test_job_asked_for_outside_its_time_waits_once(administrator):
    assert [background.run_now(JOB, by=administrator, at=NOW) for _ in range(2)] == [True, False]
    assert of().waiting == 1
    assert AuditEvent.objects.filter(verb="job.started").count() == 1


@pytest.mark.parametrize("name", ["deliver", "nothing"])
def test_job_that_needs_something_to_work_on_is_not_started(administrator, name):
    with pytest.raises(Denied, match="noget at gøre"):
        background.run_now(name, by=administrator, at=NOW)


@pytest.mark.parametrize("role", ["lead", "adviser", "management"])
def test_acts_when_of_another_role_are_refused(role):
    pk, by = a_job("failed"), a_user(role)
    for act in (lambda: background.retry(pk, by=by, at=NOW), lambda: background.run_now(JOB, by=by, at=NOW),
                lambda: background.cancel(pk, by=by, at=NOW), lambda: health.look(by=by, at=NOW)):  # fmt: skip
        with pytest.raises(Denied):
            act()
    assert len(of().failures) == 1
    assert not HealthLook.objects.exists()


def test_next_run_follows_the_clock_of_the_job():
    assert of("raise_priorities").next_run == moment("2026-11-20 10:07")
    assert of("deliver").next_run is None


def test_look_then_keeps_every_part_with_its_trouble_and_is_one_row_however_often(administrator):
    for _ in range(2):
        look = health.look(by=administrator, at=NOW)
    assert HealthLook.objects.count() == 1
    assert look.found.keys() == PARTS.keys()
    assert look.found["Database"]["status"] == "good"
    assert {each["status"] for each in look.found.values()} <= {"good", "warning", "bad"}
    assert AuditEvent.objects.filter(verb="health.looked_at").count() == 2


def test_look_when_a_part_breaks_then_says_so_and_examines_the_others(administrator, monkeypatch):
    def breaks():
        raise RuntimeError("x")
        yield

    monkeypatch.setattr("rettidig.cli.doctor.EXAMINATIONS", {"Disk": breaks})
    look = health.look(by=administrator, at=NOW)
    assert look.found["Disk"]["troubles"][0]["what"] == "cannot be examined: RuntimeError"
    assert look.found["Tables"]["status"] == "good"


BY_THE_CLOCK = sorted({each.task.name for each in app.periodic_registry.periodic_tasks.values()})
WITH_A_WORKER = {"carry_on", "forget_old_jobs"}  # they ask the worker itself


@pytest.mark.parametrize("name", [each for each in BY_THE_CLOCK if each not in WITH_A_WORKER])
def test_job_run_twice_then_does_nothing_more_the_second_time(name):
    office = the_office()
    the_story("shoulder", office)
    Team.objects.filter(office=office).update(shares_itself=True)
    counted = (AuditEvent, Task, OutboxMessage, DeadlineWarning, Assessment, Contact)
    app.tasks[name].func(timestamp=0)
    after_one = [(model.__name__, model.objects.count()) for model in counted]
    app.tasks[name].func(timestamp=0)
    assert [(model.__name__, model.objects.count()) for model in counted] == after_one

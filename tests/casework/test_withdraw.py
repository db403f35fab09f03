"""An inquiry that is taken back: what is written down, who decides, and how it holds again."""

import pytest

from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import closing, follow_up, patient_page, withdraw
from tests.intake_data import AT, SHOULDER, make_office, make_user, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def case(office) -> Case:
    return send(office, SHOULDER).case


def open_tasks(case: Case) -> list[str]:
    return [each.kind for each in case.tasks.filter(done_at=None)]


def test_withdrawal_is_a_contact_a_task_and_news_and_the_case_stays_open(case):
    withdraw.withdraw(case, words=" Jeg er rask. ", at=AT)
    case.refresh_from_db()
    last = case.contacts.last()
    assert (last.text, last.with_whom, last.by) == (
        "Jeg trækker min henvendelse tilbage.\n\nJeg er rask.",
        "patient",
        None,
    )
    assert (case.state, case.news_from) == ("received", "patient")
    task = case.tasks.get(kind=withdraw.TASK)
    assert task.due.isoformat() == "2026-11-26"
    assert AuditEvent.objects.filter(case_id=case.pk, verb="inquiry.withdrawn", role="citizen").count() == 1


def test_withdrawn_twice_is_withdrawn_once(case):
    first = withdraw.withdraw(case, words="Rask", at=AT)
    assert withdraw.withdraw(case, words="Rask igen", at=AT) == first
    assert case.contacts.count() == 2


def test_closed_case_cannot_be_withdrawn(case):
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=AT)
    with pytest.raises(Denied, match="afsluttet"):
        withdraw.withdraw(case, words="", at=AT)


def test_owner_decides_what_follows(case, office):
    by = make_user(office, "lead")
    withdraw.withdraw(case, words="", at=AT)
    for task in case.tasks.filter(done_at=None):
        follow_up.finish_task(task, by=by, at=AT)
    closing.close(case, note="Patienten vil ikke mere", by=by, at=AT)
    case.refresh_from_db()
    assert case.is_closed


def test_writing_again_undoes_it_and_gives_the_task_up(case):
    withdraw.withdraw(case, words="", at=AT)
    patient_page.write_message(case, text="Det kom igen.", at=AT)
    assert withdraw.find(case) is None
    assert withdraw.TASK not in open_tasks(case)
    assert follow_up.MESSAGE in open_tasks(case)
    withdraw.withdraw(case, words="", at=AT)
    assert withdraw.find(case)


def test_relative_takes_back_what_the_relative_wrote(office):
    case = send(office, SHOULDER | {"reporter": "relative", "consent_basis": "none"}).case
    assert withdraw.withdraw(case, words="", at=AT).by_whom == "relative"
    assert case.contacts.last().with_whom == "relative"


def test_case_that_is_part_of_another_is_taken_back_where_the_work_goes_on(office, case):
    kept = send(office, SHOULDER).case
    Case.objects.filter(pk=case.pk).update(joined_to=kept, state="closed", closed_at=AT)
    case.refresh_from_db()
    withdraw.withdraw(case, words="", at=AT)
    assert (withdraw.find(case), open_tasks(case).count(withdraw.TASK)) == (withdraw.find(kept), 0)
    assert withdraw.TASK in open_tasks(kept)

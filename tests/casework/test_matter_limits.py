"""Limits of matters as tasks: an authority's that is broken, and the person's own that comes near."""

from datetime import date

import pytest
from django.utils.translation import override

from rettidig.casework.steps import closing, follow_up, matter, matter_end, triage
from rettidig.casework.steps.matter_limits import follow_matters
from rettidig.casework.steps.reassessment import reassess_open_cases
from rettidig.web.desk.titles import task_title
from tests.casework.factories import a_case, a_pathway, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-03-02 10:00")
COMPLAINT = ({"about": "patient_rights"}, {"date": "2026-02-16", "type": "decision_received"})  # until 16 March
MEETING = ({"sector": "hospital", "region_paid": True}, {"date": "2026-02-16", "type": "case_received"})


@pytest.fixture
def case():
    case = a_case()
    a_pathway(case, {})
    by = an_adviser(office=case.office)
    triage.assign(case, owner=by, team=None, by=by, at=AT)
    case.refresh_from_db()
    return case


def stated(case, kind, facts, event):
    added = matter.add_matter(case, kind=kind, by=case.owner, at=AT)
    return matter.change_matter(added, facts=facts, events=[event], by=case.owner, at=AT)


def hourly(day):
    """What the job does; whether it changed tasks."""
    at = moment(f"2026-03-{day:02} 06:00")
    reassess_open_cases(at=at)
    return follow_matters(at=at)


def told(case):
    return [(each.title, each.due, each.owner) for each in case.tasks.filter(done_at=None)]


@pytest.mark.parametrize(("day", "due"), [(1, None), (2, 9), (10, 10), (16, 16), (17, None)])
def test_own_limit_within_fourteen_days_is_a_task_for_the_owner_a_week_before_it(case, day, due):
    stated(case, "complaint", *COMPLAINT)
    hourly(day)
    title = "Ring eller skriv til patienten om fristen: Klage, 16/3 2026"
    assert told(case) == ([(title, date(2026, 3, due), case.owner)] if due else [])


@pytest.mark.parametrize(("day", "is_told"), [(16, False), (17, True)])
def test_meeting_that_was_not_held_in_time_is_a_task_for_the_owner(case, day, is_told):
    stated(case, "dialogue_meeting", *MEETING)
    hourly(day)
    assert any("ikke er overholdt: Dialogmøde" in title for title, _due, _owner in told(case)) is is_told


def test_task_is_written_once_and_does_not_come_again_when_it_is_done(case):
    stated(case, "complaint", *COMPLAINT)
    assert [hourly(5), hourly(5), hourly(6)] == [1, 0, 0]
    follow_up.finish_task(case.tasks.get(), by=case.owner, at=AT)
    assert hourly(7) == 0


def test_task_goes_by_itself_when_the_limit_was_kept_or_has_passed(case):
    complaint = stated(case, "complaint", *COMPLAINT)
    hourly(5)
    received = {"date": "2026-03-04", "type": "received", "at": "office"}
    matter.change_matter(complaint, events=[COMPLAINT[1], received], by=case.owner, at=moment("2026-03-05 10:00"))
    assert hourly(6) == 1
    assert told(case) == []


def test_task_of_a_matter_that_was_removed_goes_with_it(case):
    complaint = stated(case, "complaint", *COMPLAINT)
    hourly(5)
    matter.remove_matter(complaint, reason="Det var en anden.", by=case.owner, at=moment("2026-03-05 10:00"))
    hourly(6)
    assert told(case) == []


def test_closed_case_gets_no_task(case):
    complaint = stated(case, "complaint", *COMPLAINT)
    matter_end.end_matter(complaint, outcome="given_up", by=case.owner, at=AT)
    closing.close(case, note="Svaret pr. telefon.", by=case.owner, at=AT)
    assert hourly(10) == 0


def test_title_is_read_in_english_with_the_name_of_the_right(case):
    stated(case, "complaint", *COMPLAINT)
    hourly(5)
    with override("en"):
        assert task_title(case.tasks.get()).endswith("Complaint, 16/3 2026")

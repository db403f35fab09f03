"""A case on hold: until when, what ends it, and that the patient's days count on."""

from datetime import date

import pytest

from rettidig.casework import queues
from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import closing, follow_up, hold, patient_page

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 10:00")
NEXT_FRIDAY = date(2026, 11, 27)


def held(case: Case, **more) -> Case:
    facts = {"until": NEXT_FRIDAY, "reason": "Patienten er på ferie", "by": an_adviser(), "at": FRIDAY}
    return hold.hold(case, **{**facts, **more})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_hold_then_the_case_leaves_the_queue_until_its_day_and_the_log_says_why():
    adviser = an_adviser()
    case = held(a_case(owner=adviser), by=adviser)
    assert not queues.queue(adviser, view="mine", on=FRIDAY.date()).exists()
    assert list(queues.queue(adviser, view="held", on=FRIDAY.date())) == [case]
    assert AuditEvent.objects.get(verb="case.held").reason == "Patienten er på ferie"


def test_hold_then_no_date_of_the_case_moves():
    case = a_case(service_due=NEXT_FRIDAY, legal_due=date(2026, 12, 7))
    before = (case.received_at, case.service_due, case.legal_due)
    case = again(held(case))
    assert (case.received_at, case.service_due, case.legal_due) == before
    assert case.next_deadline == NEXT_FRIDAY


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "  "}, "hvorfor"),
        ({"until": FRIDAY.date()}, "efter i dag"),
        ({"until": date(2026, 11, 28)}, "lukket"),
        ({"waits_for": "naboen"}, "hvem"),
    ],
)
def test_hold_when_it_cannot_be_so_then_is_refused(wrong, said):
    case = a_case()
    with pytest.raises(Denied, match=said):
        held(case, **wrong)
    assert again(case).held_until is None


def test_hold_until_the_next_date_is_allowed_and_beyond_it_is_not():
    case = a_case(service_due=NEXT_FRIDAY, next_deadline=NEXT_FRIDAY)
    with pytest.raises(Denied, match=r"27\. november 2026"):
        held(case, until=date(2026, 11, 30))
    assert held(case, until=NEXT_FRIDAY).held_until == NEXT_FRIDAY


@pytest.mark.parametrize("role", ["lawyer", "management"])
def test_hold_when_the_role_may_not_work_on_cases_then_is_refused(role):
    with pytest.raises(Denied):
        held(a_case(), by=a_user(role))


def test_hold_when_of_another_office_or_closed_then_is_refused():
    with pytest.raises(Denied, match="andet kontor"):
        held(a_case(office=an_office("nordjylland")))
    with pytest.raises(Denied, match="afsluttet"):
        held(a_case(state="closed", closed_at=FRIDAY))


@pytest.mark.parametrize(
    ("now", "is_back"),
    [
        ("2026-11-26 15:59", False),  # the day before
        ("2026-11-27 07:59", False),  # before the office opens
        ("2026-11-27 08:00", True),
        ("2026-11-27 16:00", False),  # the office has closed: on Monday then
        ("2026-11-28 10:00", False),
        ("2026-11-30 08:00", True),
    ],
)
def test_hold_when_the_day_comes_then_ends_by_itself_in_office_hours(now, is_back):
    case = held(a_case())
    assert hold.return_due(at=moment(now)) == is_back
    assert (again(case).held_until is None) == is_back
    assert (again(case).news_from == "hold") == is_back


def test_hold_when_ended_by_itself_then_the_log_says_so_once():
    held(a_case())
    for _ in range(2):
        hold.return_due(at=moment("2026-11-27 09:00"))
    assert AuditEvent.objects.get(verb="case.resumed").role == "system"


def test_hold_when_the_patient_writes_then_ends_at_once():
    case = held(a_case())
    patient_page.write_message(case, text="Det gør ondt", at=moment("2026-11-23 09:00"))
    assert (again(case).held_until, again(case).news_from) == (None, "patient")


@pytest.mark.parametrize(("from_whom", "is_over"), [("gp", True), ("department", False)])
def test_wait_for_an_answer_then_ends_with_a_contact_from_that_one_alone(from_whom, is_over):
    adviser = an_adviser()
    case = held(a_case(), waits_for="gp")
    assert list(queues.queue(adviser, view="waiting", on=FRIDAY.date())) == [case]
    contact = {"channel": "phone", "direction": "in", "with_whom": from_whom, "text": "Her er svaret"}
    follow_up.add_contact(case, **contact, by=adviser, at=FRIDAY)
    assert (again(case).held_until is None) == is_over


def test_hold_when_something_falls_due_meanwhile_then_the_case_is_in_sight():
    adviser = an_adviser()
    case = held(a_case(owner=adviser), by=adviser)
    follow_up.add_task(case, title="Ring", due=date(2026, 11, 23), by=adviser, at=FRIDAY)
    assert not queues.queue(adviser, view="mine", on=date(2026, 11, 22)).exists()
    assert queues.queue(adviser, view="mine", on=date(2026, 11, 23)).exists()


def test_hold_when_taken_up_before_its_day_or_closed_then_is_over():
    adviser, first, second = an_adviser(), a_case(), a_case()
    for case in (first, second):
        held(case, by=adviser)
    assert hold.resume(first, by=adviser, at=FRIDAY).held_until is None
    closing.close(second, note="Patienten fortrød", by=adviser, at=FRIDAY)
    assert again(second).held_until is None

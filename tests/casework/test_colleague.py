"""A patient with the name of somebody who works at the office: the lead is asked, and nothing is marked by itself."""

import pytest

from rettidig.casework.models import Task
from rettidig.casework.steps import colleague, confidential
from tests.intake_data import AT, SHOULDER, make_office, send

from .factories import a_user, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def inquiry(office, name: str = "Kaja Test Hansen", **more):
    return send(office, SHOULDER | {"patient_name": name, "patient_cpr": ""} | more).case


def asked(case) -> list[Task]:
    return list(case.tasks.filter(kind=colleague.MAY_BE_COLLEAGUE))


@pytest.mark.parametrize(
    ("first", "last", "name", "is_asked"),
    [
        ("Kaja", "Hansen", "Kaja Test Hansen", True),
        ("Søren", "Aagård", "Soeren Ågaard", True),
        ("Hansen", "Kaja", "KAJA HANSEN", True),
        ("Kaja", "Hansen", "Kaja Jensen", False),
        ("Kaja", "", "Kaja Hansen", False),
        ("Kaja", "Hansen", "Kaja", False),
    ],
)
def test_name_of_a_colleague_however_it_is_spelt_then_asks_the_lead(office, first, last, name, is_asked):
    lead = a_user("lead", office=office)
    a_user("adviser", office=office, first_name=first, last_name=last)
    case = inquiry(office, name)
    assert [(task.owner, task.due) for task in asked(case)] == [(lead, case.service_due)] * is_asked
    assert case.confidential == ""


def test_lead_who_is_meant_is_not_asked_but_another(office):
    meant = a_user("lead", office=office, first_name="Kaja", last_name="Hansen")
    other = a_user("lead", office=office)
    assert [task.owner for task in asked(inquiry(office))] == [other]
    assert meant.role == "lead"


@pytest.mark.parametrize("more", [{"is_active": False}, {"office": "syd"}])
def test_name_of_somebody_who_does_not_work_here_then_asks_nobody(office, more):
    elsewhere = {"office": an_office(more.pop("office"))} if "office" in more else {"office": office}
    a_user("adviser", first_name="Kaja", last_name="Hansen", **elsewhere, **more)
    assert asked(inquiry(office)) == []


def test_same_patient_is_asked_of_once(office):
    a_user("adviser", office=office, first_name="Kaja", last_name="Hansen")
    first, second = (send(office, SHOULDER).case for _ in range(2))
    assert first.patient == second.patient
    assert (len(asked(first)), len(asked(second))) == (1, 0)


def test_marking_the_case_ends_the_task_and_the_next_inquiry_comes_marked_without_one(office):
    lead = a_user("lead", office=office)
    a_user("adviser", office=office, first_name="Kaja", last_name="Hansen")
    case = send(office, SHOULDER).case
    confidential.mark(case, kind="own_colleague", reason="Det er Kaja fra teamet", by=lead, at=AT)
    assert [task.done_by for task in asked(case)] == [lead]
    again = send(office, SHOULDER).case
    assert (again.confidential, asked(again)) == ("own_colleague", [])

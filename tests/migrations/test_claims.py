"""The migration that leaves with the case what a form said of how a person can be reached."""

from importlib import import_module

import pytest
from django.apps import apps

from rettidig.casework.models import Case, Person
from rettidig.casework.steps import person
from tests.casework.factories import a_case, an_adviser, moment

pytestmark = pytest.mark.django_db
forget_claims = import_module("rettidig.casework.migrations.0019_claimed_contact_ways").forget_claims
AT = moment("2026-11-20 10:00")


@pytest.fixture
def case() -> Case:
    patient = Person.objects.create(name="Nancy Ann Test Berggren", phone="40404040", email="a@example.dk")
    return a_case(patient=patient, reply_phone="40404040")


def left(case: Case) -> tuple[str, str]:
    forget_claims(apps, None)
    case.patient.refresh_from_db()
    return case.patient.phone, case.patient.email


def test_what_only_a_form_has_said_is_taken_from_the_person_and_the_rest_stays(case):
    assert left(case) == ("", "a@example.dk")
    assert Case.objects.get(pk=case.pk).reply_phone == "40404040"


def test_person_whom_staff_have_confirmed_is_left_alone(case):
    person.confirm_identity(case, how="called_back", by=an_adviser(office=case.office), at=AT)
    assert left(case) == ("40404040", "a@example.dk")


def test_person_whom_staff_have_corrected_is_left_alone(case):
    changes = {"phone": "40404040", "email": "b@example.dk"}
    person.correct_person(case, changes=changes, reason="Ringede", by=an_adviser(office=case.office), at=AT)
    assert left(case) == ("40404040", "b@example.dk")

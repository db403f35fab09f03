"""The patient's identity: a claim until staff confirm it, corrected with history."""

from datetime import date

import pytest

from rettidig.casework.identity import is_identity_confirmed, name_differs
from rettidig.casework.models import AuditEvent, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import person
from tests.casework.factories import a_case, a_user, an_adviser, moment
from tests.casework.offers import LATE
from tests.casework.searching import found

pytestmark = pytest.mark.django_db
AT = moment("2026-11-23 10:00")
NANCY, KAJA = "2512489996", "2103009996"  # official test persons of MedCom


@pytest.fixture
def case():
    patient = Person.objects.create(name="Kaja Test Hansen")
    return a_case(patient=patient, answers={**LATE, "patient_name": "Kaja Hansen Test"})


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


def correct(case, by, reason="Patienten sagde det i telefonen", **changes):
    return person.correct_person(case, changes=changes, reason=reason, by=by, at=AT)


def test_identity_then_is_a_claim_until_staff_confirm_it_with_how(case, by):
    assert not is_identity_confirmed(case)
    confirmed = person.confirm_identity(case, how="called_back", by=by, at=AT)
    assert is_identity_confirmed(confirmed)
    assert (confirmed.identity_confirmed_by, confirmed.identity_confirmed_how) == (by, "called_back")
    assert AuditEvent.objects.get(verb="identity.confirmed").after == {"how": "called_back"}


@pytest.mark.parametrize(("how", "said"), [("", "hvordan"), ("guessed", "hvordan")])
def test_identity_without_a_way_of_knowing_is_not_confirmed(case, by, how, said):
    with pytest.raises(Denied, match=said):
        person.confirm_identity(case, how=how, by=by, at=AT)


def test_identity_of_nobody_is_not_confirmed(by):
    with pytest.raises(Denied, match="hvem patienten er"):
        person.confirm_identity(a_case(office=by.office), how="mitid", by=by, at=AT)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Kaja Test Hansson"),
        ("birth_date", date(2000, 3, 21)),
        ("address", "Testvej 1\n8800 Viborg"),
        ("phone", "40404040"),
        ("email", "kaja@example.dk"),
        ("protected_address", True),
        ("deceased_on", date(2026, 11, 20)),
        ("guardian", "Max Test Berggren"),
        ("interpreter_language", "polsk"),
        ("home_region", "syddanmark"),
        ("reply_phone", "50505050"),
        ("reply_email", "svar@example.dk"),
    ],
)
def test_field_when_corrected_then_has_its_history(case, by, field, value):
    corrected = correct(case, by, **{field: value})
    holder = corrected if field in person.OF_THE_CASE else corrected.patient
    holder.refresh_from_db()
    assert getattr(holder, field) == value
    row = case.person_changes.get()
    assert (row.field, row.by, row.reason) == (field, by, "Patienten sagde det i telefonen")
    assert row.after == (value.isoformat() if isinstance(value, date) else str(value))


def test_region_when_corrected_then_the_rights_are_assessed_for_it(case, by):
    correct(case, by, home_region="syddanmark")
    assert case.assessments.first().document["patient"]["home_region"] == "syddanmark"


def test_birth_date_when_corrected_then_all_open_cases_of_the_person_are_assessed_with_it(case, by):
    other = a_case(patient=case.patient, answers=LATE)
    person.confirm_identity(case, how="called_back", by=by, at=AT)
    correct(case, by, birth_date=date(2005, 3, 21))
    assert other.assessments.get().document["patient"]["birth_date"] == "2005-03-21"


@pytest.mark.parametrize(
    ("changes", "reason", "said"),
    [({"name": "Kaja"}, " ", "hvorfor"), ({"name": "Kaja Test Hansen"}, "Ja", "ikke rettet")],
)
def test_correction_without_a_reason_or_without_a_change_is_refused(case, by, changes, reason, said):
    with pytest.raises(Denied, match=said):
        correct(case, by, reason=reason, **changes)


def test_person_of_other_cases_is_not_corrected_on_the_word_of_a_writer_whom_nobody_has_confirmed(case, by):
    other = a_case(office=case.office, patient=case.patient)
    with pytest.raises(Denied, match="andre sager"):
        correct(other, by, name="En Anden")
    assert correct(other, by, reply_phone="50505050").reply_phone == "50505050"
    person.confirm_identity(other, how="mitid", by=by, at=AT)
    assert correct(other, by, name="Kaja Test Hansson").patient.name == "Kaja Test Hansson"


def test_correction_by_a_lawyer_is_refused(case):
    with pytest.raises(Denied, match="ikke ændre"):
        correct(case, a_user("lawyer", office=case.office), name="Kaja")


def test_case_without_a_patient_when_corrected_then_has_one(by):
    corrected = correct(a_case(office=by.office), by, name="Kaja Test Hansen")
    assert corrected.patient.name == "Kaja Test Hansen"


def test_number_when_corrected_to_a_known_persons_then_the_case_is_theirs_and_must_be_confirmed_anew(case, by):
    known = person.correct_number(a_case(office=by.office), number=NANCY, reason="Fra journalen", by=by, at=AT).patient
    Person.objects.filter(pk=known.pk).update(name="Nancy Ann Test Berggren")
    person.confirm_identity(case, how="mitid", by=by, at=AT)
    corrected = person.correct_number(case, number="251248-9996", reason="Forkert nummer", by=by, at=AT)
    assert (corrected.patient, is_identity_confirmed(corrected)) == (known, False)
    assert corrected.patient.name == "Nancy Ann Test Berggren"


def test_number_when_corrected_leaves_the_other_cases_of_the_old_person_alone(case, by):
    person.correct_number(case, number=KAJA, reason="Fra sundhedskortet", by=by, at=AT)
    case.refresh_from_db()
    other = a_case(office=by.office, patient=case.patient)
    person.correct_number(case, number=NANCY, reason="Det var hendes mor", by=by, at=AT)
    other.refresh_from_db()
    assert other.patient.cpr == KAJA
    assert [row.after for row in case.person_changes.all()] == [NANCY, KAJA]


@pytest.mark.parametrize(("number", "reason", "said"), [("123", "Fejl", "10 tegn"), (KAJA, "", "hvorfor")])
def test_number_that_is_none_or_without_a_reason_is_refused(case, by, number, reason, said):
    with pytest.raises(Denied, match=said):
        person.correct_number(case, number=number, reason=reason, by=by, at=AT)


@pytest.mark.parametrize(
    ("claimed", "registered", "differs"),
    [
        ("Kaja Hansen", "Nancy Ann Test Berggren", True),
        ("nancy ann test berggren", "Nancy Ann Test Berggren", False),
        ("Berggren Nancy Ann Test", "Nancy Ann Test Berggren", False),
        ("Åse Kjærgård", "Aase Kjaergaard", False),
        ("", "Nancy", False),
        ("Nancy", "", False),
    ],
)
def test_name_then_differs_only_when_another_person_could_be_meant(claimed, registered, differs):
    case = a_case(patient=Person.objects.create(name=registered), answers={"patient_name": claimed})
    assert name_differs(case) is differs


@pytest.mark.parametrize("typed", ["Kaja Hansen", "nancy"])
def test_search_then_finds_by_the_name_that_was_written_and_by_the_registered_one(typed):
    registered = Person.objects.create(name="Nancy Ann Test Berggren")
    case = a_case(patient=registered, answers={"patient_name": "Kaja Test Hansen"})
    assert found(an_adviser(office=case.office), typed) == [case]

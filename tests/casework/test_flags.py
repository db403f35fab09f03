"""Flags of a patient: set with source, day and reason on one case, shown on all, undone, and set by no stranger."""

from datetime import date, timedelta

import pytest

from rettidig.casework.models import Case, Person, PersonChange
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import person

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")
SINCE = date(2026, 11, 2)
VALUES = [("protected_address", True), ("guardian", "Max Test Berggren, 40404040"), ("interpreter_language", "arabisk")]


@pytest.fixture
def case():
    return a_case(patient=Person.objects.create(name="Kaja Test Hansen"), identity_confirmed_at=AT)


def set_flag(case: Case, flag: str = "interpreter_language", value="arabisk", **more) -> Case:
    facts = {"source": "patient", "since": SINCE, "reason": "Sagt i telefonen", "by": an_adviser(), "at": AT}
    return person.set_flag(case, flag=flag, value=value, **facts | more)


@pytest.mark.parametrize(("flag", "value"), [*VALUES, ("deceased_on", SINCE)])
def test_flag_is_set_and_undone_with_its_history(case, flag, value):
    empty = getattr(case.patient, flag)
    set_flag(case, flag, value)
    change = person.find_flag_changes(case.patient)[flag]
    assert (change.source, change.since, change.reason) == ("patient", SINCE, "Sagt i telefonen")
    assert getattr(Person.objects.get(), flag) == value
    person.undo_flag(change, case=case, by=an_adviser(), at=AT)
    assert getattr(Person.objects.get(), flag) == empty
    assert PersonChange.objects.filter(field=flag).count() == 2


def test_change_that_was_changed_since_is_not_undone(case):
    set_flag(case)
    first = PersonChange.objects.get()
    set_flag(case, value="somali")
    with pytest.raises(Denied, match="rettet igen"):
        person.undo_flag(first, case=case, by=an_adviser(), at=AT)
    assert Person.objects.get().interpreter_language == "somali"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"flag": "name"}, "har det fra"),
        ({"source": "rygte"}, "har det fra"),
        ({"since": AT.date() + timedelta(days=1)}, "fremtiden"),
        ({"reason": " "}, "hvorfor"),
        ({"value": ""}, "ikke rettet noget"),
    ],
)
def test_flag_when_it_cannot_be_so_is_refused(case, wrong, said):
    with pytest.raises(Denied, match=said):
        set_flag(case, **wrong)
    assert not PersonChange.objects.exists()


def test_flag_by_the_lawyer_is_refused(case):
    with pytest.raises(Denied, match="ikke ændre"):
        set_flag(case, by=a_user("lawyer"))


def test_flag_of_a_person_with_other_cases_waits_until_it_is_known_who_it_is():
    patient = Person.objects.create(name="Kaja Test Hansen")
    claimed, _other = a_case(patient=patient), a_case(patient=patient)
    with pytest.raises(Denied, match="Bekræft"):
        set_flag(claimed)

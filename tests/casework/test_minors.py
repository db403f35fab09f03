"""A parent speaks for a child of under 15 years, once custody is known; from 15 the young person decides (SUL § 17)."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from rettidig.casework import minors
from rettidig.casework.models import Person
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import consent, patient_page
from tests.intake_data import AT, SHOULDER, make_office, make_user, send

pytestmark = pytest.mark.django_db
PARENT = SHOULDER | {
    "reporter": "parent",
    "reporter_name": "Kirsten Test Berggren",
    "consent_basis": "guardian",
    "patient_name": "Lars Test Berggren",
}
LARS, GITTE = "0505159995", "0505109990"  # official test persons, born 2015 and 2010


@pytest.fixture
def office():
    return make_office()


def birthday(years: int) -> date:
    """The birth date of somebody who has turned so old this month."""
    day = timezone.localdate()
    return day.replace(year=day.year - years, day=min(day.day, 28))


def agree(case, office, **changes):
    facts = {
        "giver": "parent",
        "form": "oral",
        "scopes": ["case"],
        "to_whom": "Kirsten",
        "words": "Viste dom",
    } | changes
    by = make_user(office, "adviser")
    return consent.record_consent(case, **facts, given_on=timezone.localdate(), by=by, at=timezone.now())


def tasks(case) -> str:
    return " ".join(each.title for each in case.tasks.all())


@pytest.mark.parametrize(
    ("on", "decides"), [(date(2025, 5, 4), False), (date(2025, 5, 5), True), (date(2020, 5, 5), False)]
)
def test_patient_decides_from_the_15th_birthday(on, decides):
    assert minors.decides(Person(birth_date=date(2010, 5, 5)), on=on) is decides


def test_nobody_knows_it_without_a_birth_date():
    assert minors.decides(Person(), on=date(2026, 11, 28)) is None
    assert minors.decides(None, on=date(2026, 11, 28)) is None


def test_child_of_leap_day_is_older_on_the_first_of_march():
    assert [minors.age_on(date(2012, 2, 29), on=day) for day in (date(2027, 2, 28), date(2027, 3, 1))] == [14, 15]


@pytest.mark.parametrize(
    ("child", "task"),
    [
        ({"patient_cpr": LARS}, "om den, der skriver, har forældremyndigheden"),
        ({"patient_cpr": GITTE}, "Spørg den unge selv: patienten er fyldt 15 år"),
        ({"patient_cpr": ""}, "hvor gammelt barnet er"),
    ],
)
def test_what_only_the_register_knows_of_a_parent_becomes_a_task(office, child, task):
    case = send(office, PARENT | child).case
    assert task in tasks(case)
    assert "Få patientens ja" not in tasks(case)
    assert not patient_page.may_read_letters(case)


def test_parent_with_custody_of_a_child_of_14_reads_when_it_is_written_down(office):
    case = send(office, PARENT | {"patient_cpr": "", "patient_birth_date": birthday(14).isoformat()}).case
    agree(case, office)
    assert patient_page.may_read_letters(case)
    assert not case.tasks.filter(kind=consent.TASK, done_at=None).exists()


def test_parent_of_a_child_of_16_cannot_say_yes_for_it_and_the_young_person_can(office):
    case = send(office, PARENT | {"patient_cpr": GITTE}).case
    with pytest.raises(Denied, match=r"fyldt 15 år.*§ 17, stk. 3"):
        agree(case, office)
    by = make_user(office, "lead")
    facts = {"giver": "patient", "form": "oral", "scopes": ["case"], "to_whom": "Mor", "words": "Ja"}
    consent.record_consent(case, **facts, given_on=AT.date(), by=by, at=AT)
    assert patient_page.may_read_letters(case)


def test_parent_cannot_say_yes_for_somebody_whose_age_is_not_known(office):
    case = send(office, PARENT | {"patient_cpr": ""}).case
    with pytest.raises(Denied, match="hvornår patienten er født"):
        agree(case, office)


def test_what_a_parent_said_yes_to_ends_on_the_15th_birthday(office):
    case = send(office, PARENT | {"patient_cpr": "", "patient_birth_date": birthday(14).isoformat()}).case
    agree(case, office)
    Person.objects.update(birth_date=birthday(15))
    case.patient.refresh_from_db()
    assert not patient_page.may_read_letters(case)
    assert consent.find_told(case) == []


def test_guardian_says_yes_for_a_young_person_too(office):
    case = send(office, PARENT | {"reporter": "representative", "patient_cpr": GITTE}).case
    agree(case, office, giver="guardian")
    assert patient_page.may_read_letters(case)


@pytest.mark.parametrize(
    ("moment", "reads"), [("2026-05-04T21:59:59+00:00", True), ("2026-05-04T22:00:00+00:00", False)]
)
def test_look_of_a_parent_ends_at_midnight_of_the_15th_birthday_by_itself(office, monkeypatch, moment, reads):
    case = send(office, PARENT | {"patient_cpr": "", "patient_birth_date": "2011-05-05"}).case
    clock = datetime.fromisoformat("2026-05-01T10:00:00+00:00")
    monkeypatch.setattr(timezone, "now", lambda: clock)
    agree(case, office)
    clock = datetime.fromisoformat(moment)
    assert patient_page.may_read_letters(case) is reads


def test_every_provision_of_the_rule_has_its_words_a_status_and_where_it_was_read():
    for rule in minors.rules():
        assert rule.rests_on
        for each in rule.rests_on:
            assert each.status in {"sourced", "sourced_old", "bill", "inferred", "unverified"}
            assert each.url.startswith("https://")
            assert each.wording.endswith(".")

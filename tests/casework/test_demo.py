"""The demo: the six cases of the annual report at different steps, and two hundred others."""

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from rettidig.casework import demo, policies
from rettidig.casework.demo import overruns
from rettidig.casework.models import (
    AcceptanceRequest,
    AuditEvent,
    BookedList,
    Case,
    HospitalComplaint,
    Office,
    Person,
    User,
)
from rettidig.casework.readiness import find_lacks
from rettidig.casework.topics import TOPICS
from rettidig.insight.queries import max_wait_account as query
from tests.casework.factories import moment
from tests.desk_data import read, the_office

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(CLAMD_ADDRESS="fake"):
        assert demo.load(at=timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    """The demo, loaded once for all that read it."""

    def test_demo_when_loaded_has_the_six_cases_at_their_steps_and_two_hundred_others(self):
        # One was moved to a hospital that asks for more, twice
        assert Case.objects.filter(parent=None).count() == 209 + len(overruns.STORIES)
        assert Case.objects.exclude(parent=None).get().topic == "transport"
        assert case_of("2512489996").state == "re_referred"
        assert case_of("2103009996").state == "received"
        assert case_of("1502779995").is_closed
        assert policies.find_obstacles_to_closing(case_of("1502799995"))
        assert not demo.load(at=timezone.now())

    def test_demo_when_loaded_shows_every_subject_and_invents_no_cpr_number(self):
        assert set(Case.objects.values_list("topic", flat=True)) == set(TOPICS)
        assert Person.objects.exclude(cpr_index="").count() == 7

    def test_demo_when_loaded_has_a_request_for_a_code_that_is_answered_and_one_that_waits(self):
        assert set(AcceptanceRequest.objects.values_list("state", flat=True)) == {"accepted", "waiting"}

    def test_demo_when_loaded_has_overruns_in_three_months_and_booked_lists(self):
        accounts = query.read_overruns(timezone.localdate())
        assert len({each.month for each in accounts}) >= 3
        assert {each.rule for each in accounts} >= {"broken"}
        assert [bool(each.kept_at) for each in BookedList.objects.all()] == [False, True]
        assert all(each.counts.filter(marked__gt=0).exists() for each in BookedList.objects.all())

    def test_demo_when_loaded_was_made_by_acts_and_its_people_keep_the_password_that_everybody_knows(self):
        made = {"offices.created", "office.changed", "team.added", "topics.shared", "user.added", "register.imported"}
        assert made <= set(AuditEvent.objects.values_list("verb", flat=True))
        assert not [lack for lack in find_lacks(Office.objects.get(), on=timezone.localdate()) if lack.is_serious]
        assert all(User.objects.get(username=login.username).check_password(login.password) for login in demo.logins())
        assert not User.objects.filter(must_change_password=True).exists()

    def test_demo_when_loaded_has_hospital_complaints_at_their_steps(self):
        states = HospitalComplaint.objects.order_by("pk").values_list("state", "number")
        assert list(states) == [("read", "26/04711"), ("read", ""), ("sent", "26/04713"), ("locked", "")]


def case_of(cpr):
    return next(person.cases.get() for person in Person.objects.exclude(cpr_index="") if person.cpr == cpr)


def test_demo_when_a_relative_writes_is_the_relative_that_the_official_persons_say():
    people = {f"{each['given']} {each['family']}": each for each in read("test_persons.yaml")["persons"]}
    case = next(each for each in read("cases.yaml") if each["answers"]["reporter"] == "relative")
    writer = people[case["answers"]["reporter_name"]]
    assert {"cpr": case["person"], "is": "mother"} in writer["related"]
    assert case["answers"]["reporter_relation"] == "Søn"
    assert "Min mor" in case["answers"]["story"]


@pytest.mark.parametrize("day", ["2026-11-27 10:00", "2026-12-24 10:00", "2027-03-01 10:00"])
def test_demo_office_is_closed_on_the_next_christmas_eve_whatever_the_day(day):
    at = moment(day)
    assert all(closed.date >= at.date() for closed in the_office(at).closed_days.all())

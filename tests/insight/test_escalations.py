"""The ladder in the account of a year: what is counted, and what few patients would give away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import Escalation, EscalationStep
from rettidig.insight.queries import escalations
from tests.casework.factories import a_case, a_user, an_adviser, an_office, moment
from tests.login import log_in

pytestmark = pytest.mark.django_db
START = moment("2026-03-02 10:00")


def climb(rung: str = "", *, days: int = 0, outcome: str = "booked", at=START, office=None) -> None:
    ended = None if outcome == "" else at + timedelta(days=days)
    made = Escalation.objects.create(case=a_case(office=office), started_at=at, ended_at=ended, outcome=outcome)
    answer = {"answer": "booked", "answered_at": ended} if rung else {}
    by = an_adviser()
    EscalationStep.objects.create(
        escalation=made, rung=rung or "department", way="phone", receiver="x", words="x", at=at, by=by, answer_by=at,
        **answer,
    )  # fmt: skip


def test_year_counts_the_rung_that_gave_a_time_and_the_days_until_it():
    climb("department", days=1)
    climb("coordinator", days=4)
    climb(outcome="stopped")
    climb(outcome="")
    climb("region", at=moment("2025-12-31 23:00"))
    found = escalations.count_year(2026)
    assert {path: number for path, number in found.numbers.items() if number} == {
        ("total",): 4,
        ("booked", "department"): 1,
        ("booked", "coordinator"): 1,
        ("stopped",): 1,
        ("open",): 1,
    }
    assert found.days == 2.5


def test_year_counts_the_rung_whose_time_kept_the_limit_and_not_one_before_it():
    climb("coordinator", days=4)
    going = Escalation.objects.get()
    facts = {"rung": "department", "way": "phone", "receiver": "x", "words": "x", "at": START, "by": an_adviser()}
    going.steps.create(**facts, answer_by=START, answer="booked", answered_at=START + timedelta(days=1))
    assert escalations.count_year(2026).numbers["booked", "coordinator"] == 1


def test_another_office_is_not_counted():
    climb("department", office=an_office("syd"))
    assert escalations.count_year(2026, office="midtjylland").numbers["total",] == 0


def test_few_patients_are_hidden_and_do_not_follow_from_the_rest():
    for _each in range(6):
        climb("department")
    climb("region")
    hidden = escalations.count_year(2026).find_hidden()
    assert ("booked", "region") in hidden
    assert len(hidden) > 1 or ("total",) in hidden


def test_year_page_shows_the_ladder_and_hides_few_from_the_management(client):
    climb("region", at=timezone.now())
    line = ["En tid fra: Regionens sundhedsledelse", "1"]
    for role, sees in (("lead", True), ("management", False)):
        log_in(client, a_user(role, office=an_office()))
        ladder = client.get("/ledelse/maksimale-ventetider/aar/", {"aar": timezone.localdate().year}).context["ladder"]
        assert (line in [[each.label, *each.cells] for each in ladder]) is sees


def test_askings_are_counted_by_rung_and_by_when_the_answer_came_and_few_are_hidden():
    climb("department")  # its answer came when it was due
    climb("department", days=1)
    climb("region")
    climb()
    found = escalations.count_askings(2026)
    kinds = ("asked", "in_time", "late", "unanswered")
    assert [found.numbers[kind, "department"] for kind in kinds] == [3, 1, 1, 1]
    assert ("asked", "region") in found.find_hidden()

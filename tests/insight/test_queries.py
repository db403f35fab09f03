"""One question of the lead's morning each."""

from datetime import date, timedelta

import pytest

from rettidig.insight.queries.answer_times import find_answer_times
from rettidig.insight.queries.weeks import find_weeks
from rettidig.insight.queries.workload import find_workload

from ..casework.factories import a_case, a_team, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 20)


def an_answer(received: str, answered: str | None, due: str, **more):
    at = moment(answered) if answered else None
    return a_case(received_at=moment(received), answered_at=at, service_due=date.fromisoformat(due), **more)


def times(**more):
    return find_answer_times(date(2026, 11, 1), FRIDAY, today=date(2026, 11, 21), **more)


@pytest.mark.parametrize(
    ("answered", "outcome"),
    [("2026-11-19 23:59", (1, 0, 0)), ("2026-11-20 00:00", (0, 1, 0)), (None, (0, 1, 0))],
)
def test_answer_on_the_last_promised_day_is_in_time_and_later_is_late(answered, outcome):
    an_answer("2026-11-16 10:00", answered, "2026-11-19")
    assert (times().within, times().late, times().waiting) == outcome


def test_inquiry_that_may_still_be_answered_in_time_is_not_judged():
    an_answer("2026-11-20 10:00", None, "2026-11-21")
    assert (times().waiting, times().judged, times().share) == (1, 0, None)


def test_share_is_of_those_that_can_be_judged():
    an_answer("2026-11-16 10:00", "2026-11-17 10:00", "2026-11-19")
    an_answer("2026-11-16 10:00", "2026-11-17 10:00", "2026-11-19")
    an_answer("2026-11-16 10:00", None, "2026-11-19")
    an_answer("2026-11-20 10:00", None, "2026-11-25")
    assert times().share == pytest.approx(66.67, abs=0.01)


def test_inquiry_without_a_promised_day_is_left_out():
    a_case(received_at=moment("2026-11-16 10:00"))
    assert times().judged == times().waiting == 0


def test_days_to_the_answer_skip_the_weekend():
    an_answer("2026-11-13 10:00", "2026-11-16 09:00", "2026-11-18")
    assert times().days == (0, 1, 0, 0, 0, 0)


def test_days_to_the_answer_skip_the_days_on_which_the_office_is_closed():
    an_office().closed_days.create(date=date(2026, 11, 17), reason="Kursus")
    an_answer("2026-11-16 10:00", "2026-11-18 09:00", "2026-11-19")
    assert times(office="midtjylland").days == (0, 1, 0, 0, 0, 0)


def test_answer_after_a_week_and_more_is_in_the_last_number():
    an_answer("2026-11-02 10:00", "2026-11-20 09:00", "2026-11-05")
    assert times().days == (0, 0, 0, 0, 0, 1)


def test_weeks_are_whole_and_run_from_monday_to_sunday():
    a_case(received_at=moment("2026-11-09 00:00"))
    a_case(received_at=moment("2026-11-15 23:59"))
    a_case(received_at=moment("2026-11-16 00:00"))
    weeks = find_weeks(FRIDAY, weeks=2)
    assert [(week.number, week.received) for week in weeks] == [(45, 0), (46, 2)]


def test_answers_stand_in_the_week_in_which_the_inquiry_came():
    an_answer("2026-11-13 10:00", "2026-11-16 09:00", "2026-11-18")
    weeks = find_weeks(FRIDAY, weeks=2)
    assert [week.answers.within for week in weeks] == [0, 1]


def test_workload_counts_open_cases_by_team_with_those_outside_last():
    team = a_team("rights", [])
    a_case(team=team, next_deadline=FRIDAY, owner=an_adviser())
    a_case(team=team, next_deadline=FRIDAY - timedelta(days=1))
    a_case()
    a_case(closed_at=moment("2026-11-16 12:00"))
    load = find_workload(FRIDAY)
    assert load.teams == [("rights", 2, 1, 1, 1), ("", 1, 0, 0, 1)]
    assert load.total == ("", 3, 1, 1, 2)


@pytest.mark.parametrize(
    ("today", "since"), [("2026-11-20", "2026-11-19"), ("2026-11-23", "2026-11-20"), ("2027-03-30", "2027-03-24")]
)
def test_new_inquiries_are_counted_from_the_last_business_day(today, since):
    a_case(received_at=moment(f"{since} 00:00"))
    a_case(received_at=moment(f"{today} 00:00"))
    load = find_workload(date.fromisoformat(today))
    assert (load.since, load.received) == (date.fromisoformat(since), 1)

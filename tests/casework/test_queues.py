"""The lists that people work from."""

from datetime import date

import pytest

from rettidig.casework import queues

from .factories import a_case, a_team, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db


def test_queue_then_has_what_is_late_or_due_first_on_top_and_of_one_day_the_urgent_first():
    undated = a_case(priority=1)
    urgent_later = a_case(next_deadline=date(2026, 12, 4), priority=1)
    normal, urgent = (a_case(next_deadline=date(2026, 11, 30), priority=priority) for priority in (3, 1))
    late = a_case(next_deadline=date(2026, 11, 20))
    assert list(queues.queue(an_adviser(), view="all")) == [late, urgent, normal, urgent_later, undated]


def test_queue_when_asked_for_by_urgency_then_the_urgent_are_first_and_the_rest_follow_their_dates():
    later = a_case(next_deadline=date(2026, 11, 30))
    sooner = a_case(next_deadline=date(2026, 11, 20))
    urgent = a_case(next_deadline=date(2026, 12, 4), priority=1)
    assert list(queues.queue(an_adviser(), view="all", order=queues.URGENCY)) == [urgent, sooner, later]


def test_queue_when_the_case_is_in_another_office_then_it_is_not_shown():
    a_case(office=an_office("nordjylland"))
    assert not queues.queue(an_adviser(), view="all").exists()


def test_queue_when_closed_then_only_among_the_closed():
    closed = a_case(closed_at=moment("2026-11-17 09:00"))
    adviser = an_adviser()
    assert not queues.queue(adviser, view="all").exists()
    assert list(queues.queue(adviser, view="closed")) == [closed]


def test_queue_when_mine_team_or_unassigned_then_shows_just_those():
    team = a_team("rights", ["rights_question"])
    adviser = an_adviser(team=team)
    mine, ours, loose = a_case(owner=adviser), a_case(team=team), a_case()
    assert list(queues.queue(adviser, view="mine")) == [mine]
    assert list(queues.queue(adviser, view="team")) == [ours]
    assert set(queues.queue(adviser, view="unassigned")) == {ours, loose}


def test_team_when_asked_for_then_that_one_else_ones_own():
    first, own = a_team("first", []), a_team("own", [])
    assert queues.find_team(an_adviser(team=own)) == own
    assert queues.find_team(an_adviser(team=own), "first") == first
    assert queues.find_team(an_adviser()) is None


def test_queue_of_the_team_when_the_user_has_none_then_is_empty():
    a_case(team=a_team("first", []))
    assert not queues.queue(an_adviser(), view="team").exists()


def test_team_when_of_another_office_then_is_not_found():
    own = a_team("own", [])
    a_team("theirs", [], office=an_office("nordjylland"))
    assert queues.find_team(an_adviser(team=own), "theirs") == own

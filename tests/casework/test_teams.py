"""Teams, and who takes what: a topic belongs to one team, and nothing is left behind by a team that ends."""

import pytest
from django.utils import timezone

from rettidig.casework import queues, teams
from rettidig.casework.models import AuditEvent, Case, Task
from rettidig.casework.permissions import Denied
from rettidig.casework.teams import Plan
from rettidig.casework.topics import TOPICS
from tests.casework.factories import a_case, a_team, a_user, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def lead(office):
    return a_user("lead", office=office)


def now():
    return timezone.now()


def end(team, into, by):
    teams.remove_team(team, into=into, by=by, at=now())


@pytest.mark.parametrize(("plan", "count"), [(Plan.USUAL, 6), (Plan.ONE, 1), (Plan.NONE, 0)])
def test_new_office_begins_with_teams_that_share_every_topic_once(office, lead, plan, count):
    teams.add_planned(office, plan, by=lead, at=now())
    assert office.teams.count() == count
    taken = [topic for team in office.teams.all() for topic in team.topics]
    assert sorted(taken) == (sorted(TOPICS) if count else [])


def test_office_that_has_teams_gets_no_others_by_a_plan(office, lead):
    a_team("alt", ["waiting"])
    with pytest.raises(Denied, match="allerede teams"):
        teams.add_planned(office, Plan.USUAL, by=lead, at=now())


def test_topic_given_to_another_team_leaves_the_one_that_had_it(office, lead):
    old, new = a_team("alt", ["waiting", "max_wait"]), a_team("kraeft", [])
    teams.share_topics(office, {"max_wait": new}, by=lead, at=now())
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.topics, new.topics) == (["waiting"], ["max_wait"])
    event = AuditEvent.objects.get(verb="topics.shared")
    assert (event.user, event.before, event.after) == (lead.username, {"max_wait": "alt"}, {"max_wait": "kraeft"})


@pytest.mark.parametrize(("with_cases", "where"), [(True, "kraeft"), (False, "alt")])
def test_open_cases_go_along_with_their_topic_when_that_is_asked(office, lead, with_cases, where):
    old, new = a_team("alt", ["max_wait", "waiting"]), a_team("kraeft", [])
    case, other = a_case(topic="max_wait", team=old), a_case(topic="waiting", team=old)
    case.tasks.create(title="Ring", team=old, created_at=now())
    closed = a_case(topic="max_wait", team=old, state="closed", closed_at=now())
    teams.share_topics(office, {"max_wait": new}, with_cases=with_cases, by=lead, at=now())
    assert Case.objects.get(pk=case.pk).team.slug == case.tasks.get().team.slug == where
    assert {Case.objects.get(pk=each.pk).team.slug for each in (other, closed)} == {"alt"}


def test_case_that_no_team_took_is_seen_by_the_team_that_gets_its_topic(office, lead):
    case, team = a_case(topic="max_wait", team=None), a_team("kraeft", [])
    teams.share_topics(office, {"max_wait": team}, by=lead, at=now())
    assert list(queues.queue(lead, view="team", team=team)) == [case]


def test_case_that_an_adviser_has_moved_by_hand_stays_where_it_is(office, lead):
    a_team("alt", ["max_wait"])
    new, third = a_team("kraeft", []), a_team("andet", [])
    case = a_case(topic="max_wait", team=third)
    teams.share_topics(office, {"max_wait": new}, by=lead, at=now())
    assert Case.objects.get(pk=case.pk).team == third


def test_topic_of_no_team_is_found_until_one_takes_it(office, lead):
    team = a_team("alt", [topic for topic in TOPICS if topic != "transport"])
    assert teams.find_topics_without_team(office) == ["transport"]
    teams.share_topics(office, {"transport": team}, by=lead, at=now())
    assert teams.find_topics_without_team(office) == []


def test_team_that_has_nothing_ends_by_itself(office, lead):
    end(a_team("tom", []), None, lead)
    assert not office.teams.exists()


@pytest.mark.parametrize("what", ["member", "case", "task", "topic"])
def test_team_that_has_anything_does_not_end_until_it_is_said_who_takes_over(office, lead, what):
    team, other = a_team("gammel", ["max_wait"] if what == "topic" else []), a_team("ny", [])
    case = a_case(topic="waiting", team=team if what == "case" else None)
    member = a_user(office=office, team=team if what == "member" else None)
    Task.objects.create(case=case, title="Ring", team=team if what == "task" else None, created_at=now())
    with pytest.raises(Denied, match="Vælg, hvilket team der tager over"):
        end(team, None, lead)
    end(team, other, lead)
    for thing in (case, member, other):
        thing.refresh_from_db()
    found = {"member": member.team, "case": case.team, "task": case.tasks.get().team}
    assert found | {"topic": other} == {key: other if key in (what, "topic") else None for key in [*found, "topic"]}
    assert other.topics == (["max_wait"] if what == "topic" else [])


def test_case_of_a_team_that_ended_tells_why_it_moved_and_keeps_its_promise(office, lead):
    team, other = a_team("gammel", []), a_team("ny", [])
    case = a_case(team=team, state="assessed", service_due="2026-11-19")
    end(team, other, a_user("administrator"))
    event = AuditEvent.objects.get(case_id=case.pk)
    assert (event.verb, event.before["team"], event.after["team"]) == ("case.assigned", "gammel", "ny")
    assert event.reason == "Teamet gammel er nedlagt."
    case.refresh_from_db()
    assert (case.state, str(case.service_due), case.version) == ("assessed", "2026-11-19", 2)


def test_closed_case_of_a_team_that_ended_has_a_team_when_it_is_opened_again(office, lead):
    team, other = a_team("gammel", []), a_team("ny", [])
    case = a_case(team=team, state="closed", closed_at=now())
    end(team, other, lead)
    assert Case.objects.get(pk=case.pk).team == other


def test_team_ends_into_no_team_of_another_office(office, lead):
    elsewhere = a_team("syd", [], office=an_office("syd", region="syddanmark"))
    team = a_team("gammel", ["waiting"])
    for wrong in (elsewhere, team):
        with pytest.raises(Denied, match="et andet team i samme kontor"):
            end(team, wrong, lead)


def test_two_teams_of_an_office_have_two_names(office, lead):
    teams.add_team(office, name="Øre, næse og hals", by=lead, at=now())
    assert office.teams.get().slug == "oere-naese-og-hals"
    with pytest.raises(Denied, match="allerede et team"):
        teams.add_team(office, name="øre, næse og hals", by=lead, at=now())
    other = teams.add_team(office, name="Andet", by=lead, at=now())
    with pytest.raises(Denied, match="allerede et team"):
        teams.rename_team(other, name="Øre, næse og hals", by=lead, at=now())
    assert teams.rename_team(other, name="Øjne", by=lead, at=now())
    assert not teams.rename_team(other, name="Øjne", by=lead, at=now())


@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer", "management", "partner", "citizen"])
def test_teams_are_changed_by_those_alone_who_keep_the_office(office, role):
    team, by = a_team("alt", ["waiting"]), a_user(role, office=office)
    acts = [
        lambda: teams.add_team(office, name="Nyt", by=by, at=now()),
        lambda: teams.rename_team(team, name="Nyt", by=by, at=now()),
        lambda: teams.share_topics(office, {"waiting": None}, by=by, at=now()),
        lambda: end(team, None, by),
    ]
    for act in acts:
        with pytest.raises(Denied, match="egen leder"):
            act()
    assert not AuditEvent.objects.exists()


def test_lead_of_another_office_changes_no_team(office):
    other = a_user("lead", office=an_office("syd", region="syddanmark"))
    with pytest.raises(Denied, match="egen leder"):
        teams.add_team(office, name="Nyt", by=other, at=now())


def test_topic_that_is_not_known_and_team_of_another_office_are_refused(office, lead):
    elsewhere = a_team("syd", [], office=an_office("syd", region="syddanmark"))
    for shares in ({"nonsense": None}, {"waiting": elsewhere}):
        with pytest.raises(Denied, match="fra listen"):
            teams.share_topics(office, shares, by=lead, at=now())

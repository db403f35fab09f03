"""How cases are shared out: by topic, presence, time and what each has, the same way each time, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.casework import absences, distribution, work_shares
from rettidig.casework.distribution import WEIGHTS, Colleague, propose
from rettidig.casework.models import AuditEvent, Case, Competence, Priority, User, WorkShare
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import bulk, distribute
from rettidig.casework.topics import TOPICS

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

NOW = moment("2026-11-20 10:00")  # a Friday
SOME_TOPICS = ["waiting", "max_wait", "transport"]
cases_of = st.lists(
    st.builds(
        lambda topic, priority: Case(topic=topic, priority=priority, received_at=NOW),
        st.sampled_from(SOME_TOPICS),
        st.sampled_from(list(Priority)),
    ),
    max_size=25,
)
people_of = st.lists(
    st.builds(
        lambda topics, percent, most, load, present: Colleague(
            User(), topics, percent, most, open=load, load=load, is_present=present
        ),
        st.dictionaries(st.sampled_from(SOME_TOPICS), st.sampled_from(Competence.values)),
        st.sampled_from([20, 50, 80, 100]),
        st.sampled_from([None, 0, 3, 10]),
        st.integers(0, 12),
        st.booleans(),
    ),
    max_size=6,
)


def numbered(things):
    for number, thing in enumerate(things):
        (thing.user if isinstance(thing, Colleague) else thing).pk = number + 1
    return things


@given(cases_of, people_of)
def test_proposals_never_name_who_is_away_lacks_the_topic_or_has_enough(cases, people):
    cases, people = numbered(cases), numbered(people)
    known, added = {each.user.pk: each for each in people}, dict.fromkeys(range(10), 0)
    for each in propose(cases, people):
        assert each.reason
        if each.owner is None:
            continue
        owner = known[each.owner.pk]
        added[owner.user.pk] += 1
        assert owner.is_present
        assert each.case.topic in owner.topics
        is_grave = each.case.priority == Priority.URGENT or TOPICS[each.case.topic].is_life_threatening
        assert not (is_grave and owner.topics[each.case.topic] == Competence.LEARNING)
        assert owner.most is None or owner.open + added[owner.user.pk] <= owner.most


@given(cases_of, people_of)
def test_proposals_leave_a_case_only_where_nobody_may_have_it_and_come_out_the_same_again(cases, people):
    cases, people = numbered(cases), numbered(people)
    first = propose(cases, people)
    assert first == propose(list(reversed(cases)), list(reversed(people)))
    assert sorted(each.case.pk for each in first) == sorted(case.pk for case in cases)
    unbound = [each for each in people if each.most is None and each.is_present]
    for each in first:
        assert each.owner or not any(one.takes(each.case) for one in unbound)


@given(cases_of, st.integers(2, 6))
def test_spread_when_all_are_equal_is_at_most_the_weight_of_one_case(cases, number):
    cases = numbered(cases)
    people = numbered([Colleague(User(), dict.fromkeys(SOME_TOPICS, "may")) for _ in range(number)])
    loads = {each.user.pk: 0 for each in people}
    for each in propose(cases, people):
        loads[each.owner.pk] += distribution.weight(each.case)
    heaviest = max((distribution.weight(case) for case in cases), default=0)
    assert max(loads.values()) - min(loads.values()) <= heaviest <= max(WEIGHTS.values())


@given(cases_of)
def test_life_threatening_topics_are_shared_out_first(cases):
    shared = [TOPICS[each.case.topic].is_life_threatening for each in propose(numbered(cases), [])]
    assert shared == sorted(shared, reverse=True)


def test_half_time_then_gets_half_and_a_wish_tips_the_balance():
    cases = numbered([Case(topic="waiting", priority=3, received_at=NOW) for _ in range(9)])
    full, half = numbered([Colleague(User(), {"waiting": "may"}), Colleague(User(), {"waiting": "may"}, 50)])
    assert [each.owner for each in propose(cases, [full, half])].count(half.user) == 3
    any_, keen = numbered([Colleague(User(), {"waiting": "may"}), Colleague(User(), {"waiting": "prefers"})])
    assert propose(cases[:1], [any_, keen])[0].owner == keen.user


db = pytest.mark.django_db


@pytest.fixture
def team():
    return a_team("venter", ["waiting", "max_wait"])


@db
def test_colleagues_when_nothing_is_said_then_advisers_take_what_their_team_takes(team):
    adviser, clerk = an_adviser(team=team), a_user("administrative", team=team)
    found = {each.user: dict(each.topics) for each in distribution.colleagues(an_office().pk, at=NOW)}
    assert found == {adviser: {"waiting": "may", "max_wait": "may"}, clerk: {}}


@db
def test_colleagues_then_count_open_cases_by_weight_and_half_of_what_was_closed_within_the_week(team):
    adviser = an_adviser(team=team)
    a_case(owner=adviser, priority=1)
    a_case(owner=adviser, priority=3)
    a_case(owner=adviser, priority=2, state="closed", closed_at=moment("2026-11-18 10:00"))
    a_case(owner=adviser, priority=1, state="closed", closed_at=moment("2026-11-01 10:00"))
    found = distribution.colleagues(an_office().pk, at=NOW)[0]
    assert (found.open, found.load) == (2, 3 + 1 + 2 / 2)


@db
def test_substitute_is_counted_as_having_what_they_look_after_meanwhile(team):
    substitute, away = an_adviser(team=team), an_adviser(team=team)
    a_case(owner=away, priority=1)
    absences.enter(away, first=NOW.date(), last=NOW.date(), substitute=substitute, by=a_user("lead"), at=NOW)
    found = {each.user: (each.open, each.load) for each in distribution.colleagues(an_office().pk, at=NOW)}
    assert found[substitute] == (0, 3)


@db
def test_reason_then_says_topic_load_and_presence_or_why_nobody_is_found(team):
    one, other, lead = an_adviser(team=team), an_adviser(team=team), a_user("lead")
    for _ in range(4):
        a_case(owner=other)
    case, elsewhere = a_case(), a_case(topic="transport")
    said = {each.case: each for each in propose([case, elsewhere], distribution.colleagues(an_office().pk, at=NOW))}
    assert (said[case].owner, said[case].reason) == (one, "har emnet, 0 åbne mod 2 i snit, til stede")
    assert said[elsewhere].reason == "Ingen har emnet."
    for person, substitute in ((one, lead), (other, lead)):
        absences.enter(person, first=NOW.date(), last=NOW.date(), substitute=substitute, by=lead, at=NOW)
    assert (
        propose([case], distribution.colleagues(an_office().pk, at=NOW))[0].reason == "De, der har emnet, er væk i dag."
    )


@db
def test_share_out_then_gives_each_its_reason_leaves_who_is_away_and_can_be_undone(team):
    lead, one, away = a_user("lead"), an_adviser(team=team), an_adviser(team=team)
    absences.enter(away, first=NOW.date(), last=NOW.date(), substitute=one, by=lead, at=NOW)
    first, second, taken = a_case(), a_case(), a_case(owner=one)
    chosen = [(first, one, "har emnet"), (second, away, "x"), (taken, one, "x")]
    outcome = distribute.share_out(chosen, by=lead, at=NOW)
    assert [each.case for each in outcome.done] == [first.pk]
    assert ["har sagen" in why or "er væk" in why for _case, why in outcome.refused] == [True, True]
    assert AuditEvent.objects.get(verb="case.assigned").reason == "har emnet"
    bulk.undo(outcome.done, by=lead, at=NOW)
    assert Case.objects.get(pk=first.pk).owner is None


@db
def test_next_then_is_my_own_that_presses_then_the_gravest_that_nobody_has_then_my_own(team):
    adviser = an_adviser(team=team)
    mine = a_case(owner=adviser, next_deadline=date(2026, 12, 1))
    ordinary, grave = a_case(priority=1), a_case(topic="max_wait", priority=3)
    a_case(topic="transport", priority=1)  # another team's
    assert distribute.take_next(adviser, at=NOW) == (grave, True)
    done = {"answered_at": NOW, "next_deadline": date(2026, 12, 2), "priority": 3}
    Case.objects.filter(pk=grave.pk).update(**done)
    assert distribute.take_next(adviser, at=NOW) == (ordinary, True)
    Case.objects.filter(pk=ordinary.pk).update(**done)
    assert distribute.take_next(adviser, at=NOW) == (mine, False)
    Case.objects.filter(pk=mine.pk).update(next_deadline=NOW.date())
    a_case()
    assert distribute.take_next(adviser, at=NOW) == (mine, False)


@db
def test_arrivals_then_are_shared_in_office_hours_where_the_team_asks_for_it_and_only_once(team):
    adviser, keeper = an_adviser(team=team), a_user("lead")
    case = a_case(team=team)
    other = a_case()
    assert distribute.share_arrivals(at=NOW) == 0
    work_shares.set_shares_itself(team, on=True, reason="Travlt", by=keeper, at=NOW)
    assert distribute.share_arrivals(at=moment("2026-11-21 10:00")) == 0  # a Saturday
    assert [distribute.share_arrivals(at=NOW), distribute.share_arrivals(at=NOW)] == [1, 0]
    assert [Case.objects.get(pk=each.pk).owner for each in (case, other)] == [adviser, None]
    event = AuditEvent.objects.get(verb="case.assigned")
    assert (event.role, "har emnet" in event.reason) == ("system", True)


@db
def test_rules_then_keep_old_new_who_and_why_and_are_undone(team):
    adviser, lead = an_adviser(team=team), a_user("lead")
    facts = {"percent": 60, "most": 12, "topics": {"transport": "learning"}}
    work_shares.change(adviser, **facts, reason="Ny i emnet", by=lead, at=NOW)
    assert work_shares.change(adviser, **facts, reason="Igen", by=lead, at=NOW) is None
    [(before, now)] = work_shares.history(adviser)
    assert (before, now.by, now.reason, now.percent) == (None, lead, "Ny i emnet", 60)
    event = AuditEvent.objects.get(verb="work_share.changed")
    assert (event.before["percent"], event.after["percent"]) == (100, 60)
    work_shares.undo(adviser, by=lead, at=NOW)
    assert distribution.colleagues(an_office().pk, at=NOW)[0].topics == {"waiting": "may", "max_wait": "may"}
    work_shares.undo(adviser, by=lead, at=NOW)
    assert WorkShare.objects.first().topics == {"transport": "learning"}


@db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "hvorfor"),
        ({"percent": 5}, "procent"),
        ({"topics": {"x": "may"}}, "listen"),
        ({"topics": {"waiting": "x"}}, "listen"),
    ],
)
def test_rules_when_they_cannot_be_so_then_are_refused(wrong, said):
    facts = {"percent": 100, "most": None, "topics": None, "reason": "Ny", **wrong}
    with pytest.raises(Denied, match=said):
        work_shares.change(an_adviser(), **facts, by=a_user("lead"), at=NOW)
    assert not WorkShare.objects.exists()


@db
def test_rules_when_somebody_else_changes_them_then_are_refused():
    adviser = an_adviser()
    for by in (adviser, a_user("lead", office=an_office("nordjylland"))):
        with pytest.raises(Denied):
            work_shares.change(adviser, percent=50, most=None, topics=None, reason="x", by=by, at=NOW)


@db
def test_who_does_not_work_that_weekday_is_not_present(team):
    one, other, lead = an_adviser(team=team), an_adviser(team=team), a_user("lead")
    facts = {"percent": 80, "most": None, "topics": None, "reason": "Fri om fredagen", "by": lead, "at": NOW}
    work_shares.change(one, days_off=[4], **facts)
    present = {each.user: each.is_present for each in distribution.colleagues(an_office().pk, at=NOW)}
    assert (present[one], present[other]) == (False, True)
    on_monday = distribution.colleagues(an_office().pk, at=moment("2026-11-23 10:00"))
    assert all(each.is_present for each in on_monday)
    with pytest.raises(Denied, match="højst fire"):
        work_shares.change(one, days_off=range(5), **facts)

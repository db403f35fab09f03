"""One act on several cases: what may be done is done, what may not is named, and all of it can be undone."""

import pytest

from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import bulk, follow_up

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-20 10:00")


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_assign_then_each_case_has_the_owner_and_the_reason_in_its_log():
    lead, other, cases = a_user("lead"), an_adviser(), [a_case(), a_case()]
    outcome = bulk.assign_all(cases, owner=other, team=None, reason="Lene er syg", by=lead, at=NOW)
    assert (len(outcome.done), outcome.refused) == (2, [])
    assert {again(case).owner for case in cases} == {other}
    reasons = AuditEvent.objects.filter(verb="case.assigned").values_list("case_id", "reason")
    assert set(reasons) == {(case.pk, "Lene er syg") for case in cases}


def test_assign_to_a_team_then_the_owner_stays():
    owner, team = an_adviser(), a_team("rights", [])
    case = a_case(owner=owner)
    bulk.assign_all([case], owner=None, team=team, reason="Emnet", by=owner, at=NOW)
    assert (again(case).owner, again(case).team) == (owner, team)


def test_act_when_some_may_not_be_changed_then_says_which_and_why_and_does_the_rest():
    lead, free = a_user("lead"), a_case()
    closed = a_case(state="closed", closed_at=NOW)
    changed = a_case()
    seen = again(changed)
    follow_up.add_note(changed, text="Nyt", by=lead, at=NOW)
    elsewhere = a_case(office=an_office("nordjylland"))
    cases = [closed, seen, elsewhere, free]
    outcome = bulk.prioritise_all(cases, priority=1, reason="Haster", by=lead, at=NOW)
    assert [each.case for each in outcome.done] == [free.pk]
    assert [case for case, _why in outcome.refused] == [closed, seen, elsewhere]
    assert ["afsluttet" in outcome.refused[0][1], "kollega har ændret" in outcome.refused[1][1]] == [True, True]
    assert [again(case).priority for case in cases] == [3, 3, 3, 1]


def test_take_and_release_then_leave_what_somebody_else_or_nobody_has():
    adviser, other = an_adviser(), an_adviser()
    free, taken = a_case(), a_case(owner=other)
    outcome = bulk.take_all([free, taken], by=adviser, at=NOW)
    assert (again(free).owner, again(taken).owner, len(outcome.refused)) == (adviser, other, 1)
    loose = a_case()
    outcome = bulk.release_all([again(free), loose], reason="Ferie", by=adviser, at=NOW)
    assert (again(free).owner, [case for case, _why in outcome.refused]) == (None, [loose])


@pytest.mark.parametrize("act", [bulk.release_all, bulk.prioritise_all, bulk.assign_all])
def test_act_without_a_reason_then_is_refused_whole(act):
    case, lead = a_case(owner=an_adviser()), a_user("lead")
    facts = {bulk.prioritise_all: {"priority": 1}, bulk.assign_all: {"owner": lead, "team": None}}.get(act, {})
    with pytest.raises(Denied, match="grund"):
        act([case], reason=" ", by=lead, at=NOW, **facts)
    assert again(case).version == case.version


def test_act_by_one_who_may_only_read_then_changes_nothing():
    case = a_case()
    outcome = bulk.prioritise_all([case], priority=1, reason="Haster", by=a_user("lawyer"), at=NOW)
    assert (outcome.done, len(outcome.refused)) == ([], 1)


def test_undo_then_owner_team_and_priority_are_as_before():
    lead, owner, team = a_user("lead"), an_adviser(), a_team("rights", [])
    case = a_case(owner=owner)
    done = bulk.assign_all([case], owner=lead, team=team, reason="Bytte", by=lead, at=NOW).done
    assert len(bulk.undo(done, by=lead, at=NOW).done) == 1
    assert (again(case).owner, again(case).team) == (owner, None)
    done = bulk.prioritise_all([again(case)], priority=1, reason="Haster", by=lead, at=NOW).done
    bulk.undo(done, by=lead, at=NOW)
    assert (again(case).priority, again(case).priority_reasons) == (3, case.priority_reasons)
    assert AuditEvent.objects.filter(case_id=case.pk, reason="Fortrudt").count() == 2


def test_undo_when_a_case_has_been_changed_since_then_leaves_that_one():
    lead, case = a_user("lead"), a_case()
    done = bulk.take_all([case], by=lead, at=NOW).done
    follow_up.add_note(case, text="Nyt", by=lead, at=NOW)
    outcome = bulk.undo(done, by=lead, at=NOW)
    assert (len(outcome.refused), again(case).owner) == (1, lead)

"""Triage: priority by rules with reasons, team, and both dates."""

from datetime import date

import pytest

from rettidig.casework import priority
from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import follow_up, triage

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-16 10:00")


def triaged(**more) -> Case:
    return triage.triage(a_case(**more), at=NOW)


def test_priority_when_maximum_waiting_time_then_urgent_and_due_the_next_business_day():
    case = triaged(topic="max_wait")
    assert (case.priority, case.service_due) == (1, date(2026, 11, 17))


def test_priority_when_cancer_is_suspected_in_the_general_form_then_urgent():
    case = triaged(answers={"condition": "cancer"})
    assert case.priority == 1
    assert priority.reason_sentences(case) == ["Der er mistanke om kræft eller hjertesygdom"]


def test_priority_when_nothing_presses_then_normal_and_due_in_three_business_days():
    case = triaged(topic="rights_question")
    assert (case.priority, case.service_due, case.priority_reasons) == (3, date(2026, 11, 19), [])


@pytest.mark.parametrize(("days", "level"), [(-30, 1), (-1, 1), (0, 1), (5, 1), (6, 2), (14, 2), (15, 3)])
def test_priority_when_the_legal_deadline_is_near_or_broken_then_rises(days, level):
    facts = priority.Facts(frozenset(), frozenset(), legal_days=days, service_days=3)
    assert min((rule.priority for rule in priority.find_reasons(facts)), default=3) == level


@pytest.mark.parametrize(("days", "level"), [(-1, 1), (0, 2), (1, 3)])
def test_priority_when_the_service_target_is_today_or_passed_then_rises(days, level):
    facts = priority.Facts(frozenset(), frozenset(), legal_days=None, service_days=days)
    assert min((rule.priority for rule in priority.find_reasons(facts)), default=3) == level


def test_open_case_when_days_pass_then_its_priority_rises_once_and_the_change_is_recorded():
    case = triaged(topic="rights_question")
    assert triage.escalate_due_cases(at=NOW) == 0
    late = moment("2026-11-20 04:05")
    assert [triage.escalate_due_cases(at=late), triage.escalate_due_cases(at=late)] == [1, 0]
    case.refresh_from_db()
    assert (case.priority, case.priority_reasons) == (1, [{"key": "target_passed"}])
    last = AuditEvent.objects.filter(case_id=case.pk).latest("id")
    assert (last.verb, last.before["priority"], last.after["priority"]) == ("case.triaged", 3, 1)


def test_open_case_when_a_person_has_set_its_priority_then_days_do_not_change_it():
    case, lead = triaged(topic="rights_question"), a_user()
    triage.overrule_priority(case, priority=3, reason="Patienten er rejst", by=lead, at=NOW)
    assert triage.escalate_due_cases(at=moment("2026-11-20 04:05")) == 0


def test_closed_case_when_days_pass_then_it_is_left_alone():
    a_case(topic="rights_question", service_due=date(2026, 11, 17), closed_at=NOW, state="closed")
    assert triage.escalate_due_cases(at=moment("2026-11-20 04:05")) == 0


def test_legal_date_when_the_inquiry_tells_when_the_referral_came_then_the_law_is_looked_at():
    case = triaged(answers={"purpose": "assessment", "referral_received": "2026-11-02", "condition": "none"})
    assert case.legal_due is not None
    assert case.legal_right


def test_legal_date_when_the_facts_contradict_each_other_then_the_case_is_triaged_without_it():
    new = a_case()
    new.pathways.get().events.create(date="2026-11-10", type="told", facts={"of": 7}, changed_at=NOW)
    case = triage.triage(new, at=NOW)
    assert case.legal_due is None
    assert case.service_due


def test_team_when_a_team_takes_the_topic_then_the_case_goes_there():
    records = a_team("records", ["ehr", "privacy_marking"])
    assert triaged(topic="ehr").team == records
    assert triaged(topic="interpreter").team is None


def test_assignment_when_new_then_the_case_is_triaged_and_the_change_is_logged():
    adviser = an_adviser()
    case = triage.assign(triaged(), owner=adviser, team=None, by=adviser, at=NOW)
    assert (case.owner, case.state) == (adviser, "triaged")
    assert AuditEvent.objects.get(verb="case.assigned").after["owner"] == str(adviser)


def test_assignment_when_the_colleague_is_in_another_office_then_denied():
    stranger = a_user(office=an_office("nordjylland"))
    with pytest.raises(Denied, match="samme kontor"):
        triage.assign(triaged(), owner=stranger, team=None, by=an_adviser(), at=NOW)


def test_overruled_priority_when_triaged_again_then_stays():
    case = triage.overrule_priority(triaged(), priority=1, reason="Patienten er alene", by=an_adviser(), at=NOW)
    again = triage.triage(case, at=NOW)
    assert again.priority == 1
    assert priority.reason_sentences(again) == ["Sat af en medarbejder: Patienten er alene"]


def test_overruled_priority_when_without_reason_then_denied():
    with pytest.raises(Denied, match="hvorfor"):
        triage.overrule_priority(triaged(), priority=1, reason=" ", by=an_adviser(), at=NOW)


def test_topic_when_changed_then_team_and_dates_follow():
    a_team("max_wait", ["max_wait"])
    case = triage.change_topic(triaged(), topic="max_wait", reason="Mistanke", by=an_adviser(), at=NOW)
    assert (case.team.slug, case.priority, case.service_due) == ("max_wait", 1, date(2026, 11, 17))


def test_topic_when_an_answered_case_turns_out_to_be_a_maximum_waiting_time_then_it_is_followed_until_seen():
    case = triage.change_topic(triaged(answered_at=NOW), topic="max_wait", reason="Kræft", by=an_adviser(), at=NOW)
    assert case.tasks.get().kind == "follow_to_the_door"


def test_topic_when_only_an_act_can_give_it_then_denied():
    with pytest.raises(Denied, match="Vælg et emne"):
        triage.change_topic(triaged(), topic="re_referred", reason="", by=an_adviser(), at=NOW)


@pytest.mark.parametrize(("topic", "reason", "said"), [("ehr", " ", "hvorfor"), (None, "", "ikke rettet")])
def test_topic_when_without_a_reason_or_not_changed_then_denied(topic, reason, said):
    case = triaged()
    with pytest.raises(Denied, match=said):
        triage.change_topic(case, topic=topic or case.topic, reason=reason, by=an_adviser(), at=NOW)


def test_topic_when_the_patient_has_been_moved_then_stays_one_in_which_that_is_possible():
    moved = triaged(outcome="re_referred")
    with pytest.raises(Denied, match="omvisiteret"):
        triage.change_topic(moved, topic="ehr", reason="", by=an_adviser(), at=NOW)
    assert (
        triage.change_topic(moved, topic="max_wait", reason="Kræft", by=an_adviser(), at=NOW).outcome == "re_referred"
    )


def test_priority_when_the_late_answer_is_given_then_falls_with_that_act():
    adviser = an_adviser()
    case = a_case(service_due=date(2026, 11, 18), priority=1, priority_reasons=[{"key": "target_passed"}])
    follow_up.add_contact(
        case, channel="phone", direction="out", with_whom="patient", text="Vejledt.", by=adviser, at=NOW
    )
    case.refresh_from_db()
    assert (case.priority, case.priority_reasons) == (3, [])

"""What a finding rests on: the parts of the question without which it would be another."""

import pytest

from rettidig.rights import assess
from rettidig.rights.grounds import find_grounds
from tests.law.cases import read_cases

REFERRAL = {"date": "2026-03-02", "type": "referral_received", "purpose": "assessment", "source": "record"}
OFFER = {"date": "2026-03-05", "type": "appointment_offered", "purpose": "assessment", "for": "2026-04-20"}
KNOWN = {"agreement_hospital_available": True, "agreement_wait_shorter": True, "partner_can_meet_limit": False}


def grounds(right, *events, on="2026-03-10", pathway=(), patient=()):
    pathway = {"id": "p", "area": "somatic", "events": list(events), **dict(pathway)}
    document = {"on": on, "patient": dict(patient), "pathways": [pathway]}
    return [(each.kind, each.name) for each in find_grounds(document)["p", right]]


def test_deadline_rests_on_the_event_of_day_zero_and_on_nothing_else_that_happened():
    assert grounds("assessment_plan", REFERRAL, {"date": "2026-03-04", "type": "told", "of": ["free_choice"]}) == [
        ("event", "referral_received")
    ]


def test_event_stands_as_the_document_has_it_with_who_said_it():
    document = {"on": "2026-03-10", "pathways": [{"id": "p", "area": "somatic", "events": [{**REFERRAL, "note": "x"}]}]}
    (ground,) = find_grounds(document)["p", "assessment_plan"]
    assert ground.value == REFERRAL


def test_choice_rests_on_what_the_register_knows_too():
    found = grounds("extended_choice", REFERRAL, OFFER, pathway={"facts": {**KNOWN, "professionally_possible": True}})
    assert found == [
        ("event", "referral_received"),
        ("event", "appointment_offered"),
        *(("fact", name) for name in (*KNOWN, "professionally_possible")),
    ]


@pytest.mark.parametrize("condition", ["cancer", "none"])
def test_maximum_waiting_time_rests_on_the_illness_where_one_is_stated(condition):
    found = grounds("max_wait", REFERRAL, pathway={"condition": condition})
    assert (("attribute", "condition") in found) == (condition == "cancer")


def test_what_is_known_of_the_patient_counts_where_a_right_turns_on_it_and_not_elsewhere():
    moved = {"home_region": "midtjylland", "residence": [{"region": "syddanmark", "from": "2026-03-06", "to": None}]}
    assert ("patient", "residence") in grounds("extended_choice", REFERRAL, OFFER, patient=moved)
    assert grounds("fast_assessment", REFERRAL, patient={"birth_date": "1990-05-01"}) == [
        ("event", "referral_received")
    ]


def test_each_pathway_rests_on_its_own_events():
    pathways = [
        {"id": name, "area": "somatic", "events": [{**REFERRAL, "date": day}]}
        for name, day in (("a", "2026-03-02"), ("b", "2026-03-03"))
    ]
    found = find_grounds({"on": "2026-03-10", "pathways": pathways})
    assert [found[name, "fast_assessment"][0].value["date"] for name in "ab"] == ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize("case", list(read_cases("decisions")), ids=lambda case: case["source"]["id"])
def test_broken_limit_of_a_decision_rests_on_what_happened_on_day_zero(case):
    answer, found = assess(case["document"]), find_grounds(case["document"])
    for asked, pathway in zip(answer.question.pathways, answer.pathways, strict=True):
        happened = {event.date for event in asked.events}  # a clock may begin when a suspension ends, too
        for finding in pathway.findings:
            if finding.status == "breached" and finding.clock and finding.clock.start in happened:
                events = [each.value for each in found[pathway.id, finding.right] if each.kind == "event"]
                assert any(finding.clock.start.isoformat() in event.values() for event in events), finding

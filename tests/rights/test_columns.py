"""The columns say what the readable rules say: of every case of the law, and of random pathways, simple and not."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rettidig.rights import CURRENT, RIGHTS, STATUSES, Interpretation, InvalidDocument, Law, assess
from rettidig.rights.columns import assess_columns
from rettidig.rights.columns.simple import FACTS, SIMPLE
from rettidig.rights.reading import LETTER_ITEMS
from tests.law.cases import read_cases
from tests.rights.documents import FLAGS, documents

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
OTHER_CHOICES = Law(
    CURRENT.parameters,
    Interpretation(saturday_is_business_day=True, roll_over=True, at_once_business_days=2),
)
WAITS = ["treatment", "surgery", "surgery"]


def by_columns(some, law=CURRENT):
    """Status, entitled and deadline of every right of every pathway, as the columns say them."""
    found = assess_columns(some, law=law)
    return [
        [
            (
                STATUSES[found.status[right][row]],
                {1: True, 0: False, -1: None}[int(found.entitled[right][row])],
                found.deadline[right][row].item(),
            )
            for right in RIGHTS
        ]
        for row in range(len(found.rows))
    ]


def by_rules(some, law=CURRENT):
    answers = [assess(one, law=law) for one in some]
    return [
        [(it.status, it.entitled, it.deadline) for it in one.findings] for answer in answers for one in answer.pathways
    ]


@st.composite
def simple_documents(draw):
    """One pathway with at most one of each simple event, nearly always of those that go together."""
    start = CURRENT.last_suspended_day + draw(st.integers(-10, 1500).map(timedelta))
    kind = draw(st.sampled_from(sorted(SIMPLE)))
    days = st.integers(0, 70).map(lambda number: start + timedelta(number))
    purpose = draw(st.sampled_from(["assessment", "examination"] if kind == "referral_received" else WAITS))
    slot = draw(days)
    keys = {
        "referral_received": {"purpose": "assessment"},
        "information_letter": {"states": list(LETTER_ITEMS)},
        "appointment_offered": {"purpose": purpose, "for": slot},
        "appointment_cancelled": {"purpose": purpose, "was_for": slot, "by": "hospital", "reason": "capacity"},
        "appointment_held": {"purpose": "examination", "mode": "in_person"},
        "treatment_started": {"kind": draw(st.sampled_from(["surgery", "medical", "talk"]))},
    }
    known = sorted(SIMPLE[kind]) if draw(st.integers(0, 4)) else sorted({*keys, *SIMPLE[kind]})
    later = [{"type": one, "date": draw(days)} for one in known if one != kind and draw(FLAGS)]
    events = [{**event, **keys.get(event["type"], {})} for event in [{"type": kind, "date": start}, *later]]
    pathway = {"id": "p", "area": "somatic", "condition": draw(st.sampled_from(["none", "cancer"]))}
    facts = {name: draw(FLAGS) for name in FACTS}
    return {
        "on": start + draw(st.integers(0, 90).map(timedelta)),
        "pathways": [pathway | {"facts": facts, "events": events}],
    }


@MANY
@given(st.lists(simple_documents(), min_size=1, max_size=20), st.sampled_from([CURRENT, OTHER_CHOICES]))
def test_columns_when_pathways_are_nearly_simple_then_say_what_the_rules_say(some, law):
    assert by_columns(some, law) == by_rules(some, law)


@MANY
@given(st.lists(documents(), max_size=3))
def test_columns_when_pathways_are_random_then_say_what_the_rules_say(some):
    assert by_columns(some) == by_rules(some)


def test_columns_when_asked_of_every_case_of_the_law_then_say_what_the_rules_say():
    cases = [case["document"] for case in read_cases()]
    assert by_columns(cases) == by_rules(cases)


def a_simple_document(**more):
    pathway = {"id": "p", "area": "somatic", "facts": dict.fromkeys(FACTS, True)}
    referral = {"type": "referral_received", "date": "2026-10-01", "purpose": "assessment"}
    return {"on": "2026-11-20", "pathways": [{**pathway, "events": [referral], **more}]}


@pytest.mark.parametrize(
    ("more", "by_rules"), [({}, 0), ({"acute": True}, 1), ({"facts": {}}, 1), ({"area": "adult_psychiatry"}, 1)]
)
def test_pathway_when_it_is_not_simple_then_is_judged_by_the_readable_rules(more, by_rules):
    assert assess_columns([a_simple_document(**more)]).by_rules == by_rules


def test_columns_when_a_document_is_invalid_then_it_stands_apart_and_the_others_are_answered():
    found = assess_columns([{}, a_simple_document()])
    assert isinstance(found.faults[0], InvalidDocument)
    assert [number for number, _, _ in found.rows] == [1]


def test_finding_when_asked_for_then_has_its_reason_and_the_outcome_of_the_columns():
    found = assess_columns([a_simple_document()])
    finding = found.finding(0, "fast_assessment")
    assert "31. oktober 2026" in finding.reason["da"]
    assert STATUSES.index(finding.status) == found.status["fast_assessment"][0]
    assert np.datetime64(finding.deadline) == found.deadline["fast_assessment"][0]

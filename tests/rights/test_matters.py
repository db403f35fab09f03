"""What holds of every matter: nothing breaks, nothing is guessed, and what is missing is named."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rettidig.rights import MATTER_RIGHTS, InvalidDocument, assess, assess_many, verify
from rettidig.rights.matters.findings import STATUSES
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.matters.truth import NO, YES, all_of, any_of, known, negation, unknown, when
from tests.rights.matter_documents import matter_documents, values_of

CAPS = ("paid_dkk",)  # lowers an amount where it is stated, and is not asked for
ASKED_FIRST = {  # the facts that are asked for only once what stands first is known
    "ent_referral": "first_time",
    "early_reason": "last_grant",
    "last_provider": "last_grant",
    "public_clinic_referral": "last_provider",
    "referral_distance_km": "chosen",
    "referral_cost_dkk": "chosen",
    "offer_timely": "danish_offer",
}
DAY = {"date": "2026-01-01"}


def asked_before(name):
    """What must be known before a fact is asked for."""
    while name in ASKED_FIRST:
        name = ASKED_FIRST[name]
        yield name


def answer_to(document):
    (matter,) = assess(document).matters
    return matter


def document(kind, *events, **facts):
    return {"on": "2026-03-10", "matters": [{"id": "m", "kind": kind, "facts": facts, "events": list(events)}]}


def faults(given):
    with pytest.raises(InvalidDocument) as wrong:
        assess(given)
    return [(fault.path, fault.key) for fault in wrong.value.faults]


@given(matter_documents())
def test_matter_when_anything_is_stated_then_each_right_of_its_kind_is_answered(given):
    matter = answer_to(given)
    assert tuple(one.right for one in matter.findings) == MATTER_RIGHTS[matter.kind]
    for one in matter.findings:
        assert one.status in STATUSES
        assert one.reason["da"]
        assert one.reason_to_citizen["en"]
        assert one.basis


@given(matter_documents())
def test_matter_when_running_or_open_then_its_answer_is_whole(given):
    for one in answer_to(given).findings:
        if one.status == "running":
            assert one.deadline >= given["on"]
        if one.status in ("running", "open"):
            assert one.entitled is not None
        if one.status == "undetermined":
            assert one.missing


@given(matter_documents(), st.data())
def test_fact_when_it_is_not_named_as_missing_then_stating_it_changes_nothing(given, data):
    (matter,) = given["matters"]
    kind = KINDS[matter["kind"]]
    unstated = [name for name in kind.facts if name not in {*matter["facts"], *kind.ordinary, *CAPS}]
    assume(unstated)
    before = answer_to(given).findings
    name = data.draw(st.sampled_from(unstated))
    matter["facts"][name] = data.draw(values_of(kind.facts[name]))
    for was, is_now in zip(before, answer_to(given).findings, strict=True):
        if not {name, *asked_before(name)} & set(was.missing):
            assert (is_now.status, is_now.entitled) == (was.status, was.entitled), was.right


@given(matter_documents())
def test_answer_when_stored_and_verified_then_is_the_very_same(given):
    stored = json.loads(json.dumps(assess(given).as_json()))
    assert verify(stored).is_same


def test_answers_when_many_are_asked_then_matters_come_along():
    given = document("interpreter", need_assessed_by_doctor=False)
    assert [one.as_json() for one in assess_many([given])] == [assess(given).as_json()]


def test_document_when_it_has_pathways_and_matters_then_both_are_answered():
    given = document("decision") | {"pathways": [{"id": "p", "area": "somatic"}]}
    answer = assess(given)
    assert answer.of("p", "max_wait").status == "not_applicable"
    assert answer.of_matter("m", "notification").missing == ("is_decision",)


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"on": "2026-03-10"}, [("pathways", "no_pathway")]),
        ({"on": "2026-03-10", "matters": []}, [("pathways", "no_pathway")]),
        (document("holiday"), [("matters[0].kind", "unknown_word")]),
        ({"on": "2026-03-10", "matters": [{"id": "m"}]}, [("matters[0].kind", "missing")]),
        (document("transport", country="eu_eea"), [("matters[0].facts.country", "unknown_key")]),
        (document("transport", cost_dkk=-1), [("matters[0].facts.cost_dkk", "not_a_number")]),
        (document("transport", cost_dkk=True), [("matters[0].facts.cost_dkk", "not_a_number")]),
        (document("transport", cost_dkk="126"), [("matters[0].facts.cost_dkk", "not_a_number")]),
        (document("transport", cost_dkk=float("nan")), [("matters[0].facts.cost_dkk", "not_a_number")]),
        (document("transport", cost_dkk=44.125), [("matters[0].facts.cost_dkk", "not_an_amount")]),
        (
            document("complaint", {"date": "2026-01-01", "type": "trip"}),
            [("matters[0].events[0].type", "unknown_event")],
        ),
        (document("complaint", {"date": "2026-01-01", "type": "received"}), [("matters[0].events[0].at", "missing")]),
        (
            document("rehabilitation", {"date": "2026-01-01", "type": "start_offered"}),
            [("matters[0].events[0].for", "missing")],
        ),
        (document("decision") | {"pathways": [{"id": "m", "area": "somatic"}]}, [("matters[0].id", "name_taken")]),
    ],
)
def test_matter_when_it_is_stated_wrongly_then_the_fault_says_where(wrong, found):
    assert faults(wrong) == found


def test_conditions_when_joined_then_only_what_could_change_them_is_lacking():
    a, b = unknown("a"), unknown("b")
    assert any_of(YES, a) == YES
    assert all_of(NO, a) == NO
    assert any_of(NO, a, b).lacking == {"a", "b"}
    assert all_of(YES, YES) == YES
    assert all_of(YES, negation(a)).lacking == {"a"}
    assert any_of(NO, NO) == known(False)


def test_condition_when_it_is_asked_first_then_the_next_is_not_lacking_yet():
    a, b = unknown("a"), unknown("b")
    assert when(a, b) == a
    assert when(YES, b) == b
    assert when(a, NO) == NO
    assert when(NO, b) == NO


def test_condition_when_taken_for_a_yes_or_no_then_is_refused():
    with pytest.raises(TypeError):
        bool(unknown("a"))

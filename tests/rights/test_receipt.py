import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rettidig.rights import CHOSEN, CURRENT, InvalidDocument, Law, assess, compare, verify
from rettidig.rights.receipt import law_of
from rettidig.rights.versions import hash_of, versions
from tests.law.cases import read_cases

DOCUMENT = next(case["document"] for case in read_cases("examples") if case["source"]["id"] == "ex-ext-1")

TRIP = {"date": "2027-03-01", "type": "trip"}


def stored():
    return json.loads(json.dumps(assess(DOCUMENT).as_json()))


def otherwise(name="extended_choice_treatment_days", **changes):
    """The law with other values in the rows of one parameter."""
    return Law([replace(row, **changes) if row.id == name else row for row in CURRENT.parameters])


def outcome(differences):
    return {(one.right, one.field): (one.before, one.after) for one in differences}


@pytest.mark.parametrize("case", list(read_cases("decisions")), ids=lambda case: case["source"]["id"])
def test_answer_when_stored_and_asked_again_then_is_the_same(case):
    found = verify(json.loads(json.dumps(assess(case["document"]).as_json())))
    assert found.is_same
    assert found == ((), [], [], [], ())


def test_answer_when_a_row_of_the_law_changed_then_comes_out_by_the_rules_of_its_day_and_the_row_is_named():
    found = verify(stored(), otherwise(value=60))
    assert found.by_code == []
    assert outcome(found.by_rules)["extended_choice", "deadline"] == ("2026-03-04", "2026-04-03")
    assert [(one.name, one.before.value, one.after.value) for one in found.causes] == [
        ("extended_choice_treatment_days", 30, 60)
    ]


def test_answer_when_rows_changed_that_it_does_not_turn_on_then_none_of_them_is_named():
    assert verify(stored(), otherwise("young_adult_end_age", value=30)).causes == []


def test_answer_when_a_new_row_took_over_then_the_row_of_then_stands_beside_it():
    rows = [row for row in CURRENT.parameters if row.holds_on(date(2026, 2, 2))]
    old = next(row for row in rows if (row.id, row.scope) == ("extended_choice_treatment_days", "somatic"))
    eve, new = replace(old, last_day=date(2026, 1, 31)), replace(old, first_day=date(2026, 2, 1), value=60)
    law = Law([*(row for row in CURRENT.parameters if row is not old), eve, new])
    (cause,) = verify(stored(), law).causes
    assert (cause.before.first_day, cause.before.value) == (old.first_day, 30)
    assert (cause.after.first_day, cause.after.value) == (date(2026, 2, 1), 60)


def test_answer_of_before_a_right_had_its_numbers_names_them_all_though_none_can_be_left_out_alone():
    names = {"fast_assessment_days", "assessment_plan_days"}
    then = Law([row for row in CURRENT.parameters if row.id not in names])
    referral = {"date": "2026-03-02", "type": "referral_received", "purpose": "assessment"}
    pathway = {"id": "p", "area": "somatic", "events": [referral]}
    answer = json.loads(json.dumps(assess({"on": "2026-03-10", "pathways": [pathway]}, law=then).as_json()))
    assert {one.name for one in verify(answer, CURRENT).causes} >= names


def test_answer_when_an_open_question_is_read_otherwise_then_the_choice_is_named():
    choices = replace(CHOSEN, saturday_is_business_day=True, wish_business_days=3)
    (cause,) = verify(stored(), Law(CURRENT.parameters, choices)).causes
    assert cause == ("saturday_is_business_day", False, True)


def test_answer_when_given_by_other_rows_and_choices_then_they_are_applied_again():
    law = Law(otherwise(value=60, section="§ 87, stk. 9").parameters, replace(CHOSEN, wish_business_days=3))
    answer = json.loads(json.dumps(assess(DOCUMENT, law=law).as_json()))
    again = law_of(answer["receipt"])
    assert set(map(repr, again.parameters)) == set(map(repr, law.parameters))
    assert repr(again.choices) == repr(law.choices)
    assert verify(answer).by_code == []
    assert outcome(verify(answer).by_rules)["extended_choice", "deadline"] == ("2026-04-03", "2026-03-04")


def test_answer_when_the_code_makes_another_then_the_difference_is_the_codes():
    answer = stored()
    answer["pathways"][0]["findings"][0]["status"] = "breached"
    answer["receipt"]["answer_hash"] = hash_of(answer["pathways"])
    found = verify(answer)
    assert (found.broken, found.by_rules) == ((), [])
    assert [(one.field, one.before) for one in found.by_code] == [("status", "breached")]


def test_answer_when_stored_before_versions_then_is_asked_by_the_rules_of_now_alone():
    answer = stored()
    for key in ("version", "choices", "parameters", "added"):
        del answer["receipt"][key]
    found = verify(answer)
    assert (found.by_code, found.by_rules) == (None, [])
    assert found.is_same
    assert found.versions == versions()


def test_answer_when_of_an_earlier_version_then_those_that_came_since_are_named():
    answer = stored()
    answer["receipt"]["version"] = versions()[1].number
    assert verify(answer).versions == versions()[:1]


def test_answer_when_somebody_altered_it_then_the_receipt_no_longer_fits():
    answer = stored()
    answer["pathways"][0]["findings"][0]["status"] = "breached"
    assert verify(answer).broken == ("answer",)


def test_question_when_somebody_altered_it_then_the_receipt_no_longer_fits():
    answer = stored()
    answer["receipt"]["question"]["on"] = "2026-02-11"
    assert verify(answer).broken == ("question",)


@pytest.mark.parametrize("answer", [{}, [], {"receipt": {}}, {"receipt": {"question": {}}, "pathways": []}])
def test_answer_when_it_has_no_receipt_then_is_invalid(answer):
    with pytest.raises(InvalidDocument):
        verify(answer)


def test_receipt_when_the_document_has_notes_then_keeps_none_of_them():
    event = {"date": "2026-02-01", "type": "consent", "note": "Kirsten ringede"}
    answer = assess({"on": "2026-03-01", "pathways": [{"id": "p", "area": "somatic", "events": [event]}]})
    assert "Kirsten" not in json.dumps(answer.as_json())


def test_rules_version_when_an_open_question_is_read_otherwise_then_is_another():
    other = Law(CURRENT.parameters, replace(CHOSEN, roll_over=True))
    assert assess(DOCUMENT, law=other).rules_version != assess(DOCUMENT).rules_version


def test_compare_when_the_limit_passes_between_two_days_then_names_the_rights_that_change():
    found = compare(DOCUMENT, date(2026, 2, 10), date(2026, 3, 10))
    changed = {(one.right, one.before, one.after) for one in found if one.field == "status"}
    assert ("extended_choice", "at_risk", "breached") in changed


def test_compare_when_nothing_changes_then_is_empty():
    assert compare(DOCUMENT, date(2026, 2, 10), date(2026, 2, 10)) == []


def test_answer_when_a_row_was_added_to_the_law_then_is_asked_by_it_wherever_the_row_is_not_known():
    row = next(row for row in CURRENT.parameters if (row.id, row.scope) == ("transport_min_dkk", "other"))
    added = replace(row, value=Decimal("115.50"), first_day=date(2027, 1, 1), last_day=date(2027, 12, 31))
    facts = {"destination": "hospital", "pension": "none", "distance_km": 60, "chosen": "referral_hospital"}
    trip = {"id": "m", "kind": "transport", "facts": {**facts, "cost_dkk": 120}, "events": [TRIP]}
    law = Law((*CURRENT.parameters, added))
    answer = json.loads(json.dumps(assess({"on": "2027-04-01", "matters": [trip]}, law=law).as_json()))
    assert [one["value"] for one in answer["receipt"]["added"]] == ["115.50"]
    assert verify(answer).is_same
    assert [one.name for one in verify(answer, CURRENT).causes] == ["transport_min_dkk"]

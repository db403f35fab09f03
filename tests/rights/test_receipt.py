import json
from dataclasses import replace
from datetime import date

import pytest

from rettidig.rights import CHOSEN, CURRENT, InvalidDocument, Law, assess, compare, verify
from tests.law.cases import read_cases

DOCUMENT = next(case["document"] for case in read_cases("examples") if case["source"]["id"] == "ex-ext-1")


def stored():
    return json.loads(json.dumps(assess(DOCUMENT).as_json()))


@pytest.mark.parametrize("case", list(read_cases("decisions")), ids=lambda case: case["source"]["id"])
def test_answer_when_stored_and_asked_again_then_is_the_same(case):
    assert verify(json.loads(json.dumps(assess(case["document"]).as_json()))) == []


def test_answer_when_the_law_changed_then_says_what_differs():
    rows = [replace(row, value=60) if row.id == "extended_choice_treatment_days" else row for row in CURRENT.parameters]
    found = {(one.right, one.field): (one.before, one.after) for one in verify(stored(), Law(rows))}
    assert found["extended_choice", "deadline"] == ("2026-03-04", "2026-04-03")
    assert ("", "rules_version") in found


def test_answer_when_somebody_altered_it_then_the_receipt_no_longer_fits():
    answer = stored()
    answer["pathways"][0]["findings"][0]["status"] = "breached"
    assert "receipt.answer_hash" in {one.field for one in verify(answer)}


def test_question_when_somebody_altered_it_then_the_receipt_no_longer_fits():
    answer = stored()
    answer["receipt"]["question"]["on"] = "2026-02-11"
    assert "receipt.question_hash" in {one.field for one in verify(answer)}


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

import re

import pytest

from rettidig.rights import MATTER_RIGHTS, RIGHTS, assess
from rettidig.rights.interpretation import open_questions
from rettidig.rights.parameters import STATUSES
from rettidig.rights.texts import all_decisions, basis, decision, reasons, say_day, summary
from tests.law.cases import read_cases
from tests.law.checking import law_of

EVERY_RIGHT = [*RIGHTS, *(right for rights in MATTER_RIGHTS.values() for right in rights)]
REASONS = [(right, why) for right in EVERY_RIGHT for why in reasons(right)]
LIMITS = ("assessment", "treatment", "diagnostic")
USED = {
    (finding.right, finding.why)
    for case in read_cases()
    for answer in (assess(case["document"], law=law_of(case)),)
    for judged in (*answer.pathways, *answer.matters)
    for finding in judged.findings
}


@pytest.mark.parametrize("right", EVERY_RIGHT)
def test_reason_when_written_then_some_case_uses_it(right):
    assert {why for of, why in REASONS if of == right} == {why for of, why in USED if of == right}


@pytest.mark.parametrize(("right", "why"), REASONS)
def test_reason_when_written_then_its_sources_and_decisions_are_known(right, why):
    assert all(one["status"] in STATUSES and one["url"].startswith("http") for one in basis(right, why))
    for number in reasons(right)[why].get("decisions", ()):
        address = decision(number)["url"]
        assert address.endswith(f"/{number.lower()}/") or address.startswith("https://patienterstatningen.dk/"), number


def test_basis_when_a_right_has_several_limits_then_is_that_of_the_limit_spoken_of():
    found = {limit: {one["section"] for one in basis("extended_choice", "slot_late", limit)} for limit in LIMITS}
    assert found == {
        "assessment": {"§ 87, stk. 1"},
        "treatment": {"§ 87, stk. 2"},
        "diagnostic": {"§ 82 a, stk. 1-4", "§ 13, stk. 1-3"},
    }


def test_decisions_when_listed_then_each_supports_a_reason():
    cited = {number for right, why in REASONS for number in reasons(right)[why].get("decisions", ())}
    assert cited == set(all_decisions())


@pytest.mark.parametrize("right", EVERY_RIGHT)
def test_right_when_summed_up_then_says_it_in_both_languages(right):
    assert set(summary(right)) == {"da", "en"}


def test_day_when_said_then_is_as_people_say_it():
    day = next(case["document"]["on"] for case in read_cases("examples"))
    assert re.fullmatch(r"\w+dag den \d+\. \w+ \d{4}", say_day(day, "da"))


def test_open_questions_when_listed_then_each_says_what_was_chosen_why_and_by_whom():
    for question in open_questions():
        assert question["asks"].endswith("?")
        assert all(question[key] for key in ("why", "law", "who"))


def cited(case, right):
    (document,) = [each["document"] for each in read_cases() if each["source"]["id"] == case]
    answer = assess(document)
    return [(one["section"], one["status"]) for one in answer.of(answer.pathways[0].id, right).basis]


@pytest.mark.parametrize(
    ("case", "right", "says"),
    [
        ("ext-day30", "extended_choice", [("§ 87, stk. 2", "sourced")]),
        ("ext-60-keyed-on-assessment", "extended_choice", [("§ 87, stk. 2 (midlertidig)", "sourced")]),
        ("seq-ended-and-referred-again", "fast_assessment", [("§ 82 b, stk. 1", "sourced")]),
    ],
)
def test_basis_when_the_limit_was_another_then_is_the_provision_of_its_time(case, right, says):
    assert cited(case, right) == says

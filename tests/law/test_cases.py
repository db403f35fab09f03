from dataclasses import fields

import pytest

from rettidig.rights import CHOSEN, assess
from tests.law.cases import read_cases
from tests.law.checking import compare

ALL = list(read_cases())


@pytest.mark.parametrize("case", ALL, ids=[case["source"]["id"] for case in ALL])
def test_case_of_the_law_when_assessed_then_holds(case):
    for got, expected, reason in compare(case):
        assert got == expected, f"{case['source']['holding']} – {reason}"


def test_cases_when_counted_then_no_name_stands_twice():
    names = [case["source"]["id"] for case in ALL]
    assert len(names) == len(set(names))


def test_open_questions_when_read_otherwise_then_some_case_holds_the_other_reading():
    held = {name for case in ALL for name in case.get("interpretation", {})}
    assert held == {one.name for one in fields(CHOSEN)}


@pytest.mark.parametrize("case", list(read_cases("decisions")), ids=lambda case: case["source"]["id"])
def test_published_decision_when_its_case_is_assessed_then_some_finding_cites_it(case):
    answer = assess(case["document"])
    judged = (*answer.pathways, *answer.matters)
    cited = {number for one in judged for it in one.findings for number in it.decisions}
    assert case["source"]["id"] in cited

import json
from dataclasses import fields, replace

import pytest

from rettidig.rights import CHOSEN, CURRENT, Law, assess
from tests.law.cases import read_cases

ALL = list(read_cases())


def law_of(case):
    return Law(CURRENT.parameters, replace(CHOSEN, **case["interpretation"])) if "interpretation" in case else CURRENT


@pytest.mark.parametrize("case", ALL, ids=[case["source"]["id"] for case in ALL])
def test_case_of_the_law_when_assessed_then_holds(case):
    answer = assess(case["document"], law=law_of(case)).as_json()
    findings = {(one["id"], it["right"]): it for one in answer["pathways"] for it in one["findings"]}
    for expected in case["expect"]:
        expected = json.loads(json.dumps(expected, default=str))
        finding = findings[expected.pop("pathway"), expected.pop("right")]
        if expected.pop("only_if_in_force", False) and finding["status"] == "not_applicable":
            continue
        got = {key: finding[key] for key in expected}
        assert got == expected, f"{case['source']['holding']} – {finding['reason']['da']}"


def test_cases_when_counted_then_no_name_stands_twice():
    names = [case["source"]["id"] for case in ALL]
    assert len(names) == len(set(names))


def test_open_questions_when_read_otherwise_then_some_case_holds_the_other_reading():
    held = {name for case in ALL for name in case.get("interpretation", {})}
    assert held == {one.name for one in fields(CHOSEN)}


@pytest.mark.parametrize("case", list(read_cases("decisions")), ids=lambda case: case["source"]["id"])
def test_published_decision_when_its_case_is_assessed_then_some_finding_cites_it(case):
    cited = {number for one in assess(case["document"]).pathways for it in one.findings for number in it.decisions}
    assert case["source"]["id"] in cited

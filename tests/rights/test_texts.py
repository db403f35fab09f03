import re
import string

import pytest

from rettidig.rights import RIGHTS, assess
from rettidig.rights.interpretation import open_questions
from rettidig.rights.parameters import STATUSES
from rettidig.rights.texts import _file, _table, say_day
from tests.law.cases import read_cases
from tests.law.test_cases import law_of

REASONS = [(right, why) for right in RIGHTS for why in _file(right)["reasons"]]
USED = {
    (finding.right, finding.why)
    for case in read_cases()
    for pathway in assess(case["document"], law=law_of(case)).pathways
    for finding in pathway.findings
}


@pytest.mark.parametrize("right", RIGHTS)
def test_reason_when_written_then_some_case_uses_it(right):
    assert {why for of, why in REASONS if of == right} == {why for of, why in USED if of == right}


@pytest.mark.parametrize(("right", "why"), REASONS)
def test_reason_when_written_then_both_languages_name_the_same_facts(right, why):
    text = _file(right)["reasons"][why]
    names = [{name for _, name, _, _ in string.Formatter().parse(text[language]) if name} for language in ("da", "en")]
    assert names[0] == names[1]


@pytest.mark.parametrize(("right", "why"), REASONS)
def test_reason_when_written_then_its_sources_and_decisions_are_known(right, why):
    text = _file(right)["reasons"][why]
    for key in text.get("basis", _file(right)["basis"]):
        assert _table("sources")[key]["status"] in STATUSES
    assert set(text.get("decisions", ())) <= set(_table("decisions"))


def lix(text):
    """How hard a text is to read: words a sentence, plus long words in a hundred."""
    words = re.findall(r"\w+", text)
    sentences = max(1, len(re.findall(r"[.:?!]", text)))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_reasons_when_read_together_then_are_plain_danish():
    plain = [re.sub(r"\{\w+\}", "dag", _file(right)["reasons"][why]["da"]) for right, why in REASONS]
    assert lix(" ".join(plain)) <= 40


def test_day_when_said_then_is_as_people_say_it():
    day = next(case["document"]["on"] for case in read_cases("examples"))
    assert re.fullmatch(r"\w+dag den \d+\. \w+ \d{4}", say_day(day, "da"))


def test_open_questions_when_listed_then_each_says_what_was_chosen_why_and_by_whom():
    for question in open_questions():
        assert question["asks"].endswith("?")
        assert all(question[key] for key in ("why", "law", "who"))

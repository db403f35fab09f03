import gc

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rettidig.rights import InvalidDocument, assess
from rettidig.rights.batch import assess_many
from tests.law.cases import read_cases
from tests.rights.documents import documents


def test_many_when_assessed_in_one_call_then_answer_as_one_by_one():
    cases = [case["document"] for case in read_cases()]
    assert [one.as_json() for one in assess_many(cases)] == [assess(one).as_json() for one in cases]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(documents(), max_size=3))
def test_many_when_random_then_answer_as_one_by_one(some):
    assert assess_many(some) == [assess(one) for one in some]


def test_many_when_one_is_invalid_then_the_others_are_answered():
    good = {"on": "2026-03-01", "pathways": [{"id": "p", "area": "somatic"}]}
    first, second, third = assess_many([good, {}, good])
    assert first == third
    assert isinstance(second, InvalidDocument)


def test_many_when_done_then_memory_is_looked_after_as_before():
    assess_many([])
    assert gc.isenabled()

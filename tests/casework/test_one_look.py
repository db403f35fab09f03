"""Within one look a question about a case is asked once; elsewhere each time, so that an act sees what it changed."""

import pytest
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.one_look import one_look
from rettidig.casework.steps.assessment import pathways_of

from .factories import a_case

pytestmark = pytest.mark.django_db


def test_question_is_asked_once_within_one_look(django_assert_num_queries):
    case = a_case()
    with one_look(), django_assert_num_queries(2):  # the pathways and their events
        assert pathways_of(case) is pathways_of(case)


def test_look_at_another_case_asks_anew():
    one, other = a_case(), a_case()
    with one_look():
        assert [pathways_of(each)[0].case for each in (one, other)] == [one, other]


def test_answer_is_forgotten_after_the_look():
    case = a_case()
    with one_look():
        before = pathways_of(case)
    case.pathways.update(removed_at=timezone.now())
    assert (len(before), pathways_of(case)) == (1, [])


def look_and_fail(case: Case) -> None:
    with one_look():
        pathways_of(case)
        raise ZeroDivisionError


def test_look_that_fails_is_forgotten_too():
    case = a_case()
    with pytest.raises(ZeroDivisionError):
        look_and_fail(case)
    assert pathways_of(case) is not pathways_of(case)

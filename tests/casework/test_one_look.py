"""Within one look a question about a case is asked once; elsewhere each time, so that an act sees what it changed."""

import pytest
from django.utils import timezone

from rettidig.casework.models import Case, CaseLink
from rettidig.casework.one_look import LINKS, THINGS, lacks, one_look
from rettidig.casework.steps.assessment import pathways_of

from .factories import a_case, an_adviser

pytestmark = pytest.mark.django_db


def test_question_is_asked_once_within_one_look(django_assert_num_queries):
    case = a_case()
    with one_look(), django_assert_num_queries(3):  # what the case has, its pathways and their events
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


def lacking(case: Case) -> list[str]:
    with one_look():
        return [thing for thing in (*THINGS, LINKS) if lacks(case, thing)]


def test_case_lacks_all_but_what_it_has():
    case = a_case()
    assert set(THINGS) - set(lacking(case)) == {"pathways"}
    case.tasks.create(title="Ring", created_at=timezone.now())
    assert set(THINGS) - set(lacking(case)) == {"pathways", "tasks"}


def test_elsewhere_than_in_one_look_nothing_is_known_to_be_lacking():
    case = a_case()
    assert not any(lacks(case, thing) for thing in (*THINGS, LINKS))


def test_everything_is_asked_for_in_one_query(django_assert_num_queries):
    case = a_case()
    with django_assert_num_queries(1):
        lacking(case)


def test_link_is_seen_from_either_side():
    case, other = a_case(), a_case()
    CaseLink.objects.create(case=case, other=other, kind="other", at=timezone.now(), by=an_adviser())
    assert [LINKS in lacking(each) for each in (case, other, a_case())] == [False, False, True]

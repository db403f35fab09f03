"""Finding a case by what a caller says: a name, a number."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rettidig.casework import queues
from rettidig.casework.models import Person
from rettidig.casework.models.fields import fold
from rettidig.casework.search import find_cases

from .factories import a_case, an_adviser, an_office

pytestmark = pytest.mark.django_db


def a_case_of(name: str, **more):
    return a_case(patient=Person.objects.create(name=name), **more)


@pytest.mark.parametrize("typed", ["Åge Berggren", "berggren åge", "ÅG berg", "Åge Test Berggren", " Åge\t"])
def test_search_when_words_of_the_name_or_their_beginnings_are_typed_then_finds_the_case(typed):
    case = a_case_of("Åge Test Berggren")
    a_case_of("Bruno Test Elmer")
    assert list(find_cases(an_adviser(), typed)) == [case]


@pytest.mark.parametrize("typed", ["Berggren Bruno", "ggren", "Åge Bergmann"])
def test_search_when_a_word_is_not_in_the_name_then_finds_nothing(typed):
    a_case_of("Åge Test Berggren")
    a_case_of("Bruno Test Elmer")
    assert not find_cases(an_adviser(), typed).exists()


@pytest.mark.parametrize("typed", ["o'brien", "Anne-Marie", "anne-ma O'B", "Marie"])
def test_search_when_a_name_has_a_hyphen_or_an_apostrophe_then_finds_it(typed):
    case = a_case_of("Anne-Marie O'Brien")
    assert list(find_cases(an_adviser(), typed)) == [case]


@pytest.mark.parametrize("typed", ["' | !x", "x & y", "\\", "'':*", "( <->", "–"])
def test_search_when_signs_of_the_search_itself_are_typed_then_they_mean_nothing(typed):
    a_case_of("Åge Test Berggren")
    assert not find_cases(an_adviser(), typed).exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Kjærgård", "kjaergaard"),
        ("Kjærgård", "KJÆRGAARD"),
        ("Kjærgård", "kjergard"),
        ("Søren Østergaard", "oestergård soeren"),
        ("José Test", "jose"),
        ("Nguyễn Văn", "nguyen van"),
        ("Berggren", "bergren"),
        ("Bergren", "Berggren"),
        ("Müller", "mueller"),
        ("Anna Łuczak", "luczak"),
        ("Åse", "aase"),
    ],
)
def test_search_when_a_name_is_spelt_otherwise_then_finds_it(name, typed):
    case = a_case_of(name)
    a_case_of("Bruno Test Elmer")
    assert list(find_cases(an_adviser(), typed)) == [case]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60).filter(lambda text: "\0" not in text))
def test_name_when_folded_by_the_database_then_is_folded_as_here(db, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_fold(%s)", [text])
        assert cursor.fetchone() == (fold(text),)


def test_search_when_the_sender_has_the_name_then_finds_the_case_once():
    case = a_case_of("Åge Test Berggren", reporter_name="Nancy Berggren")
    assert list(find_cases(an_adviser(), "nancy")) == [case]
    assert list(find_cases(an_adviser(), "berggren")) == [case]


def test_search_when_the_case_is_in_another_office_then_is_not_found():
    a_case_of("Åge Test Berggren", office=an_office("nordjylland"))
    assert not find_cases(an_adviser(), "Åge").exists()


def test_search_when_there_are_several_then_the_newest_is_first():
    older, newer = (a_case_of("Åge", received_at=f"2026-11-{day}T10:00:00+01:00") for day in (16, 17))
    assert list(find_cases(an_adviser(), "Åge")) == [newer, older]


@pytest.mark.parametrize("index", ["person_name_words", "case_reporter_words"])
def test_search_when_a_name_is_typed_then_the_database_finds_it_by_index(index):
    assert index in plan(find_cases(an_adviser(), "Åge"), without=("seqscan", "indexscan", "indexonlyscan"))


def test_closed_cases_when_listed_then_come_by_index_without_sorting():
    shown = plan(queues.queue(an_adviser(), view="closed")[:50])
    assert "case_closed" in shown
    assert "Sort" not in shown


def plan(cases, *, without=("seqscan", "sort")) -> str:
    """The query plan when sequential scans and sorting are made expensive, as in a million rows."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL enable_{way} = off" for way in without))
    return cases.explain()

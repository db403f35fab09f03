"""Unread news: whose writing counts, and for whom."""

import pytest

from rettidig.casework.attention import find_writer
from rettidig.casework.models import Case, NewsFrom
from rettidig.casework.steps import follow_up, patient_page, triage

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-20 10:00")


def news_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).news_from


def test_news_when_the_patient_writes_then_stands_whoever_owns_the_case():
    for case in (a_case(), a_case(owner=an_adviser())):
        patient_page.write_message(case, text="Ring til mig", at=NOW)
        assert news_of(case) == "patient"


def test_news_when_a_colleague_notes_something_then_stands_and_when_the_owner_does_not():
    owner = an_adviser()
    case = a_case(owner=owner)
    follow_up.add_note(case, text="Jeg ringede", by=owner, at=NOW)
    assert news_of(case) == ""
    follow_up.add_note(case, text="Jeg ringede også", by=an_adviser(), at=NOW)
    assert news_of(case) == "colleague"


def test_news_when_nobody_owns_the_case_then_a_colleagues_note_is_none():
    case = a_case()
    follow_up.add_note(case, text="Jeg ringede", by=an_adviser(), at=NOW)
    assert news_of(case) == ""


def test_news_when_a_colleague_gives_the_case_away_then_stands_for_who_gets_it_and_not_for_who_takes_it():
    first, second, case = an_adviser(), an_adviser(), a_case()
    triage.assign(case, owner=second, team=None, by=second, at=NOW)
    assert news_of(case) == ""
    triage.assign(case, owner=first, team=None, by=second, at=NOW)
    assert news_of(case) == "colleague"


def test_news_when_a_hospital_does_anything_in_the_case_then_stands():
    case = a_case(owner=an_adviser())
    case.acting = a_user("partner")
    assert find_writer(case, "answer_re_referral") == NewsFrom.HOSPITAL

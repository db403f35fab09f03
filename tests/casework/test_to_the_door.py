"""To the door: a maximum waiting time ends when the patient is seen, declines with the options on record, or dies."""

from datetime import date, timedelta

import pytest

from rettidig.casework.models import Case, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import closing, pathway
from rettidig.casework.steps.person import confirm_identity, correct_person, record_died

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")
TODAY = NOW.date()
ANSWERS = {"condition": "cancer", "purpose": "assessment", "referral_received": "2026-11-16"}
OPTIONS = ["Regionshospitalet Horsens, 26. november"]


@pytest.fixture
def adviser():
    return an_adviser()


@pytest.fixture
def case():
    return a_case(topic="max_wait", answers=ANSWERS, patient=Person.objects.create(name="Kaja Test Hansen"))


def say_no(case, by, **more):
    return closing.record_declined(case, **{"on": TODAY, "options": OPTIONS, **more}, by=by, at=NOW)


def obstacles(case):
    return " ".join(each.sentence for each in find_obstacles_to_closing(Case.objects.get(pk=case.pk)))


def test_patient_who_declines_leaves_the_options_in_the_pathway(case, adviser):
    say_no(case, adviser)
    told = case.pathways.get().events.get(type="told")
    assert told.facts == {"of": ["concrete_options"], "options": OPTIONS, "documented": True}
    assert obstacles(case) == ""


def test_declining_without_options_is_refused_where_none_are_on_record(case, adviser):
    with pytest.raises(Denied, match="hvilke konkrete muligheder"):
        say_no(case, adviser, options=[" "])
    pathway.add_event(
        case.pathways.get(),
        document={"type": "told", "date": "2026-11-19", "of": ["concrete_options"], "options": OPTIONS},
        by=adviser,
        at=NOW,
    )
    assert say_no(case, adviser, options=[]).patient_declined_on == TODAY


def test_declining_without_options_is_enough_without_a_maximum_waiting_time(adviser):
    assert say_no(a_case(), adviser, options=[]).wait_is_over


def test_decline_that_turns_out_to_be_of_a_maximum_waiting_time_needs_its_options(adviser):
    case = say_no(a_case(), adviser, options=[])
    Case.objects.filter(pk=case.pk).update(topic="max_wait")
    assert "hvilke konkrete muligheder patienten fik" in obstacles(case)
    with pytest.raises(Denied, match="hvilke konkrete muligheder"):
        closing.close(case, note="Slut", by=adviser, at=NOW)


def test_options_of_several_pathways_must_be_told_apart(case, adviser):
    case.pathways.create(key="2", attributes={"area": "somatic", "condition": "cancer"}, changed_at=NOW)
    with pytest.raises(Denied, match="hvilket forløb"):
        say_no(case, adviser)
    say_no(case, adviser, pathway=case.pathways.get(key="2"))


def test_death_ends_the_wait_in_every_case_of_the_patient(case, adviser):
    other = a_case(topic="max_wait", answers=ANSWERS, patient=case.patient)
    confirm_identity(case, how="called_back", by=adviser, at=NOW)
    record_died(case, on=TODAY, by=adviser, at=NOW)
    for each in (case, other):
        assert obstacles(each) == ""
    fresh = Case.objects.get(pk=case.pk)
    assert closing.close(fresh, note="Patienten er død", by=adviser, at=NOW).is_closed


def test_death_that_was_wrong_is_taken_back_and_the_wait_goes_on(case, adviser):
    record_died(case, on=TODAY, by=adviser, at=NOW)
    fresh = Case.objects.get(pk=case.pk)
    correct_person(fresh, changes={"deceased_on": None}, reason="Det var en anden", by=adviser, at=NOW)
    assert "maksimal ventetid" in obstacles(case)
    assert case.tasks.filter(kind="follow_to_the_door", done_at=None).exists()


@pytest.mark.parametrize(
    ("facts", "words"), [({"on": TODAY + timedelta(days=1)}, "fremtiden"), ({}, "hvem patienten er")]
)
def test_death_is_refused_when_it_lies_ahead_and_of_nobody(case, adviser, facts, words):
    if not facts:
        case = a_case(topic="max_wait")
    with pytest.raises(Denied, match=words):
        record_died(case, **{"on": TODAY, **facts}, by=adviser, at=NOW)


def test_death_of_somebody_with_other_cases_needs_to_be_sure_of_who_it_is(case, adviser):
    a_case(patient=case.patient)
    with pytest.raises(Denied, match="Bekræft, hvem patienten er"):
        record_died(case, on=TODAY, by=adviser, at=NOW)


def test_end_is_not_for_another_role_or_another_office(case):
    for by in (a_user("lawyer"), a_user("management"), an_adviser(office=an_office("syd"))):
        for act in (say_no, lambda case, by: record_died(case, on=TODAY, by=by, at=NOW)):
            with pytest.raises(Denied):
                act(case, by)


def test_closed_case_must_be_opened_first(case, adviser):
    closing.record_seen(case, on=date(2026, 11, 19), by=adviser, at=NOW)
    closing.close(case, note="Undersøgt", by=adviser, at=NOW)
    with pytest.raises(Denied, match="Genåbn"):
        say_no(case, adviser)

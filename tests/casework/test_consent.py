"""Consent: a record with who, how, to whom, for what and when; and what a relative may see by it (SUL § 51, stk. 4)."""

from datetime import date

import pytest

from rettidig.casework.permissions import Denied
from rettidig.casework.steps import call_back, consent
from rettidig.casework.steps.patient_page import may_read_letters
from tests.casework.factories import a_case, a_user, an_adviser, moment
from tests.casework.offers import a_referral

pytestmark = pytest.mark.django_db
AT = moment("2026-11-23 10:00")
ORAL = {
    "giver": "patient",
    "form": "oral",
    "scopes": ["case", "move"],
    "to_whom": "Max Test Berggren",
    "given_on": date(2026, 11, 22),
    "words": "Hun sagde ja i telefonen.",
}


@pytest.fixture
def case():
    """A daughter writes, and ticks that her father has said yes."""
    return a_case(reporter="relative", reporter_name="Max Test Berggren", answers={"consent": True})


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


def record(case, by, **more):
    return consent.record_consent(case, by=by, at=AT, **{**ORAL, **more})


def test_tick_of_a_relative_then_opens_nothing(case):
    assert not may_read_letters(case)
    assert not consent.has_consent(case, "move")


def test_consent_when_recorded_then_covers_just_what_was_agreed(case, by):
    made = record(case, by)
    assert (made.giver, made.form, made.to_whom, made.recorded_by) == ("patient", "oral", "Max Test Berggren", by)
    assert [consent.has_consent(case, scope) for scope in ("case", "move", "records")] == [True, True, False]
    assert may_read_letters(case)


def test_consent_when_withdrawn_then_nothing_follows_from_it_and_it_stays_to_be_read(case, by):
    made = record(case, by)
    consent.withdraw_consent(made, on=date(2026, 11, 23), words="Hun ringede.", by=by, at=AT)
    assert not may_read_letters(case)
    assert case.consents.get().words == "Hun sagde ja i telefonen."


@pytest.mark.parametrize(("answer", "agreed"), [("yes", True), ("no", False), (None, True)])
def test_patient_who_writes_in_person_agrees_unless_the_inquiry_says_no(answer, agreed):
    case = a_case(answers={"record_consent": answer})
    assert consent.has_consent(case, "records") is agreed
    assert consent.has_consent(case, "move")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"giver": "neighbour"}, "Vælg"),
        ({"form": "shouted"}, "Vælg"),
        ({"scopes": []}, "Vælg"),
        ({"scopes": ["everything"]}, "Vælg"),
        ({"words": " "}, "Skriv"),
        ({"to_whom": ""}, "Skriv"),
        ({"given_on": date(2026, 11, 24)}, "fremtiden"),
        ({"form": "written"}, "skriftligt samtykke skal ligge"),
    ],
)
def test_consent_that_lacks_something_is_refused(case, by, wrong, said):
    with pytest.raises(Denied, match=said):
        record(case, by, **wrong)
    assert not case.consents.exists()


def test_written_consent_then_has_the_paper_of_the_same_case(case, by):
    assert record(case, by, form="written", attachment=a_referral(case, kind="consent")).attachment
    with pytest.raises(Denied, match="anden sag"):
        record(case, by, form="written", attachment=a_referral(a_case(office=case.office), kind="consent"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"words": ""}, "Skriv"), ({"on": date(2026, 11, 21)}, "Dagen"), ({"on": date(2026, 11, 24)}, "Dagen")],
)
def test_withdrawal_without_words_or_on_an_impossible_day_is_refused(case, by, wrong, said):
    with pytest.raises(Denied, match=said):
        consent.withdraw_consent(record(case, by), by=by, at=AT, **{"on": AT.date(), "words": "Fortrudt", **wrong})


def test_withdrawal_a_second_time_is_refused(case, by):
    made = record(case, by)
    consent.withdraw_consent(made, on=AT.date(), words="Fortrudt", by=by, at=AT)
    with pytest.raises(Denied, match="allerede"):
        consent.withdraw_consent(made, on=AT.date(), words="Igen", by=by, at=AT)


def test_consent_when_a_lawyer_records_it_is_refused(case):
    with pytest.raises(Denied, match="ikke ændre"):
        record(case, a_user("lawyer", office=case.office))


def test_consent_that_is_given_in_a_call_then_stands_with_the_contact_or_neither_does():
    case, by = a_case(reporter="relative", reporter_name="Bo"), an_adviser()
    said = {"channel": "phone", "direction": "in", "with_whom": "relative", "text": "Hun gav røret til sin mor."}
    given = {"giver": "patient", "scopes": ["case"], "to_whom": "Bo"}
    call = {**said, "call_back_at": None, "by": by, "at": AT}
    with pytest.raises(Denied, match="hvem der gav"):
        call_back.write_down(case, given={**given, "to_whom": " "}, **call)
    assert case.contacts.count() == 1
    assert consent.find_told(case) == []
    call_back.write_down(case, given=given, **call)
    (told,) = consent.find_told(case)
    assert (told.to_whom, told.form, told.words) == ("Bo", "oral", said["text"])
    call_back.write_down(case, withdrawn=told, **call)
    assert consent.find_told(case) == []


def test_consent_when_the_patient_wrote_in_person_then_a_relative_is_told_nothing():
    assert consent.find_told(a_case(reporter="patient")) == []


def test_consent_to_see_the_case_finishes_the_task_to_ask_for_it_and_no_other(case, by):
    asked = case.tasks.create(kind=consent.TASK, title="Få patientens ja", due=AT.date(), created_at=AT)
    record(case, by, scopes=["records"])
    asked.refresh_from_db()
    assert asked.done_at is None
    record(case, by, scopes=["case"])
    asked.refresh_from_db()
    assert (asked.done_at, asked.done_by) == (AT, by)

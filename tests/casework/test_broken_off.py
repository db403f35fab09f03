"""An inquiry about a life-threatening disease that is begun and not sent: whoever left a number there is called."""

from datetime import timedelta

import pytest

from rettidig.casework.models import AuditEvent, Case, CaselessCall, IntakeDraft
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import broken_off, caseless_call
from rettidig.casework.steps.draft import delete_expired, open_draft, save_answers
from rettidig.casework.steps.receive import receive
from tests.intake_data import make_office

from .factories import a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
WROTE = moment("2026-11-26 10:00")  # a Thursday
LATER = WROTE + timedelta(hours=3)
CANCER = {"reporter": "patient", "category": "waiting", "condition": "cancer", "phone": "22222222"}


@pytest.fixture
def office():
    return make_office()


def begun(answers=CANCER, *, at=WROTE, max_wait_form=False, **more):
    draft, key = open_draft(max_wait_form=max_wait_form, at=at)
    save_answers(draft, answers, at=at, **more)
    return draft, key


@pytest.mark.parametrize(
    ("answers", "max_wait_form", "topic"),
    [
        (CANCER, False, "max_wait"),
        (CANCER | {"condition": "heart"}, False, "max_wait"),
        ({"reporter": "patient", "phone": "22222222"}, True, "max_wait"),
        (CANCER | {"condition": "none", "story": "En knude i brystet."}, False, "waiting"),
    ],
)
def test_inquiry_that_may_be_about_life_when_it_is_left_with_a_number_then_they_are_called_once(
    office, answers, max_wait_form, topic
):
    begun(answers, max_wait_form=max_wait_form)
    assert [broken_off.promise_calls(office, at=LATER) for _ in range(2)] == [1, 0]
    call = CaselessCall.objects.get()
    assert (call.phone, call.topic, call.taken_by, call.due) == ("22222222", topic, None, moment("2026-11-26 14:00"))
    assert answers.get("story", "") in call.text
    assert "22222222" not in str(AuditEvent.objects.values_list("after", "subject"))


@pytest.mark.parametrize(("hours", "calls"), [(4, 0), (3, 1)])
def test_office_says_how_long_nobody_has_touched_it_and_within_how_many_hours_they_are_called(office, hours, calls):
    office.quiet_hours, office.call_hours = hours, 2
    begun()
    assert broken_off.promise_calls(office, at=LATER) == calls
    assert [call.due for call in CaselessCall.objects.all()] == [moment("2026-11-26 15:00")] * calls


@pytest.mark.parametrize(
    "answers", [CANCER | {"phone": ""}, {**CANCER, "condition": "none"}, {"reporter": "patient", "condition": "cancer"}]
)
def test_inquiry_without_a_number_or_about_another_illness_then_is_the_writers_own_until_it_is_sent(office, answers):
    begun(answers)
    assert broken_off.promise_calls(office, at=LATER) == 0


def test_inquiry_that_somebody_still_writes_or_the_office_writes_down_then_is_not_broken_off(office):
    begun(at=LATER - timedelta(hours=1))
    mine, _key = begun()
    IntakeDraft.objects.filter(pk=mine.pk).update(by=an_adviser())
    assert broken_off.promise_calls(office, at=LATER) == 0


def test_inquiry_left_on_a_friday_night_then_they_are_called_in_the_first_open_hour_of_monday(office):
    begun(at=moment("2026-11-27 21:00"))
    broken_off.promise_calls(office, at=moment("2026-11-27 23:10"))
    assert CaselessCall.objects.get().due == moment("2026-11-30 10:00")  # it opens at nine


def test_number_and_words_on_a_page_with_a_fault_then_are_read_too(office):
    typed = {"phone": "33333333", "story": "De så en svulst.", "email": "hos@"}
    begun(CANCER | {"condition": "none", "phone": None}, page="svar", typed=typed)
    broken_off.promise_calls(office, at=LATER)
    call = CaselessCall.objects.get()
    assert (call.phone, "De så en svulst." in call.text) == ("33333333", True)


def test_number_that_no_text_can_reach_stands_only_on_the_page_with_the_fault_and_is_called(office):
    begun({"reporter": "patient", "story": "De så en svulst."}, page="svar", typed={"phone": "33333333"})
    assert broken_off.promise_calls(office, at=LATER) == 1
    assert CaselessCall.objects.get().phone == "33333333"


def test_department_that_treats_cancer_is_enough_to_be_called(office):
    begun({"reporter": "patient", "department": "Onkologi", "phone": "22222222"})
    assert broken_off.promise_calls(office, at=LATER) == 1


def test_inquiry_when_it_is_sent_after_all_then_nobody_has_to_call_and_the_case_says_so(office):
    draft, key = begun()
    broken_off.promise_calls(office, at=LATER)
    case = receive(IntakeDraft.objects.get(pk=draft.pk), key=key, office=office, at=LATER).case
    assert not CaselessCall.objects.exists()
    assert AuditEvent.objects.filter(case_id=case.pk, verb="call.not_needed").exists()


def test_call_about_life_when_it_is_answered_then_does_not_end_without_a_case(office):
    begun()
    broken_off.promise_calls(office, at=LATER)
    with pytest.raises(Denied, match="Opret en sag"):
        caseless_call.answer(CaselessCall.objects.get(), said="Vi talte.", by=an_adviser(office=office), at=LATER)
    assert CaselessCall.objects.exists()


def test_call_when_the_draft_expires_then_stands_until_somebody_has_called(office):
    begun()
    broken_off.promise_calls(office, at=LATER)
    delete_expired(at=LATER + timedelta(days=9))
    assert CaselessCall.objects.get().draft is None


def called_after(office, **since):
    """A call about an inquiry that was broken off, and what the same person has sent three hours later."""
    begun()
    broken_off.promise_calls(office, at=LATER)
    sent, key = begun({**CANCER, **since}, at=LATER)
    return CaselessCall.objects.get(), receive(sent, key=key, office=office, at=LATER).case


@pytest.mark.parametrize("phone", ["22222222", "22 22 22 22", "+45 22222222"])
def test_call_about_what_was_broken_off_is_ended_in_one_act_once_the_same_person_has_sent_another(office, phone):
    call, case = called_after(office, phone=phone)
    by = an_adviser(office=office)
    assert broken_off.find_sent_since([call], by) == {call.pk: case}
    assert caseless_call.end_as_sent(call, by=by, at=LATER) == case
    assert not CaselessCall.objects.exists()
    assert AuditEvent.objects.get(verb="call.not_needed").case_id == case.pk


def test_call_is_not_ended_for_what_another_has_sent_and_never_by_itself(office):
    call, _case = called_after(office, phone="33333333")
    with pytest.raises(Denied, match="fra det nummer"):
        caseless_call.end_as_sent(call, by=an_adviser(office=office), at=LATER)
    assert CaselessCall.objects.exists()


def test_call_says_nothing_of_a_case_that_its_reader_may_not_see(office):
    call, case = called_after(office)
    Case.objects.filter(pk=case.pk).update(confidential="other")
    assert broken_off.find_sent_since([call], an_adviser(office=office)) == {}


def test_call_when_somebody_does_not_work_on_cases_then_is_not_theirs_to_end(office):
    call, _case = called_after(office)
    with pytest.raises(Denied):
        caseless_call.end_as_sent(call, by=a_user("lawyer", office=office), at=LATER)

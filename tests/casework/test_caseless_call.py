"""Calls that are about no case: promised, tried, answered, given up or made a case of; each is counted once."""

from datetime import timedelta

import pytest

from rettidig.casework import keys, queues
from rettidig.casework.models import AuditEvent, Case, CaselessCall
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import caseless_call
from rettidig.casework.steps.draft import open_draft, save_answers
from rettidig.insight import extract

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
NOW = moment("2025-12-30 10:00")
DUE = moment("2026-01-02 09:30")  # a Friday of the next year
RANG = {"who": "", "phone": "22222222", "topic": "transport", "text": "Hvem kan få kørsel?"}


@pytest.fixture
def adviser():
    return an_adviser()


@pytest.fixture
def call(adviser) -> CaselessCall:
    return promised(adviser)


def promised(by, **changed) -> CaselessCall:
    facts = {**RANG, "due": DUE, "owner": by, "key": keys.new_key(), "by": by, "at": NOW}
    return caseless_call.promise(**(facts | changed))


def counted(year: int) -> int:
    return sum(extract.count_inquiries([year]).values())


def test_promise_when_its_form_is_sent_twice_then_is_one_call_and_no_inquiry_yet(adviser):
    key = keys.new_key()
    assert promised(adviser, key=key) == promised(adviser, key=key)
    assert (counted(2025), AuditEvent.objects.filter(verb="call.taken").count()) == (0, 1)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"phone": " "}, "nummer"),
        ({"text": " "}, "hvad opkaldet handler om"),
        ({"topic": "weather"}, "emne fra listen"),
        ({"topic": "max_wait"}, "livstruende"),
        ({"due": NOW}, "ikke er gået"),
        ({"due": moment("2026-01-03 10:00")}, "lukket den dag"),
    ],
)
def test_promise_when_it_cannot_be_kept_then_is_refused(adviser, changed, why):
    with pytest.raises(Denied, match=why):
        promised(adviser, **changed)
    assert not CaselessCall.objects.exists()


@pytest.mark.parametrize("role", ["lawyer", "management", "administrator"])
def test_call_when_somebody_does_not_work_on_cases_then_is_not_theirs(adviser, call, role):
    other = a_user(role, office=adviser.office)
    with pytest.raises(Denied):
        promised(other, owner=adviser)
    with pytest.raises(Denied):
        promised(adviser, owner=other)
    with pytest.raises(Denied):
        caseless_call.answer(call, said="Ja.", by=other, at=DUE)


def test_answer_then_is_a_closed_case_of_its_topic_received_when_they_rang_and_counted_once(call, adviser):
    case = caseless_call.answer(call, said="Den, der har ret til det.", by=adviser, at=DUE)
    assert (case.topic, case.received_at, case.answered_at, case.closed_at) == ("transport", NOW, DUE, DUE)
    assert [each.text for each in case.contacts.all()] == [RANG["text"], "Den, der har ret til det."]
    assert (case.patient, counted(2025), counted(2026)) == (None, 1, 0)
    assert not CaselessCall.objects.exists()


def test_answer_when_a_colleague_has_given_it_then_is_refused_and_there_is_one_case(call, adviser):
    caseless_call.answer(call, said="Ja.", by=adviser, at=DUE)
    with pytest.raises(Denied, match="allerede klaret"):
        caseless_call.answer(call, said="Nej.", by=a_user("lead"), at=DUE)
    assert Case.objects.count() == 1


def test_answer_without_words_then_is_refused_and_the_promise_stands(call, adviser):
    with pytest.raises(Denied, match="svaret"):
        caseless_call.answer(call, said=" ", by=adviser, at=DUE)
    assert CaselessCall.objects.count() == 1
    assert not Case.objects.exists()


def test_question_that_is_answered_in_the_call_then_is_counted_once_however_often_it_is_sent(adviser):
    told = {**RANG, "phone": "", "said": "Se på siden.", "key": keys.new_key(), "by": adviser, "at": NOW}
    assert caseless_call.answer_at_once(**told) == caseless_call.answer_at_once(**told)
    assert counted(2025) == 1


def test_try_again_then_is_counted_once_for_each_page_and_moves_the_hour(call, adviser):
    later = DUE + timedelta(hours=2)
    for _click in range(2):
        tried = caseless_call.try_again(call, due=later, tries=0, by=adviser, at=DUE)
    assert (tried.due, tried.tries) == (later, 1)


def test_give_up_then_needs_a_reason_and_the_inquiry_is_counted_without_an_answer(call, adviser):
    with pytest.raises(Denied, match="hvorfor"):
        caseless_call.give_up(call, reason=" ", by=adviser, at=DUE)
    case = caseless_call.give_up(call, reason="Nummeret findes ikke.", by=adviser, at=DUE)
    assert (case.answered_at, case.closing_note, counted(2025)) == (None, "Nummeret findes ikke.", 1)


@pytest.mark.parametrize("keep", [True, False])
def test_case_of_a_call_then_was_received_when_they_rang_and_may_take_the_promise_along(call, adviser, keep):
    draft, key = open_draft(max_wait_form=False, at=DUE)
    save_answers(draft, {"category": "transport", "story": RANG["text"]}, at=DUE)
    facts = {"key": key, "office": adviser.office, "channel": "phone", "by": adviser}
    case = caseless_call.make_case(call, draft, keep=keep, at=DUE, **facts).case
    assert (case.received_at, case.contacts.get().at, counted(2025)) == (NOW, NOW, 1)
    tasks = list(case.tasks.filter(kind="call_back").values_list("due", "phone", "owner"))
    assert tasks == ([(DUE.date(), "22222222", adviser.pk)] if keep else [])


def test_call_about_a_case_that_is_there_then_is_a_contact_of_it_and_no_inquiry(call, adviser):
    case = a_case(office=adviser.office, received_at=moment("2025-12-29 10:00"))
    caseless_call.write_on(call, case, text="Er med i sagen.", with_whom="patient", keep=True, by=adviser, at=DUE)
    assert (case.contacts.last().at, case.tasks.get().kind, counted(2025)) == (NOW, "call_back", 1)
    case.refresh_from_db()
    assert case.next_deadline == DUE.date()


def test_call_that_is_late_then_stands_before_its_owner_and_the_lead_and_nobody_else(call, adviser):
    lead, colleague = a_user("lead", office=adviser.office), an_adviser()
    stranger = a_user("lead", office=an_office("fyn", region="syddanmark"))
    for user, seen in ((adviser, [call]), (lead, [call]), (colleague, []), (stranger, [])):
        late = DUE + timedelta(hours=1)
        assert queues.find_due_caseless(user, people=[user.pk], at=late) == seen
    CaselessCall.objects.update(owner=None)
    assert queues.find_due_caseless(colleague, people=[colleague.pk], at=DUE) == [call]

"""Promises to call back: who is called when, what ends a promise, and how each act is refused."""

from datetime import date, time, timedelta

import pytest

from rettidig.casework import policies
from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import call_back, closing, follow_up

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-20 10:00")
AT_NINE = moment("2026-11-23 09:30")  # a Monday
SATURDAY = moment("2026-11-21 10:00")


def promised(case: Case, **more):
    facts = {"due": AT_NINE, "about": "Svar fra afdelingen", "by": an_adviser(), "at": NOW}
    return call_back.promise(case, **{**facts, **more})


@pytest.fixture
def case():
    return a_case(reply_phone="40404040", received_at=moment("2026-11-19 09:00"))


def test_promise_then_is_a_task_with_its_hour_that_holds_the_case_open(case):
    task = promised(case)
    assert (task.due, task.due_time, task.title) == (date(2026, 11, 23), time(9, 30), "Svar fra afdelingen")
    with pytest.raises(Denied):
        closing.close(case, note="Løst", by=an_adviser(), at=NOW)


def test_promise_when_the_case_has_an_owner_then_is_theirs_and_else_of_whoever_promises():
    owner, other = an_adviser(), a_user("lead")
    assert promised(a_case(owner=owner, reply_phone="1"), by=other).owner == owner
    assert promised(a_case(reply_phone="1"), by=other).owner == other


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"due": NOW}, "ikke er gået"),
        ({"due": moment("2026-11-23 02:00")}, "mellem klokken 7 og 20"),
        ({"due": moment("2026-11-23 20:01")}, "mellem klokken 7 og 20"),
        ({"due": SATURDAY}, "lukket den dag"),
        ({"about": " "}, "hvad I skal tale om"),
    ],
)
def test_promise_when_it_cannot_be_kept_then_is_refused(case, changed, why):
    with pytest.raises(Denied, match=why):
        promised(case, **changed)
    assert not case.tasks.filter(kind="call_back").exists()


def test_promise_when_nobody_knows_a_number_then_is_refused_and_with_one_stands():
    case = a_case(reply_phone="", patient=None)
    with pytest.raises(Denied, match="telefonnummer"):
        promised(case)
    assert call_back.number_of(case, promised(case, phone="22222222").phone) == "22222222"


def test_answer_then_what_was_said_is_a_contact_that_answers_the_patient_and_the_promise_is_kept(case):
    task = promised(case)
    for _click in range(2):
        call_back.answer(task, text="Hun tager tiden.", by=an_adviser(), at=AT_NINE)
    case.refresh_from_db()
    said = case.contacts.filter(text="Hun tager tiden.").get()
    assert (said.channel, said.direction, case.answered_at) == ("phone", "out", AT_NINE)
    assert case.tasks.get(pk=task.pk).done_at == AT_NINE


def test_answer_without_words_then_is_refused_and_the_promise_stands(case):
    task = promised(case)
    with pytest.raises(Denied, match="hvad der blev sagt"):
        call_back.answer(task, text=" ", by=an_adviser(), at=AT_NINE)
    assert case.tasks.get(pk=task.pk).done_at is None


def test_no_answer_then_the_try_is_counted_and_the_patient_is_not_answered(case):
    task = promised(case)
    again = call_back.try_again(task, due=AT_NINE + timedelta(hours=2), by=an_adviser(), at=AT_NINE)
    case.refresh_from_db()
    assert (again.tries, again.due_time, case.answered_at) == (1, time(11, 30), None)
    assert AuditEvent.objects.get(verb="call.tried").after == {"due": "2026-11-23 11:30", "tries": 1}


def test_no_answer_when_the_call_was_made_already_or_the_time_is_gone_then_is_refused(case):
    task = promised(case)
    with pytest.raises(Denied, match="ikke er gået"):
        call_back.try_again(task, due=NOW, by=an_adviser(), at=AT_NINE)
    call_back.answer(task, text="Talt.", by=an_adviser(), at=AT_NINE)
    with pytest.raises(Denied, match="allerede holdt"):
        call_back.try_again(task, due=AT_NINE + timedelta(hours=1), by=an_adviser(), at=AT_NINE)


def test_kept_promise_when_undone_then_stands_in_the_list_again(case):
    task = promised(case)
    call_back.answer(task, text="Talt.", by=an_adviser(), at=AT_NINE)
    assert follow_up.reopen_task(task, by=an_adviser(), at=AT_NINE).done_at is None


@pytest.mark.parametrize("act", ["promise_call_back", "call_back", "try_call_again"])
def test_act_when_the_case_is_closed_or_the_user_reads_only_then_is_refused(act):
    assert policies.find_refusal(an_adviser(), a_case(state="closed", closed_at=NOW), act)
    assert policies.find_refusal(a_user("lawyer"), a_case(), act)


def written(case, **more):
    said = {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Spurgte til tiden."}
    return call_back.write_down(case, **said, **{"call_back_at": None, "by": an_adviser(), "at": NOW, **more})


def test_call_when_something_was_promised_in_it_then_both_stand_or_none(case):
    written(case, call_back_at=AT_NINE)
    assert case.tasks.get(kind="call_back").title == "Spurgte til tiden."
    before = case.contacts.count()
    with pytest.raises(Denied):
        written(case, call_back_at=SATURDAY)
    assert case.contacts.count() == before


def test_contact_when_it_was_earlier_then_has_its_own_time_and_answers_then(case):
    held_at = moment("2026-11-19 15:00")
    follow_up.add_contact(
        case,
        channel="phone",
        direction="out",
        with_whom="patient",
        text="Talt.",
        held_at=held_at,
        by=an_adviser(),
        at=NOW,
    )
    case.refresh_from_db()
    assert (case.contacts.last().at, case.answered_at) == (held_at, held_at)
    assert AuditEvent.objects.filter(verb="contact.added").latest("pk").at == NOW


@pytest.mark.parametrize(
    ("held_at", "why"),
    [(NOW + timedelta(minutes=1), "senere end nu"), (moment("2026-11-18 12:00"), "før henvendelsen")],
)
def test_contact_when_its_time_cannot_be_then_is_refused(case, held_at, why):
    with pytest.raises(Denied, match=why):
        written(case, held_at=held_at)

"""The office's own date: promised by subject, still while somebody else owes an answer, moved with a reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rettidig.casework import fact_history, service_target
from rettidig.casework.deadlines import count_business_days
from rettidig.casework.models import AuditEvent, Case, ClosedDay, ServiceTarget, TargetShift, WithWhom
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import (
    closing,
    contact,
    follow_up,
    hold,
    join,
    patient_page,
    patient_status,
    question,
    target,
)
from rettidig.casework.steps.triage import change_topic, triage

from .factories import a_case, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
MONDAY = moment("2026-11-02 10:00")
ASKED = {"party": WithWhom.GP, "channel": "phone", "text": "Hvornår?", "due": date(2026, 11, 10)}
DUE = date(2026, 11, 5)  # three business days after it


def waiting(**facts) -> Case:
    return a_case(**{"received_at": MONDAY, "service_due": DUE, **facts})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def paused(case: Case, *, at: str = "2026-11-03 10:00", until: date = date(2026, 11, 13), waits_for="patient", **more):
    facts = {"until": until, "waits_for": waits_for, "reason": "Mangler henvisningen", "by": an_adviser()}
    return hold.hold(case, **facts, at=moment(at), **more)


def moved(case: Case, until: date, *, at: str = "2026-11-03 10:00", reason: str = "Vi venter på en udtalelse", **more):
    return target.extend(case, until=until, reason=reason, at=moment(at), **{"by": an_adviser(), **more})


# What is promised


def test_date_is_by_the_register_of_the_subject_where_the_office_has_entered_one_and_by_its_own_elsewhere():
    case = waiting(topic="transport")
    assert service_target.find_due(case, urgent=False) == DUE
    ServiceTarget.objects.create(office=case.office, topic="transport", business_days=1, valid_from="2026-01-01")
    assert service_target.find_due(case, urgent=False) == date(2026, 11, 3)
    assert service_target.find_due(waiting(topic="interpreter"), urgent=False) == DUE


@pytest.mark.parametrize(("days", "first", "last"), [(1, "2026-11-03", None), (1, "2026-01-01", "2026-11-01")])
def test_row_that_does_not_hold_on_the_day_of_receipt_counts_for_nothing(days, first, last):
    case = waiting(topic="transport")
    facts = {"topic": "transport", "business_days": days, "valid_from": first, "valid_to": last}
    ServiceTarget.objects.create(office=case.office, **facts)
    assert service_target.find_due(case, urgent=False) == DUE


@pytest.mark.parametrize(("days", "urgent_due"), [(2, date(2026, 11, 3)), (5, date(2026, 11, 3))])
def test_urgent_case_is_never_answered_later_than_what_is_urgent_elsewhere(days, urgent_due):
    case = waiting(topic="transport")
    ServiceTarget.objects.create(office=case.office, topic="transport", business_days=days, valid_from="2026-01-01")
    assert service_target.find_due(case, urgent=True) == urgent_due


# The pause


def test_date_stands_still_while_the_case_waits_and_is_the_latest_that_it_may_become():
    case = paused(waiting())
    assert case.service_due == date(2026, 11, 19)  # ten business days later, the office's cap
    assert again(case).next_deadline == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("resumed", "days", "due"),
    [
        ("2026-11-03 15:00", 0, DUE),  # the day it began is day 0
        ("2026-11-04 09:00", 1, date(2026, 11, 6)),
        ("2026-11-07 12:00", 3, date(2026, 11, 10)),  # on a Saturday
        ("2026-11-09 09:00", 4, date(2026, 11, 11)),  # the weekend counts for nothing
        ("2026-12-24 09:00", 10, date(2026, 11, 19)),  # and no more than the cap
    ],
)
def test_business_days_that_the_case_waited_are_added_when_it_is_taken_up(resumed, days, due):
    case = hold.resume(paused(waiting()), by=an_adviser(), at=moment(resumed))
    assert case.service_due == due
    shift = TargetShift.objects.get()
    assert (shift.days, shift.due_before, shift.reason) == (days, DUE, "Mangler henvisningen")
    logged = AuditEvent.objects.get(verb="case.resumed")
    assert (logged.before["service_due"], logged.after["service_due"]) == ("2026-11-19", str(due))


def test_day_on_which_the_office_is_closed_counts_for_nothing():
    case = waiting()
    ClosedDay.objects.create(office=case.office, date="2026-11-04", reason="Kursus")
    assert hold.resume(paused(case), by=an_adviser(), at=moment("2026-11-06 09:00")).service_due == date(2026, 11, 9)


def test_days_waited_and_dates_of_the_law_never_move():
    case = waiting(legal_due=date(2026, 11, 13), legal_right="fast_assessment")
    before = (case.received_at, case.counts_from)
    paused(case)
    case = hold.resume(again(case), by=an_adviser(), at=moment("2026-11-12 09:00"))
    assert (case.received_at, case.counts_from, case.legal_due) == (*before, date(2026, 11, 13))


@pytest.mark.parametrize("facts", [{"answered_at": MONDAY}, {"service_due": None}])
def test_date_that_is_met_or_missing_is_not_moved_by_a_hold(facts):
    case = waiting(**facts)
    due = case.service_due
    assert paused(case, until=date(2026, 11, 4), at="2026-11-03 10:00").service_due == due
    assert not TargetShift.objects.exists()


def test_date_that_has_passed_is_not_made_up_for_by_a_hold():
    with pytest.raises(Denied, match="frist"):
        paused(waiting(service_due=date(2026, 11, 2)))
    assert not TargetShift.objects.exists()


def test_hold_for_nobody_moves_no_date_and_lasts_until_it_at_most():
    case = waiting()
    with pytest.raises(Denied, match="frist"):
        paused(case, waits_for="", until=date(2026, 11, 6))
    assert paused(case, waits_for="", until=DUE).service_due == DUE
    assert not TargetShift.objects.exists()


@pytest.mark.parametrize(("until", "is_allowed"), [(date(2026, 11, 19), True), (date(2026, 11, 20), False)])
def test_hold_lasts_until_the_latest_date_at_most(until, is_allowed):
    case = waiting()
    if is_allowed:
        assert paused(case, until=until).held_until == until
    else:
        with pytest.raises(Denied, match="frist"):
            paused(case, until=until)
        assert not TargetShift.objects.exists()


def test_hold_never_lasts_beyond_a_date_of_the_law():
    case = waiting(legal_due=date(2026, 11, 10), legal_right="fast_assessment")
    with pytest.raises(Denied, match="frist"):
        paused(case, until=date(2026, 11, 11))


def test_answer_of_the_patient_ends_the_pause():
    case = paused(waiting(follow_up_code="x"))
    patient_page.write_message(case, text="Her er den", at=moment("2026-11-05 12:00"))
    assert again(case).service_due == date(2026, 11, 9)


def test_question_to_the_doctor_pauses_the_date_and_its_answer_ends_it():
    case = waiting()
    asked = question.ask(case, **ASKED, by=an_adviser(), at=moment("2026-11-03 10:00"))
    assert (again(case).service_due, again(case).held_until) == (date(2026, 11, 19), date(2026, 11, 11))
    question.answer(asked, text="I går", by=an_adviser(), channel="phone", at=moment("2026-11-05 10:00"))
    assert again(case).service_due == date(2026, 11, 9)


def test_question_on_a_day_with_another_date_neither_holds_nor_pauses():
    case = waiting(legal_due=date(2026, 11, 3), legal_right="fast_assessment")
    question.ask(case, **ASKED, by=an_adviser(), at=moment("2026-11-03 10:00"))
    assert (again(case).held_until, again(case).service_due) == (None, DUE)
    assert not TargetShift.objects.exists()


def test_second_pause_adds_to_the_first_up_to_the_cap_and_then_a_hold_pauses_nothing():
    case = hold.resume(paused(waiting()), by=an_adviser(), at=moment("2026-11-10 09:00"))
    assert case.service_due == date(2026, 11, 12)  # five
    case = paused(case, at="2026-11-11 09:00", until=date(2026, 11, 18))
    assert case.service_due == date(2026, 11, 19)  # the five that are left
    case = hold.resume(case, by=an_adviser(), at=moment("2026-11-18 09:00"))
    assert case.service_due == date(2026, 11, 19)
    assert paused(case, at="2026-11-18 10:00", until=date(2026, 11, 19)).service_due == date(2026, 11, 19)
    assert [each.days for each in TargetShift.objects.all()] == [5, 5]


def test_hold_in_place_of_another_ends_its_pause():
    case = paused(paused(waiting()), at="2026-11-05 10:00", waits_for="gp")
    assert [(each.waits_for, each.days) for each in TargetShift.objects.all()] == [("patient", 2), ("gp", None)]
    assert case.service_due == date(2026, 11, 19)


def test_date_that_another_case_takes_over_has_the_days_that_were_waited():
    kept = waiting(service_due=None, received_at=moment("2026-11-01 10:00"))
    at = moment("2026-11-05 10:00")
    join.join(paused(waiting()), kept, reason="Samme", is_one_person=True, by=an_adviser(), at=at)
    assert again(kept).service_due == date(2026, 11, 9)


def test_closing_ends_the_pause():
    case = closing.close(paused(waiting()), note="Fejl", by=an_adviser(), at=moment("2026-11-04 10:00"))
    assert TargetShift.objects.get().days == 1
    assert case.held_until is None


@pytest.mark.parametrize("what", ["topic", "triage", "receipt"])
def test_pause_stays_when_the_promise_is_counted_anew(what):
    case = hold.resume(paused(waiting(topic="waiting")), by=an_adviser(), at=moment("2026-11-05 09:00"))
    if what == "topic":
        ServiceTarget.objects.create(office=case.office, topic="transport", business_days=1, valid_from="2026-01-01")
        case = change_topic(case, topic="transport", reason="Fejl", by=an_adviser(), at=moment("2026-11-05 10:00"))
        assert case.service_due == date(2026, 11, 5)  # one, and the two that it waited
    else:
        case = triage(case, at=moment("2026-11-05 10:00"), by=an_adviser())
        assert case.service_due == date(2026, 11, 9)


@settings(max_examples=40, deadline=None)
@given(began=st.integers(0, 3), waited=st.integers(0, 60), cap=st.integers(0, 15))
def test_days_added_are_the_business_days_of_the_pause_and_never_more_than_the_cap(began, waited, cap):
    case = waiting()
    case.office.most_added_days = cap
    first, last = MONDAY + timedelta(days=began), MONDAY + timedelta(days=began + waited)
    is_paused = service_target.suspend(case, waits_for="gp", reason="Svar", by=an_adviser(), at=first) is not None
    service_target.end_pause(case, at=last)
    days = count_business_days(first.date(), last.date()) if is_paused else 0
    assert count_business_days(DUE, case.service_due) == min(cap, days)
    assert is_paused == (cap > 0)
    assert case.received_at == MONDAY


# The move


def test_date_is_moved_with_a_reason_and_the_citizen_is_told_the_new_day():
    case = waiting(follow_up_code="x")
    moved(case, date(2026, 11, 9))
    case = again(case)
    assert (case.service_due, case.next_deadline) == (date(2026, 11, 9), date(2026, 11, 9))
    told = patient_status.find_next_date(case, today=date(2026, 11, 3))
    assert (told.date, "mere tid" in told.label) == (date(2026, 11, 9), True)
    logged = AuditEvent.objects.get(verb="target.extended")
    assert (logged.reason, logged.before, logged.after) == (
        "Vi venter på en udtalelse",
        {"service_due": "2026-11-05"},
        {"service_due": "2026-11-09"},
    )


@pytest.mark.parametrize(
    ("facts", "until", "more", "said"),
    [
        ({}, date(2026, 11, 9), {"reason": " "}, "hvorfor"),
        ({}, DUE, {}, "efter den nuværende"),
        ({}, date(2026, 11, 7), {}, "lukket"),
        ({}, date(2026, 11, 20), {}, "senest"),
        ({"answered_at": MONDAY}, date(2026, 11, 9), {}, "ingen svarfrist"),
        ({"service_due": None}, date(2026, 11, 9), {}, "ingen svarfrist"),
        ({"service_due": date(2026, 11, 2)}, date(2026, 11, 9), {}, "overskredet"),
        ({"topic": "max_wait"}, date(2026, 11, 9), {}, "livstruende"),
        ({"legal_due": date(2026, 11, 6), "legal_right": "fast_assessment"}, date(2026, 11, 9), {}, "Loven"),
        ({"legal_due": date(2026, 11, 4), "legal_right": "fast_assessment"}, date(2026, 11, 9), {}, "så langt"),
        ({"closed_at": MONDAY, "state": "closed"}, date(2026, 11, 9), {}, "afsluttet"),
    ],
)
def test_move_that_cannot_be_is_refused_with_a_sentence(facts, until, more, said):
    case = waiting(**facts)
    with pytest.raises(Denied, match=said):
        moved(case, until, **more)
    assert again(case).service_due == case.service_due
    assert not TargetShift.objects.exists()


@pytest.mark.parametrize(("until", "is_allowed"), [(date(2026, 11, 19), True), (date(2026, 11, 20), False)])
def test_pauses_and_moves_together_never_exceed_the_cap_of_the_office(until, is_allowed):
    case = hold.resume(paused(waiting()), by=an_adviser(), at=moment("2026-11-10 09:00"))
    if is_allowed:
        assert moved(case, until, at="2026-11-10 10:00").days == 5
    else:
        with pytest.raises(Denied, match="10 hverdage i alt"):
            moved(case, until, at="2026-11-10 10:00")


def test_date_that_stands_still_is_not_moved():
    with pytest.raises(Denied, match="står stille"):
        moved(paused(waiting()), date(2026, 11, 20))


@pytest.mark.parametrize("role", ["lawyer", "partner", "management", "administrator"])
def test_who_does_not_work_on_cases_moves_no_date(role):
    with pytest.raises(Denied):
        moved(waiting(), date(2026, 11, 9), by=a_user(role))


def test_adviser_of_another_office_moves_no_date():
    with pytest.raises(Denied):
        moved(waiting(), date(2026, 11, 9), by=a_user("adviser", office=an_office(slug="nord", region="nordjylland")))


def test_date_is_not_moved_over_what_a_colleague_did_meanwhile():
    case = waiting()
    moved(case, date(2026, 11, 9), version=case.version)
    with pytest.raises(Stale):
        moved(case, date(2026, 11, 10), version=case.version)


def test_move_is_put_back_until_the_first_date_has_passed():
    case = waiting()
    moved(case, date(2026, 11, 9))
    case = target.put_back(again(case), by=an_adviser(), at=moment("2026-11-05 16:00"))
    assert case.service_due == DUE
    assert service_target.find_due(case, urgent=False) == DUE
    moved(case, date(2026, 11, 9), at="2026-11-05 16:30")
    with pytest.raises(Denied, match="sættes tilbage"):
        target.put_back(again(case), by=an_adviser(), at=moment("2026-11-06 09:00"))


def test_pause_is_not_put_back():
    case = hold.resume(paused(waiting()), by=an_adviser(), at=moment("2026-11-04 09:00"))
    with pytest.raises(Denied, match="sættes tilbage"):
        target.put_back(case, by=an_adviser(), at=moment("2026-11-04 10:00"))


# The explanation


def test_date_explains_itself():
    case = hold.resume(paused(waiting()), by=an_adviser(), at=moment("2026-11-05 09:00"))
    moved(case, date(2026, 11, 11), at="2026-11-05 10:00")
    count = service_target.explain(again(case))
    assert (count.start, count.promised, count.promised_on) == (date(2026, 11, 2), 3, DUE)
    assert [(each.kind, each.days) for each in count.shifts] == [("suspended", 2), ("extended", 2)]


def test_case_without_a_date_has_nothing_to_explain():
    assert service_target.explain(waiting(service_due=None)) is None


@pytest.mark.parametrize(("waits_for", "words"), [("patient", "svar fra dig"), ("gp", "svar fra andre")])
def test_citizen_sees_whom_the_case_waits_for(waits_for, words):
    case = paused(waiting(), waits_for=waits_for)
    assert words in patient_status.find_next_date(case, today=date(2026, 11, 4)).label


def test_note_of_what_the_hospital_said_ends_its_pause():
    case = paused(waiting(), waits_for="department")
    said = {"channel": "phone", "direction": "in", "with_whom": "department", "text": "Den er sendt"}
    follow_up.add_contact(case, **said, by=an_adviser(), at=moment("2026-11-04 10:00"))
    assert again(case).service_due == date(2026, 11, 6)


def test_right_time_of_receipt_moves_the_promise_and_keeps_the_pause():
    case = hold.resume(paused(waiting(by=an_adviser())), by=an_adviser(), at=moment("2026-11-05 09:00"))
    changes = {"at": moment("2026-10-30 10:00")}
    contact.correct_contact(
        case.contacts.get(), changes=changes, reason="Fredag", by=an_adviser(), at=moment("2026-11-05 10:00")
    )
    assert again(case).service_due == date(2026, 11, 6)


def test_history_of_the_date_tells_each_change_from_what_stood_to_what_stands():
    case = hold.resume(paused(waiting()), by=an_adviser(), at=moment("2026-11-05 09:00"))
    moved(case, date(2026, 11, 11), at="2026-11-05 10:00")
    target.put_back(again(case), by=an_adviser(), at=moment("2026-11-05 11:00"))
    days = [(each.before, each.after) for each in fact_history.find_all(case) if each.fact.name == "service_due"]
    assert days[::-1] == [
        ("2026-11-05", "2026-11-19"),
        ("2026-11-19", "2026-11-09"),
        ("2026-11-09", "2026-11-11"),
        ("2026-11-11", "2026-11-09"),
    ]

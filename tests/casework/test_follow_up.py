"""Follow-up and closing: what holds a case open, and what does not count twice."""

from datetime import date
from functools import partial

import pytest

from rettidig.casework import policies
from rettidig.casework.models import Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import closing, follow_up

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-16 10:00")
WHY = "Løst i telefonen"


@pytest.fixture
def adviser():
    return an_adviser()


def contact(case, by, direction="out", with_whom="patient", text="Vejledt."):
    return follow_up.add_contact(
        case, channel="phone", direction=direction, with_whom=with_whom, text=text, by=by, at=NOW
    )


def test_contact_when_added_then_is_the_next_in_order(adviser):
    case = a_case()
    assert contact(case, adviser).ordinal == 2


@pytest.mark.parametrize(
    ("direction", "with_whom", "answered"),
    [("out", "patient", True), ("out", "relative", True), ("out", "department", False), ("in", "patient", False)],
)
def test_contact_when_the_patient_is_reached_then_the_service_target_stops(adviser, direction, with_whom, answered):
    case = a_case()
    contact(case, adviser, direction, with_whom)
    assert Case.objects.get(pk=case.pk).answered_at == (NOW if answered else None)


def test_contact_without_words_then_is_no_answer(adviser):
    case = a_case()
    contact(case, adviser, text=" ")
    assert Case.objects.get(pk=case.pk).answered_at is None


def test_note_when_empty_then_denied(adviser):
    with pytest.raises(Denied):
        follow_up.add_note(a_case(), text="  ", by=adviser, at=NOW)


def test_note_when_written_by_management_then_denied():
    with pytest.raises(Denied):
        follow_up.add_note(a_case(), text="Hej", by=a_user("management"), at=NOW)


def test_case_when_a_task_is_open_then_cannot_be_closed(adviser):
    case = a_case()
    task = follow_up.add_task(case, title="Ring", due=date(2026, 11, 17), by=adviser, at=NOW)
    with pytest.raises(Denied, match="1 opgave"):
        closing.close(case, note="", by=adviser, at=NOW)
    follow_up.finish_task(task, by=adviser, at=NOW)
    assert closing.close(case, note=WHY, by=adviser, at=NOW).is_closed


def test_task_when_one_below_it_is_open_then_cannot_be_finished(adviser):
    case = a_case()
    above = follow_up.add_task(case, title="Møde", due=date(2026, 11, 17), by=adviser, at=NOW)
    follow_up.add_task(case, title="Indkald", due=date(2026, 11, 17), by=adviser, at=NOW, parent=above)
    with pytest.raises(Denied, match="under denne"):
        follow_up.finish_task(above, by=adviser, at=NOW)


def test_task_when_finished_by_mistake_then_can_be_reopened(adviser):
    task = follow_up.add_task(a_case(), title="Ring", due=date(2026, 11, 17), by=adviser, at=NOW)
    follow_up.finish_task(task, by=adviser, at=NOW)
    assert follow_up.reopen_task(task, by=adviser, at=NOW).done_at is None


def test_case_when_never_answered_then_closing_needs_the_reason(adviser):
    case = a_case()
    with pytest.raises(Denied, match="svar"):
        closing.close(case, note=" ", by=adviser, at=NOW)
    assert closing.close(case, note="Sendt til forkert kontor", by=adviser, at=NOW).is_closed


def test_maximum_waiting_time_when_answered_then_somebody_asks_by_the_legal_date_whether_the_patient_was_seen(adviser):
    case = a_case(topic="max_wait", legal_due=date(2026, 11, 25), legal_right="max_wait")
    contact(case, adviser)
    assert case.tasks.get().due == date(2026, 11, 25)
    closing.record_seen(case, on=date(2026, 11, 16), by=adviser, at=NOW)
    assert not case.tasks.filter(done_at=None).exists()


def test_maximum_waiting_time_when_the_patient_is_not_seen_then_cannot_be_closed(adviser):
    case = a_case(topic="max_wait")
    with pytest.raises(Denied, match="undersøgt, har sagt nej tak eller er død"):
        closing.close(case, note="", by=adviser, at=NOW)


declined = partial(closing.record_declined, options=["Regionshospitalet Horsens, 20. november"])


@pytest.mark.parametrize("record", [closing.record_seen, declined])
def test_maximum_waiting_time_when_seen_or_declined_then_can_be_closed(adviser, record):
    case = record(a_case(topic="max_wait"), on=date(2026, 11, 16), by=adviser, at=NOW)
    assert closing.close(case, note=WHY, by=adviser, at=NOW).is_closed


def test_examination_when_it_lies_ahead_then_cannot_be_recorded(adviser):
    with pytest.raises(Denied, match="fremtiden"):
        closing.record_seen(a_case(topic="max_wait"), on=date(2026, 11, 17), by=adviser, at=NOW)


def test_closed_case_when_reopened_then_needs_a_reason(adviser):
    case = closing.close(a_case(), note=WHY, by=adviser, at=NOW)
    with pytest.raises(Denied):
        closing.reopen(case, reason="", by=adviser, at=NOW)
    assert not closing.reopen(case, reason="Nyt fra hospitalet", by=adviser, at=NOW).is_closed


def test_open_case_when_reopened_then_denied(adviser):
    with pytest.raises(Denied, match="ikke afsluttet"):
        closing.reopen(a_case(), reason="x", by=adviser, at=NOW)


def test_page_when_a_colleague_has_changed_the_case_then_is_stale_and_nothing_happens(adviser):
    case = a_case()
    contact(case, adviser)
    with pytest.raises(policies.Stale, match="kollega"):
        closing.close(case, note="", by=adviser, at=NOW, version=case.version)
    assert not Case.objects.get(pk=case.pk).is_closed


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (closing.record_seen, declined, "Der står, at patienten er undersøgt"),
        (declined, closing.record_seen, "Der står, at patienten har sagt nej tak"),
    ],
)
def test_patient_is_either_seen_or_has_declined_and_what_was_wrong_is_taken_back_with_the_reason(
    adviser, first, second, said
):
    case = first(a_case(topic="max_wait"), on=NOW.date(), by=adviser, at=NOW)
    with pytest.raises(Denied, match=said):
        second(case, on=NOW.date(), by=adviser, at=NOW)
    with pytest.raises(Denied, match="hvorfor det var forkert"):
        closing.clear_end(case, reason=" ", by=adviser, at=NOW)
    cleared = closing.clear_end(case, reason="Det var en anden patient", by=adviser, at=NOW)
    assert cleared.tasks.filter(kind="follow_to_the_door", done_at=None).exists()
    assert second(cleared, on=NOW.date(), by=adviser, at=NOW)


def test_task_that_two_have_finished_then_stays_with_the_first(adviser):
    task = follow_up.add_task(a_case(), title="Ring", due=date(2026, 11, 17), by=adviser, at=NOW)
    for by in (adviser, an_adviser()):
        follow_up.finish_task(task, by=by, at=NOW)
    task.refresh_from_db()
    assert task.done_by == adviser


def test_maximum_waiting_time_when_the_question_is_ticked_off_then_is_asked_again_until_the_patient_is_seen(adviser):
    case = a_case(topic="max_wait")
    contact(case, adviser)
    follow_up.finish_task(case.tasks.get(), by=adviser, at=NOW)
    assert case.tasks.get(done_at=None).due == date(2026, 11, 19)
    closing.record_seen(case, on=NOW.date(), by=adviser, at=NOW)
    assert not case.tasks.filter(done_at=None).exists()


def test_day_on_which_the_patient_was_seen_then_is_not_overwritten(adviser):
    case = a_case()
    closing.record_seen(case, on=date(2026, 11, 13), by=adviser, at=NOW)
    with pytest.raises(Denied, match="en anden dag"):
        closing.record_seen(case, on=date(2026, 11, 12), by=adviser, at=NOW)


def test_question_that_is_asked_again_is_not_opened_a_second_time(adviser):
    case = a_case(topic="max_wait", legal_due=date(2026, 11, 25), legal_right="max_wait")
    contact(case, adviser)
    asked = follow_up.finish_task(case.tasks.get(), by=adviser, at=NOW)
    with pytest.raises(Denied, match="står der allerede igen"):
        follow_up.reopen_task(asked, by=adviser, at=NOW)

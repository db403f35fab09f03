"""Dialogue meetings: planned, proposed, answered, agreed, moved, cancelled and held; and each way they are refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from rettidig.casework import registry
from rettidig.casework.models import AuditEvent, DialogueMeeting, MeetingState, Side
from rettidig.casework.permissions import BadDay, Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import dialogue_meeting as step
from rettidig.casework.steps import matter

from .factories import a_case, a_user, an_adviser, moment
from .meetings import (
    EMAILS,
    FIRST,
    NOW,
    PAST,
    SECOND,
    VIDEO,
    a_complaint,
    a_meeting,
    a_plan,
    agreed,
    answered,
    held,
    proposed,
)

pytestmark = pytest.mark.django_db
BOTH = (Side.COMPLAINANT, Side.TREATMENT_PLACE)


def open_task(case):
    return case.tasks.get(kind=step.TASK, done_at=None)


def of(meeting):
    return DialogueMeeting.objects.get(pk=meeting.pk)


def test_planned_meeting_has_its_parties_and_asks_for_times():
    meeting = a_meeting()
    assert {party.side: party.email for party in meeting.parties.all()} == EMAILS
    assert open_task(meeting.case).title == step.PROPOSE


def test_four_weeks_are_those_of_the_assessment():
    assert step.find_limit(a_meeting()) == date(2026, 12, 14)


def test_limit_is_not_known_before_the_case_has_been_received():
    case = a_case(owner=an_adviser())
    matter.add_matter(case, kind=step.KIND, by=case.owner, at=NOW)
    assert step.find_limit(a_meeting(case)) is None


def test_meeting_that_the_hospital_holds_is_not_planned():
    with pytest.raises(Denied, match="Hospitalet holder selv mødet"):
        a_meeting(a_complaint(sector="hospital"))


@pytest.mark.parametrize(
    ("event", "why"), [("meeting_declined", "sagt nej"), ("meeting_held", "Mødet er holdt")], ids=str
)
def test_meeting_that_is_declined_or_held_is_not_planned(event, why):
    case = a_complaint()
    about = case.matters.get()
    matter.change_matter(about, events=[*about.events, {"type": event, "date": "2026-11-16"}], by=case.owner, at=NOW)
    with pytest.raises(Denied, match=why):
        a_meeting(case)


def test_one_meeting_at_a_time():
    meeting = a_meeting()
    with pytest.raises(Denied, match="allerede et møde"):
        a_meeting(meeting.case)


def test_cancelled_meeting_gives_room_for_another():
    meeting = a_meeting()
    step.cancel(meeting, reason="Lægen er syg.", by=meeting.case.owner, at=NOW)
    assert a_meeting(meeting.case).pk != meeting.pk


def test_matter_of_another_kind_has_no_meeting():
    case = a_case(owner=an_adviser())
    about = matter.add_matter(case, kind="complaint", by=case.owner, at=NOW)
    with pytest.raises(Denied, match="ikke et dialogmøde"):
        step.plan(about, plan=a_plan(case), by=case.owner, at=NOW)


def test_parties_are_named():
    with pytest.raises(Denied, match="hvem der mødes"):
        a_meeting(treatment_place=" ")


def test_leader_works_on_the_cases_of_the_office():
    case = a_complaint()
    with pytest.raises(Denied, match="kontorets sager"):
        a_meeting(case, leader=a_user("lawyer", office=case.office, username="jurist"))


def test_lawyer_plans_no_meeting():
    case = a_complaint()
    lawyer = a_user("lawyer", office=case.office, username="jurist")
    with pytest.raises(Denied):
        step.plan(case.matters.get(), plan=a_plan(case), by=lawyer, at=NOW)


def test_proposed_times_wait_for_answers_with_a_task():
    meeting = proposed()
    assert [each.starts_at for each in meeting.times.all()] == [FIRST, SECOND]
    assert (open_task(meeting.case).title, open_task(meeting.case).due) == (step.AWAITED, date(2026, 11, 19))


def test_time_that_has_passed_is_not_proposed():
    with pytest.raises(BadDay, match="gået"):
        proposed(None, PAST, FIRST)


def test_too_many_times_are_not_proposed():
    with pytest.raises(Denied, match="højst 6"):
        proposed(None, *(FIRST + timedelta(hours=each) for each in range(7)))


def test_no_time_is_no_proposal():
    meeting = a_meeting()
    with pytest.raises(Denied, match="mindst én tid"):
        step.propose(meeting, times=[], emails={}, by=meeting.case.owner, at=NOW)


def test_new_proposals_take_the_place_of_the_answers():
    meeting = proposed()
    answered(meeting, Side.COMPLAINANT)
    proposed(meeting, SECOND)
    assert not meeting.parties.exclude(answered_at=None).exists()
    assert [each.fits_complainant for each in meeting.times.all()] == [None]


def test_agreed_meeting_is_moved_and_not_proposed_anew():
    with pytest.raises(Denied, match="tiden er aftalt"):
        proposed(agreed())


def test_when_both_have_answered_somebody_chooses():
    meeting = proposed()
    answered(meeting, Side.COMPLAINANT, FIRST, SECOND)
    assert open_task(meeting.case).title == step.AWAITED
    answered(meeting, Side.TREATMENT_PLACE, SECOND)
    assert open_task(meeting.case).title == step.CHOOSE
    assert [each.fits_both for each in meeting.times.all()] == [False, True]


def test_party_answers_once_by_the_link():
    meeting = proposed()
    answered(meeting, Side.COMPLAINANT, FIRST)
    with pytest.raises(Denied, match="allerede svaret"):
        answered(meeting, Side.COMPLAINANT, SECOND)


def test_staff_correct_an_answer_that_came_by_telephone():
    meeting = proposed()
    answered(meeting, Side.COMPLAINANT, FIRST)
    party, second = meeting.parties.get(side=Side.COMPLAINANT), meeting.times.get(starts_at=SECOND)
    step.answer(party, fitting=[second.pk], by=meeting.case.owner, at=NOW)
    assert [each.fits_complainant for each in meeting.times.all()] == [False, True]


def test_answer_without_times_needs_words():
    meeting = proposed()
    with pytest.raises(Denied, match="Passer ingen"):
        step.answer(meeting.parties.first(), fitting=[], words=" ", by=None, at=NOW)


def test_time_of_another_proposal_is_refused():
    meeting = proposed()
    gone = meeting.times.first().pk
    proposed(meeting, SECOND)
    with pytest.raises(Denied, match="andre forslag"):
        step.answer(meeting.parties.first(), fitting=[gone], by=None, at=NOW)


def test_time_that_has_passed_is_no_answer():
    meeting = proposed()
    with pytest.raises(Denied, match="gået"):
        answered(meeting, Side.COMPLAINANT, FIRST, at=FIRST)


def test_nothing_is_answered_before_times_are_proposed():
    meeting = a_meeting()
    with pytest.raises(Denied, match="ingen tider"):
        step.answer(meeting.parties.first(), fitting=[], words="Onsdag", by=None, at=NOW)


def test_time_that_fits_both_is_agreed():
    meeting = agreed()
    assert (meeting.state, meeting.starts_at, meeting.sequence) == (MeetingState.AGREED, FIRST, 0)
    assert (open_task(meeting.case).title, open_task(meeting.case).due) == (step.HOLD, FIRST.date())


def test_time_that_does_not_fit_both_needs_a_reason():
    meeting = proposed()
    answered(meeting, Side.COMPLAINANT, FIRST)
    facts = {"time_pk": meeting.times.get(starts_at=FIRST).pk, "where": VIDEO, "by": meeting.case.owner, "at": NOW}
    with pytest.raises(Denied, match="passer ikke begge"):
        step.choose(meeting, **facts)
    assert step.choose(meeting, reason="Lægen ringede.", **facts).starts_at == FIRST


def test_time_that_has_passed_is_not_chosen():
    meeting = proposed()
    chosen = meeting.times.get(starts_at=FIRST).pk
    with pytest.raises(BadDay, match="gået"):
        step.choose(meeting, time_pk=chosen, where=VIDEO, reason="Aftalt", by=meeting.case.owner, at=FIRST)


def test_meeting_has_a_place_or_a_video_address():
    meeting = proposed()
    chosen = meeting.times.first().pk
    with pytest.raises(Denied, match="hvor mødet er"):
        step.choose(meeting, time_pk=chosen, where=step.Where(), reason="Aftalt", by=meeting.case.owner, at=NOW)


def test_time_that_was_not_proposed_is_not_chosen():
    meeting = proposed()
    with pytest.raises(Denied, match="foreslået"):
        step.choose(meeting, time_pk=0, where=VIDEO, by=meeting.case.owner, at=NOW)


def move(meeting, starts_at=SECOND, reason="Lægen er syg.", where=VIDEO):
    return step.move(meeting, starts_at=starts_at, where=where, reason=reason, by=meeting.case.owner, at=NOW)


def test_moved_twice_the_entry_keeps_its_name_and_counts_on():
    meeting = agreed()
    move(meeting)
    moved = move(meeting, moment("2026-11-27 09:00"))
    assert (moved.uid, moved.sequence) == (meeting.uid, 2)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"reason": " "}, "hvorfor mødet flyttes"),
        ({"starts_at": FIRST}, "ikke ændret noget"),
        ({"starts_at": PAST}, "gået"),
        ({"where": step.Where()}, "hvor mødet er"),
    ],
    ids=str,
)
def test_move_is_refused(facts, why):
    with pytest.raises(Denied, match=why):
        move(agreed(), **facts)


def test_only_an_agreed_meeting_is_moved():
    with pytest.raises(Denied, match="tider er foreslået"):
        move(proposed())


def test_cancelled_meeting_is_over_and_asks_for_nothing():
    meeting = agreed()
    step.cancel(meeting, reason="Klageren er rejst.", by=meeting.case.owner, at=NOW)
    assert (of(meeting).state, of(meeting).sequence) == (MeetingState.CANCELLED, 1)
    assert not meeting.case.tasks.filter(kind=step.TASK, done_at=None).exists()


def test_cancellation_needs_a_reason():
    meeting = agreed()
    with pytest.raises(Denied, match="hvorfor mødet aflyses"):
        step.cancel(meeting, reason="", by=meeting.case.owner, at=NOW)


def test_meeting_that_is_over_is_not_cancelled():
    meeting = held()
    with pytest.raises(Denied, match="mødet er holdt"):
        step.cancel(meeting, reason="Fejl", by=meeting.case.owner, at=SECOND)


def test_held_meeting_keeps_the_limit_of_four_weeks():
    meeting = held()
    (found,) = meeting.case.assessments.first().answer["matters"]
    assert {each["right"]: each["status"] for each in found["findings"]}["dialogue_meeting"] == "kept"
    assert open_task(meeting.case).title == step.OUTCOME


def test_meeting_is_not_held_before_it_begins():
    meeting = agreed()
    with pytest.raises(Denied, match="ikke begyndt"):
        step.hold(meeting, minutes="Referat", by=meeting.case.owner, at=NOW)


def test_held_meeting_has_minutes():
    meeting = agreed()
    with pytest.raises(Denied, match="referatet"):
        step.hold(meeting, minutes=" ", by=meeting.case.owner, at=SECOND)


def test_meeting_without_a_time_is_not_held():
    meeting = proposed()
    with pytest.raises(Denied, match="tider er foreslået"):
        step.hold(meeting, minutes="Referat", by=meeting.case.owner, at=SECOND)


def test_minutes_cannot_be_changed_by_anybody():
    meeting = held()
    with pytest.raises((InternalError, IntegrityError), match="append-only"), transaction.atomic():
        DialogueMeeting.objects.filter(pk=meeting.pk).update(minutes="Noget andet")


def test_open_meeting_holds_its_case_open():
    meeting = agreed()
    sentences = [each.sentence for each in find_obstacles_to_closing(meeting.case)]
    assert "Der er et dialogmøde i gang. Hold det, eller aflys det." in sentences


def test_held_meeting_holds_its_case_open_until_both_are_told():
    sentences = [each.sentence for each in find_obstacles_to_closing(held().case)]
    assert any(each.startswith("Dialogmødet er holdt, men ingen har fået besked") for each in sentences)


def test_closed_case_takes_no_answer():
    meeting = proposed()
    meeting.case.__class__.objects.filter(pk=meeting.case.pk).update(state="closed", closed_at=NOW)
    with pytest.raises(Denied, match="afsluttet"):
        answered(meeting, Side.COMPLAINANT, FIRST)


def test_matter_with_a_meeting_is_not_removed():
    meeting = a_meeting()
    with pytest.raises(Denied, match="dialogmøde i gang"):
        matter.remove_matter(meeting.matter, reason="Fejl", by=meeting.case.owner, at=NOW)


def test_each_act_is_in_the_log():
    meeting = held()
    verbs = set(AuditEvent.objects.filter(case_id=meeting.case.pk).values_list("verb", flat=True))
    assert {f"meeting.{each}" for each in ("planned", "proposed", "answered", "agreed", "held")} <= verbs


def test_another_colleague_leads_the_meeting():
    meeting = agreed()
    other = an_adviser(office=meeting.case.office, username="kollega")
    assert step.change_leader(meeting, leader=other, by=meeting.case.owner, at=NOW).leader == other


def test_leader_of_a_held_meeting_stays():
    meeting = held()
    other = an_adviser(office=meeting.case.office, username="kollega")
    with pytest.raises(Denied, match="mødet er holdt"):
        step.change_leader(meeting, leader=other, by=meeting.case.owner, at=SECOND)


def test_leader_who_leads_already_is_no_change():
    meeting = agreed()
    with pytest.raises(Denied, match="ikke ændret noget"):
        step.change_leader(meeting, leader=meeting.leader, by=meeting.case.owner, at=NOW)


def test_case_with_a_meeting_that_is_not_over_does_not_become_part_of_another():
    meeting = a_meeting()
    assert any("dialogmøde i gang" in str(each) for each in registry.find_what_stays(meeting.case))


def test_matter_with_a_meeting_is_not_moved_to_another_case():
    meeting = a_meeting()
    with pytest.raises(Denied, match="dialogmøde i gang"):
        matter.move(meeting.matter, to=a_case(office=meeting.case.office), by=meeting.case.owner, at=NOW)

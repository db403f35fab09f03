"""Two cases become one while one of them is decided, has a re-referral begun, or is on its way up the ladder: all of it
goes on in the older, and goes back when the joining is undone.
"""

import pytest

from rettidig.casework import outbox
from rettidig.casework.deadlines import find_request
from rettidig.casework.models import AuditEvent, Case, EscalationStep, Option, OutboxMessage, ReReferral
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import (
    assessment,
    closing,
    decision,
    escalation,
    join,
    letter,
    options,
    partner_door,
    re_referral,
)
from rettidig.casework.steps.re_refer.sheet import Sheet

from .factories import moment
from .offers import (
    AT,
    LATE,
    WISH,
    Story,
    a_grant,
    a_ready_re_referral,
    a_stored_decision,
    a_story,
    an_option,
    another_story,
    extended_choice_open,
    four_hospitals,
)
from .test_escalation import NOW, a_waiting_case, answer, ask, open_tasks
from .test_join import again

pytestmark = pytest.mark.django_db
LATER = moment("2026-11-24 10:00")
OTHER = {**LATE, **WISH, "letter_date": "2026-11-13", "hospital": "Horsens"}


def joined(story: Story, older: Case, **more) -> Case:
    return join.join(again(story.case), again(older), reason="Samme henvisning", by=story.by, at=LATER, **more)


def separated(story: Story) -> Case:
    return join.separate(again(story.case), reason="Det var en anden", by=story.by, at=LATER)


@pytest.fixture
def story() -> Story:
    story = a_story()
    four_hospitals(story.service)
    return story


@pytest.fixture
def older(story) -> Case:
    return another_story(story, received_at=moment("2026-11-09 10:00"), answers=OTHER).case


# -- decided, and a re-referral begun


def test_decision_holds_in_the_kept_case_with_its_pathway_and_the_request_to_be_moved(story, older):
    made = a_grant(story)
    kept = joined(story, older)
    story.pathway.refresh_from_db()
    assert (story.pathway.case, story.pathway.key, story.pathway.key_in(story.case.pk)) == (kept, "2", "1")
    assert (kept.state, find_request(kept).pathway) == ("decided", story.pathway.pk)
    assert any("brevet om den er ikke sendt" in each.sentence for each in find_obstacles_to_closing(kept))
    assert Sheet(kept, story.pathway, at=LATER).granted == made


def test_letter_of_a_decision_is_written_in_the_kept_case_and_tells_what_was_decided(story, older):
    made = a_grant(story)
    before = letter.compose_letter(story.case, decision=made, on=LATER.date(), language="da")
    kept = joined(story, older)
    made.refresh_from_db()
    draft = letter.draft_letter(kept, decision=made, by=story.by, at=LATER)
    assert (draft.case, draft.body) == (kept, before.body)


def test_draft_of_a_re_referral_goes_along_and_is_sent_from_the_kept_case(story, older):
    draft = a_ready_re_referral(story, a_grant(story))
    kept = joined(story, older)
    draft = ReReferral.objects.get(pk=draft.pk)
    assert (draft.case, re_referral.find_missing(draft, at=LATER)) == (kept, [])
    re_referral.send(draft, by=story.by, at=LATER)
    assert (again(kept).outcome, again(kept).state) == ("re_referred", "re_referred")
    with pytest.raises(Denied, match="gjort noget"):
        separated(story)


def test_decision_that_came_along_is_withdrawn_from_the_kept_case(story, older):
    made = a_grant(story)
    kept = joined(story, older)
    decision.withdraw(made, reason="Forkert", by=story.by, at=LATER)
    assert (again(kept).state, find_request(again(kept))) != ("decided", None)
    assert find_request(again(kept)) is None or find_request(again(kept)).pathway == story.pathway.pk


def test_second_decision_on_the_right_that_came_along_is_refused(story, older):
    a_grant(story)
    kept = joined(story, older)
    story.pathway.refresh_from_db()
    with pytest.raises(Denied, match="allerede truffet"):
        decision.check_is_first(story.pathway, "extended_choice")
    decision.check_is_first(kept.pathways.get(key="1"), "extended_choice")


def test_hospitals_shown_before_the_joining_can_be_wished_for_after_it(story, older):
    extended_choice_open(story)
    option = an_option(story, "lunden")
    kept = joined(story, older)
    option = Option.objects.get(pk=option.pk)
    wish = options.record_wish(kept, words="Lunden", option=option, by=story.by, at=LATER)
    assert (wish.case, find_request(again(kept)).pathway) == (kept, story.pathway.pk)
    with pytest.raises(Denied, match="gjort noget"):
        separated(story)


def test_separating_then_decision_draft_and_pathway_stand_as_before(story, older):
    draft = a_ready_re_referral(story, a_grant(story))
    state = again(older).state
    kept = joined(story, older)
    back = separated(story)
    draft.refresh_from_db()
    story.pathway.refresh_from_db()
    assert (draft.case, story.pathway.case, story.pathway.key, story.pathway.former) == (back, back, "1", {})
    assert (back.state, again(kept).state) == ("decided", state)
    assert re_referral.find_missing(ReReferral.objects.get(pk=draft.pk), at=LATER) == []
    assert joined(story, older).pathways.filter(removed_at=None).count() == 2


def test_same_referral_is_judged_once_by_the_pathway_that_is_decided_on(story):
    older = another_story(story, received_at=moment("2026-11-09 10:00")).case
    a_grant(story)
    kept = joined(story, older)
    assert list(kept.pathways.filter(removed_at=None)) == [story.pathway]
    separated(story)
    assert kept.pathways.get().removed_at is None


def test_pathway_that_tells_more_than_the_decided_one_is_not_taken_out(story):
    older = another_story(story, received_at=moment("2026-11-09 10:00")).case
    a_grant(story)
    older.pathways.get().events.create(date=LATER.date(), type="consent", facts={}, changed_at=AT)
    assert joined(story, older).pathways.filter(removed_at=None).count() == 2


# -- a hospital has the patient


def sent_off(story: Story) -> ReReferral:
    draft = a_ready_re_referral(story, a_grant(story))
    re_referral.send(draft, by=story.by, at=AT)
    return ReReferral.objects.get(pk=draft.pk)


def test_hospital_that_has_the_patient_answers_in_the_kept_case(story, older):
    sent = sent_off(story)
    kept = joined(story, older)
    assert (again(kept).state, again(kept).outcome) == ("re_referred", "re_referred")
    re_referral.record_answer(ReReferral.objects.get(pk=sent.pk), state="accepted", text="", by=story.by, at=LATER)
    assert list(kept.re_referrals.values_list("state", flat=True)) == ["accepted"]
    assert not again(story.case).re_referrals.exists()


def test_hospital_that_says_no_gives_the_patient_to_who_has_the_kept_case(story, older):
    sent = sent_off(story)
    kept = joined(story, older)
    re_referral.record_answer(ReReferral.objects.get(pk=sent.pk), state="declined", text="Fuldt", by=story.by, at=LATER)
    assert again(kept).outcome == ""
    assert kept.tasks.filter(kind="re_referral", done_at=None).exists()
    with pytest.raises(Denied, match="har ikke patienten mere"):
        separated(story)


def test_hospital_with_the_patient_goes_back_when_the_joining_is_undone(story, older):
    sent = sent_off(story)
    was = again(older)
    kept = joined(story, older)
    back = separated(story)
    sent.refresh_from_db()
    assert (sent.case, sent.pathway.case, back.state, back.outcome) == (back, back, "re_referred", "re_referred")
    assert (again(kept).state, again(kept).outcome) == (was.state, was.outcome)


def test_closed_case_that_is_kept_is_opened_for_the_hospital_that_has_the_patient(story, older):
    Case.objects.filter(pk=older.pk).update(state="closed", closed_at=AT)
    sent_off(story)
    kept = joined(story, older)
    assert (again(kept).closed_at, again(kept).outcome) == (None, "re_referred")
    separated(story)
    assert (again(kept).state, again(kept).outcome) == ("closed", "")


def test_message_that_does_not_arrive_is_sent_again_from_the_kept_case(story, older):
    sent = sent_off(story)
    message = outbox.find_message(partner_door.RE_REFERRAL, sent)
    kept = joined(story, older)
    outbox.deliver(message.pk, at=LATER)
    message = OutboxMessage.objects.get(pk=message.pk)
    assert (message.state, message.case) == ("unread", kept)
    assert kept.tasks.get(message=message).done_at is None
    outbox.hand_over(message, how="Ringet", by=story.by, at=LATER)
    assert kept.tasks.get(message=message).done_at == LATER
    assert OutboxMessage.objects.get(pk=message.pk).state == "handed"


def test_message_under_way_is_the_other_cases_again_when_the_joining_is_undone(story, older):
    sent = sent_off(story)
    joined(story, older)
    back = separated(story)
    assert outbox.find_message(partner_door.RE_REFERRAL, sent).case == back


def test_two_decisions_about_the_same_are_both_named(story, older):
    first = a_grant(story)
    assert join.find_decided_twice(again(story.case), again(older)) == []
    other = a_stored_decision(
        Story(older, story.by, story.service, older.pathways.get()),
        "grant",
        assessment.assess(older, by=story.by, at=AT),
    )
    assert join.find_decided_twice(again(story.case), again(older)) == [other, first]


# -- up the ladder


def two_waiting() -> tuple[Case, Case]:
    older = a_waiting_case(hospital="Horsens")
    Case.objects.filter(pk=older.pk).update(came_at=moment("2026-11-09 10:00"))
    return again(older), a_waiting_case(hospital="Viborg")


def one_of(older: Case, newer: Case, **more) -> Case:
    return join.join(again(newer), again(older), reason="Samme", is_one_person=True, by=newer.owner, at=NOW, **more)


def test_open_escalation_goes_on_in_the_kept_case_with_its_step_receiver_and_timer():
    older, newer = two_waiting()
    step = ask(newer)
    due = open_tasks(newer)
    kept = one_of(older, newer)
    going = escalation.find_open(kept)
    assert (going, going.steps.get(), going.pathway.case) == (step.escalation, step, kept)
    assert (open_tasks(kept), open_tasks(newer)) == (due, [])
    assert escalation.make_due(at=LATER) == 1
    answer(EscalationStep.objects.get(pk=step.pk), at=LATER)
    assert ask(kept, "coordinator", at=LATER, by=newer.owner).escalation == going


def test_open_escalation_goes_back_with_what_was_answered_since():
    older, newer = two_waiting()
    step = ask(newer)
    one_of(older, newer)
    answer(EscalationStep.objects.get(pk=step.pk))
    join.separate(again(newer), reason="Forkert", by=newer.owner, at=LATER)
    assert (escalation.find_open(newer), escalation.find_open(older)) == (step.escalation, None)
    assert [title for title, _due in open_tasks(newer)] == [escalation.NEXT]


def test_two_open_escalations_ask_which_goes_on():
    older, newer = two_waiting()
    ask(older), ask(newer)
    with pytest.raises(Denied, match="hvilken eskalering"):
        one_of(older, newer)
    with pytest.raises(Denied, match="hvilken eskalering"):
        one_of(older, newer, goes_on=0)


@pytest.mark.parametrize("chosen", ["older", "newer"])
def test_escalation_that_was_not_chosen_is_stopped_and_goes_on_when_the_joining_is_undone(chosen):
    older, newer = two_waiting()
    steps = {"older": ask(older), "newer": ask(newer, "coordinator")}
    due = {"older": open_tasks(older), "newer": open_tasks(newer)}
    kept = one_of(older, newer, goes_on={"older": older, "newer": newer}[chosen].pk)
    assert escalation.find_open(kept) == steps[chosen].escalation
    assert open_tasks(kept) == due[chosen]
    join.separate(again(newer), reason="Forkert", by=newer.owner, at=LATER)
    assert escalation.find_open(older) == steps["older"].escalation
    assert escalation.find_open(newer) == steps["newer"].escalation
    assert (open_tasks(older), open_tasks(newer)) == (due["older"], due["newer"])


def test_escalation_that_ended_in_the_kept_case_stays_there_when_the_joining_is_undone():
    older, newer = two_waiting()
    step = ask(newer)
    kept = one_of(older, newer)
    escalation.stop(kept, reason="Tid fundet", by=newer.owner, at=NOW)
    back = join.separate(again(newer), reason="Forkert", by=newer.owner, at=LATER)
    step.escalation.refresh_from_db()
    assert (step.escalation.case, step.escalation.pathway.case) == (kept, back)
    assert join.find_ended_elsewhere(back, kept) == [step.escalation]
    told = AuditEvent.objects.filter(case_id=kept.pk, after__has_key="stays").get()
    assert told.after["stays"] == "escalation"


def test_escalation_that_was_begun_on_the_pathway_since_stops_the_undoing():
    older, newer = two_waiting()
    ask(newer)
    kept = one_of(older, newer)
    escalation.stop(kept, reason="Tid fundet", by=newer.owner, at=NOW)
    asking = escalation.Asking("coordinator", way="phone", receiver="Kirurgi", words="Vi bad om en tid.")
    pathway = kept.pathways.exclude(former={}).get()
    escalation.ask(again(kept), asking=asking, pathway=pathway, by=newer.owner, at=LATER)
    with pytest.raises(Denied, match="gjort noget"):
        join.separate(again(newer), reason="Forkert", by=newer.owner, at=LATER)


def test_kept_case_is_not_closed_while_the_escalation_that_came_along_is_open():
    older, newer = two_waiting()
    ask(newer)
    kept = one_of(older, newer)
    with pytest.raises(Denied, match="venter stadig på en tid"):
        closing.close(kept, note="Færdig", by=newer.owner, at=LATER)

"""What holds when a re-referral is given up, taken back or begun again: nothing false is left standing."""

from datetime import date

import pytest

from rettidig.casework import policies
from rettidig.casework.models import AuditEvent, WaitingTime
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import closing, consent, decision, letter, options, pathway, re_referral
from rettidig.casework.steps.patient_status import facts_of, say_status
from tests.casework.factories import a_pathway
from tests.casework.offers import AT, LATE, a_decision, a_grant, a_ready_re_referral, an_option, extended_choice_open
from tests.casework.test_re_referral import prepare, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["no_offer", "kept_date"])
def test_maximum_waiting_time_when_not_moved_still_stands_on_top_until_the_patient_is_seen(story, reason):
    story.case.topic = "max_wait"
    story.case.save()
    story.pathway.attributes |= {"condition": "cancer"}
    story.pathway.save()
    extended_choice_open(story)
    if reason == "no_offer":
        WaitingTime.objects.update(days=400)
        an_option(story, "viborg")
    re_referral.not_re_refer(story.case, reason=reason, note="", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert (story.case.legal_right, story.case.next_deadline, story.case.priority) == (
        "max_wait",
        date(2026, 11, 19),
        1,
    )
    assert story.case.tasks.filter(kind="follow_to_the_door", done_at=None).exists()


def test_case_about_something_else_when_its_pathway_turns_out_to_be_cancer_is_held_open_until_the_patient_is_seen(
    story,
):
    extended_choice_open(story)
    assert not policies.must_be_followed_until_seen(story.case)
    attributes = {**story.pathway.attributes, "condition": "cancer"}
    pathway.change_pathway(story.pathway, label="", attributes=attributes, reason="Biopsi", by=story.by, at=AT)
    story.case.refresh_from_db()
    with pytest.raises(Denied, match="maksimal ventetid"):
        closing.close(story.case, note="Løst", by=story.by, at=AT)
    send(story)
    story.case.refresh_from_db()
    assert (story.case.legal_right, story.case.priority) == ("max_wait", 1)


def test_decision_when_withdrawn_beside_another_makes_it_the_offices_turn_again(story):
    sent = send(story)
    a_decision(story, kind="guide", right="information_duty", reasons="Vi vejleder dig om dine rettigheder.")
    decision.withdraw(sent.decision, reason="Forkert hospital", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert story.case.state == "assessed"


def test_second_re_referral_on_a_decision_has_a_letter_of_its_own(story):
    sent = send(story)
    re_referral.withdraw(sent, reason="Patienten er på ferie", by=story.by, at=AT)
    again = prepare(story, decision=sent.decision)
    assert "Brevet til patienten mangler" in re_referral.find_missing(again, at=AT)[0]
    letter.draft_letter(story.case, decision=sent.decision, by=story.by, at=AT)
    assert re_referral.find_missing(again, at=AT) == []


def test_letter_and_re_referral_about_a_pathway_that_is_removed_are_refused(story):
    granted = a_grant(story)
    draft = letter.draft_letter(story.case, decision=granted, by=story.by, at=AT)
    pathway.add_pathway(story.case, label="Knæ", attributes={"area": "somatic"}, by=story.by, at=AT)
    pathway.remove_pathway(story.pathway, reason="Står to gange", by=story.by, at=AT)
    for act in (
        lambda: letter.draft_letter(story.case, decision=granted, by=story.by, at=AT),
        lambda: letter.send_letter(draft, by=story.by, at=AT),
        lambda: prepare(story, decision=granted),
    ):
        with pytest.raises(Denied, match="fjernet fra sagen"):
            act()


def test_patient_whose_re_referral_is_taken_back_is_not_told_to_go_there(story):
    sent = send(story)
    re_referral.withdraw(sent, reason="Aftalen er ophørt", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert "Du skal ikke til Privathospitalet Lunden alligevel" in say_status(facts_of(story.case))


@pytest.mark.parametrize("end", ["withdraw", "returned"])
def test_time_at_a_hospital_that_no_longer_has_the_patient_is_none(story, end):
    sent = send(story)
    before = [event.document for event in story.pathway.events.exclude(type="re_referral_sent")]
    re_referral.record_answer(sent, state="accepted", text="", appointment=date(2026, 12, 2), by=story.by, at=AT)
    moved = {"type": "appointment_moved", "was_for": "2026-12-02", "for": "2026-12-03"}
    told_on = AT.date().isoformat()
    document = {**moved, "date": told_on, "at": sent.decision.option.to_kind, "source": "hospital"}
    pathway.add_event(story.pathway, document=document, by=story.by, at=AT)
    if end == "withdraw":
        re_referral.withdraw(sent, reason="Aftalen er ophørt", by=story.by, at=AT)
    else:
        re_referral.record_answer(sent, state=end, text="Ingen plads", by=story.by, at=AT)
    told = story.pathway.events.exclude(type__in=("re_referral_sent", "hospital_declined"))
    assert [event.document for event in told] == before
    assert AuditEvent.objects.filter(after__appointment="2026-12-02").exists()


def test_patient_who_says_no_while_two_hospitals_wait_has_a_task_for_each_until_that_one_is_taken_back(story):
    first = send(story)
    second = a_pathway(story.case, LATE, service=story.service, facts={"professionally_possible": True})
    knee = story._replace(pathway=second)
    extended_choice_open(knee)
    granted = a_decision(knee, right="free_choice", option=an_option(knee, "kolding", "free_choice"))
    re_referral.send(a_ready_re_referral(knee, granted), by=story.by, at=AT)
    closing.record_declined(story.case, on=AT.date(), by=story.by, at=AT)
    re_referral.withdraw(first, reason="Patienten har sagt nej", by=story.by, at=AT)
    assert [task.title for task in story.case.tasks.filter(kind="take_back", done_at=None)] == [
        "Træk omvisiteringen til Kolding Sygehus tilbage: patienten har sagt nej"
    ]


def test_case_with_two_re_referrals_counts_by_the_one_that_is_left(story):
    first = send(story)
    knee = a_pathway(story.case, LATE, service=story.service, facts={"professionally_possible": True})
    second = a_ready_re_referral(story._replace(pathway=knee), a_grant(story._replace(pathway=knee)))
    stated = {name: getattr(second, name) for name in ("decision", "referral", "to", "codes", "message")}
    move = re_referral.Move(option=second.decision.option, stage="treatment", images="Ingen", **stated)
    re_referral.change(second, move=move, by=story.by, at=AT)
    re_referral.send(second, by=story.by, at=AT)
    re_referral.withdraw(second, reason="Patienten er på ferie", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert (story.case.outcome, story.case.re_referral_stage) == ("re_referred", first.stage)


def test_pathway_on_which_a_hospital_has_the_patient_is_not_taken_away_by_an_undo(story):
    pathway.add_pathway(story.case, label="Knæ", attributes={"area": "somatic"}, by=story.by, at=AT)
    pathway.remove_pathway(story.pathway, reason="Står to gange", by=story.by, at=AT)
    pathway.undo(story.case, by=story.by, at=AT)
    send(story)
    with pytest.raises(Denied, match="Patienten er omvisiteret i dette forløb"):
        pathway.undo(story.case, by=story.by, at=AT)


@pytest.mark.parametrize("hospital", ["viborg", "kolding", "aabrink", "lunden"])
def test_wish_for_a_hospital_on_a_pathway_that_is_removed_is_refused(story, hospital):
    extended_choice_open(story)
    option = an_option(story, hospital)
    pathway.add_pathway(story.case, label="Knæ", attributes={"area": "somatic"}, by=story.by, at=AT)
    pathway.remove_pathway(story.pathway, reason="Står to gange", by=story.by, at=AT)
    with pytest.raises(Denied, match="fjernet fra sagen"):
        options.record_wish(story.case, words="Dertil", option=option, by=story.by, at=AT)


def test_sending_whose_day_was_corrected_is_forgotten_all_the_same_when_it_is_taken_back(story):
    sent = send(story)
    event = story.pathway.events.get(type="re_referral_sent")
    pathway.change_event(event, document={**event.document, "date": "2026-11-20"}, by=story.by, at=AT)
    re_referral.withdraw(sent, reason="Patienten er på ferie", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert story.case.legal_due == date(2026, 12, 5)


def decline(story):
    closing.record_declined(story.case, on=AT.date(), by=story.by, at=AT)


def take_consent_back(story):
    given = story.case.consents.get()
    consent.withdraw_consent(given, on=AT.date(), words="Hun ringede.", by=story.by, at=AT)


@pytest.mark.parametrize("says_no", [decline, take_consent_back])
def test_patient_who_says_no_while_a_hospital_has_the_patient_is_a_task_until_the_re_referral_is_taken_back(
    story, says_no
):
    yes = {"giver": "patient", "form": "oral", "scopes": ["move"], "to_whom": "Kontoret", "words": "Ja tak."}
    consent.record_consent(story.case, **yes, given_on=AT.date(), by=story.by, at=AT)
    sent = send(story)
    says_no(story)
    waiting = story.case.tasks.filter(kind="take_back", done_at=None)
    assert waiting.get().title == "Træk omvisiteringen til Privathospitalet Lunden tilbage: patienten har sagt nej"
    re_referral.withdraw(sent, reason="Patienten har sagt nej", by=story.by, at=AT)
    assert not waiting.exists()

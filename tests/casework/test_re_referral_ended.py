"""What holds when a re-referral is given up, taken back or begun again: nothing false is left standing."""

from datetime import date

import pytest

from rettidig.casework.permissions import Denied
from rettidig.casework.steps import decision, letter, pathway, re_referral
from rettidig.casework.steps.patient_status import facts_of, say_status
from tests.casework.offers import AT, a_decision, a_grant, extended_choice_open
from tests.casework.test_re_referral import prepare, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["no_offer", "kept_date"])
def test_maximum_waiting_time_when_not_moved_still_stands_on_top_until_the_patient_is_seen(story, reason):
    story.case.topic = "max_wait"
    story.case.save()
    story.pathway.attributes |= {"condition": "cancer"}
    story.pathway.save()
    extended_choice_open(story)
    re_referral.not_re_refer(story.case, reason=reason, note="", by=story.by, at=AT)
    story.case.refresh_from_db()
    assert (story.case.legal_right, story.case.next_deadline, story.case.priority) == (
        "max_wait",
        date(2026, 11, 19),
        1,
    )
    assert story.case.tasks.filter(kind="follow_to_the_door", done_at=None).exists()


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

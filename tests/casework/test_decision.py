"""Grant, refuse, or guide."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import decision, options
from tests.casework.factories import a_case, a_user, moment
from tests.casework.offers import (
    AT,
    LAW,
    a_decision,
    a_finding,
    a_grant,
    a_hospital,
    a_wait,
    an_agreement,
    an_assessment,
    an_option,
    extended_choice_closed,
    extended_choice_open,
)

pytestmark = pytest.mark.django_db


def propose(story, assessment, right="extended_choice"):
    return decision.propose(story.case, assessment=assessment, pathway="shoulder", right=right)


@pytest.mark.parametrize(
    ("right", "status", "entitled", "kind"),
    [
        ("extended_choice", "at_risk", True, "grant"),
        ("extended_choice", "kept", False, "refuse"),
        ("extended_choice", "undetermined", None, "guide"),
        ("fast_assessment", "at_risk", None, "grant"),
        ("fast_assessment", "breached", None, "grant"),
        ("fast_assessment", "running", None, "guide"),
        ("max_wait", "kept", None, "guide"),
    ],
)
def test_proposal_when_read_out_of_the_finding_never_guesses(story, right, status, entitled, kind):
    assert propose(story, an_assessment(story, a_finding(right, status, entitled)), right).kind == kind


def test_proposal_when_refusing_carries_basis_reasons_and_guidance(story):
    proposal = propose(story, extended_choice_closed(story))
    assert proposal.basis == [LAW]
    assert proposal.reasons == "Din tid er for sen."
    assert "Styrelsen for Patientklager" in proposal.appeal_guidance
    assert "4 uger" in proposal.appeal_guidance


def test_proposal_when_a_fact_is_missing_names_it(story):
    assessment = an_assessment(
        story, a_finding("extended_choice", "undetermined", missing=["agreement_hospital_available"])
    )
    assert propose(story, assessment).missing == ["agreement_hospital_available"]


def test_proposal_when_a_right_was_broken_tells_where_to_complain(story):
    assert propose(story, an_assessment(story, a_finding("information_duty", "breached")), "information_duty").kind == (
        "grant"
    )
    guided = propose(story, an_assessment(story, a_finding("extended_choice", "breached", None)))
    assert guided.kind == "guide"
    assert guided.appeal_guidance


def test_proposal_when_the_answer_is_silent_is_refused(story):
    with pytest.raises(Denied, match="ikke noget om denne ret"):
        propose(story, extended_choice_open(story), "max_wait")


def test_grant_when_full_needs_no_reasons_and_no_guidance_on_complaint(story):
    made = a_grant(story)
    assert (made.reasons, made.appeal_guidance, made.basis) == ("", "", [LAW])
    story.case.refresh_from_db()
    assert story.case.state == "decided"
    assert AuditEvent.objects.get(verb="decision.made").after["right"] == "extended_choice"


def test_grant_when_not_the_hospital_wished_for_needs_reasons_and_guidance(story):
    assessment = extended_choice_open(story)
    wished = an_option(story, "kolding")
    options.record_wish(story.case, words="Kolding", option=wished, by=story.by, at=AT)
    granted = an_option(story, "lunden")
    with pytest.raises(Denied, match="begrundelsen"):
        a_decision(story, assessment, option=granted)
    made = a_decision(story, assessment, option=granted, reasons="Kolding har ingen plads.")
    assert "Styrelsen for Patientklager" in made.appeal_guidance


def test_grant_of_extended_choice_when_the_right_is_closed_is_refused(story):
    assessment = extended_choice_closed(story)
    with pytest.raises(Denied, match="ikke åben"):
        a_decision(story, assessment, option=an_option(story, "lunden"))


def test_grant_of_extended_choice_without_a_hospital_is_refused(story):
    with pytest.raises(Denied, match="Vælg det hospital"):
        a_decision(story, extended_choice_open(story))


def test_grant_when_the_hospital_is_not_possible_is_refused(story):
    hospital = a_hospital("bakken", kind="private")
    an_agreement(hospital, story.service, "duf", valid_to=date(2026, 11, 22))
    a_wait(hospital, story.service, 3)
    assessment = extended_choice_open(story)
    with pytest.raises(Denied, match="ikke muligt"):
        a_decision(story, assessment, option=an_option(story, "bakken"))


def test_grant_when_the_agreement_has_ended_since_is_refused(story):
    hospital = a_hospital("bakken", kind="private")
    an_agreement(hospital, story.service, "duf", valid_to=date(2026, 11, 23))
    a_wait(hospital, story.service, 3)
    assessment = extended_choice_open(story)
    option = an_option(story, "bakken")
    with pytest.raises(Denied, match="gælder ikke længere"):
        a_decision(story, assessment, option=option, at=moment("2026-11-24 08:00"))


@pytest.mark.parametrize(("right", "hospital"), [("free_choice", "lunden"), ("extended_choice", "aabrink")])
def test_grant_when_right_and_hospital_do_not_fit_is_refused(story, right, hospital):
    assessment = extended_choice_open(story)
    with pytest.raises(Denied, match="sygehusvalg"):
        a_decision(story, assessment, right=right, option=an_option(story, hospital))


def test_grant_of_a_partner_when_the_limit_slips_is_made(story):
    assessment = an_assessment(story, a_finding("fast_assessment", "at_risk"))
    made = a_decision(story, assessment, right="fast_assessment", option=an_option(story, "aabrink"))
    assert made.option.to_kind == "partner"


@pytest.mark.parametrize("kind", ["refuse", "guide"])
def test_refusal_and_guidance_without_reasons_are_refused(story, kind):
    with pytest.raises(Denied, match="begrundelsen"):
        a_decision(story, extended_choice_closed(story), kind, reasons=" ")


def test_refusal_when_made_tells_how_to_complain_and_guidance_does_not(story):
    assessment = extended_choice_closed(story)
    assert a_decision(story, assessment, "refuse", reasons="Derfor").appeal_guidance
    assert not a_decision(story, assessment, "guide", reasons="Derfor").appeal_guidance


def test_decision_when_the_option_is_another_cases_is_refused(story):
    other = story._replace(case=a_case(office=story.case.office))
    option = an_option(other, "lunden")
    with pytest.raises(Denied, match="anden sag"):
        a_decision(story, extended_choice_open(story), option=option)


def test_decision_when_the_option_is_of_an_older_assessment_is_refused(story):
    option = an_option(story, "lunden")
    with pytest.raises(Denied, match="ældre vurdering"):
        a_decision(story, extended_choice_open(story), option=option)


def test_decision_when_by_an_administrative_is_refused(story):
    with pytest.raises(Denied, match="Kun en patientvejleder"):
        a_decision(story, extended_choice_closed(story), "refuse", reasons="x", by=a_user("administrative"))


def test_withdrawal_when_given_a_reason_is_kept_and_cannot_be_repeated(story):
    made = a_grant(story)
    with pytest.raises(Denied, match="hvorfor"):
        decision.withdraw(made, reason="", by=story.by, at=AT)
    withdrawn = decision.withdraw(made, reason="Forkert hospital", by=story.by, at=AT)
    assert withdrawn.withdrawn_at == AT
    with pytest.raises(Denied, match="allerede"):
        decision.withdraw(made, reason="Igen", by=story.by, at=AT)

"""Grant, refuse, or guide."""

from datetime import date, timedelta

import pytest

from rettidig.casework.models import AuditEvent, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import decision, follow_up, letter, options, pathway
from rettidig.casework.steps.patient_status import facts_of, say_status
from tests.casework.factories import a_case, a_pathway, a_user, moment
from tests.casework.offers import (
    AT,
    LATE,
    WISH,
    a_decision,
    a_finding,
    a_grant,
    a_hospital,
    a_ready_re_referral,
    a_wait,
    an_agreement,
    an_assessment,
    an_option,
    extended_choice_closed,
    extended_choice_open,
)

pytestmark = pytest.mark.django_db
REASONS = "Du har en tid, som ligger inden for fristen."


def a_story_of_another_patient(story):
    case = a_case(office=story.case.office, service=story.service, answers={**LATE, **WISH})
    return story._replace(case=case, pathway=case.pathways.get())


def propose(story, assessment, right="extended_choice"):
    return decision.propose(story.case, assessment=assessment, pathway="1", right=right)


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
    assert [each["section"] for each in proposal.basis] == ["§ 87, stk. 1"]
    assert proposal.reasons
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
        propose(story, an_assessment(story), "max_wait")


def test_grant_when_full_needs_no_reasons_and_no_guidance_on_complaint(story):
    made = a_grant(story)
    assert (made.reasons, made.appeal_guidance, made.pathway) == ("", "", story.pathway)
    assert made.basis
    story.case.refresh_from_db()
    assert story.case.state == "decided"
    assert AuditEvent.objects.get(verb="decision.made").after["right"] == "extended_choice"


def test_grant_when_not_the_hospital_wished_for_needs_reasons_and_guidance(story):
    extended_choice_open(story)
    options.record_wish(story.case, words="Kolding", option=an_option(story, "kolding"), by=story.by, at=AT)
    granted = an_option(story, "lunden")
    with pytest.raises(Denied, match="begrundelsen"):
        a_decision(story, option=granted)
    made = a_decision(story, option=granted, reasons="Kolding har ikke plads i år.")
    assert "Styrelsen for Patientklager" in made.appeal_guidance


UNHEARD = {"hearing_exception": "not_new"}
THE_REST = "Kolding har ikke plads i år, så den del af ønsket kan du ikke få."


def test_grant_in_part_when_the_patient_has_not_been_heard_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="Hør patienten"):
        a_decision(story, "part", option=an_option(story, "lunden"), reasons=THE_REST)


def test_grant_in_part_that_does_not_say_why_the_rest_is_refused_is_refused(story):
    assessment = extended_choice_open(story)
    granted, about_the_grant = an_option(story, "lunden"), propose(story, assessment).reasons
    with pytest.raises(Denied, match="ikke bliver imødekommet"):
        a_decision(story, "part", option=granted, reasons=about_the_grant, **UNHEARD)
    made = a_decision(story, "part", option=granted, reasons=f"{about_the_grant} {THE_REST}", **UNHEARD)
    assert "Styrelsen for Patientklager" in made.appeal_guidance


def test_grant_in_part_without_a_hospital_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="Vælg det hospital"):
        a_decision(story, "part", reasons=THE_REST, **UNHEARD)


def test_letter_of_a_grant_in_part_says_what_is_given_that_the_rest_is_not_and_how_to_complain(story):
    extended_choice_open(story)
    made = a_decision(story, "part", option=an_option(story, "lunden"), reasons=THE_REST, **UNHEARD)
    body = letter.draft_letter(story.case, decision=made, by=story.by, at=AT).body
    assert "Lunden" in body
    assert all(each in body for each in ("ikke sige ja til resten", THE_REST, "Hvis du er uenig"))
    assert "se på sagen igen" not in body


def test_letter_to_one_who_was_not_heard_as_the_case_can_be_reopened_says_so(story):
    extended_choice_closed(story)
    made = a_decision(story, "refuse", reasons=REASONS, hearing_exception="can_be_reopened")
    assert "se på sagen igen" in letter.draft_letter(story.case, decision=made, by=story.by, at=AT).body


def test_hospital_granted_in_part_can_be_referred_to(story):
    extended_choice_open(story)
    made = a_decision(story, "part", option=an_option(story, "lunden"), reasons=THE_REST, **UNHEARD)
    assert a_ready_re_referral(story, made).hospital == made.option.hospital


def test_grant_of_extended_choice_when_the_right_is_closed_is_refused(story):
    extended_choice_closed(story)
    with pytest.raises(Denied, match="ikke åben"):
        a_decision(story, option=an_option(story, "lunden"))


def test_grant_of_extended_choice_without_a_hospital_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="Vælg det hospital"):
        a_decision(story)


def test_grant_when_the_hospital_is_not_possible_is_refused(story):
    hospital = a_hospital("bakken", kind="private")
    an_agreement(hospital, story.service, "duf", valid_to=date(2026, 11, 22))
    a_wait(hospital, story.service, 3)
    extended_choice_open(story)
    with pytest.raises(Denied, match="ikke muligt"):
        a_decision(story, option=an_option(story, "bakken"))


def test_grant_when_the_register_has_changed_since_the_list_was_made_is_refused(story):
    extended_choice_open(story)
    option = an_option(story, "lunden")
    option.hospital.waiting_times.update(days=13)  # still shorter, and still in time
    extended_choice_open(story)
    story.service.agreements.filter(hospital=option.hospital).update(valid_to=date(2026, 11, 22))
    with pytest.raises(Denied, match=r"ændret|Aftalen gælder ikke"):
        a_decision(story, option=option)


@pytest.mark.parametrize(
    ("right", "hospital"),
    [
        ("free_choice", "lunden"),
        ("extended_choice", "aabrink"),
        ("free_choice", "aabrink"),
        ("extended_choice", "kolding"),
    ],
)
def test_grant_when_right_and_hospital_do_not_fit_is_refused(story, right, hospital):
    extended_choice_open(story)
    with pytest.raises(Denied, match=r"sygehusvalg|frit"):
        a_decision(story, right=right, option=an_option(story, hospital))


def test_grant_of_a_partner_when_the_limit_slips_is_made(story):
    extended_choice_open(story)
    made = a_decision(story, right="fast_assessment", option=an_option(story, "aabrink"))
    assert made.option.to_kind == "partner"


@pytest.mark.parametrize("right", decision.DUTIES)
@pytest.mark.parametrize("kind", ["grant", "refuse"])
def test_duty_of_the_region_is_neither_granted_nor_refused(story, right, kind):
    story.pathway.events.create(date=date(2026, 11, 20), type="suspicion_raised", facts={"of": "cancer"}, changed_at=AT)
    story.pathway.attributes |= {"condition": "cancer"}
    story.pathway.save()
    extended_choice_open(story)
    with pytest.raises(Denied, match="pligt"):
        a_decision(story, kind, right=right, reasons="Det er der en god grund til.")


@pytest.mark.parametrize("kind", ["refuse", "guide"])
@pytest.mark.parametrize("reasons", ["", " ", "Fordi.", "Nej nej nej"])
def test_refusal_and_guidance_without_reasons_are_refused(story, kind, reasons):
    extended_choice_closed(story)
    with pytest.raises(Denied, match="begrundelsen"):
        a_decision(story, kind, reasons=reasons)


def test_refusal_when_made_tells_how_to_complain_and_guidance_does_not(story):
    extended_choice_closed(story)
    assert a_decision(story, "refuse", reasons=REASONS).appeal_guidance
    assert not a_decision(story, "guide", reasons=REASONS).appeal_guidance


def test_refusal_of_a_right_that_is_open_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="åben efter vurderingen"):
        a_decision(story, "refuse", reasons=REASONS)


def test_refusal_of_a_right_that_is_not_settled_is_refused(story):
    story.pathway.attributes = {"area": "somatic"}
    story.pathway.save()
    extended_choice_open(story)
    with pytest.raises(Denied, match="kan ikke sige"):
        a_decision(story, "refuse", reasons=REASONS)


def test_refusal_of_a_limit_that_slips_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="holder ikke"):
        a_decision(story, "refuse", right="fast_assessment", reasons=REASONS)


def test_second_decision_on_the_same_right_must_wait_until_the_first_is_withdrawn(story):
    first = a_grant(story)
    second = an_option(story, "lunden")
    with pytest.raises(Denied, match="allerede truffet"):
        a_decision(story, option=second)
    decision.withdraw(first, reason="Patienten har fortrudt", by=story.by, at=AT)
    assert a_decision(story, option=second).pk


def test_decision_when_a_fact_has_changed_since_the_assessment_is_refused_and_says_what(story):
    extended_choice_open(story)
    option = an_option(story, "lunden")
    story.pathway.events.filter(type="appointment_offered").update(facts={"for": "2026-12-01", "purpose": "assessment"})
    with pytest.raises(Denied, match="Udvidet frit sygehusvalg"):
        a_decision(story, option=option)


def test_decision_on_the_next_day_holds_while_the_rights_come_out_the_same(story):
    extended_choice_open(story)
    option = an_option(story, "lunden")
    assert a_decision(story, option=option, at=moment("2026-11-24 08:00")).pk


def test_decision_when_the_option_is_another_cases_is_refused(story):
    other = a_story_of_another_patient(story)
    extended_choice_open(other)
    option = an_option(other, "lunden")
    extended_choice_open(story)
    with pytest.raises(Denied, match="anden sag"):
        a_decision(story, option=option)


def test_decision_on_a_pathway_that_has_been_removed_is_refused(story):
    extended_choice_open(story)
    option = an_option(story, "lunden")
    a_pathway(story.case, {})
    pathway.remove_pathway(story.pathway, reason="Samme forløb", by=story.by, at=AT)
    with pytest.raises(Denied, match="fjernet fra sagen"):
        a_decision(story, option=option)


def test_decision_when_by_an_administrative_is_refused(story):
    extended_choice_closed(story)
    with pytest.raises(Denied, match="Kun en patientvejleder"):
        a_decision(story, "refuse", reasons=REASONS, by=a_user("administrative"))


def test_withdrawal_when_given_a_reason_is_kept_and_cannot_be_repeated(story):
    made = a_grant(story)
    with pytest.raises(Denied, match="hvorfor"):
        decision.withdraw(made, reason="", by=story.by, at=AT)
    withdrawn = decision.withdraw(made, reason="Forkert hospital", by=story.by, at=AT)
    assert withdrawn.withdrawn_at == AT
    with pytest.raises(Denied, match="allerede"):
        decision.withdraw(made, reason="Igen", by=story.by, at=AT)


def test_withdrawal_of_a_decision_that_the_patient_has_heard_of_is_told_until_somebody_has_called(story):
    extended_choice_closed(story)
    made = a_decision(story, kind="refuse", reasons="Fristen holder efter din egen tid på hospitalet.")
    letter.send_letter(letter.draft_letter(story.case, decision=made, by=story.by, at=AT), by=story.by, at=AT)
    decision.withdraw(made, reason="Fristen var regnet forkert", by=story.by, at=AT)
    case = Case.objects.get(pk=story.case.pk)
    assert case.tasks.filter(title="Fortæl patienten, at afgørelsen er trukket tilbage", due=AT.date()).exists()
    assert "gælder ikke længere" in say_status(facts_of(case))
    called = {"channel": "phone", "direction": "out", "with_whom": "patient", "text": "Fortalt."}
    follow_up.add_contact(case, by=story.by, at=AT + timedelta(hours=1), **called)
    assert "gælder ikke længere" not in say_status(facts_of(case))

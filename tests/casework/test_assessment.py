"""What is known of a pathway, what the rights engine says of it, and that both are kept for good."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from rettidig import rights
from rettidig.casework.answers import find_finding
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import assessment
from tests.casework.factories import a_case, a_user, an_adviser
from tests.casework.offers import AT, ON, a_story, four_hospitals

pytestmark = pytest.mark.django_db
TOLD = {
    "referral_received": "2026-11-08",
    "letter_date": "2026-11-12",
    "appointment_date": "2027-01-03",
    "appointment_kind": "assessment",
    "purpose": "assessment",
    "condition": "none",
}


@pytest.fixture
def case():
    return a_case(answers=TOLD)


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


def statuses(answer):
    return {finding["right"]: finding["status"] for finding in answer["pathways"][0]["findings"]}


def test_draft_when_the_inquiry_tells_everything_holds_three_events(case):
    assert assessment.draft_pathway(case) == {
        "id": "1",
        "area": "somatic",
        "condition": "none",
        "events": [
            {"date": "2026-11-08", "type": "referral_received", "purpose": "assessment", "source": "patient"},
            {"date": "2026-11-12", "type": "information_letter", "source": "patient"},
            {
                "date": "2026-11-12",
                "type": "appointment_offered",
                "for": "2027-01-03",
                "purpose": "assessment",
                "source": "patient",
            },
        ],
    }


@pytest.mark.parametrize("unknown", ["unknown", None, ""])
def test_draft_when_the_patient_does_not_know_leaves_it_out(unknown):
    case = a_case(answers=dict.fromkeys(TOLD, unknown))
    assert assessment.draft_pathway(case) == {"id": "1", "area": "somatic", "events": []}


def test_draft_when_only_the_purpose_is_unknown_keeps_the_date_of_the_referral():
    case = a_case(answers={"referral_received": "2026-11-08", "purpose": "unknown"})
    assert assessment.draft_pathway(case)["events"] == [
        {"date": "2026-11-08", "type": "referral_received", "source": "patient"}
    ]


def test_draft_when_the_service_is_known_tells_what_the_register_knows():
    story = a_story()
    four_hospitals(story.service)
    story.case.answers = TOLD
    pathway = assessment.draft_pathway(story.case)
    assert (pathway["id"], pathway["facts"]) == (
        "shoulder",
        {"agreement_hospital_available": True, "agreement_wait_shorter": True, "partner_can_meet_limit": True},
    )


def test_question_when_nothing_is_saved_is_the_draft_with_the_patients_region(case):
    question = assessment.document_of(case, on=ON)
    assert question["on"] == "2026-11-23"
    assert question["patient"] == {"home_region": "midtjylland"}
    assert question["pathways"] == [assessment.draft_pathway(case)]


def test_preview_when_asked_stores_nothing(case):
    answer = assessment.preview(case, documents=[assessment.draft_pathway(case)], on=ON)
    assert statuses(answer)["fast_assessment"] == "at_risk"
    assert not case.assessments.exists()


def test_pathways_when_they_do_not_hold_together_are_refused_with_the_place(case, by):
    wrong = {"id": "1", "area": "somatic", "events": [{"date": "20226-01-01", "type": "referral_received"}]}
    with pytest.raises(rights.InvalidDocument) as refusal:
        assessment.save_pathways(case, documents=[wrong], by=by, at=AT)
    assert "date" in refusal.value.faults[0].path
    assert not case.pathways.exists()


def test_pathways_when_saved_replace_the_old_ones(case, by):
    assessment.save_pathways(case, documents=[assessment.draft_pathway(case)], by=by, at=AT)
    other = {"id": "hip", "area": "somatic", "events": []}
    saved = assessment.save_pathways(case, documents=[other], by=by, at=AT)
    assert [each.document for each in case.pathways.all()] == [other] == [each.document for each in saved]


def test_pathways_when_none_is_given_are_refused(case, by):
    with pytest.raises(Denied, match="mindst ét"):
        assessment.save_pathways(case, documents=[], by=by, at=AT)


def test_pathways_when_the_page_is_stale_are_refused(case, by):
    with pytest.raises(Stale):
        assessment.save_pathways(case, documents=[{"id": "1", "area": "somatic"}], by=by, at=AT, version=7)


def test_assessment_when_made_keeps_question_answer_and_rules_version(case, by):
    made = assessment.assess(case, on=ON, by=by, at=AT)
    assert made.document == assessment.document_of(case, on=ON)
    assert made.answer["rules_version"] == made.rules_version
    assert find_finding(made.answer, pathway="1", right="fast_assessment")["deadline"] == "2026-12-08"
    assert find_finding(made.answer, pathway="2", right="fast_assessment") is None


def test_assessment_when_made_puts_the_legal_limit_on_the_case(case, by):
    assessment.assess(case, on=ON, by=by, at=AT)
    case.refresh_from_db()
    assert case.state == "assessed"
    assert case.legal_due <= date(2026, 12, 8)


def test_assessment_when_somebody_would_change_it_is_refused_by_the_database(case, by):
    made = assessment.assess(case, on=ON, by=by, at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        made.save()


def test_assessment_when_by_a_lawyer_is_refused(case):
    with pytest.raises(Denied, match="ikke ændre"):
        assessment.assess(case, on=ON, by=a_user("lawyer", office=case.office), at=AT)


def test_event_when_added_to_a_draft_saves_it(case):
    event = {"date": "2026-11-23", "type": "patient_request", "what": "free_choice"}
    assessment.add_event(case, pathway="1", event=event, at=AT)
    assert case.pathways.get().document["events"][-1] == event

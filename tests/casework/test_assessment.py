"""The rights engine's input for a case; and a case always has the answer to its current facts."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from rettidig import rights
from rettidig.casework.findings import find_finding
from rettidig.casework.models import Agreement, AuditEvent
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import assessment, closing, pathway
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser, moment
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
REFERRAL = {"date": "2026-11-08", "type": "referral_received", "purpose": "assessment", "source": "patient"}
LETTER = {"date": "2026-11-12", "type": "information_letter", "source": "patient"}
OFFER = {
    "date": "2026-11-12",
    "type": "appointment_offered",
    "for": "2027-01-03",
    "purpose": "assessment",
    "source": "patient",
}
TOLD_PATHWAY = {"id": "1", "area": "somatic", "condition": "none", "events": [REFERRAL, LETTER, OFFER]}


@pytest.fixture
def case():
    return a_case(answers=TOLD)


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


def finding(made, right, key="1"):
    return find_finding(made.answer, pathway=key, right=right)


def limit_of(case):
    case.refresh_from_db()
    return case.legal_due, case.legal_right


def test_question_when_asked_holds_what_the_inquiry_told_and_the_patients_region(case):
    question = assessment.document_of(case, on=ON)
    assert question == {"on": "2026-11-23", "patient": {"home_region": "midtjylland"}, "pathways": [TOLD_PATHWAY]}


def test_question_when_the_service_is_known_holds_what_the_register_says_today():
    story = a_story()
    four_hospitals(story.service)
    facts = {"agreement_hospital_available": True, "agreement_wait_shorter": True, "partner_can_meet_limit": False}
    assert assessment.document_of(story.case, on=ON)["pathways"][0]["facts"] == facts | {
        "professionally_possible": True
    }
    Agreement.objects.filter(kind="duf").delete()
    assert not assessment.document_of(story.case, on=ON)["pathways"][0]["facts"]["agreement_hospital_available"]


def test_question_when_a_person_has_stated_a_fact_holds_that_before_the_registers():
    story = a_story()
    four_hospitals(story.service)
    stated = story.pathway.attributes | {"facts": {"partner_can_meet_limit": True}}
    pathway.change_pathway(story.pathway, label="", attributes=stated, reason="Lægen siger det", by=story.by, at=AT)
    assert assessment.document_of(story.case, on=ON)["pathways"][0]["facts"]["partner_can_meet_limit"]


def test_preview_when_asked_stores_nothing(case):
    answer = assessment.preview(case, documents=[TOLD_PATHWAY], on=ON)
    assert find_finding(answer, pathway="1", right="fast_assessment")["status"] == "at_risk"
    assert not case.assessments.exists()


def test_assessment_when_made_keeps_question_answer_and_rules_version(case, by):
    made = assessment.assess(case, by=by, at=AT)
    assert made.document == assessment.document_of(case, on=ON)
    assert made.answer["rules_version"] == made.rules_version
    assert finding(made, "fast_assessment")["deadline"] == "2026-12-08"
    assert finding(made, "fast_assessment", key="2") is None


def test_assessment_when_made_puts_the_legal_limit_on_the_case(case, by):
    assessment.assess(case, by=by, at=AT)
    assert limit_of(case) == (date(2026, 12, 8), "fast_assessment")
    assert case.state == "assessed"


def test_assessment_when_nothing_has_changed_runs_the_engine_no_second_time(case, by, engine_runs):
    assessment.assess(case, by=by, at=AT)
    assessment.assess(case, by=by, at=AT)
    assert len(engine_runs) == 1


def test_assessment_when_somebody_would_change_it_is_refused_by_the_database(case, by):
    made = assessment.assess(case, by=by, at=AT)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        made.save()


def test_assessment_when_by_a_lawyer_is_refused(case):
    with pytest.raises(Denied, match="ikke ændre"):
        assessment.assess(case, by=a_user("lawyer", office=case.office), at=AT)


def test_event_when_changed_moves_the_limit_in_the_same_act_and_runs_the_engine_once(case, by, engine_runs):
    assessment.assess(case, by=by, at=AT)
    event = case.pathways.get().events.get(type="referral_received")
    pathway.change_event(event, document=REFERRAL | {"date": "2026-11-05"}, by=by, at=AT)
    assert limit_of(case) == (date(2026, 12, 5), "fast_assessment")
    assert len(engine_runs) == 2


def test_event_when_changed_leaves_the_others_as_they_are(case, by):
    events = case.pathways.get().events
    before = dict(events.exclude(type="information_letter").values_list("pk", "changed_at"))
    letter = events.get(type="information_letter")
    pathway.change_event(letter, document=LETTER | {"date": "2026-11-13"}, by=by, at=AT)
    assert dict(events.exclude(type="information_letter").values_list("pk", "changed_at")) == before
    assert events.get(type="information_letter").pk == letter.pk


def test_event_when_it_contradicts_itself_is_refused_with_the_place_and_nothing_is_stored(case, by):
    known = case.pathways.get()
    with pytest.raises(rights.InvalidDocument) as refusal:
        pathway.add_event(known, document={"date": "2026-11-20", "type": "told", "for": "x"}, by=by, at=AT)
    assert "events" in refusal.value.faults[0].path
    assert known.events.count() == 3


def test_event_when_a_colleague_has_removed_it_is_not_changed(case, by):
    event = case.pathways.get().events.get(type="information_letter")
    pathway.remove_event(event, by=by, at=AT)
    with pytest.raises(Denied, match="fjernet"):
        pathway.change_event(event, document=LETTER, by=by, at=AT)


def test_event_when_the_page_is_stale_is_refused(case, by):
    with pytest.raises(Stale):
        pathway.add_event(case.pathways.get(), document=LETTER, by=by, at=AT, version=7)


def test_pathway_when_renamed_keeps_its_key_and_everything_that_points_to_it(case, by):
    known = case.pathways.get()
    change(known, by, label="Skulderen")
    assert assessment.document_of(case, on=ON)["pathways"] == [TOLD_PATHWAY]
    assert str(case.pathways.get()) == "Skulderen"


def change(known, by, *, reason="Lægen siger det", label="", **attributes):
    stated = known.attributes | attributes
    return pathway.change_pathway(known, label=label, attributes=stated, reason=reason, by=by, at=AT)


@pytest.mark.parametrize(
    ("reason", "attributes", "said"),
    [(" ", {"acute": True}, "hvorfor"), ("Ja", {}, "ikke rettet"), ("", {}, "ikke rettet")],
)
def test_pathway_when_changed_without_a_reason_or_not_at_all_is_refused_and_nothing_told(
    case, by, reason, attributes, said
):
    with pytest.raises(Denied, match=said):
        change(case.pathways.get(), by, reason=reason, **attributes)
    assert not AuditEvent.objects.filter(verb="pathways.saved").exists()


def test_pathway_when_it_is_the_only_one_cannot_be_removed(case, by):
    with pytest.raises(Denied, match="mindst ét"):
        pathway.remove_pathway(case.pathways.get(), reason="Forkert", by=by, at=AT)


def test_act_on_a_pathway_that_is_gone_is_refused(case, by):
    other = a_pathway(case, TOLD)
    pathway.remove_pathway(other, reason="Det var samme forløb.", by=by, at=AT)
    with pytest.raises(Denied, match="fjernet fra sagen"):
        pathway.add_event(other, document=LETTER, by=by, at=AT)
    with pytest.raises(Denied, match="fjernet fra sagen"):
        pathway.write_event(case, other, LETTER, at=AT)


@pytest.mark.parametrize("change", ["add", "change", "remove"])
def test_change_when_undone_is_as_before_and_once_more_is_back(case, by, change):
    events = case.pathways.get().events
    before = [each.document for each in events.all()]
    if change == "add":
        pathway.add_event(case.pathways.get(), document={"date": "2026-11-20", "type": "consent"}, by=by, at=AT)
    elif change == "change":
        pathway.change_event(events.first(), document=REFERRAL | {"date": "2026-11-05"}, by=by, at=AT)
    else:
        pathway.remove_event(events.first(), by=by, at=AT)
    after = [each.document for each in events.all()]
    for expected in (before, after, before):
        pathway.undo(case, by=by, at=AT)
        assert [each.document for each in events.all()] == expected


def test_undo_when_a_colleague_was_the_last_is_refused(case, by):
    pathway.add_event(case.pathways.get(), document=LETTER, by=by, at=AT)
    with pytest.raises(Denied, match="ikke noget at fortryde"):
        pathway.undo(case, by=an_adviser(office=case.office), at=AT)


def test_outdated_assessment_names_what_comes_out_otherwise(case, by):
    made = assessment.assess(case, by=by, at=AT)
    assert assessment.find_outdated(made, on=ON) == []
    case.pathways.get().events.filter(type="appointment_offered").delete()
    assert "fast_assessment" in {each.right for each in assessment.find_outdated(made, on=ON)}


# -- a broken limit


BROKEN = {**TOLD, "referral_received": "2026-10-05", "letter_date": "2026-10-08"}


@pytest.fixture
def broken(by):
    case = a_case(answers=BROKEN, office=by.office)
    assessment.assess(case, by=by, at=AT)
    case.refresh_from_db()
    return case


def test_limit_when_broken_is_the_date_of_the_case_and_makes_it_urgent(broken):
    assert (broken.legal_due, broken.legal_right) == (date(2026, 11, 4), "assessment_plan")
    assert broken.priority == 1
    assert {"key": "limit_broken"} in broken.priority_reasons


def test_limit_when_somebody_has_dealt_with_it_gives_way_to_the_next(broken, by):
    closing.handle_limit(
        broken,
        pathway=broken.pathways.get(),
        right="assessment_plan",
        deadline=date(2026, 11, 4),
        what="Afdelingen har givet en tid i morgen.",
        by=by,
        at=AT,
    )
    assert limit_of(broken)[1] != "assessment_plan"


@pytest.mark.parametrize(
    ("what", "right", "said"), [("", "assessment_plan", "Skriv"), ("Ringet", "max_wait", "ikke overskredet")]
)
def test_limit_when_nothing_is_said_or_it_is_not_broken_is_not_dealt_with(broken, by, what, right, said):
    with pytest.raises(Denied, match=said):
        closing.handle_limit(
            broken, pathway=broken.pathways.get(), right=right, deadline=date(2026, 11, 4), what=what, by=by, at=AT
        )


def test_limit_when_the_patient_has_been_seen_no_longer_stands_first(broken, by):
    closing.record_seen(broken, on=ON, by=by, at=AT)
    due = limit_of(broken)[0]
    assert due is None or due >= ON


def test_limit_when_the_day_passes_is_found_broken_by_the_next_act(by):
    case = a_case(answers=TOLD, office=by.office)
    assessment.assess(case, by=by, at=AT)
    later = assessment.assess(case, by=by, at=moment("2026-12-20 10:00"))
    assert finding(later, "assessment_plan")["status"] == "breached"
    assert limit_of(case) == (date(2026, 12, 8), "assessment_plan")

"""Shared data for tests of options, decisions, letters and re-referrals: case 3 of the annual report (a shoulder), with
one hospital of each kind, and an answer of the rights engine in its own shape.
"""

from datetime import date
from typing import Any, NamedTuple

from rettidig.casework.models import (
    Agreement,
    Assessment,
    Attachment,
    Case,
    Decision,
    Hospital,
    Option,
    Pathway,
    Person,
    ReReferral,
    Service,
    User,
    WaitingTime,
)
from rettidig.casework.steps import assessment, decision, letter, options, re_referral
from tests.casework.factories import a_case, an_adviser, moment

AT = moment("2026-11-23 10:00")
ON = AT.date()
LAW = {
    "law": "sundhedsloven",
    "section": "§ 87, stk. 1",
    "status": "sourced",
    "url": "https://www.elov.dk/sundhedsloven/87/",
}


WAITS = {"purpose": "assessment", "condition": "none", "referral_received": "2026-11-05", "letter_date": "2026-11-12"}
LATE = {**WAITS, "appointment_kind": "assessment", "appointment_date": "2027-01-11"}  # the limit is 5 December
USUAL_ROW = {
    "own_region": "free_choice",
    "other_region": "free_choice",
    "partner": "partner_hospital",
    "agreement": "agreement_hospital",
}
WISH = {"wish": "Jeg vil gerne hurtigere til.", "patient_name": "Kaja Test Hansen"}


class Story(NamedTuple):
    case: Case
    by: User
    service: Service
    pathway: Pathway


def a_story(**more: Any) -> Story:
    """A patient whose appointment is later than the limit, where the assessment is professionally possible in time."""
    service = Service.objects.create(
        slug="shoulder",
        name_da="Udredning af skulder",
        name_en="Assessment of the shoulder",
        stage="assessment_and_treatment",
        codes=["DM751"],
    )
    patient = Person.objects.create(name="Kaja Test Hansen", birth_date=date(2000, 3, 21), phone="40404040")
    return _story_of(patient, service, **more)


def another_story(first: Story, **more: Any) -> Story:
    """The same told again, as a case of its own."""
    return _story_of(first.case.patient, first.service, **more)


def _story_of(patient: Person | None, service: Service, **more: Any) -> Story:
    case = a_case(patient=patient, service=service, **{"answers": {**LATE, **WISH}, **more})
    pathway = case.pathways.get()
    pathway.attributes = {**pathway.attributes, "facts": {"professionally_possible": True}}
    pathway.save()
    return Story(case, an_adviser(office=case.office), service, pathway)


def a_hospital(slug: str, *, kind: str = "public", region: str = "midtjylland", name: str = "") -> Hospital:
    place = {"city": "Viborg", "latitude": 56.45, "longitude": 9.4}
    return Hospital.objects.create(slug=slug, name=name or slug.title(), kind=kind, region=region, **place)


def a_wait(hospital: Hospital, service: Service, days: int, *, reported_on: date = date(2026, 11, 16)) -> WaitingTime:
    return WaitingTime.objects.create(hospital=hospital, service=service, days=days, reported_on=reported_on)


def an_agreement(hospital: Hospital, service: Service, kind: str, **more: Any) -> Agreement:
    region = "midtjylland" if kind == "partner" else ""
    more.setdefault("valid_from", date(2025, 1, 1))
    return Agreement.objects.create(hospital=hospital, service=service, kind=kind, **{"region": region, **more})


def four_hospitals(service: Service) -> dict[str, Hospital]:
    """One of each kind; the agreement hospital is the fastest."""
    hospitals = {
        "own": a_hospital("viborg", name="Regionshospitalet Viborg"),
        "other": a_hospital("kolding", region="syddanmark", name="Kolding Sygehus"),
        "partner": a_hospital("aabrink", kind="private", name="Privathospitalet Åbrink"),
        "agreement": a_hospital("lunden", kind="private", name="Privathospitalet Lunden"),
    }
    an_agreement(hospitals["partner"], service, "partner")
    an_agreement(hospitals["agreement"], service, "duf")
    for name, days in (("own", 49), ("other", 42), ("partner", 16), ("agreement", 11)):
        a_wait(hospitals[name], service, days)
    return hospitals


def a_finding(right: str, status: str = "kept", entitled: bool | None = None, **more: Any) -> dict[str, Any]:
    plain = {
        "deadline": None,
        "missing": [],
        "basis": [LAW],
        "reason": {"da": "Patientens tid er for sen.", "en": "The patient's time is too late."},
        "reason_to_citizen": {"da": "Din tid er for sen.", "en": "Your time is too late."},
    }
    return {"right": right, "status": status, "entitled": entitled, **plain, **more}


def an_assessment(story: Story, *findings: dict[str, Any]) -> Assessment:
    """An answer made by hand, for what only reads it; free choice is open unless it says otherwise."""
    if not any(finding["right"] == "free_choice" for finding in findings):
        findings = (*findings, a_finding("free_choice", entitled=True))
    Case.objects.filter(pk=story.case.pk).update(state="assessed")
    answer = {
        "on": ON.isoformat(),
        "rules_version": "1",
        "pathways": [{"id": story.pathway.key, "findings": list(findings)}],
    }
    return story.case.assessments.create(at=AT, by=story.by, on=ON, document={}, answer=answer, rules_version="1")


def extended_choice_open(story: Story) -> Assessment:
    """The engine's own answer to the story: neither the region nor its partner can keep the limit."""
    return assessment.assess(story.case, by=story.by, at=AT)


def extended_choice_closed(story: Story) -> Assessment:
    """The same patient with an appointment in time."""
    story.pathway.events.filter(type="appointment_offered").update(
        facts={"for": "2026-12-01", "purpose": "assessment", "source": "patient"}
    )
    return assessment.assess(story.case, by=story.by, at=AT)


def an_option(story: Story, hospital: str, right: str = "extended_choice") -> Option:
    shown = options.show_options(
        story.case, pathway=story.pathway, right=right, service=story.service, by=story.by, at=AT
    )
    return shown.options.get(hospital__slug=hospital)


def a_decision(story: Story, kind: str = "grant", **more: Any) -> Decision:
    """A decision on the newest assessment."""
    given = {"right": "extended_choice", "option": None, "reasons": "", "by": story.by, "at": AT}
    if kind == "refuse":
        given["hearing_exception"] = "not_new"
    return decision.decide(
        story.case, kind=kind, assessment=story.case.assessments.first(), **{**given, "pathway": story.pathway, **more}
    )


def a_stored_decision(story: Story, kind: str, found: Assessment, **more: Any) -> Decision:
    """A decision that stands in the register from before, whatever the engine says of the case today."""
    plain = {"right": "extended_choice", "pathway": story.pathway, "basis": [LAW], "at": AT, "by": story.by}
    return story.case.decisions.create(kind=kind, assessment=found, **{**plain, **more})


def a_grant(story: Story, hospital: str = "lunden") -> Decision:
    """Extended choice is open, and the agreement hospital is granted."""
    extended_choice_open(story)
    return a_decision(story, option=an_option(story, hospital))


def a_ready_re_referral(story: Story, granted: Decision) -> ReReferral:
    """A re-referral to the hospital of a grant, with the referral and the letter that leave together."""
    if not granted.letters.exists():
        letter.draft_letter(story.case, decision=granted, by=story.by, at=AT)
    to_kind = granted.option.to_kind if granted.option else ""
    row = {"stage": "assessment_and_treatment", "to": USUAL_ROW[to_kind]}
    move = re_referral.Move(decision=granted, option=granted.option, referral=a_referral(story.case), **row)
    return re_referral.prepare(story.case, move=move, by=story.by, at=AT)


def a_referral(case: Case, **more: Any) -> Attachment:
    given = {
        "content": b"1",
        "kind": "referral",
        "name": "henvisning.pdf",
        "content_type": "application/pdf",
        "scan": "clean",
    }
    return case.attachments.create(size=1, sha256="0", added_at=AT, **{**given, **more})

"""The one translation of what the citizen said into the assessment document."""

from datetime import date
from typing import Any

from ..regions import regions_on
from .answers import Answers
from .wording import NEW_COURSE

Document = dict[str, Any]
# The form asks of a serious disease of the heart, and three such diseases have maximum waiting times; only a doctor's
# word tells whether it is one of them
CONDITIONS = {"none": "none", "cancer": "cancer", "heart": "other_heart"}
REFERRED_FOR = {
    "assessment": "assessment",
    "diagnostic_examination": "diagnostic_examination",
    "treatment": "treatment",
    "surgery_moved": "treatment",
}


def attributes_of(answers: Answers) -> Document:
    """Facts about the whole pathway, from the answers. The limits are the same for body and mind, so that an area that
    nobody knows is taken as the body.
    """
    attributes: Document = {"area": answers.area or "somatic"}
    if answers.condition:
        attributes["condition"] = CONDITIONS[answers.condition]
    return attributes


def events_of(answers: Answers, *, on: date) -> list[Document]:
    """The events that the answers tell, by date, each with `source: patient`; what the sender did not know is left out.

    `on` is the day of receipt, on which an appointment without a letter is taken to have been told.
    """
    events = [
        *_referral(answers),
        *_treatment(answers),
        *_choice(answers),
        *([{"date": answers.letter_date, "type": "information_letter"}] if answers.letter_date else []),
        *_appointment(answers, on=on),
    ]
    in_order = sorted(events, key=lambda event: event["date"])
    return [{**event, "date": event["date"].isoformat(), "source": "patient"} for event in in_order]


def document_of(answers: Answers, *, on: date, region: str, birth_date: date | None = None) -> Document:
    """The whole question to the rights engine on the day `on`. `region` is taken where none of that day is named."""
    home = answers.home_region
    known = home if home and home in regions_on(on) else region
    born = birth_date or answers.patient_birth_date
    pathway = {"id": "1", **attributes_of(answers), "events": events_of(answers, on=on)}
    patient = {**({"home_region": known} if known else {}), **({"birth_date": born.isoformat()} if born else {})}
    return {"on": on.isoformat(), "patient": patient, "pathways": [pathway]}


def _referral(answers: Answers) -> list[Document]:
    """The referrals that count. A new one after an ended course, or in a new home region, begins its own count: what
    came before is over. Of a referral that was only repeated the first day must be known.
    """
    first, again = answers.referral_received, answers.referred_again_on
    if answers.referred_again in NEW_COURSE:
        return [_received(answers, again)] if again else []
    if not first:
        return []
    if not (again and answers.referred_again in ("same", "sent_on")):
        return [_received(answers, first)]
    from_hospital = {"from": "hospital"} if answers.referred_again == "sent_on" else {}
    return [_received(answers, first), _received(answers, again) | from_hospital]


def _received(answers: Answers, day: date) -> Document:
    purpose = REFERRED_FOR.get(answers.purpose)
    # a particular examination is one that the patient's own doctor has asked for: the question says so
    sender = {"from": "gp"} if answers.purpose == "diagnostic_examination" else {}
    return {"date": day, "type": "referral_received", **sender} | ({"purpose": purpose} if purpose else {})


def _treatment(answers: Answers) -> list[Document]:
    events = []
    if answers.decided:
        events += [{"date": answers.decided, "type": each} for each in ("assessment_completed", "treatment_decided")]
    if answers.treatment_consent:
        events.append({"date": answers.treatment_consent, "type": "consent"})
    if answers.treatment_begun == "yes" and answers.treatment_begun_on:
        events.append({"date": answers.treatment_begun_on, "type": "treatment_started"})
    return events


def _choice(answers: Answers) -> list[Document]:
    """The choice that was used. A hospital without room leaves it as it was before."""
    if answers.choice_used != "yes" or not answers.choice_used_on or answers.given_back == "no_capacity":
        return []
    sent = {"date": answers.choice_used_on, "type": "re_referral_sent", "to_kind": "agreement"}
    return [sent | {"complete": True}]  # the question is when the private hospital had the referral


def _appointment(answers: Answers, *, on: date) -> list[Document]:
    day = answers.appointment_date
    new_day = {"for": day.isoformat()} if day else {}
    if answers.surgery_changed:
        kind = "appointment_moved" if day else "appointment_cancelled"
        why = {"reason": answers.change_reason} if answers.change_reason else {}
        return [
            {"date": answers.surgery_changed, "type": kind, "purpose": "surgery", "by": "hospital", **new_day, **why}
        ]
    if day is None:
        return []
    if answers.postponed == "yes":
        return _postponed(answers, day, on=on)
    told_on = min(day, answers.letter_date or on)
    return [{"date": told_on, "type": "appointment_offered", "purpose": _purpose(answers), **new_day}]


def _postponed(answers: Answers, day: date, *, on: date) -> list[Document]:
    """The appointment that the patient put off. Where the first day is not known, the later one tells nothing of how
    long the hospital would have taken.
    """
    if not (first := answers.first_appointment):
        return []
    by_patient = {"by": "patient", "was_for": first.isoformat(), "for": day.isoformat()}
    return [{"date": min(first, day, on), "type": "appointment_moved", "purpose": _purpose(answers), **by_patient}]


def _purpose(answers: Answers) -> str:
    """The purpose of the appointment: as stated, else what the patient waits for."""
    if answers.appointment_kind:
        return answers.appointment_kind
    if answers.purpose in ("treatment", "surgery_moved"):
        return "treatment"
    first_examination = answers.purpose == "diagnostic_examination" or answers.condition == "cancer"
    return "examination" if first_examination else "assessment"

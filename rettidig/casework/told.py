"""What a citizen has answered, translated into the assessment document: the one place where that is done."""

from datetime import date
from typing import Any

Document = dict[str, Any]
UNKNOWN = ("", "unknown", None)
PURPOSES = ("diagnostic_examination", "assessment", "treatment")
APPOINTMENT_KINDS = ("examination", "assessment", "treatment", "surgery", "aftercare")
CONDITIONS = ("none", "cancer")


def attributes_of(answers: Document) -> Document:
    """What the answers tell of the whole pathway."""
    attributes: Document = {"area": "somatic"}
    if answers.get("condition") in CONDITIONS:
        attributes["condition"] = answers["condition"]
    return attributes


def events_of(answers: Document, *, on: date) -> list[Document]:
    """The events that the answers tell, each with `source: patient`; what the patient did not know is left out.

    `on` is the day of receipt, on which an appointment without a letter is taken to have been told.
    """
    letter = _known(answers.get("letter_date"))
    appointment = _known(answers.get("appointment_date"))
    events = [_referral(answers)]
    if letter:
        events.append({"date": letter, "type": "information_letter"})
    if appointment:
        kind = answers.get("appointment_kind")
        purpose = {"purpose": kind} if kind in APPOINTMENT_KINDS else {}
        told_on = letter or on.isoformat()
        events.append({"date": told_on, "type": "appointment_offered", "for": appointment, **purpose})
    return [{**event, "source": "patient"} for event in events if event]


def _referral(answers: Document) -> Document:
    received, purpose = _known(answers.get("referral_received")), answers.get("purpose")
    if not received:
        return {}
    return {"date": received, "type": "referral_received", **({"purpose": purpose} if purpose in PURPOSES else {})}


def _known(value: str | None) -> str:
    return "" if value in UNKNOWN else str(value)

"""The open legs of maximum waiting times, kept with each assessment so that the board asks no engine (feature T9)."""

from datetime import date
from typing import Any

from rettidig import rights

from .findings import MAX_WAIT, find_finding
from .law_in_force import law_in_force
from .models import Case, MaxWaitLeg

NONE = "not_applicable"


def refresh(case: Case, document: dict[str, Any], answer: dict[str, Any], *, on: date) -> None:
    """Write the legs that wait anew, out of the question and its answer; the caller stores the assessment."""
    case.max_wait_legs.all().delete()
    if not any(_has_max_wait(answer, each["id"]) for each in document["pathways"]):
        return
    days = {each["id"]: booked_day(each["events"]) for each in document["pathways"]}
    MaxWaitLeg.objects.bulk_create(
        MaxWaitLeg(
            case=case,
            pathway=leg.pathway,
            step=leg.step,
            start=leg.start,
            limit=leg.limit,
            booked=days[leg.pathway],
            status=leg.wait.status,
            duty=leg.duty.as_json(),
        )
        for leg in rights.find_legs(document, on, law_in_force())
        if leg.done is None
    )


def _has_max_wait(answer: dict[str, Any], pathway: str) -> bool:
    found = find_finding(answer, right=MAX_WAIT, pathway=pathway)
    return found is not None and found["status"] != NONE


def booked_day(events: list[dict[str, Any]]) -> date | None:
    """The day of the appointment that the patient has: the last that was given and not cancelled."""
    day = ""
    for event in events:
        if event["type"] in ("appointment_offered", "appointment_moved"):
            day = event.get("for") or day
        elif event["type"] == "appointment_cancelled":
            day = ""
    return date.fromisoformat(day) if day else None

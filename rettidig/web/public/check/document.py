"""What the citizen answered, as a question to the rights engine and as the beginning of an inquiry."""

from datetime import date
from typing import Any

from rettidig.casework.topics import life_threatening_topic, waiting_topic

from .questions import UNKNOWN, Answers


def known(answers: Answers, name: str) -> str:
    """The answer, or empty when it is not known."""
    value = answers.get(name, "")
    return "" if value == UNKNOWN else value


def question_of(answers: Answers, *, on: date) -> dict[str, Any]:
    """The assessment document: what is not known is left out."""
    patient = {"home_region": known(answers, "region")} if known(answers, "region") else {}
    # The limits are the same for body and mind today, so who does not know the area still gets an answer.
    area = known(answers, "area") or "somatic"
    pathway: dict[str, Any] = {"id": "1", "area": area, "events": _events(answers, on=on)}
    if answers.get("illness") == "cancer":
        pathway["condition"] = "cancer"
    return {"on": on.isoformat(), "patient": patient, "pathways": [pathway]}


def _events(answers: Answers, *, on: date) -> list[dict[str, Any]]:
    matter = known(answers, "matter") or "assessment"
    events: list[dict[str, Any]] = []
    if day := known(answers, "referred"):
        purpose = matter if matter == "diagnostic_examination" else "assessment"
        events.append({"date": day, "type": "referral_received", "purpose": purpose, "from": "gp", "at": "own_region"})
    if day := known(answers, "decided"):
        events += _decision_events(answers, day)
    offered = known(answers, "offered")
    if day := known(answers, "changed"):
        change = {"type": "appointment_moved", "for": offered} if offered else {"type": "appointment_cancelled"}
        events.append({"date": day, "purpose": "surgery", "by": "hospital", **change})
    elif offered:
        told_on = min(day for day in (offered, on.isoformat()) if day)
        purpose = _offered_purpose(matter, answers)
        events.append({"date": told_on, "type": "appointment_offered", "for": offered, "purpose": purpose})
    return events


def _decision_events(answers: Answers, day: str) -> list[dict[str, Any]]:
    types = ["assessment_completed"]
    if answers.get("illness") == "cancer":
        types += ["treatment_decided", "consent"]
    return [{"date": day, "type": each} for each in types]


def _offered_purpose(matter: str, answers: Answers) -> str:
    if matter == "treatment":
        return "treatment"
    first_examination = matter == "diagnostic_examination" or answers.get("illness") == "cancer"
    return "examination" if first_examination else "assessment"


def inquiry_of(answers: Answers) -> dict[str, Any]:
    """The answers under the names of the inquiry form, so that nothing is asked twice."""
    matter = known(answers, "matter")
    return {
        "category": (life_threatening_topic() if is_life_threatening(answers) else waiting_topic()).key,
        "condition": answers.get("illness", UNKNOWN),
        "purpose": "treatment" if matter == "surgery_moved" else matter or UNKNOWN,
        "referral_received": answers.get("referred", UNKNOWN),
        "appointment_date": answers.get("offered", UNKNOWN),
        **({"home_region": known(answers, "region")} if known(answers, "region") else {}),
    }


def is_life_threatening(answers: Answers) -> bool:
    """Whether the form for maximum waiting times is the right one."""
    return answers.get("illness") in ("cancer", "heart")

"""Klager: where a complaint goes, by when, with what, and whether the treatment place must offer a dialogue.

About treatment and access to records: two years from knowledge, five from the event, to Styrelsen for Patientklager
(KEL §§ 1, 2, 3 a). About patient rights: four weeks from the decision, or from learning that one can complain. About
service: to the hospital, without a deadline; in the practice sector six weeks. What the patient office receives counts
as received by the right authority (SUL § 51, stk. 5).
"""

from typing import Any

from rettidig.rights.matters.asked import Asked, duty
from rettidig.rights.matters.findings import MatterFinding

RIGHT, DIALOGUE = "complaint", "dialogue_offer"
LIMIT_IN_YEARS = ("treatment", "record_access")


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The complaint itself, and the offer of a dialogue."""
    return _complaint(asked), _dialogue_offer(asked)


def _documents(asked: Asked) -> tuple[str, ...]:
    form = ("paper_form" if asked.fact("digital_exempt") else "digital_form",)
    about_treatment = asked.fact("about") == "treatment"
    return (form if about_treatment else ()) + (
        ("power_of_attorney",) if asked.fact("complainant") == "relative" else ()
    )


def _complaint(asked: Asked) -> MatterFinding:
    about, filed, documents = asked.fact("about"), asked.filed("received"), _documents(asked)
    if about is None:
        return asked.undetermined(RIGHT, ["about"])
    if about in LIMIT_IN_YEARS:
        given = {
            "recipient": "complaints_agency",
            "documents": documents,
            "duties": duty("patient_office", "help_complain"),
        }
        return asked.known_and_incident(RIGHT, "complaint_treatment_years", filed, **given)
    if about == "patient_rights":
        return _about_rights(asked, documents)
    if about == "service" and asked.fact("sector") == "practice":
        return _about_practice(asked, documents)
    return _without_deadline(asked, about, documents)


def _about_rights(asked: Asked, documents: tuple[str, ...]) -> MatterFinding:
    given: dict[str, Any] = {"recipient": "complaints_agency", "documents": documents}
    decided = asked.first("decision_received")
    start = decided or asked.first("learned")
    if not start:
        return asked.undetermined(RIGHT, ["decision_received", "learned"], **given)
    deadline = asked.days_to_complain(start, "complaint_rights_days")
    finding = asked.own_limit(RIGHT, deadline, asked.filed("received"), **given)
    facts = {**finding.facts, "start": start, "begun": "by_decision" if decided else "by_learning"}
    return finding._replace(why=f"rights_{finding.why}", facts=facts)


def _about_practice(asked: Asked, documents: tuple[str, ...]) -> MatterFinding:
    given: dict[str, Any] = {"recipient": "home_region_practice", "documents": documents}
    start = asked.first("known")
    if not start:
        return asked.undetermined(RIGHT, ["known"], **given)
    deadline = asked.days_to_complain(start, "complaint_service_practice_days")
    finding = asked.own_limit(RIGHT, deadline, asked.filed("received"), facts={"start": start}, **given)
    return finding._replace(why=f"practice_{finding.why}")


def _without_deadline(asked: Asked, about: str, documents: tuple[str, ...]) -> MatterFinding:
    """To the management, the clinic or the board; what is missing can be the place alone."""
    sector, filed = asked.fact("sector"), asked.filed("received")
    if about == "service" and sector is None:
        return asked.undetermined(RIGHT, ["sector"], documents=documents)
    recipient = {None: None, "practice": "practice"}.get(sector, "hospital")
    if about == "coercion":
        recipient = "psychiatric_complaints_board"
    missing = () if recipient else ("sector",)
    given: dict[str, Any] = {"recipient": recipient, "documents": documents, "missing": missing}
    if filed:
        return MatterFinding(RIGHT, "kept", f"{about}_received", True, facts={"filed": filed}, **given)
    if missing:
        return asked.undetermined(RIGHT, missing, entitled=True, documents=documents)
    return MatterFinding(RIGHT, "open", about, True, facts={"recipient": f"to_{recipient}"}, **given)


def _dialogue_offer(asked: Asked) -> MatterFinding:
    about = asked.is_any("about", "treatment")
    if about.value is False:
        return MatterFinding(DIALOGUE, "not_applicable", "not_about_treatment", False)
    paid = asked.holds("region_paid")
    if about.value is None or paid.value is None:
        entitled = False if paid.value is False else None
        return asked.undetermined(DIALOGUE, about.lacking | paid.lacking, entitled=entitled)
    if not paid.value:
        return MatterFinding(DIALOGUE, "open", "not_paid", False)
    return MatterFinding(DIALOGUE, "open", "offered", True, duties=duty("patient_office", "offer_dialogue"))

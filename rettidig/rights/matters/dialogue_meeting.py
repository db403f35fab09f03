"""Dialogmøde: held by the region within four weeks of receiving the case from Styrelsen for Patientklager.

The offer is made where the region paid for the treatment wholly or in part; the patient may decline. Within the same
limit the agency is told of the outcome, and the treatment place too.
"""

from datetime import date

from rettidig.rights.clocks import days_after
from rettidig.rights.matters.asked import Asked, duty
from rettidig.rights.matters.findings import MatterFinding

MEETING, REPORT = "dialogue_meeting", "dialogue_report"
HELD_BY = {"hospital": "hospital", "practice": "patient_office"}
AGENCY = "complaints_agency"


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The meeting and the report of its outcome. Limit in calendar days, not rolled."""
    holder = HELD_BY.get(asked.fact("sector"))
    outside = (
        "declined" if asked.all("meeting_declined") else "not_paid" if asked.fact("region_paid") is False else None
    )
    if outside:
        return tuple(
            MatterFinding(right, "not_applicable", outside, recipient=recipient)
            for right, recipient in ((MEETING, holder), (REPORT, AGENCY))
        )
    received = asked.first("case_received")
    names = [*asked.holds("region_paid").lacking, *(() if received else ("case_received",))]
    if names or not received:
        return (
            asked.undetermined(MEETING, names, recipient=holder),
            asked.undetermined(REPORT, names, recipient=AGENCY),
        )
    limit = days_after(received, asked.number("dialogue_meeting_days"))
    meeting = asked.addressed(_meeting(asked, received, limit), holder, asked.is_any("sector").lacking)
    return meeting, _report(asked, received, limit)


def _meeting(asked: Asked, received: date, limit: date) -> MatterFinding:
    held = asked.first("meeting_held")
    facts = {"received": received, "held": held}
    duties = () if held else duty("region", "hold_meeting", limit)
    if held:
        status, why = ("kept", "held_in_time") if held <= limit else ("breached", "held_late")
    else:
        status, why = ("running", "time_left") if asked.on <= limit else ("breached", "not_held")
    return MatterFinding(MEETING, status, why, True, limit, duties=duties, facts=facts)


def _report(asked: Asked, received: date, limit: date) -> MatterFinding:
    told, place = (asked.first("outcome_told", to=to) for to in ("agency", "treatment_place"))
    facts = {"received": received, "told": told}
    duties = () if told else duty("region", "report_outcome", limit)
    if told and told <= limit:
        status, why = ("kept", "told_both") if place else ("open", "place_not_told")
        duties = () if place else duty("region", "tell_treatment_place")
    elif told:
        status, why = "breached", "told_late"
    else:
        status, why = ("running", "time_left") if asked.on <= limit else ("breached", "not_told")
    return MatterFinding(REPORT, status, why, True, limit, recipient=AGENCY, duties=duties, facts=facts)

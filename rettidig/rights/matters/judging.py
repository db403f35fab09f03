"""From one matter to the findings on each right of its kind."""

from datetime import date

from rettidig.rights.facts import Matter, Patient
from rettidig.rights.matters import (
    compensation,
    complaint,
    cross_border,
    decision,
    dialogue_meeting,
    hearing_aid,
    interpreter,
    rehabilitation,
    transport,
)
from rettidig.rights.matters.asked import Asked
from rettidig.rights.matters.findings import MatterAnswer
from rettidig.rights.parameters import Law

JUDGES = {
    "complaint": complaint.judge,
    "compensation": compensation.judge,
    "dialogue_meeting": dialogue_meeting.judge,
    "cross_border": cross_border.judge,
    "transport": transport.judge,
    "rehabilitation": rehabilitation.judge,
    "hearing_aid": hearing_aid.judge,
    "interpreter": interpreter.judge,
    "decision": decision.judge,
}


def judge_matter(matter: Matter, patient: Patient, on: date, law: Law) -> MatterAnswer:
    """The findings on a matter as it stands on the day `on`."""
    return MatterAnswer(matter.id, matter.kind, JUDGES[matter.kind](Asked(matter, patient, on, law)))

"""Erstatning: notification to Patienterstatningen, reopening, and appeal.

Three years from knowledge and ten from the treatment, or from the day the drug was dispensed. A claim that was
withdrawn has never been made (23-5427). Reopening: ten years from the last binding decision (KEL § 60 b, stk. 3;
21-2397). Appeal: one month from receipt, three for decisions made before 1 July 2018.
"""

from typing import Any

from rettidig.rights.matters.asked import Asked, duty, months_after
from rettidig.rights.matters.findings import MatterFinding

CLAIM, REOPENING, APPEAL = "compensation_claim", "compensation_reopening", "compensation_appeal"
PERIOD = "compensation_appeal_months"
OFFICE, BOARD = "compensation_office", "compensation_appeals_board"


def judge(asked: Asked) -> tuple[MatterFinding, ...]:
    """The notification, the reopening and the appeal."""
    return _claim(asked), _reopening(asked), _appeal(asked)


def _claim(asked: Asked) -> MatterFinding:
    if asked.last("binding_decision"):
        return MatterFinding(CLAIM, "not_applicable", "decided", recipient=OFFICE)
    withdrawn = asked.last("claim_withdrawn")
    filed = asked.filed("received", after=withdrawn.date if withdrawn else None)
    given: dict[str, Any] = {"recipient": OFFICE, "duties": duty("patient_office", "help_notify")}
    return asked.known_and_incident(CLAIM, "compensation_years", filed, **given)


def _reopening(asked: Asked) -> MatterFinding:
    binding = asked.last("binding_decision")
    if not binding:
        return MatterFinding(REOPENING, "not_applicable", "not_decided", recipient=OFFICE)
    deadline = months_after(binding.date, 12 * asked.number("compensation_reopening_years"))
    facts = {"binding": binding.date}
    return asked.own_limit(REOPENING, deadline, asked.filed("reopening_requested"), recipient=OFFICE, facts=facts)


def _appeal(asked: Asked) -> MatterFinding:
    received = asked.first("decision_received")
    if not received:
        return MatterFinding(APPEAL, "not_applicable", "no_decision", recipient=BOARD)
    made = asked.first("decision_made") or received
    months = int(asked.law.value(PERIOD, made))
    deadline = months_after(received, months)
    facts = {"received": received, "months": "one_month" if months == 1 else "three_months"}
    return asked.own_limit(APPEAL, deadline, asked.filed("appeal_received"), recipient=BOARD, facts=facts)

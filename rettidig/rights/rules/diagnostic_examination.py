"""Diagnostisk undersøgelse for egen læge eller speciallæge: SUL § 82 a.

For a patient referred by a GP or practising specialist to a specified examination for that doctor's own assessment.
The examination must be offered within 30 days at an own or partner hospital. Days put off for the patient's health or
wish do not count (SYGEHUSBEK § 20, stk. 2). An examination that a hospital orders for its own assessment belongs to §
82 b.
"""

from datetime import date
from functools import partial

from rettidig.rights.clocks import Clock, Interval
from rettidig.rights.course import PATIENT_REASONS, Course, judge_with_delays
from rettidig.rights.endings import left_open
from rettidig.rights.facts import Event
from rettidig.rights.findings import Duty, Finding, leading, not_applicable, suspended
from rettidig.rights.slots import ASSESSING, Slots

RIGHT = "diagnostic_examination"


def judge(course: Course) -> Finding:
    """Was the examination offered in time? Deadline in calendar days. Source: SUL § 82 a, stk. 1; SYGEHUSBEK § 13."""
    if not course.diagnostic_referrals:
        by_hospital = any(one.purpose == RIGHT for one in course.referrals)
        return not_applicable(RIGHT, "ordered_by_hospital" if by_hospital else "other_purpose")
    findings = []
    for referral in course.diagnostic_referrals:
        rule = course.law.row("diagnostic_examination_days", referral.date)
        findings.append(_judge_referral(course, referral).under(rule))
    return leading(findings)


def _judge_referral(course: Course, referral: Event) -> Finding:
    days = course.law.value("diagnostic_examination_days", referral.date)
    if days is None:
        return Finding(RIGHT, "not_applicable", "not_yet_law", facts={"start": referral.date})
    done = course.examined(referral.date)
    start, period = course.in_force(RIGHT, referral.date, days, done)
    if period:
        return suspended(RIGHT, period)
    recorded, unstated = course.delays(*PATIENT_REASONS)
    if unstated:
        return judge_with_delays(partial(_judge, course, referral, start, days, done), recorded, unstated)
    return _judge(course, referral, start, days, done, recorded)


def _judge(
    course: Course, referral: Event, start: date, days: int, done: date | None, intervals: tuple[Interval, ...]
) -> Finding:
    deadline, clock = course.calendar_clock(start, days, done, intervals)
    slots = course.slots(ASSESSING, referral.date)
    offered = slots.counting
    if done and done <= deadline:
        return Finding(RIGHT, "kept", "examined_in_time", deadline, clock, facts={"done": done})
    for sent in course.re_referrals(start, "agreement"):
        if sent.has_arrived_by(deadline):
            if not sent.sure:
                return Finding(RIGHT, "undetermined", "complete_unknown", deadline, clock, missing=("complete",))
            return Finding(RIGHT, "kept", "handed_over", deadline, clock, facts={"sent": sent.complete_on})
    closed = course.closed_by_patient(start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, facts={"closed": closed})
    return _put_off(course, slots, deadline, clock) or _stands(course, referral, done, offered, deadline, clock)


def _put_off(course: Course, slots: Slots, deadline: date, clock: Clock) -> Finding | None:
    """Open, where a day in time was put off for the patient's sake and nobody has marked the days."""
    slips = slots.counting or course.on > deadline
    put_off = slots.put_off_past(deadline, course.marked_until(*PATIENT_REASONS)) if slips else None
    if put_off is None:
        return None
    facts = {"put_off": put_off}
    return Finding(RIGHT, "undetermined", "put_off_unmarked", deadline, clock, missing=("delay",), facts=facts)


def _stands(
    course: Course, referral: Event, done: date | None, offered: date | None, deadline: date, clock: Clock
) -> Finding:
    """The finding where nothing met or ended the duty within the limit."""
    facts = {"done": done, "offered": offered}
    duties = (Duty("region", "offer_examination", deadline),)
    if course.on <= deadline:
        if offered and offered > deadline:
            return Finding(RIGHT, "at_risk", "slot_late", deadline, clock, duties=duties, facts=facts)
        why = "slot_in_time" if offered else "time_left"
        return Finding(RIGHT, "running", why, deadline, clock, duties=duties, facts=facts)
    if done is None and offered and offered <= deadline:
        return Finding(RIGHT, "kept", "offered_in_time", deadline, clock, facts=facts)
    ended = None if done else left_open(RIGHT, course, deadline, clock, since=referral.date)
    if ended:
        return ended
    why = "examined_late" if done else "not_examined"
    return Finding(RIGHT, "breached", why, deadline, clock, duties=() if done else duties, facts=facts)

"""Ret til hurtig udredning: SUL § 82 b, stk. 1 (the right), for a patient referred to assessment at a hospital.

Day 0 is the receipt of the referral, or the suspicion raised in the hospital's own examinations where no referral came
before it (23SFP05, 23SFP123). The clock stops when the patient is finally assessed, or is handed over complete to an
agreement hospital. Nothing else stops it: neither the patient's wish (23SFP118), nor a condition that blocks a part of
the period (23SFP123), nor a part of the assessment done elsewhere. Health that blocks every day of it, on record,
removes the breach. Whether 30 days were professionally possible is a judgement that must be stated.
"""

from collections.abc import Iterator
from datetime import date

from rettidig.rights.clocks import ONE_DAY, Clock
from rettidig.rights.course import Course, ReReferral, Span
from rettidig.rights.endings import ENDED, MOVED, left_open
from rettidig.rights.findings import Duty, Finding, leading, not_applicable, suspended
from rettidig.rights.rules import child_psychiatry_combined
from rettidig.rights.slots import ASSESSING

RIGHT = "fast_assessment"


def judge(course: Course) -> Finding:
    """Assessed in time, or is there time left? Deadline in calendar days. Source: SUL § 82 b, stk. 1."""
    outside = why_outside(course)
    if outside:
        return not_applicable(RIGHT, outside)
    findings = []
    for span in course.spans:
        rule = course.law.row("fast_assessment_days", span.start, course.scope)
        findings.append(_judge_span(course, span).under(rule))
    return leading(findings)


def why_outside(course: Course) -> str | None:
    """The reason why the right does not reach the pathway, or None. It is shared with the plan of § 82 b, stk. 2."""
    if not course.spans:
        return "not_for_assessment" if course.referrals or course.is_referred_outside else "not_referred"
    if child_psychiatry_combined.covers(course):
        return "combined_right_instead"
    return None


def purpose_unknown(course: Course, span: Span) -> bool:
    """Whether nothing says that the referral was for assessment."""
    if span.trigger.type != "referral_received" or span.trigger.purpose or course.pathway.condition != "none":
        return False
    offered = (event.purpose for event in course.known if event.type.startswith("appointment"))
    return "assessment" not in offered and not course.events["assessment_completed"]


def _judge_span(course: Course, span: Span) -> Finding:
    days = course.law.value("fast_assessment_days", span.start, course.scope)
    if days is None:
        return Finding(RIGHT, "not_applicable", "not_yet_law", facts={"start": span.start})
    start, period = course.in_force(RIGHT, span.start, days, span.done)
    if period:
        return suspended(RIGHT, period)
    deadline, clock = course.referral_clock(start, days, span.done)
    if purpose_unknown(course, span):
        return Finding(RIGHT, "undetermined", "purpose_unknown", deadline, clock, missing=("purpose",))
    stopped = _stopped(course, span, deadline, clock)
    if stopped:
        return stopped
    if course.on <= deadline:
        return _open(course, deadline, clock)
    return _late(course, span, deadline, clock)


def _stopped(course: Course, span: Span, deadline: date, clock: Clock) -> Finding | None:
    """Kept, where something within the deadline met or ended the duty."""
    if span.done and span.done <= deadline:
        return Finding(RIGHT, "kept", "assessed_in_time", deadline, clock, facts={"done": span.done})
    sent = next(handed_over(course, clock.start, deadline), None)
    if sent and not sent.sure:
        return Finding(RIGHT, "undetermined", "complete_unknown", deadline, clock, missing=("complete",))
    if sent:
        return Finding(RIGHT, "kept", "handed_over", deadline, clock, facts={"sent": sent.complete_on})
    closed = course.closed_by_patient(clock.start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, facts={"closed": closed})
    if course.law.value("plan_satisfies_assessment", clock.start):
        for plan in course.all("plan_given", clock.start):
            if plan.date <= deadline and plan.next_step:
                return Finding(RIGHT, "kept", "plan_was_enough", deadline, clock, facts={"given": plan.date})
            if plan.date <= deadline < course.on and plan.next_step is None:
                return Finding(RIGHT, "undetermined", "next_step_unknown", deadline, clock, missing=("next_step",))
    return None


def handed_over(course: Course, since: date, deadline: date) -> Iterator[ReReferral]:
    """The referrals of the whole assessment that reached an agreement hospital within the deadline, but for those that
    it gave back within the deadline: then the region must finish.
    """
    for sent in course.re_referrals(since, "agreement"):
        if sent.is_whole and sent.complete_on and sent.complete_on <= deadline:
            declined = course.all("hospital_declined", sent.complete_on)
            if not any(one.date <= deadline and course.comes_after(one, sent.event) for one in declined):
                yield sent


def _open(course: Course, deadline: date, clock: Clock) -> Finding:
    offered = course.slots(ASSESSING, clock.start).counting
    duties: tuple[Duty, ...] = (Duty("region", "finish_assessment", deadline), Duty("region", "give_plan", deadline))
    if offered and offered > deadline:
        duties += (Duty("region", "tell_of_slip"),)
        return Finding(RIGHT, "at_risk", "slot_late", deadline, clock, duties=duties, facts={"offered": offered})
    why = "slot_in_time" if offered else "time_left"
    return Finding(RIGHT, "running", why, deadline, clock, duties=duties, facts={"offered": offered})


def _is_blocked_by_health(course: Course, start: date, deadline: date) -> bool:
    """Whether the patient's health, on record, blocked the assessment on every day of the limit; a part is not enough
    (23SFP123).
    """
    recorded, _ = course.delays("patient_health")
    return any(one.first_day <= start + ONE_DAY and one.last_day >= deadline for one in recorded)


def _late(course: Course, span: Span, deadline: date, clock: Clock) -> Finding:
    facts = {"done": span.done}
    ended = None if span.done else left_open(RIGHT, course, deadline, clock, ENDED)
    if ended:
        return ended
    if _is_blocked_by_health(course, clock.start, deadline):
        return Finding(RIGHT, "kept", "patient_health", deadline, clock, facts=facts)
    possible = course.fact("professionally_possible")
    if possible is None:
        missing = ("professionally_possible",)
        return Finding(RIGHT, "undetermined", "judgement_needed", deadline, clock, missing=missing)
    if not possible:
        return Finding(RIGHT, "kept", "professional_reasons", deadline, clock, facts=facts)
    moved = left_open(RIGHT, course, deadline, clock, (MOVED,))
    if moved:
        return moved
    duties = () if span.done else (Duty("region", "finish_assessment_now"),)
    why = "assessed_late" if span.done else "not_assessed"
    return Finding(RIGHT, "breached", why, deadline, clock, duties=duties, facts=facts)

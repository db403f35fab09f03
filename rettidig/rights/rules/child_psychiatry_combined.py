"""Samlet udrednings- og behandlingsret i børne- og ungdomspsykiatrien: § 82 b, stk. 3-4, of bill L 45 (2025-26), a
bill as introduced.

It is applied only where `Interpretation.l45_in_force` gives a day of commencement, and then to referrals from that day
(open: transition rules). Assessment begins within 30 days; assessment ends and treatment begins within 60; both if
professionally possible; otherwise a plan within the same 60 days.
"""

from datetime import date

from rettidig.rights.clocks import Clock
from rettidig.rights.course import Course, Span
from rettidig.rights.findings import Duty, Finding, leading, not_applicable
from rettidig.rights.slots import ASSESSING

RIGHT = "child_psychiatry_combined"


def covers(course: Course) -> bool:
    """Whether the combined right takes the place of § 82 b, stk. 1. Source: L 45 (2025-26), as introduced."""
    in_force = course.choices.l45_in_force
    return (
        in_force is not None
        and course.pathway.area == "child_psychiatry"
        and bool(course.spans)
        and course.spans[0].start >= in_force
    )


def judge(course: Course) -> Finding:
    """Begun within 30 days, finished and treated within 60? Source: L 45 (2025-26), § 82 b, stk. 3-4, as introduced."""
    if course.pathway.area != "child_psychiatry":
        return not_applicable(RIGHT, "other_area")
    if course.choices.l45_in_force is None:
        return not_applicable(RIGHT, "bill")
    if not covers(course):
        return Finding(RIGHT, "not_applicable", "before_commencement", facts={"in_force": course.choices.l45_in_force})
    findings = []
    for span in course.spans:
        findings += [_begun(course, span), _finished(course, span)]
    return leading(findings)


def _begun(course: Course, span: Span) -> Finding:
    begun = next(
        (
            one.date
            for one in course.all("appointment_held", span.start)
            if one.purpose in ASSESSING and one.mode != "conference"
        ),
        span.done,
    )
    deadline, clock = course.calendar_clock(
        span.start, course.law.value("child_psychiatry_combined_start_days", span.start), begun
    )
    return _limit(course, begun, deadline, clock, "begin_assessment")


def _finished(course: Course, span: Span) -> Finding:
    treated = course.first("treatment_started", span.start)
    done = max(span.done, treated.date) if span.done and treated else None
    deadline, clock = course.calendar_clock(
        span.start, course.law.value("child_psychiatry_combined_finish_days", span.start), done
    )
    return _limit(course, done, deadline, clock, "finish_and_treat")


def _limit(course: Course, done: date | None, deadline: date, clock: Clock, duty: str) -> Finding:
    duties = (Duty("region", duty, deadline),)
    if done and done <= deadline:
        return Finding(RIGHT, "kept", "in_time", deadline, clock, facts={"done": done})
    closed = course.closed_by_patient(clock.start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, facts={"closed": closed})
    if course.on <= deadline:
        return Finding(RIGHT, "running", "time_left", deadline, clock, duties=duties)
    possible = course.fact("professionally_possible")
    if possible is None:
        missing = ("professionally_possible",)
        return Finding(RIGHT, "undetermined", "judgement_needed", deadline, clock, missing=missing)
    if possible:
        return Finding(RIGHT, "breached", "late", deadline, clock, duties=duties)
    planned = any(plan.date <= deadline and plan.next_step for plan in course.all("plan_given", clock.start))
    if planned or duty == "begin_assessment":
        return Finding(RIGHT, "kept", "professional_reasons", deadline, clock)
    return Finding(RIGHT, "breached", "no_plan", deadline, clock, duties=(Duty("region", "give_plan", deadline),))

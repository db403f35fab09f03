"""Udredningsplan: SUL § 82 b, stk. 2.

Who is not assessed within 30 days must have a plan within those days, whatever the reason for the wait: professional,
capacity or the patient's own wish. It must at least give time and place of the next step, and be brought up to date as
soon as the next steps can be decided (published decisions; law book § 2).
"""

from datetime import date

from rettidig.rights.clocks import Clock, after_business_days
from rettidig.rights.course import Course, Span, until
from rettidig.rights.endings import ALL, left_open
from rettidig.rights.findings import Duty, Finding, leading, not_applicable, suspended
from rettidig.rights.rules import fast_assessment

RIGHT = "assessment_plan"


def judge(course: Course) -> Finding:
    """Did the patient have a plan in time, and a new one when it was due? Source: SUL § 82 b, stk. 2."""
    outside = fast_assessment.why_outside(course)
    if outside:
        return not_applicable(RIGHT, outside)
    findings = []
    for span in course.spans:
        rule = course.law.row("assessment_plan_days", span.start)
        findings += [finding.under(rule) for finding in _judge_span(course, span)]
    return leading(findings)


def _judge_span(course: Course, span: Span) -> list[Finding]:
    assessment_days = course.law.value("fast_assessment_days", span.start, course.scope)
    days = course.law.value("assessment_plan_days", span.start)
    if assessment_days is None or days is None:
        return [Finding(RIGHT, "not_applicable", "not_yet_law", facts={"start": span.start})]
    start, period = course.in_force("fast_assessment", span.start, days, span.done)
    if period:
        return [suspended(RIGHT, period)]
    deadline, clock = course.referral_clock(start, days, span.done)
    if fast_assessment.purpose_unknown(course, span):
        return [Finding(RIGHT, "undetermined", "purpose_unknown", deadline, clock, missing=("purpose",))]
    first = _first_plan(course, span, deadline, clock)
    return [first, *_updates(course, span, clock.start)]


def _first_plan(course: Course, span: Span, deadline: date, clock: Clock) -> Finding:
    if span.done and span.done <= deadline:
        return Finding(RIGHT, "kept", "assessed_in_time", deadline, clock, facts={"done": span.done})
    plans = until(deadline, course.all("plan_given", clock.start))
    for plan in plans:
        if plan.next_step:
            return Finding(RIGHT, "kept", "plan_in_time", deadline, clock, facts={"given": plan.date})
    sent = list(fast_assessment.handed_over(course, clock.start, deadline))
    handed_over = next((one.complete_on for one in sent if one.sure), None)
    closed = course.closed_by_patient(clock.start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, facts={"closed": closed})
    if handed_over:
        return Finding(RIGHT, "kept", "handed_over", deadline, clock, facts={"sent": handed_over})
    if any(plan.next_step is None for plan in plans):
        return Finding(RIGHT, "undetermined", "next_step_unknown", deadline, clock, missing=("next_step",))
    duties = (Duty("region", "give_plan", deadline),)
    if course.on <= deadline:
        return Finding(RIGHT, "running", "time_left", deadline, clock, duties=duties)
    unsettled = left_open(RIGHT, course, deadline, clock, () if span.done else ALL)
    if unsettled:
        return unsettled
    if sent:
        return Finding(RIGHT, "undetermined", "complete_unknown", deadline, clock, missing=("complete",))
    facts = {"given": plans[-1].date if plans else None}
    return Finding(
        RIGHT, "breached", "plan_without_step" if plans else "no_plan", deadline, clock, duties=duties, facts=facts
    )


def _updates(course: Course, span: Span, start: date) -> list[Finding]:
    """One limit for each day on which the next steps of a patient with a plan could be decided."""
    plans = course.all("plan_given", start)
    findings = []
    for event in course.all("next_steps_known", start) if plans else ():
        if plans[0].date < event.date and not (span.done and span.done <= event.date):
            findings.append(_update(course, span, event.date))
    return findings


def _update(course: Course, span: Span, known_on: date) -> Finding:
    given = min((plan.date for plan in course.all("plan_given", known_on)), default=None)
    due = after_business_days(known_on, course.choices.at_once_business_days, course.choices)
    facts = {"known": known_on, "given": given, "done": span.done}
    if given and given <= due:
        return Finding(RIGHT, "kept", "plan_updated", due, facts=facts)
    if span.done and span.done <= due:
        return Finding(RIGHT, "kept", "assessed_instead", due, facts=facts)
    duties = (Duty("region", "update_plan", due),)
    if course.on <= due:
        return Finding(RIGHT, "running", "update_due", due, duties=duties, facts=facts)
    why = "update_late" if given else "not_updated"
    return Finding(RIGHT, "breached", why, due, duties=duties, facts=facts)

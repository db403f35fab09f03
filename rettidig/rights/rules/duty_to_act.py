"""Handlepligt: SUL § 88. Where its own hospitals cannot keep the maximum waiting time, the region must itself find a
place.

In this order: find concrete offers (own region, other regions, private, abroad) of which the patient can reasonably be
expected to accept one; have the consent before the referral; where nothing is found, and if the patient wishes, notify
Sundhedsstyrelsen, which takes over; and record that the patient was told of the concrete options. A line saying that
the patient may call is not enough (23SFP05), nor is a note that the patient accepted the overrun (published decision).
"""

from datetime import date

from rettidig.rights.course import Course
from rettidig.rights.findings import Duty, Finding, leading, not_applicable
from rettidig.rights.rules import max_wait
from rettidig.rights.rules.max_wait import Step

RIGHT = "duty_to_act"
SLIPPED = ("wish_unknown", "options_unrecorded")  # the limit passed; only whether it was broken is open
ELSEWHERE = ("other_region", "partner", "agreement")
PLACES = ("own_region", *ELSEWHERE)


def judge(course: Course) -> Finding:
    """Did the region act in each step whose limit slips? Deadline: that of the step. Source: SUL § 88; MV-VEJL 2024."""
    outside = max_wait.why_outside(course)
    if outside:
        return not_applicable(RIGHT, outside)
    steps = [] if max_wait.kind_of(course) == "other_heart" else max_wait.judge_steps(course)
    if not steps:
        wait = max_wait.judge(course)
        if wait.status == "not_applicable":
            return Finding(RIGHT, "not_applicable", wait.why, facts=wait.facts)
        return Finding(RIGHT, "undetermined", "no_day_zero", missing=wait.missing)
    findings = []
    for step, wait in steps:
        findings.append(_judge(course, step, wait))
    return leading(findings)


def judge_each(course: Course) -> list[tuple[Step, Finding, Finding]]:
    """Each step of the pathway with its finding on the waiting time and on the duty; none where neither holds."""
    if max_wait.why_outside(course) or max_wait.kind_of(course) == "other_heart":
        return []
    return [(step, wait, _judge(course, step, wait)) for step, wait in max_wait.judge_steps(course)]


def _judge(course: Course, step: Step, wait: Finding) -> Finding:
    """The duty in one step, given how its waiting time stands."""
    deadline = wait.deadline
    if deadline is None or (wait.status == "undetermined" and wait.why not in SLIPPED):
        return Finding(RIGHT, "undetermined", "wait_undetermined", deadline, wait.clock, missing=wait.missing)
    told = max_wait.options_recorded(course, step.start, deadline)
    has_chosen = wait.why == "exceeded_but_kept" and told
    if wait.status not in ("at_risk", "breached", "undetermined") and not has_chosen:
        status = "running" if wait.status == "running" else "kept"
        return Finding(RIGHT, status, "no_slip" if status == "running" else "wait_kept", deadline, wait.clock)
    if told:
        facts = {"told": told.date}
        return Finding(RIGHT, "kept", "options_recorded", deadline, wait.clock, facts=facts)
    acted = _acted(course, step.start, deadline)
    if acted:
        return Finding(RIGHT, "kept", acted[0], deadline, wait.clock, facts={"acted": acted[1]})
    if max_wait.options_told(course, step.start, deadline, documented=None):
        return Finding(RIGHT, "undetermined", "record_unknown", deadline, wait.clock, missing=("documented",))
    if course.on <= deadline:
        return Finding(RIGHT, "at_risk", "to_act", deadline, wait.clock, duties=_sequence(deadline))
    late = course.first("health_authority_notified", step.start)
    told_at_all = course.all("told", step.start)
    why = "told_without_options" if told_at_all and not late else "nothing_done"
    return Finding(RIGHT, "breached", why, deadline, wait.clock, duties=_sequence(deadline))


def _acted(course: Course, since: date, deadline: date) -> tuple[str, date] | None:
    """Other acts of the region in time, besides telling: another hospital has the referral, or Sundhedsstyrelsen has
    the task.
    """
    places = PLACES if course.choices.sending_round_is_acting else ELSEWHERE
    for sent in course.re_referrals(since, *places):
        if sent.complete_on and sent.complete_on <= deadline:
            return "sent_elsewhere", sent.complete_on
    notified = course.first("health_authority_notified", since)
    if notified and notified.date <= deadline:
        return "authority_notified", notified.date
    return None


def _sequence(deadline: date) -> tuple[Duty, ...]:
    return (
        Duty("region", "find_options", deadline),
        Duty("region", "ask_consent", deadline),
        Duty("region", "record_options", deadline),
        Duty("region", "notify_authority", deadline),
        Duty("health_authority", "take_over"),
    )

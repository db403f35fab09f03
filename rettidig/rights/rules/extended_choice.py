"""Udvidet frit sygehusvalg: SUL § 87, stk. 1 (assessment, whole or part), stk. 2 (treatment), and § 82 a (diagnostic
examination).

The choice is open where the region cannot offer within the limit, no partner hospital can keep it, and an agreement
hospital covers the service with a shorter wait. The region owes three things: to tell when it becomes clear that the
limit slips (20SFP44), to send a request on in direct continuation (22SFP27), and complete before the limit if asked in
time (23SFP15). Days put off for the patient's health or wish do not count (SYGEHUSBEK § 20, stk. 2). Without an
agreement hospital the choice has no content (24SFP82).
"""

from datetime import date, timedelta
from typing import Any

from rettidig.rights.choice_duties import Phase, broken_before, judge_duties, openness
from rettidig.rights.clocks import Clock, Interval
from rettidig.rights.course import (
    ASSESSING,
    BEFORE_TREATMENT,
    NO_SECOND_CHOICE,
    PATIENT_REASONS,
    TREATING,
    Course,
    Span,
    weighed,
)
from rettidig.rights.endings import ENDED, left_open
from rettidig.rights.facts import CHOICE_EXEMPT, Event
from rettidig.rights.findings import Finding, leading, not_applicable, suspended
from rettidig.rights.rules import child_psychiatry_combined, diagnostic_examination, fast_assessment

RIGHT = "extended_choice"
TREATMENT_SIGNS = (*BEFORE_TREATMENT, "treatment_started")


def judge(course: Course) -> Finding:
    """May the patient choose an agreement hospital, and has the region done its part? Source: SUL § 87, stk. 1-2."""
    if course.pathway.exempt_treatment in CHOICE_EXEMPT:
        facts = {"treatment": course.pathway.exempt_treatment}
        return Finding(RIGHT, "not_applicable", "exempt", entitled=False, facts=facts)
    turned_down = _outside_region(course) or _second_choice(course) or _broken_before_move(course)
    if turned_down:
        return turned_down
    findings = [one for one in (_diagnostic(course), *_assessments(course), *_treatments(course)) if one]
    if not findings:
        return _without_clock(course)
    return _with_entitlement(leading(findings), findings)


def _with_entitlement(spokesman: Finding, findings: list[Finding]) -> Finding:
    """The finding of the leading limit; whether the patient may choose today is answered by all of them."""
    if spokesman.entitled:
        return spokesman
    for one in findings:
        if one.entitled:
            return spokesman._replace(entitled=True, entitled_from=one.entitled_from)
    return spokesman


def _outside_region(course: Course) -> Finding | None:
    """The choice is owed by the home region only: none against another region's hospital (21SFP62)."""
    referral = course.first("referral_received")
    if referral and referral.at == "other_region" and not course.all("re_referral_sent"):
        return Finding(RIGHT, "kept", "other_region", entitled=False)
    return None


def _broken_before_move(course: Course) -> Finding | None:
    """What was broken before the patient moved; the choice itself ends with the move."""
    if not (course.patient.residence and course.known):
        return None
    moved = course.patient.moved_between(course.known[0].date, course.on)
    return broken_before(judge, course, moved) if moved else None


def _second_choice(course: Course) -> Finding | None:
    """No second private choice, and none revived by a bankruptcy, unless newly referred or decided (24SFP70)."""
    declined = course.given_back(date.min, *NO_SECOND_CHOICE)
    if declined is None or newly_decided(course, declined):
        return None
    broken = broken_before(judge, course, declined.date)
    if broken:
        return broken
    why = "bankrupt" if declined.reason == "bankrupt" else "second_choice"
    return Finding(RIGHT, "kept", why, entitled=False, facts={"declined": declined.date})


def newly_decided(course: Course, declined: Event) -> Event | None:
    """The new referral, or the new decision on treatment, after a hospital gave the patient back."""
    kinds = ("referral_received", "treatment_decided", "treatment_referral_received")
    return next((one for one in course.known if one.date > declined.date and one.type in kinds), None)


def _without_clock(course: Course) -> Finding:
    asked = course.all("patient_request") or course.all("re_referral_refused")
    if course.pathway.acute and not course.all("referral_received"):
        return not_applicable(RIGHT, "acute", entitled=False)
    if course.all("referral_received") and not asked:
        return not_applicable(RIGHT, "other_purpose", entitled=False)
    return not_applicable(RIGHT, "no_clock", entitled=False)


# -- the three limits


def _diagnostic(course: Course) -> Finding | None:
    referral = course.diagnostic_referral
    if referral is None:
        return None
    days = course.law.value("diagnostic_examination_days", referral.date)
    done = diagnostic_examination.examined(course, referral.date)
    return days and _judge_limit(course, Phase("diagnostic", referral.date, referral.date, days, done, ASSESSING))


def _assessments(course: Course) -> list[Finding]:
    if child_psychiatry_combined.covers(course):
        missing = ("condition_of_section_87_6",)
        return [Finding(RIGHT, "undetermined", "combined_right_instead", missing=missing)]
    return [one for span in course.spans if (one := _assessment(course, span))]


def _assessment(course: Course, span: Span) -> Finding | None:
    days = course.law.value("extended_choice_assessment_days", span.start)
    if days is None:
        return None
    if fast_assessment.purpose_unknown(course, span):
        return Finding(RIGHT, "undetermined", "purpose_unknown", missing=("purpose",))
    start = course.supplemented(span.start, course.calendar_clock(span.start, days, span.done)[0])
    return _judge_limit(course, Phase("assessment", span.start, start, days, span.done, ASSESSING))


def _treatments(course: Course) -> list[Finding]:
    """From the day finally assessed, or from the receipt of a referral to treatment of one already assessed."""
    if child_psychiatry_combined.covers(course):
        return []
    starts = [(span.done, span.done) for span in course.spans if span.done]
    assessed = course.assessed(date.min)
    first = _assessed_elsewhere(course) or assessed
    if first and (not course.spans or first < course.spans[0].start):
        starts.insert(0, (first, min(first, assessed or first)))
    declined = course.given_back(date.min, *NO_SECOND_CHOICE)
    anew = newly_decided(course, declined) if declined else None
    if anew and all(anew.date != start for start, _ in starts) and anew.purpose in ("treatment", None):
        starts.append((anew.date, anew.date))
    return [one for start, assessed_on in starts if (one := _treatment(course, start, assessed_on))]


def _assessed_elsewhere(course: Course) -> date | None:
    """The receipt of a referral to treatment, unless the limit from an assessment stated here had run out before it."""
    received = next((one.date for one in course.all("referral_received") if one.purpose == "treatment"), None)
    assessed = course.assessed(date.min)
    if received and assessed and received > assessed + timedelta(days=30):
        return None
    return received


def _treatment(course: Course, start: date, assessed_on: date) -> Finding | None:
    """The limit that runs from `start`; how many days it has is keyed on the day finally assessed."""
    days = course.law.value("extended_choice_treatment_days", assessed_on, course.scope)
    if days is None:
        if course.spans:
            return None  # the limit of the assessment is judged
        return Finding(RIGHT, "not_applicable", "not_yet_law", entitled=False, facts={"start": start})
    if not _treatment_follows(course, start):
        if course.spans:
            return None  # assessed, and nothing says that treatment follows
        return _treatment_unknown(course, start, days)
    started = course.first("treatment_started", start)
    return _by_severity(course, start, days, started.date if started else None)


def _treatment_follows(course: Course, start: date) -> bool:
    """Whether anything from the day `start` says that treatment follows."""
    signs = any(course.first(kind, start) for kind in TREATMENT_SIGNS) or course.slots(TREATING, start).history
    return bool(signs) or any(one.purpose == "treatment" for one in course.all("referral_received", start))


def _treatment_unknown(course: Course, start: date, days: Any) -> Finding:
    finding = _by_severity(course, start, days, None)
    if finding.status != "breached":
        return finding
    return finding._replace(
        status="undetermined", why="treatment_unknown", missing=("treatment_decided",), entitled=None
    )


def _by_severity(course: Course, start: date, days: Any, done: date | None) -> Finding:
    """2013-2016: 30 days where serious, else 60; without the severity, only what holds for both is said."""
    phase = Phase("treatment", start, start, 0, done, TREATING)
    if not isinstance(days, dict):
        return _judge_limit(course, phase._replace(days=days))
    severity = course.fact("severity")
    if severity:
        return _judge_limit(course, phase._replace(days=days[severity]))
    serious, other = (_judge_limit(course, phase._replace(days=days[one])) for one in ("serious", "other"))
    if (serious.status, serious.entitled) == (other.status, other.entitled):
        return other if other.status == "breached" else serious
    return Finding(RIGHT, "undetermined", "severity_unknown", missing=("severity",), facts={"start": start})


# -- one limit


def _judge_limit(course: Course, phase: Phase) -> Finding:
    finding = _judge_phase(course, phase)
    return finding._replace(facts={**finding.facts, "limit": phase.kind})


def _judge_phase(course: Course, phase: Phase) -> Finding:
    start, period = course.in_force(RIGHT, phase.start, phase.days, phase.done)
    if period:
        return suspended(RIGHT, period, entitled=False)
    if start != phase.start:
        phase = phase._replace(start=start)
    recorded, unstated = course.delays(*PATIENT_REASONS)
    return weighed(lambda intervals: _judge_with(course, phase, intervals), recorded, unstated)


def _judge_with(course: Course, phase: Phase, intervals: tuple[Interval, ...]) -> Finding:
    deadline, clock = course.calendar_clock(phase.start, phase.days, phase.done, intervals)
    facts = {"done": phase.done}
    moved = course.patient.moved_between(phase.start, course.on)
    if moved and not (phase.done and phase.done < moved):
        return Finding(RIGHT, "kept", "moved", deadline, clock, entitled=False, facts={"moved": moved})
    closed = course.closed_by_patient(phase.start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, entitled=False, facts={"closed": closed})
    slots = course.slots(phase.purposes, phase.start, deadline)
    in_time = phase.done is None and (slots.last is None or slots.last <= deadline)
    if phase.done and phase.done <= deadline:
        return Finding(RIGHT, "kept", f"{phase.kind}_in_time", deadline, clock, entitled=False, facts=facts)
    handed = _handed_over(course, phase, deadline, clock)
    if handed:
        return handed
    if phase.kind == "treatment" and in_time and slots.last and course.on > deadline:
        facts = {"offered": slots.last}
        return Finding(RIGHT, "kept", "offered_in_time", deadline, clock, entitled=False, facts=facts)
    if in_time and course.on <= deadline:
        why = "slot_in_time" if slots.last else "time_left"
        return Finding(RIGHT, "running", why, deadline, clock, entitled=False, facts={"offered": slots.last})
    return _slipped(course, phase, deadline, clock)


def _handed_over(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding | None:
    for sent in course.re_referrals(phase.trigger_on, "agreement"):
        back = course.given_back(sent.event.date, "no_capacity")
        if sent.sure and sent.has_arrived_by(deadline) and not back:
            unknown = next((one for one in course.all("hospital_declined", sent.event.date) if not one.reason), None)
            if unknown:
                finding = Finding(RIGHT, "undetermined", "given_back_unknown", deadline, clock, missing=("reason",))
                return finding._replace(facts={"back": unknown.date})
            finding = Finding(RIGHT, "kept", "re_referred_in_time", deadline, clock, entitled=False)
            return finding._replace(facts={"sent": sent.complete_on})
    return None


def _slipped(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding:
    """The region cannot offer within the limit: is the choice open, and was it given?"""
    ended = left_open(RIGHT, course, deadline, clock, ENDED, phase.trigger_on)
    if ended and phase.done is None and course.on > deadline:
        return ended
    open_choice = openness(course, phase)
    if open_choice.is_open is False:
        return Finding(RIGHT, "kept", open_choice.why, deadline, clock, entitled=False)
    return judge_duties(RIGHT, course, phase, deadline, clock, open_choice)

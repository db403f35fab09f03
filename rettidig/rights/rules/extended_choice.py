"""Udvidet frit sygehusvalg: SUL § 87, stk. 1 (assessment, whole or part), stk. 2 (treatment), and § 82 a (diagnostic
examination).

The choice is open where the region cannot offer within the limit, no partner hospital can keep it, and an agreement
hospital covers the service with a shorter wait. The region owes three things: to tell when it becomes clear that the
limit slips (20SFP44), to send a request on in direct continuation (22SFP27), and complete before the limit if asked in
time (23SFP15). Days put off for the patient's health or wish do not count (SYGEHUSBEK § 20, stk. 2). Without an
agreement hospital the choice has no content (24SFP82).
"""

from datetime import date
from functools import partial
from typing import Any

from rettidig.rights.choice_duties import (
    Phase,
    broken_before,
    given_back_for_room,
    judge_duties,
    openness,
    stood_before,
)
from rettidig.rights.clocks import Clock, Interval, days_after
from rettidig.rights.course import PATIENT_REASONS, Course, Span, calls_for_treatment, is_treatment, judge_with_delays
from rettidig.rights.endings import ENDED, left_open
from rettidig.rights.facts import CHOICE_EXEMPT, Event
from rettidig.rights.findings import Finding, leading, not_applicable, suspended
from rettidig.rights.parameters import Parameter
from rettidig.rights.rules import child_psychiatry_combined, fast_assessment
from rettidig.rights.slots import ASSESSING, TREATING

RIGHT = "extended_choice"
OFFERED_IN_TIME = {  # what is met by the offer, unlike an assessment, which must be finished
    "treatment": "offered_in_time",
    "diagnostic": "examination_offered_in_time",
}


def judge(course: Course) -> Finding:
    """May the patient choose an agreement hospital, and has the region done its part? Source: SUL § 87, stk. 1-2."""
    if course.pathway.exempt_treatment in CHOICE_EXEMPT:
        facts = {"treatment": course.pathway.exempt_treatment}
        return Finding(RIGHT, "not_applicable", "exempt", entitled=False, facts=facts)
    turned_down = _outside_region(course) or _second_choice(course) or _broken_before_move(course)
    if turned_down:
        return turned_down
    findings = _judge_limits(course)
    if not findings:
        return _without_clock(course)
    if len(findings) == 1:
        return findings[0]
    return _with_entitlement(leading(findings), findings)


def _with_entitlement(spokesman: Finding, findings: list[Finding]) -> Finding:
    """The finding of the leading limit; whether the patient may choose today is answered by all of them."""
    if spokesman.entitled:
        return spokesman
    opened = next((one for one in findings if one.entitled), None)
    if opened:
        spokesman = spokesman._replace(entitled=True, entitled_from=opened.entitled_from)
        return _by_other_limit(spokesman, opened, "open_by_other_limit")
    unknown = [one for one in findings if one.entitled is None]
    if not unknown:
        return spokesman
    missing = tuple(dict.fromkeys(fact for one in (spokesman, *unknown) for fact in one.missing))
    unsettled = spokesman._replace(entitled=None, missing=missing)
    if spokesman.entitled is None:
        return unsettled
    return _by_other_limit(unsettled, unknown[0], "perhaps_open_by_other_limit")


def _by_other_limit(finding: Finding, other: Finding, why: str) -> Finding:
    """The finding of a limit that holds, where another has opened the choice, or may have; what does not hold says so
    itself.
    """
    if finding.status not in ("kept", "running"):
        return finding
    facts = {"limit": other.facts["limit"], "other": other.deadline, "since": other.entitled_from}
    return finding._replace(why=why, facts=facts)


def _outside_region(course: Course) -> Finding | None:
    """The choice is owed by the home region only: none against another region's hospital (21SFP62)."""
    referrals = course.referrals
    if course.choices.choice_follows_to_other_region:
        return None
    if referrals and referrals[0].at == "other_region" and not course.events["re_referral_sent"]:
        return Finding(RIGHT, "kept", "other_region", entitled=False)
    return None


def _broken_before_move(course: Course) -> Finding | None:
    """Breaches from before the patient moved; the choice itself ends with the move."""
    if not course.known:
        return None
    moved = course.patient.moved_between(course.known[0].date, course.on)
    return (broken_before(judge, course, moved) or _unknown_before(course, moved)) if moved else None


def _second_choice(course: Course) -> Finding | None:
    """No second private choice, and none revived by a bankruptcy, unless newly referred or decided (24SFP70)."""
    declined = course.ended_choice
    if declined is None or newly_decided(course, declined):
        return None
    broken = broken_before(judge, course, declined.date) or _unknown_before(course, declined.date)
    if broken:
        return broken
    why = "bankrupt" if declined.reason == "bankrupt" else "second_choice"
    return Finding(RIGHT, "kept", why, entitled=False, facts={"declined": declined.date})


def _unknown_before(course: Course, day: date) -> Finding | None:
    """Open, where the choice ended on `day`, and nobody knows whether it was open after the limit before that."""
    before = stood_before(judge, course, day)
    if before.why != "open_unknown":
        return None
    return before._replace(why="ended_unknown", entitled=False, duties=(), facts={**before.facts, "closed": day})


def newly_decided(course: Course, declined: Event) -> Event | None:
    """The new referral, or the new decision on treatment, after a hospital gave the patient back."""
    kinds = ("referral_received", "treatment_decided", "treatment_referral_received")
    return next((one for one in course.known if one.date > declined.date and one.type in kinds), None)


def _without_clock(course: Course) -> Finding:
    asked = course.events["patient_request"] or course.events["re_referral_refused"]
    if course.pathway.acute and not course.referrals:
        return not_applicable(RIGHT, "acute")
    if course.referrals and not asked:
        return not_applicable(RIGHT, "other_purpose")
    return not_applicable(RIGHT, "no_clock")


# -- the three limits


def _judge_limits(course: Course) -> list[Finding]:
    """The finding on each limit: diagnostic examination, assessment, treatment; each with the row of the law that it is
    taken from.
    """
    findings: list[Finding | None] = []
    row = course.law.row
    for referral in course.diagnostic_referrals:
        findings.append(_under(row("diagnostic_examination_days", referral.date), _diagnostic(course, referral)))
    if child_psychiatry_combined.covers(course):
        missing = ("condition_of_section_87_6",)
        findings.append(Finding(RIGHT, "undetermined", "combined_right_instead", missing=missing))
    else:
        for span in course.spans:
            findings.append(_under(row("extended_choice_assessment_days", span.start), _assessment(course, span)))
        for start, assessed_on in _starts_of_treatment(course):
            rule = row("extended_choice_treatment_days", assessed_on, course.scope)
            findings.append(_under(rule, _treatment(course, start, assessed_on)))
    return list(filter(None, findings))


def _under(rule: Parameter | None, finding: Finding | None) -> Finding | None:
    return finding and finding.under(rule)


def _diagnostic(course: Course, referral: Event) -> Finding | None:
    days = course.law.value("diagnostic_examination_days", referral.date)
    if days is None:
        return None
    done = course.examined(referral.date)
    return _judge_limit(course, Phase("diagnostic", referral.date, referral.date, days, done, ASSESSING))


def _assessment(course: Course, span: Span) -> Finding | None:
    days = course.law.value("extended_choice_assessment_days", span.start)
    if days is None:
        return None
    if fast_assessment.purpose_unknown(course, span):
        return Finding(RIGHT, "undetermined", "purpose_unknown", missing=("purpose",))
    start = course.supplemented(span.start, course.calendar_clock(span.start, days, span.done)[0])
    return _judge_limit(course, Phase("assessment", span.start, start, days, span.done, ASSESSING))


def _starts_of_treatment(course: Course) -> list[tuple[date, date]]:
    """The days from which a limit of treatment runs, each with the day finally assessed.

    It runs from that day, or from the receipt of a referral to treatment of one already assessed.
    """
    starts = []
    assessed = course.assessed(date.min)
    first = _assessed_elsewhere(course, assessed) or assessed
    if first and (not course.spans or first < course.spans[0].start):
        starts.append((first, first if assessed is None else min(first, assessed)))
    for span in course.spans:
        if span.done:
            starts.append((span.done, span.done))
    starts += [(one.date, one.date) for one in _referred_again(course)]
    anew = newly_decided(course, course.ended_choice) if course.ended_choice else None
    if anew and anew.date not in dict(starts) and anew.purpose in ("treatment", None):
        starts.append((anew.date, anew.date))
    return starts


def _referred_again(course: Course) -> list[Event]:
    """The referrals to treatment that came after the treatment before them had begun."""
    found, treated = [], False
    for event in course.known:
        if is_treatment(event):
            treated = True
        elif treated and event.type == "referral_received" and event.purpose == "treatment":
            found.append(event)
            treated = False
    return found


def _assessed_elsewhere(course: Course, assessed: date | None) -> date | None:
    """The receipt of a referral to treatment, unless the limit from an assessment stated here had run out before it."""
    for referral in course.referrals:
        if referral.purpose == "treatment":
            is_later = assessed and referral.date > days_after(assessed, 30)
            return None if is_later else referral.date
    return None


def _treatment(course: Course, start: date, assessed_on: date) -> Finding | None:
    """The limit that runs from `start`; how many days it has is keyed on the day finally assessed."""
    days = course.law.value("extended_choice_treatment_days", assessed_on, course.scope)
    if days is None:
        return Finding(RIGHT, "not_applicable", "not_yet_law", entitled=False, facts={"start": start})
    if not _treatment_follows(course, start):
        if course.spans:
            return None  # assessed, and nothing says that treatment follows
        return _treatment_unknown(course, start, days)
    started = course.first("treatment_started", start)
    return _by_severity(course, start, days, started.date if started else None)


def _treatment_follows(course: Course, start: date) -> bool:
    """Whether anything from the day `start` says that treatment follows."""
    for event in course.known:
        if event.date >= start and (event.type == "treatment_started" or calls_for_treatment(event)):
            return True
    return bool(course.slots(TREATING, start).history)


def _treatment_unknown(course: Course, start: date, days: Any) -> Finding:
    finding = _by_severity(course, start, days, None)
    if finding.status != "breached":
        return finding
    return finding._replace(
        status="undetermined", why="treatment_unknown", missing=("treatment_decided",), entitled=None
    )


def _by_severity(course: Course, start: date, days: Any, done: date | None) -> Finding:
    """2013-2016: 30 days where serious, else 60; without the severity, only what holds for both is said."""
    if not isinstance(days, dict):
        return _judge_limit(course, Phase("treatment", start, start, days, done, TREATING))
    severity = course.fact("severity")
    if severity:
        return _by_severity(course, start, days[severity], done)
    serious = _by_severity(course, start, days["serious"], done)
    other = _by_severity(course, start, days["other"], done)
    if (serious.status, serious.entitled) == (other.status, other.entitled):
        return other if other.status == "breached" else serious
    entitled = serious.entitled if serious.entitled == other.entitled else None
    missing, facts = ("severity",), {"start": start}
    return Finding(RIGHT, "undetermined", "severity_unknown", entitled=entitled, missing=missing, facts=facts)


# -- one limit


def _judge_limit(course: Course, phase: Phase) -> Finding:
    start, period = course.in_force(RIGHT, phase.start, phase.days, phase.done)
    if period:
        return _of_limit(suspended(RIGHT, period, entitled=False), phase)
    phase.start = start
    recorded, unstated = course.delays(*PATIENT_REASONS)
    if unstated:
        return judge_with_delays(partial(_judge_with, course, phase), recorded, unstated)
    return _judge_with(course, phase, recorded)


def _judge_with(course: Course, phase: Phase, intervals: tuple[Interval, ...]) -> Finding:
    deadline, clock = course.calendar_clock(phase.start, phase.days, phase.done, intervals)
    return (
        _met(course, phase, deadline, clock)
        or _handed_over(course, phase, deadline, clock)
        or _ended(course, phase, deadline, clock)
        or _stands(course, phase, deadline, clock)
        or _perhaps_sent(course, phase, deadline, _slipped(course, phase, deadline, clock))
    )


def _perhaps_sent(course: Course, phase: Phase, deadline: date, slipped: Finding) -> Finding:
    """Open, where it would be broken unless a referral sent on in time was complete, which nobody has said."""
    sent = any(one.has_arrived_by(deadline) for one in course.re_referrals(phase.trigger_on, "agreement"))
    if slipped.status != "breached" or not sent or course.all("hospital_declined", phase.trigger_on):
        return slipped
    missing = ("complete",)
    return slipped._replace(status="undetermined", why="complete_unknown", entitled=None, missing=missing, duties=())


def _met(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding | None:
    """Kept, where the patient moved away or ended the course, or it was done, within the limit."""
    limit, start, done = phase.kind, phase.start, phase.done
    facts: dict[str, Any] = {"limit": limit}
    moved = course.patient.moved_between(phase.trigger_on, course.on)
    if moved and not (done and done < moved):
        why, facts["moved"] = "moved", moved
    elif closed := course.closed_by_patient(start, deadline):
        why, facts["closed"] = "closed_by_patient", closed
    elif done and done <= deadline:
        why, facts["done"] = f"{limit}_in_time", done
    else:
        return None
    return Finding(RIGHT, "kept", why, deadline, clock, entitled=False, facts=facts)


def _ended(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding | None:
    """Where the patient ended the course after the limit: only who waits may choose, and what was broken stays so."""
    closed = course.closed_by_patient(phase.start, course.on) if phase.done is None else None
    if closed is None:
        return None
    facts = {"limit": phase.kind, "closed": closed}
    over = Finding(RIGHT, "kept", "choice_ended", deadline, clock, entitled=False, facts=facts)
    return broken_before(judge, course, closed) or _unknown_before(course, closed) or over


def _stands(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding | None:
    """Where nothing says that the limit slips for the region's own reasons."""
    slots = course.slots(phase.purposes, phase.start, deadline)
    offered = slots.counting
    if phase.done is None and (offered is None or offered <= deadline):
        facts = {"limit": phase.kind, "offered": offered}
        if course.on <= deadline:
            why = "slot_in_time" if offered else "time_left"
            return Finding(RIGHT, "running", why, deadline, clock, entitled=False, facts=facts)
        if offered and phase.kind in OFFERED_IN_TIME:
            return Finding(RIGHT, "kept", OFFERED_IN_TIME[phase.kind], deadline, clock, entitled=False, facts=facts)
    put_off = slots.put_off_past(deadline, course.marked_until(*PATIENT_REASONS))
    if put_off is None:
        return None
    facts = {"limit": phase.kind, "put_off": put_off}
    return Finding(RIGHT, "undetermined", "put_off_unmarked", deadline, clock, missing=("delay",), facts=facts)


def _handed_over(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding | None:
    for sent in course.re_referrals(phase.trigger_on, "agreement"):
        if sent.sure and sent.has_arrived_by(deadline) and not given_back_for_room(course, sent.event):
            facts = {"limit": phase.kind, "sent": sent.complete_on}
            why = "re_referred_in_time" if sent.is_whole else "part_sent_in_time"
            return Finding(RIGHT, "kept", why, deadline, clock, entitled=False, facts=facts)
    return None


def _slipped(course: Course, phase: Phase, deadline: date, clock: Clock) -> Finding:
    """The region cannot offer within the limit: is the choice open, and was it given?"""
    if phase.done is None and course.on > deadline:
        ended = left_open(RIGHT, course, deadline, clock, ENDED, phase.trigger_on)
        if ended:
            return _of_limit(ended, phase)
    choice = openness(course, phase)
    if choice.is_open is False:
        return Finding(RIGHT, "kept", choice.why, deadline, clock, entitled=False, facts={"limit": phase.kind})
    return judge_duties(RIGHT, course, phase, deadline, clock, choice)


def _of_limit(finding: Finding, phase: Phase) -> Finding:
    """The finding, naming the limit that it is about."""
    return finding._replace(facts={**finding.facts, "limit": phase.kind})

"""Maksimale ventetider: SUL § 88; BEK 584 of 28/04/2015; guidance of 11/04/2024.

Life-threatening cancer, inside or outside a package, relapses too (22SFP11), but neither non-melanoma skin cancer nor
cancers that need a bone-marrow transplant; left main disease, documented unstable angina, angina after an acute
myocardial infarction. Each step counts by itself: a real first examination within 14 days of the referral or the
suspicion (a telephone talk or a conference is none, 19SFP20); treatment at the earlier of the days from consent and
the days from the decision or referral to treatment (24SFP80). Calendar days, no roll-over, never suspended. A pause
for professional reasons or for the patient's health must be on record. Who was told of concrete options and chose a
later date has had the rule kept, although the interval was exceeded.
"""

from datetime import date, timedelta
from typing import NamedTuple

from rettidig.rights.clocks import Clock, Interval, after_business_days
from rettidig.rights.course import ASSESSING, TREATING, Course, Slots, calls_for_treatment, is_treatment, weighed
from rettidig.rights.endings import CLOSED, CLOSED_BY_UNKNOWN, ENDED, open_end
from rettidig.rights.facts import MAX_WAIT_EXEMPT, Event
from rettidig.rights.findings import Duty, Finding, leading, not_applicable

RIGHT = "max_wait"
PAUSES = ("professional", "laboratory", "patient_health")
DECIDED_FIRST = ("treatment_decided", "treatment_referral_received", "referral_received")  # 24SFP80
RECEIVED_FIRST = ("treatment_referral_received", "referral_received", "treatment_decided")


class Step(NamedTuple):
    """One step with its own limit: examination, treatment or aftercare."""

    kind: str
    limits: tuple[tuple[date, int, str], ...]  # day 0, days, what begins it
    done: date | None
    until: date | None  # the day on which a later step of the kind begins
    purposes: frozenset[str | None]

    @property
    def start(self) -> date:
        """The first day 0 of the step."""
        return min(self.limits)[0]


def judge(course: Course) -> Finding:
    """Is each step in time? Deadline: the earliest limit, in calendar days. Source: SUL § 88."""
    outside = why_outside(course)
    if outside:
        return not_applicable(RIGHT, outside)
    if kind_of(course) == "other_heart":
        return Finding(RIGHT, "undetermined", "kind_unknown", missing=("condition",))
    judged = judge_steps(course)
    if not judged:
        missing = ("referral_received",) if kind_of(course) == "cancer" else ("treatment_referral_received",)
        return Finding(RIGHT, "undetermined", "no_day_zero", missing=missing)
    return leading(finding for _, finding in judged)


def why_outside(course: Course) -> str | None:
    """Why the maximum waiting times do not reach the pathway, or None. A doctor's word goes before the condition."""
    covered = course.fact("covered_by_max_wait")
    condition = course.pathway.condition
    if covered is False:
        return "not_covered_says_doctor"
    if covered:
        return None
    if condition == "none":
        return "other_condition"
    if condition == "other_heart":
        return "other_heart"
    if course.pathway.exempt_treatment in MAX_WAIT_EXEMPT:
        return "exempt_cancer"
    return None


def kind_of(course: Course) -> str:
    """The scope of the day counts: cancer, or one of the three heart conditions."""
    return "cancer" if course.pathway.condition == "none" else course.pathway.condition


def judge_steps(course: Course) -> list[tuple[Step, Finding]]:
    """Each step of the pathway with its finding; `duty_to_act` builds on the same."""
    if course.steps is None:
        steps = _treatments(course)
        if kind_of(course) == "cancer":
            steps += _examinations(course)
        course.steps = [(step, _judge(course, step)) for step in steps]
    return course.steps


# -- the steps


def _examinations(course: Course) -> list[Step]:
    triggers = [one for one in course.known if _opens_examination(one)]
    starts: list[Event] = []
    for event in triggers:
        if not starts:
            starts.append(event)
            continue
        before = starts[-1]
        examined = _examined(course, before.date, event.date)
        assessed = course.assessed(before.date)
        if event.type == "suspicion_raised":
            limit = before.date + timedelta(
                days=course.law.value("max_wait_cancer_assessment_days", before.date, "cancer")
            )
            if examined or event.date > limit:
                starts.append(event)
            elif before.type == "referral_received":
                starts[-1] = event
        elif assessed and assessed < event.date:
            starts.append(event)
        elif course.was_rejected(before.date, event.date):
            starts[-1] = event
    ends: list[date | None] = [*(one.date for one in starts[1:]), None]
    return [_examination(course, event, end) for event, end in zip(starts, ends, strict=False)]


def _opens_examination(event: Event) -> bool:
    if event.type == "suspicion_raised":
        return not event.of or "cancer" in event.of  # of the pathway's own condition, where nothing else is said
    return event.type == "referral_received" and event.purpose in ("assessment", "diagnostic_examination", None)


def _examination(course: Course, trigger: Event, until: date | None) -> Step:
    start = trigger.date
    days = course.law.value("max_wait_cancer_assessment_days", start, "cancer")
    return Step("examination", ((start, days, trigger.type),), _examined(course, start, until), until, ASSESSING)


def _examined(course: Course, since: date, until: date | None) -> date | None:
    """The first real examination: in person, and neither a telephone talk nor a conference (19SFP20)."""
    for event in course.all("appointment_held", since):
        real = event.purpose in ASSESSING and event.mode in ("in_person", None)
        if real and (until is None or event.date < until):
            return event.date
    return None


def _treatments(course: Course) -> list[Step]:
    steps: list[Step] = []
    begun: list[Event] = []
    treated_before = False
    for event in course.known:
        if calls_for_treatment(event):
            begun.append(event)
        elif is_treatment(event):
            if begun:
                steps.append(_treatment(course, begun, event.date, treated_before))
            begun, treated_before = [], True
    if begun:
        steps.append(_treatment(course, begun, None, treated_before))
    return steps


def _treatment(course: Course, begun: list[Event], done: date | None, treated_before: bool) -> Step:
    scope = kind_of(course)
    start = begun[0].date
    aftercare = treated_before and any(
        one.purpose == "aftercare" for one in course.known if one.type == "appointment_offered" and one.date >= start
    )
    if aftercare and scope == "cancer":
        scope = "aftercare"
    order = DECIDED_FIRST if kind_of(course) == "cancer" else RECEIVED_FIRST
    limits: list[tuple[date, int, str]] = []
    consent_days = course.law.value("max_wait_consent_days", start, scope)
    referral_days = course.law.value("max_wait_referral_days", start, scope)
    referred = _referred(begun, order, referral_days)
    consent = _first_of(begun, "consent")
    only_referral = scope == "aftercare" and course.choices.aftercare_capped_at_consent
    if referred:
        limits.append((referred.date, consent_days if only_referral else referral_days, referred.type))
    if consent and not (only_referral and referred):
        limits.append((consent.date, consent_days, "consent"))
    return Step("aftercare" if scope == "aftercare" else "treatment", tuple(limits), done, done, TREATING)


def _referred(begun: list[Event], order: tuple[str, ...], days: int) -> Event | None:
    """The day 0 of the cap from the referral: the preferred event, unless the limit of another had run out before."""
    preferred = _first_of(begun, *order)
    for event in begun:
        if preferred and event.type in order and event.date + timedelta(days=days) < preferred.date:
            return event
    return preferred


def _first_of(events: list[Event], *kinds: str) -> Event | None:
    for kind in kinds:
        for event in events:
            if event.type == kind:
                return event
    return None


# -- one step


def _judge(course: Course, step: Step) -> Finding:
    recorded, unstated = course.delays(*PAUSES)
    raw = min([day + timedelta(days=days) for day, days, _ in step.limits])
    slots = course.slots(step.purposes, step.start)
    if options_recorded(course, step.start, raw) or slots.declined_within(raw):
        wish_recorded, wish_unstated = course.delays("patient_wish")
        recorded, unstated = recorded + wish_recorded, unstated + wish_unstated
    return weighed(lambda intervals: _judge_with(course, step, raw, slots, intervals), recorded, unstated)


def options_recorded(course: Course, since: date, until: date) -> Event | None:
    """The telling of concrete options, on record, within the limit; a note that the patient accepts the overrun is
    none.
    """
    return options_told(course, since, until, documented=True)


def options_told(course: Course, since: date, until: date, *, documented: bool | None) -> Event | None:
    """The telling of concrete options within the limit of which `documented` is stated so (None: not stated)."""
    told = (one for one in course.all("told", since) if "concrete_options" in one.of and one.date <= until)
    return next((one for one in told if one.documented is documented), None)


def _limit(course: Course, step: Step, intervals: tuple[Interval, ...]) -> tuple[date, Clock, str]:
    clocks = [(*course.calendar_clock(day, days, step.done, intervals), what) for day, days, what in step.limits]
    return min(clocks, key=lambda one: one[0])


def _judge_with(course: Course, step: Step, raw: date, slots: Slots, intervals: tuple[Interval, ...]) -> Finding:
    deadline, clock, begins = _limit(course, step, intervals)
    facts = {"done": step.done, "offered": slots.last, "begins": begins, "step": f"step_{step.kind}"}
    exceeded = step.done > raw if step.done else (True if course.on > raw else None)
    finding = Finding(RIGHT, "kept", "", deadline, clock, exceeded=exceeded, facts=facts)
    if step.done and step.done <= deadline:
        return finding._replace(why="exceeded_but_kept" if exceeded else _by_step("in_time", step))
    if slots.declined_within(raw):
        return finding._replace(why="declined", facts={**facts, "declined": min(slots.declined)})
    closed = course.closed_by_patient(step.start, deadline)
    if closed:
        return finding._replace(why="closed_by_patient", exceeded=False, facts={"closed": closed})
    if course.on <= deadline:
        duties = _duties(course, step, deadline, is_told=bool(slots.history))
        if slots.last and slots.last > deadline:
            return finding._replace(status="at_risk", why="slot_late", duties=duties)
        return finding._replace(status="running", why="slot_in_time" if slots.last else "time_left", duties=duties)
    return _past(course, step, slots, finding)


def _by_step(why: str, step: Step) -> str:
    """Which decisions stand behind a reason depends on the step; the first examination has its own."""
    return f"examination_{why}" if step.kind == "examination" else why


def _past(course: Course, step: Step, slots: Slots, finding: Finding) -> Finding:
    deadline = finding.deadline or course.on
    if step.done is None and slots.last and slots.last <= deadline:
        return finding._replace(why="offered_in_time", exceeded=False)
    if step.kind == "examination" and step.done is None and not slots.history:
        assessed = course.assessed(step.start)
        if assessed and (step.until is None or assessed < step.until):
            if assessed <= deadline:
                return finding._replace(why="assessed_in_time", exceeded=False, facts={"done": assessed})
            missing = ("appointment_held",)
            return finding._replace(status="undetermined", why="examination_unknown", exceeded=None, missing=missing)
    why = _by_step("late" if step.done else "not_done", step)
    breached = finding._replace(status="breached", why=why, exceeded=True)
    return _unsettled(course, step, finding, deadline) or breached


def _unsettled(course: Course, step: Step, finding: Finding, deadline: date) -> Finding | None:
    """The finding where the limit passed, and what decides whether it held is not stated."""
    kinds = ENDED if step.kind == "examination" else (CLOSED, CLOSED_BY_UNKNOWN)
    ended = open_end(course, step.start, deadline, kinds) if step.done is None else None
    if ended:
        facts = {"ended": ended.day}
        return finding._replace(status="undetermined", why=ended.why, missing=(ended.missing,), facts=facts)
    marked = {one.reason for one in course.all("delay")}
    if options_recorded(course, step.start, deadline):
        wish_known = "patient_wish" in marked
        unknown = None if wish_known else ("wish_unknown", "delay")
    elif options_told(course, step.start, deadline, documented=None):
        unknown = ("options_unrecorded", "documented")
    else:
        unwell = "patient_health" not in marked and _put_off_for_health(course, step, deadline)
        unknown = ("health_unrecorded", "documented") if unwell else None
    if unknown is None:
        return None
    return finding._replace(status="undetermined", why=unknown[0], exceeded=True, missing=(unknown[1],))


def _put_off_for_health(course: Course, step: Step, deadline: date) -> bool:
    """Whether a time within the limit was moved or cancelled for the patient's health."""
    return any(
        one.reason == "patient_health" and one.purpose in step.purposes and one.was_day and one.was_day <= deadline
        for one in course.appointments
        if one.date >= step.start
    )


def _duties(course: Course, step: Step, deadline: date, is_told: bool) -> tuple[Duty, ...]:
    if step.kind != "examination":
        return (Duty("region", "offer_treatment", deadline),)
    if is_told:
        return (Duty("region", "offer_first_examination", deadline),)
    law, start = course.law, step.start
    business_days = law.value("max_wait_cancer_notice_business_days", start, "cancer")
    days = law.value("max_wait_cancer_notice_days", start, "cancer")
    return (
        Duty("region", "notice_in_business_days", after_business_days(start, business_days, course.choices)),
        Duty("region", "notice_in_days", start + timedelta(days=days)),
        Duty("region", "offer_first_examination", deadline),
    )

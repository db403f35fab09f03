"""Maksimale ventetider: SUL § 88; BEK 584 of 28/04/2015; guidance of 11/04/2024.

Life-threatening cancer, inside or outside a package, relapses too (22SFP11), but neither non-melanoma skin cancer nor
cancers that need a bone-marrow transplant; left main disease, documented unstable angina, angina after an acute
myocardial infarction. Each step counts by itself: a real first examination within 14 days of the referral or the
suspicion (a telephone talk or a conference is none, 19SFP20); treatment at the earlier of the days from consent and
the days from the decision or referral to treatment (24SFP80). Calendar days, no roll-over, never suspended. A pause
for professional reasons or for the patient's health must be on record. Who was told of concrete options and chose a
later date has had the rule kept, although the interval was exceeded.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter
from typing import TypeAlias

from rettidig.rights.clocks import Clock, Interval, after_business_days, days_after
from rettidig.rights.course import Course, calls_for_treatment, is_treatment, judge_with_delays
from rettidig.rights.endings import CLOSED, ENDED, open_end
from rettidig.rights.facts import MAX_WAIT_EXEMPT, Event
from rettidig.rights.findings import Duty, Finding, leading, not_applicable
from rettidig.rights.slots import ASSESSING, TREATING, Slots

RIGHT = "max_wait"
CLOSINGS = (CLOSED,)
PAUSES = ("professional", "laboratory", "patient_health")
DECIDED_FIRST = ("treatment_decided", "treatment_referral_received", "referral_received")  # 24SFP80
RECEIVED_FIRST = ("treatment_referral_received", "referral_received", "treatment_decided")


Facts: TypeAlias = dict[str, date | str | None]


@dataclass(slots=True)
class Step:
    """One step with its own limits: examination, treatment or aftercare."""

    kind: str
    start: date  # the first day 0
    limits: list[tuple[date, int, str]]  # day 0, days, what begins it
    done: date | None
    until: date | None  # the day on which a later examination begins
    purposes: frozenset[str | None]

    @property
    def last_day(self) -> date:
        """The last day of the earliest limit, whatever was put off."""
        return min([days_after(day, days) for day, days, _ in self.limits])


def judge(course: Course) -> Finding:
    """Is each step in time? Deadline: the earliest limit, in calendar days. Source: SUL § 88."""
    outside = why_outside(course)
    if outside:
        return not_applicable(RIGHT, outside)
    if kind_of(course) == "other_heart":
        return Finding(RIGHT, "undetermined", "kind_unknown", missing=("condition",))
    judged = judge_steps(course)
    if not judged:
        too_early = _first_before_law(course)
        if too_early:
            return Finding(RIGHT, "not_applicable", "not_yet_law", facts={"start": too_early})
        if kind_of(course) == "cancer":
            return Finding(RIGHT, "undetermined", "no_day_zero", missing=("referral_received",))
        missing = ("treatment_referral_received",)
        return Finding(RIGHT, "undetermined", "no_referral_to_treatment", missing=missing)
    return leading([finding for _, finding in judged])


def why_outside(course: Course) -> str | None:
    """Why the maximum waiting times do not reach the pathway, or None. A doctor's word goes before the condition."""
    covered = course.fact("covered_by_max_wait")
    if covered is not None:
        return None if covered else "not_covered_says_doctor"
    condition = course.pathway.condition
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
        course.steps = []
        for step in steps:
            course.steps.append((step, _judge(course, step)))
    return course.steps


# -- the steps


def _under_law(course: Course) -> list[Event]:
    """The known events from the day on which the maximum waiting times existed."""
    known = course.known
    if known and not course.is_before_law(known[0].date):  # they are in order
        return known
    return [event for event in known if not course.is_before_law(event.date)]


def _first_before_law(course: Course) -> date | None:
    """The first day that would have begun a step, had the law been in force."""
    opening = (one.date for one in course.known if calls_for_treatment(one) or _opens_examination(one))
    return next((day for day in opening if course.is_before_law(day)), None)


def _examinations(course: Course) -> list[Step]:
    starts: list[Event] = []
    for event in _under_law(course):
        if not _opens_examination(event):
            continue
        if not starts:
            starts.append(event)
            continue
        before = starts[-1]
        assessed = course.assessed(before.date)
        if event.type == "suspicion_raised":
            days = course.law.value("max_wait_cancer_assessment_days", before.date, "cancer")
            if _examined(course, before.date, event.date) or event.date > days_after(before.date, days):
                starts.append(event)
            elif before.type == "referral_received":
                starts[-1] = event
        elif assessed and assessed < event.date:
            starts.append(event)
        elif course.was_rejected(before.date, event.date):
            starts[-1] = event
    ends: list[date | None] = [*[one.date for one in starts[1:]], None]
    return [_examination(course, event, end) for event, end in zip(starts, ends, strict=False)]


def _opens_examination(event: Event) -> bool:
    if event.type == "suspicion_raised":
        return event.suspected in ("cancer", None)  # of the pathway's own condition, where nothing else is said
    return event.type == "referral_received" and event.purpose in ("assessment", "diagnostic_examination", None)


def _examination(course: Course, trigger: Event, until: date | None) -> Step:
    start = trigger.date
    days = course.law.value("max_wait_cancer_assessment_days", start, "cancer")
    done = _examined(course, start, until)
    return Step("examination", start, [(start, days, trigger.type)], done, until, ASSESSING)


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
    for event in _under_law(course):
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
    condition = kind_of(course)
    if course.choices.decision_after_scan_restarts:
        begun = _decided_last(course, begun)
    start = begun[0].date
    is_aftercare = treated_before and condition == "cancer" and _is_aftercare(course, start)
    scope = "aftercare" if is_aftercare else condition
    limits: list[tuple[date, int, str]] = []
    consent_days = course.law.value("max_wait_consent_days", start, scope)
    referral_days = course.law.value("max_wait_referral_days", start, scope)
    referred = _referred(begun, DECIDED_FIRST if condition == "cancer" else RECEIVED_FIRST, referral_days)
    only_referral = is_aftercare and course.choices.aftercare_capped_at_consent
    if referred:
        limits.append((referred.date, consent_days if only_referral else referral_days, referred.type))
    if not (only_referral and referred):
        consent = _first_of(begun, "consent")
        if consent:
            limits.append((consent.date, consent_days, "consent"))
    first_day = min([day for day, _, _ in limits])
    return Step("aftercare" if is_aftercare else "treatment", first_day, limits, done, None, TREATING)


def _decided_last(course: Course, begun: list[Event]) -> list[Event]:
    """What began the treatment from its last decision that followed an examination after the one before it."""
    first, since = 0, None
    for number, event in enumerate(begun):
        if event.type == "treatment_decided":
            if since and _examined(course, since, event.date):
                first = number
            since = event.date
    return begun[first:]


def _is_aftercare(course: Course, start: date) -> bool:
    return any(one.purpose == "aftercare" for one in course.all("appointment_offered", start))


def _referred(begun: list[Event], order: tuple[str, ...], days: int) -> Event | None:
    """The day 0 of the cap from the referral: the preferred event, unless the limit of another had run out before."""
    preferred = _first_of(begun, *order)
    if preferred:
        for event in begun:
            if event is not preferred and event.type in order and days_after(event.date, days) < preferred.date:
                return event
    return preferred


def _first_of(events: list[Event], *kinds: str) -> Event | None:
    """The first event of the first of the types that happened."""
    for kind in kinds:
        for event in events:
            if event.type == kind:
                return event
    return None


# -- one step


def _judge(course: Course, step: Step) -> Finding:
    recorded, unstated = course.delays(*PAUSES)
    limit = step.last_day
    slots = course.slots(step.purposes, step.start, first_counts=True)
    if slots.declined_within(limit) or options_recorded(course, step.start, limit):
        wish_recorded, wish_unstated = course.delays("patient_wish")
        recorded, unstated = recorded + wish_recorded, unstated + wish_unstated
    if unstated:
        return judge_with_delays(partial(_judge_with, course, step, limit, slots), recorded, unstated)
    return _judge_with(course, step, limit, slots, recorded)


def options_recorded(course: Course, since: date, until: date) -> Event | None:
    """The telling of concrete options, on record, within the limit; a note that the patient accepts the overrun is
    none.
    """
    return options_told(course, since, until, documented=True)


def options_told(course: Course, since: date, until: date, *, documented: bool | None) -> Event | None:
    """The telling of concrete options within the limit of which `documented` is stated so (None: not stated)."""
    for told in course.events["told"]:
        if since <= told.date <= until and "concrete_options" in told.of and told.documented is documented:
            return told
    return None


def _limit(course: Course, step: Step, intervals: tuple[Interval, ...]) -> tuple[date, Clock, str]:
    """The earliest limit of the step: its last day, its clock, and what began it."""
    clocks = []
    for day, days, begins in step.limits:
        clocks.append((*course.calendar_clock(day, days, step.done, intervals), begins))
    return min(clocks, key=itemgetter(0))


def _judge_with(course: Course, step: Step, limit: date, slots: Slots, intervals: tuple[Interval, ...]) -> Finding:
    deadline, clock, begins = _limit(course, step, intervals)
    facts: Facts = {"done": step.done, "offered": slots.counting, "begins": begins, "step": f"step_{step.kind}"}
    exceeded = step.done > limit if step.done else (True if course.on > limit else None)
    if step.done and step.done <= deadline:
        why = "exceeded_but_kept" if exceeded else _by_step("in_time", step)
        return Finding(RIGHT, "kept", why, deadline, clock, exceeded=exceeded, facts=facts)
    stands = step.done is None and slots.counting and slots.counting <= deadline
    if slots.declined_within(limit) and not stands:
        facts["declined"] = min(slots.declined)
        return Finding(RIGHT, "kept", "declined", deadline, clock, exceeded=exceeded, facts=facts)
    closed = course.closed_by_patient(step.start, deadline)
    if closed:
        facts = {"closed": closed}
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, exceeded=False, facts=facts)
    if course.on <= deadline:
        duties = _duties(course, step, deadline, is_told=bool(slots.history))
        if slots.counting and slots.counting > deadline:
            return Finding(
                RIGHT, "at_risk", "slot_late", deadline, clock, exceeded=exceeded, duties=duties, facts=facts
            )
        why = "slot_in_time" if slots.counting else "time_left"
        return Finding(RIGHT, "running", why, deadline, clock, exceeded=exceeded, duties=duties, facts=facts)
    return _past(course, step, slots, deadline, clock, facts)


def _by_step(why: str, step: Step) -> str:
    """The decisions cited for a reason, which depend on the step; the first examination has its own."""
    return f"examination_{why}" if step.kind == "examination" else why


def _past(course: Course, step: Step, slots: Slots, deadline: date, clock: Clock, facts: Facts) -> Finding:
    """The finding where the limit has passed."""
    undone = _undone(course, step, slots, deadline, clock, facts) if step.done is None else None
    if undone:
        return undone
    unsettled = _unsettled(course, step, deadline)
    if unsettled:
        why, missing = unsettled
        return Finding(RIGHT, "undetermined", why, deadline, clock, exceeded=True, missing=(missing,), facts=facts)
    why = _by_step("late" if step.done else "not_done", step)
    return Finding(RIGHT, "breached", why, deadline, clock, exceeded=True, facts=facts)


def _undone(course: Course, step: Step, slots: Slots, deadline: date, clock: Clock, facts: Facts) -> Finding | None:
    """The finding where the step is not known to be done, and something else keeps the limit or leaves it open."""
    if slots.counting and slots.counting <= deadline:
        return Finding(RIGHT, "kept", "offered_in_time", deadline, clock, exceeded=False, facts=facts)
    is_examination = step.kind == "examination"
    assessed = course.assessed(step.start) if is_examination else None
    if assessed and (step.until is None or assessed < step.until):
        if assessed <= deadline:
            facts = {"done": assessed}
            return Finding(RIGHT, "kept", "assessed_in_time", deadline, clock, exceeded=False, facts=facts)
        if not slots.history:
            missing = ("appointment_held",)
            return Finding(RIGHT, "undetermined", "examination_unknown", deadline, clock, missing=missing, facts=facts)
    ended = open_end(course, step.start, deadline, ENDED if is_examination else CLOSINGS)
    if ended is None:
        return None
    missing, facts = (ended.missing,), {"ended": ended.day}
    return Finding(RIGHT, "undetermined", ended.why, deadline, clock, exceeded=True, missing=missing, facts=facts)


def _unsettled(course: Course, step: Step, deadline: date) -> tuple[str, str] | None:
    """Why nobody can say whether a limit that passed was kept, and the fact that is missing."""
    marked = {one.reason for one in course.events["delay"]}
    if options_recorded(course, step.start, deadline):
        return None if "patient_wish" in marked else ("wish_unknown", "delay")
    if options_told(course, step.start, deadline, documented=None):
        return "options_unrecorded", "documented"
    if "patient_health" not in marked and _put_off_for_health(course, step, deadline):
        return "health_unrecorded", "documented"
    return None


def _put_off_for_health(course: Course, step: Step, deadline: date) -> bool:
    """Whether a time within the limit was moved or cancelled for the patient's health."""
    for change in course.appointments:
        for_health = change.reason == "patient_health" and change.purpose in step.purposes
        if for_health and change.date >= step.start and change.was_day and change.was_day <= deadline:
            return True
    return False


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
        Duty("region", "notice_in_days", days_after(start, days)),
        Duty("region", "offer_first_examination", deadline),
    )

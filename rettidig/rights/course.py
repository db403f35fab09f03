"""One pathway as known on one day: the events up to that day, and the readings of them that several rights
share.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from rettidig.rights.clocks import ONE_DAY, Clock, Interval, business_clock, calendar_clock
from rettidig.rights.facts import Event, Pathway, Patient
from rettidig.rights.findings import Finding
from rettidig.rights.parameters import Law, Parameter
from rettidig.rights.schema import EVENT_TYPES
from rettidig.rights.slots import ASSESSING, NO_SLOTS, TREATING, Purposes, Slots

APPOINTMENTS = frozenset({"appointment_offered", "appointment_moved", "appointment_cancelled", "appointment_held"})
PATIENT_REASONS = ("patient_wish", "patient_health")
BEFORE_TREATMENT = ("treatment_decided", "treatment_referral_received", "consent")
ASSESSED = frozenset({"assessment_completed", "treatment_started", *BEFORE_TREATMENT})
NO_TREATMENT = ("preparatory", "talk")
NO_SECOND_CHOICE = ("other_treatment", "bankrupt")
UNKNOWN = "unknown"  # the reason of a marked interval of which nobody has stated one
UNBOUNDED = "unbounded"  # … of one of which nobody has stated both ends
NO_END = date(2200, 12, 31)
NO_EVENTS: dict[str, Sequence[Event]] = dict.fromkeys(EVENT_TYPES, ())
NO_DELAYS: tuple[tuple[Interval, ...], tuple[Interval, ...]] = (), ()


@dataclass(slots=True)
class Span:
    """One course of assessment: from the referral or suspicion (day 0) until the patient was finally assessed."""

    start: date
    trigger: Event
    done: date | None


@dataclass(slots=True)
class ReReferral:
    """A referral sent on: when all of it had arrived (None: not yet); `sure` is False where completeness is not
    stated.
    """

    event: Event
    complete_on: date | None
    sure: bool

    @property
    def is_whole(self) -> bool:
        """Whether it is of the whole course, not only of a part of the assessment."""
        return self.event.scope != "part"

    def has_arrived_by(self, limit: date) -> bool:
        """Whether all of it had arrived on the day `limit`."""
        return self.complete_on is not None and self.complete_on <= limit


class Course:
    """A pathway on the day `on`. Events of later days are not known yet.

    A delay is marked by a case worker, often afterwards; it is known from the day it began.
    """

    def __init__(self, pathway: Pathway, patient: Patient, on: date, law: Law) -> None:
        self.pathway, self.patient, self.on, self.law = pathway, patient, on, law
        self.choices = law.choices
        self.scope = "somatic" if pathway.area == "somatic" else "psychiatric"
        self.fact = pathway.facts.get  # a stated fact, or None: unknown
        self.is_referred_outside = False
        self.known: list[Event] = []
        self.appointments: list[Event] = []
        self._assessed: list[date] = []
        by_type: dict[str, list[Event]] = {}
        for event in pathway.events:
            kind = event.type
            if event.date > on and (event.first_day is None or event.first_day > on):
                continue  # not known yet
            if kind == "referral_received" and event.at == "private_specialist":
                self.is_referred_outside = True  # these are rights against hospitals
                continue
            self.known.append(event)
            by_type.setdefault(kind, []).append(event)
            if kind in APPOINTMENTS:
                self.appointments.append(event if event.purpose else self._with_purpose(event))
            elif kind in ASSESSED and event.kind != "preparatory":
                self._assessed.append(event.date)
        self.kinds = by_type.keys()  # what happened at all
        self.events: Mapping[str, Sequence[Event]] = NO_EVENTS | by_type  # those known
        self.referrals = self.events["referral_received"]
        self.diagnostic_referrals = self._diagnostic_referrals()
        # The hospital that, being chosen, gave the patient back so that there is no second choice
        self.ended_choice = self.given_back(date.min, *NO_SECOND_CHOICE)
        self.spans = self._spans()
        self.steps: list[tuple[Any, Finding]] | None = None  # of the maximum waiting times, once judged
        self._slots: dict[tuple[Purposes, date, date | None, bool], Slots] = {}

    def _with_purpose(self, event: Event) -> Event:
        """A change of an appointment that does not say for what it is: what the appointment was for."""
        day = event.date if event.type == "appointment_held" else event.was_day
        if event.type == "appointment_offered":
            return event
        earlier = [(one.day, one.purpose) for one in reversed(self.appointments) if one.purpose and one.day]
        if day is None:
            ahead = {purpose for its_day, purpose in earlier if its_day >= event.date}
            return replace(event, purpose=ahead.pop()) if len(ahead) == 1 else event
        return next((replace(event, purpose=purpose) for its_day, purpose in earlier if its_day == day), event)

    def all(self, kind: str, since: date) -> Sequence[Event]:
        """The known events of a type, in order, from the day `since`."""
        events = self.events[kind]
        for number, event in enumerate(events):
            if event.date >= since:
                return events[number:]
        return ()

    def first(self, kind: str, since: date) -> Event | None:
        """The first known event of a type from the day `since`."""
        for event in self.events[kind]:
            if event.date >= since:
                return event
        return None

    def is_only_for(self, purpose: str) -> bool:
        """Whether the patient was referred, and never for anything but `purpose`."""
        for referral in self.referrals:
            if referral.purpose != purpose:
                return False
        return bool(self.referrals)

    def latest(self, day: date | None) -> date:
        """The day on which a count stops: when it was done, else the day of the question."""
        return day or self.on

    def comes_after(self, one: Event, other: Event) -> bool:
        """Whether an event came after another; those of one day stand as they were given."""
        return next(event for event in self.known if event is one or event is other) is other

    # -- what several rights read out of the events

    def _diagnostic_referrals(self) -> list[Event]:
        """The referrals to a specified examination for the assessment of a GP or a practising specialist (§ 82 a): the
        first, those after an examination, and in place of one that was rejected the next.
        """
        found: list[Event] = []
        for event in self.referrals:
            if event.purpose != "diagnostic_examination" or event.sender == "hospital":
                continue
            if found and self.was_rejected(found[-1].date, event.date):
                found[-1] = event
            elif not found or self._examined_between(found[-1].date, event.date):
                found.append(event)
        return found

    def _examined_between(self, since: date, until: date) -> bool:
        examined = self.examined(since)
        return examined is not None and examined < until

    def examined(self, since: date) -> date | None:
        """The day of the first examination from the day `since`; a conference is none."""
        for event in self.all("appointment_held", since):
            if event.purpose in ASSESSING and event.mode != "conference":
                return event.date
        return None

    def _spans(self) -> list[Span]:
        spans: list[Span] = []
        trigger: Event | None = None
        for event in self.known:
            if not opens_assessment(event):
                continue
            if trigger is None:
                trigger = event
                continue
            start = trigger.date
            done = self.assessed(start)
            if done is not None and done < event.date:
                spans.append(Span(start, trigger, done))
                trigger = event
            elif event.type == "referral_received" and self._gave_up(start, event.date):
                spans.append(Span(start, trigger, None))
                trigger = event
            elif self.was_rejected(start, event.date):
                trigger = event
        if trigger is not None:
            spans.append(Span(trigger.date, trigger, self.assessed(trigger.date)))
        return spans

    def _gave_up(self, start: date, end: date) -> bool:
        """Whether a chosen hospital gave the patient up: a referral after that begins anew (24SFP70)."""
        back = self.given_back(start, *NO_SECOND_CHOICE)
        return back is not None and back.date <= end

    def was_rejected(self, start: date, end: date) -> bool:
        """Whether the referral of `start` was rejected before a new one came at `end`, which then begins anew."""
        anew = self.choices.new_referral_restarts_after_rejection
        return anew and self.rejected(start, min(end, start + timedelta(days=30))) is not None

    def rejected(self, start: date, limit: date) -> date | None:
        """The day within the limit on which the hospital rejected the referral."""
        for event in self.events["referral_rejected"]:
            if start <= event.date <= limit:
                return event.date
        return None

    def supplemented(self, start: date, limit: date) -> date:
        """Day 0 of a referral that arrived on `start`: a supplement that came in time moves it."""
        if self.choices.supplement_restarts_day_zero:
            for event in self.events["referral_supplemented"]:
                if start <= event.date <= limit:
                    return event.date
        return start

    def assessed(self, since: date) -> date | None:
        """The day on which the patient was finally assessed: could have been told, and could have consented.

        A decision on treatment, a consent or real treatment shows it too.
        """
        for day in self._assessed:
            if day >= since:
                return day
        return None

    def re_referrals(self, since: date, *kinds: str) -> list[ReReferral]:
        """The referrals sent on from the day `since` to one of the kinds of hospital."""
        sent = []
        for event in self.events["re_referral_sent"]:
            if event.date >= since and event.to_kind in kinds:
                sent.append(self._completed(event))
        return sent

    def _completed(self, event: Event) -> ReReferral:
        if event.complete:
            return ReReferral(event, event.date, True)
        later = self.first("re_referral_completed", event.date)
        if later:
            return ReReferral(event, later.date, True)
        return ReReferral(event, None if event.complete is False else event.date, False)

    def given_back(self, since: date, *reasons: str) -> Event | None:
        """The last time, from the day `since`, that a chosen hospital gave the patient back for one of the reasons."""
        for event in reversed(self.all("hospital_declined", since)):
            if event.reason in reasons:
                return event
        return None

    def closed_by_patient(self, since: date, limit: date) -> date | None:
        """The day within the limit on which the patient ended the course."""
        for event in self.events["course_closed"]:
            if event.by == "patient" and since <= event.date <= limit:
                return event.date
        return None

    def told(self, of: str, since: date) -> Event | None:
        """The first time, from the day `since`, that the region told the patient; a telling known to be unrecorded is
        none.
        """
        for event in self.events["told"]:
            if event.date >= since and of in event.of and event.documented is not False:
                return event
        return None

    def letters(self, since: date) -> list[tuple[date, Event]]:
        """The letters of § 90 dated from `since`, each with the day that counts: when it was received, where that is
        stated, else its date. One that has not been received yet is none.
        """
        found: list[tuple[date, Event]] = []
        for letter in self.events["information_letter"]:
            if letter.date < since:
                continue
            day = letter.received if letter.received and self.choices.letter_counts_when_received else letter.date
            if day <= self.on:
                found.append((day, letter))
        if len(found) > 1:
            found.sort(key=itemgetter(0))
        return found

    def slots(
        self,
        purposes: frozenset[str | None],
        since: date,
        home_limit: date | None = None,
        *,
        first_counts: bool = False,
    ) -> Slots:
        """The appointments offered for days from `since`; of a treatment the first real part counts.

        With `home_limit`, only the offers of the region and its partners count, and those of another region's hospital
        only where they lie within the limit: a longer wait there, chosen freely, says nothing of the region's own.
        """
        if not self.appointments:
            return NO_SLOTS
        key = (purposes, since, home_limit, first_counts or purposes is TREATING)
        slots = self._slots.get(key)
        if slots is None:
            slots = self._slots[key] = Slots(*key[:3], first_counts=key[3])
            for event in self.appointments:
                slots.enter(event)
        return slots

    def delays(self, *reasons: str) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
        """The marked intervals for one of the reasons: those on record, and those of which that is not stated, or of
        which no reason, or no end, is.

        An interval that is known not to be on record is none: the limit applies.
        """
        delays = self.events["delay"]
        if not delays:
            return NO_DELAYS
        recorded: list[Interval] = []
        unstated: list[Interval] = []
        for event in delays:
            may_count = event.reason in reasons or event.reason is None
            if may_count and event.documented is not False:
                interval = _marked(event)
                is_sure = event.documented and interval.reason not in (UNKNOWN, UNBOUNDED)
                (recorded if is_sure else unstated).append(interval)
        return tuple(recorded), tuple(unstated)

    def is_before_law(self, day: date) -> bool:
        """Whether the Health Act, in which the rights stand, was not yet in force on `day`."""
        return not self.law.value("health_act", day)

    def marked_until(self, *reasons: str) -> date:
        """The last day that somebody has marked for one of the reasons, or without a reason."""
        marked = [one.last_day or NO_END for one in self.events["delay"] if one.reason in (*reasons, None)]
        return max(marked, default=date.min)

    # -- clocks

    def in_force(self, right: str, start: date, days: int, done: date | None) -> tuple[date, Parameter | None]:
        """Day 0 as suspensions leave it, and the suspension that the pathway lies in until it is done or until `on`.

        A limit that ran out before the suspension stands. One that began before or during it, and had not run out,
        begins on the day the right is back in force.
        """
        if start > self.law.last_suspended_day:
            return start, None
        for period in self.law.suspensions(right, self.scope):
            limit = start + timedelta(days=days)
            first_day, last_day = period.first_day, period.last_day
            if first_day is None or last_day is None or self.on < first_day or limit < first_day or last_day < start:
                continue
            if done and start < first_day and done <= limit:
                continue
            if self.latest(done) <= last_day:
                return start, period
            if self.choices.clock_restarts_after_suspension:
                start = last_day + ONE_DAY
        return start, None

    def calendar_clock(
        self, start: date, days: int, done: date | None, intervals: tuple[Interval, ...] = ()
    ) -> tuple[date, Clock]:
        """The last day in time and the clock of a limit in calendar days."""
        return calendar_clock(start, days, done or self.on, intervals, self.choices)

    def business_clock(self, start: date, days: int, done: date | None) -> tuple[date, Clock]:
        """The last day in time and the clock of a limit in business days."""
        return business_clock(start, days, done or self.on, self.choices)

    def referral_clock(self, start: date, days: int, done: date | None) -> tuple[date, Clock]:
        """The same of a limit that begins with the referral: anew where a supplement came in time."""
        deadline, clock = self.calendar_clock(start, days, done)
        anew = self.supplemented(start, deadline)
        return (deadline, clock) if anew == start else self.calendar_clock(anew, days, done)


def until(limit: date, events: Sequence[Event]) -> Sequence[Event]:
    """Those of the events, which are in order, that happened on the day `limit` or before."""
    for number, event in enumerate(events):
        if event.date > limit:
            return events[:number]
    return events


def opens_assessment(event: Event) -> bool:
    """Whether a course of assessment may begin: a suspicion, or a referral to assessment.

    An examination that a hospital orders for its own assessment belongs to § 82 b (law book § 3).
    """
    if event.type == "referral_received":
        for_hospital = event.purpose == "diagnostic_examination" and event.sender == "hospital"
        return event.purpose in ("assessment", None) or for_hospital
    return event.type == "suspicion_raised"


def is_treatment(event: Event) -> bool:
    """Whether real treatment began: preparation and talk are none."""
    return event.type == "treatment_started" and event.kind not in NO_TREATMENT


def calls_for_treatment(event: Event) -> bool:
    """Whether a treatment was decided, consented to or referred to."""
    return event.type in BEFORE_TREATMENT or (event.type == "referral_received" and event.purpose == "treatment")


def _marked(event: Event) -> Interval:
    """The interval that a delay marks; where an end is not stated, the longest that it can be."""
    if event.first_day and event.last_day:
        return Interval(event.first_day, event.last_day, event.reason or UNKNOWN)
    return Interval(event.first_day or date.min, event.last_day or NO_END, UNBOUNDED)


def judge_with_delays(
    judge: Callable[[tuple[Interval, ...]], Finding],
    recorded: tuple[Interval, ...],
    unstated: tuple[Interval, ...],
) -> Finding:
    """The finding with every interval, where of some it is not stated that they count: `undetermined` where it turns
    on whether an interval is on record, on its reason or on its ends.
    """
    explained = recorded + tuple([one for one in unstated if one.reason not in (UNKNOWN, UNBOUNDED)])
    finding, without = judge(explained), judge(recorded)
    if without.status != finding.status:
        return _open(finding, "delay_unrecorded", "documented")
    if judge(recorded + unstated).status == finding.status:
        return finding
    if any(one.reason == UNBOUNDED for one in unstated):
        return _open(finding, "delay_unbounded", "from", "to")
    return _open(finding, "delay_unexplained", "reason")


def _open(finding: Finding, why: str, *missing: str) -> Finding:
    return finding._replace(status="undetermined", why=why, missing=missing, entitled=None, duties=())

"""Several courses in one pathway, and facts that can be read in more than one way: what the rules are asked, and how
their answers are put together.

A course ends for good when the patient ends it or moves to another region; a new referral then begins another, with a
day 0 of its own (SUL § 82 b, stk. 1; 21SFP62; 23SFP99). What was broken in an earlier course stays broken.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from rettidig.rights.course import Course
from rettidig.rights.facts import Event, Pathway, Patient
from rettidig.rights.findings import Finding
from rettidig.rights.parameters import Law

Rule: TypeAlias = Callable[[Course], Finding]
NO_COURSE = ("private_specialist", "agreement")  # where a referral begins no course of the region
OPENS = ("referral_received", "suspicion_raised")


class Unstated(NamedTuple):
    """What may not be stated of the events of some kinds: the field, as what it can be read, the reason where a right
    turns on it, and the name in that reason of the day on which it happened.
    """

    field: str
    kinds: tuple[str, ...]
    values: tuple[str, ...]
    why: str
    day: str


UNSTATED = (
    Unstated(
        "to_kind",
        ("re_referral_sent",),
        ("agreement", "own_region", "other_region", "partner"),
        "to_kind_unknown",
        "sent",
    ),
    Unstated("mode", ("appointment_held",), ("in_person", "phone"), "mode_unknown", "held"),
    Unstated("by", ("appointment_moved", "appointment_cancelled"), ("hospital", "patient"), "by_unknown", "changed"),
    Unstated("by", ("course_closed",), ("hospital", "patient"), "closed_by_unknown", "ended"),
    Unstated("reason", ("hospital_declined",), ("no_capacity", "other_treatment"), "given_back_unknown", "back"),
)

MAY_LACK = frozenset(kind for unstated in UNSTATED for kind in unstated.kinds)


class Asked(NamedTuple):
    """One pathway as the rules are asked of it: the course of today, those before it as they stood when the next began,
    and, where something is not stated, the readings of the course of today.
    """

    today: Course
    before: Sequence["Asked"] = ()
    readings: "Readings | None" = None

    @property
    def is_plain(self) -> bool:
        return not self.before and self.readings is None

    def judge(self, rule: Rule) -> Finding:
        """The finding of one rule on the pathway."""
        finding = rule(self.today)
        if self.readings and self.readings.unstated.field not in finding.missing:  # else the rule says so itself
            finding = self.readings.judge(rule)
        for course in self.before:
            broken = course.judge(rule)
            if broken.status == "breached":
                return broken._replace(
                    entitled=finding.entitled, entitled_from=finding.entitled_from, duties=finding.duties
                )
        return finding


class Readings(NamedTuple):
    """A course in each reading of what is not stated of one of its events."""

    unstated: Unstated
    event: Event
    courses: Sequence[Asked]

    def judge(self, rule: Rule) -> Finding:
        """The finding in which all readings agree; where they differ nobody can say, and the field is missing. Where
        they agree for different reasons, the only reason that is sure is that the field is not known.
        """
        findings = [one.judge(rule) for one in self.courses]
        first, field = findings[0], self.unstated.field
        if any(one.why != first.why for one in findings):
            first = self._unsure(first)
        open_ones = {(one.status, one.entitled) for one in findings}
        if len(open_ones) == 1:
            return first
        known = next((one for one in findings if one.status == "undetermined"), first)  # something else is missing too
        missing = tuple(dict.fromkeys((*known.missing, field)))
        known = known._replace(entitled=None, entitled_from=None, missing=missing)
        if len({status for status, _ in open_ones}) == 1:
            return known
        if known.status == "undetermined":
            return self._unsure(known)
        return self._unsure(known)._replace(status="undetermined", missing=(field,), duties=())

    def _unsure(self, finding: Finding) -> Finding:
        day = {self.unstated.day: self.event.date}
        return finding._replace(why=self.unstated.why, facts={**finding.facts, **day})


def ask(pathway: Pathway, patient: Patient, on: date, law: Law) -> Asked:
    """The courses of a pathway on the day `on`."""
    *earlier, (last, _) = _courses(pathway, patient, on, law)
    today = _read_each(Course(last, patient, on, law))
    if not earlier:
        return today
    return today._replace(before=[_read_each(Course(course, patient, until, law)) for course, until in earlier])


def _courses(pathway: Pathway, patient: Patient, on: date, law: Law) -> list[tuple[Pathway, date]]:
    """Each course with the last day on which it is judged."""
    found: list[tuple[Pathway, date]] = []
    first = 0
    for number, event in enumerate(pathway.events):
        if event.type not in OPENS or event.date > on or event.at in NO_COURSE:
            continue
        course = pathway.events[first:number]
        if any(one.type in OPENS for one in course) and _is_over(course, event, patient, law):
            found.append((pathway._replace(events=course), event.date))
            first = number
    if not found:
        return [(pathway, on)]
    start = pathway.events[first].date
    still = tuple(one for one in pathway.events[:first] if one.last_day and one.last_day > start)
    return [*found, (pathway._replace(events=still + pathway.events[first:]), on)]


def _is_over(course: Sequence[Event], new: Event, patient: Patient, law: Law) -> bool:
    """Whether the course had ended when something new began. One that was handed over has not while the hospital has
    given the patient back: the region must still finish it.
    """
    anew, handed_over = law.choices.new_referral_restarts_after_closing, False
    for event in course:
        if event.type == "course_closed" and (event.by == "patient" or (event.by == "hospital" and anew)):
            return True
        if event.complete and event.to_kind == "agreement":
            handed_over = event.scope != "part" and event.date < new.date
        elif event.type == "hospital_declined":
            handed_over = False
    if handed_over and anew:
        return True
    return new.type == "referral_received" and patient.moved_between(course[0].date, new.date) is not None


# -- what is not stated


def _read_each(course: Course) -> Asked:
    """The course with each reading of the first fact that is not stated of an event, and so on with the next."""
    if MAY_LACK.isdisjoint(course.kinds):
        return Asked(course)
    for unstated in UNSTATED:
        for kind in unstated.kinds:
            for event in course.events[kind]:
                if _lacks(event, unstated.field):
                    courses = [_read_each(_read(course, unstated, value)) for value in unstated.values]
                    return Asked(course, (), Readings(unstated, event, courses))
    return Asked(course)


def _lacks(event: Event, field: str) -> bool:
    """Whether a field is not stated of an event; the reason of a change says as well whose change it is."""
    return getattr(event, field) is None and event.reason is None


def _read(course: Course, unstated: Unstated, value: str) -> Course:
    """The course where each event of the kinds of which the field is not stated has the value."""
    kinds, field = unstated.kinds, unstated.field
    stated: dict[str, Any] = {field: value}
    events = tuple(
        replace(one, **stated) if one.type in kinds and _lacks(one, field) else one for one in course.pathway.events
    )
    return Course(course.pathway._replace(events=events), course.patient, course.on, course.law)

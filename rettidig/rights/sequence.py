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
UNSTATED = {  # what a right may turn on, of which events, and as what it can be read
    "to_kind": (("re_referral_sent",), ("agreement", "own_region", "other_region", "partner")),
    "mode": (("appointment_held",), ("in_person", "phone")),
    "by": (("appointment_moved", "appointment_cancelled"), ("hospital", "patient")),
}


class Asked(NamedTuple):
    """One pathway as the rules are asked of it: the course of today, those before it as they stood when the next began,
    and, where a `fact` is not stated, the course of today in each reading of it.
    """

    today: Course
    before: Sequence["Asked"] = ()
    fact: str = ""
    read_as: Sequence["Asked"] = ()

    @property
    def is_plain(self) -> bool:
        return not self.before and not self.read_as

    def judge(self, rule: Rule) -> Finding:
        """The finding of one rule on the pathway."""
        finding = rule(self.today)
        if self.read_as and self.fact not in finding.missing:  # else the rule says so itself
            finding = _together(self.fact, [one.judge(rule) for one in self.read_as])
        for course in self.before:
            broken = course.judge(rule)
            if broken.status == "breached":
                return broken._replace(
                    entitled=finding.entitled, entitled_from=finding.entitled_from, duties=finding.duties
                )
        return finding


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
    for field, (kinds, values) in UNSTATED.items():
        for kind in kinds:
            for event in course.events[kind]:
                if _lacks(event, field):
                    readings = [_read_each(_read(course, kinds, field, value)) for value in values]
                    return Asked(course, (), field, readings)
    return Asked(course)


def _lacks(event: Event, field: str) -> bool:
    """Whether a field is not stated of an event; the reason of a change says as well whose change it is."""
    return getattr(event, field) is None and (field != "by" or event.reason is None)


def _read(course: Course, kinds: Sequence[str], field: str, value: str) -> Course:
    """The course where each event of the kinds of which `field` is not stated has the value."""
    stated: dict[str, Any] = {field: value}
    events = tuple(
        replace(one, **stated) if one.type in kinds and _lacks(one, field) else one for one in course.pathway.events
    )
    return Course(course.pathway._replace(events=events), course.patient, course.on, course.law)


def _together(fact: str, readings: Sequence[Finding]) -> Finding:
    """The finding in which all readings agree; where they differ nobody can say, and the fact is missing. Where they
    agree for different reasons, the only reason that is sure is that the fact is not known.
    """
    first, unknown = readings[0], f"{fact}_unknown"
    if any(one.why != first.why for one in readings):
        first = first._replace(why=unknown)
    open_ones = {(one.status, one.entitled) for one in readings}
    if len(open_ones) == 1:
        return first
    if len({status for status, _ in open_ones}) == 1:
        return first._replace(entitled=None, entitled_from=None, missing=(*first.missing, fact))
    known = next((one for one in readings if one.status == "undetermined"), None)
    if known:  # something else is missing too
        return known._replace(why=unknown, missing=(*known.missing, fact), entitled=None, entitled_from=None)
    return first._replace(
        status="undetermined", why=unknown, entitled=None, entitled_from=None, missing=(fact,), duties=()
    )

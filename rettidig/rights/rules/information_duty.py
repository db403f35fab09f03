"""Oplysningspligt: SUL § 90, stk. 1-3.

Within 8 business days the hospital sends a letter: of the referral received, of the assessment made where no referral
came before it, and of a changed date of surgery. The 8 days concern the first letter of a pathway (published
decision); a new treatment after an earlier one calls for a new letter (17SPS28), and so does the return of suspended
rights to those who wait (22SFP62). The letter must give a date (15POB28) and say all that § 90 lists; it must not
promise a choice that does not exist (24SFP82). The day it is sent counts.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rettidig.rights.choice_duties import told_of_choice
from rettidig.rights.clocks import ONE_DAY, Clock, after_business_days, business_days_between
from rettidig.rights.course import BEFORE_TREATMENT, TREATING, Course, calls_for_treatment, is_treatment
from rettidig.rights.endings import CLOSED_BY_UNKNOWN, REJECTED, left_open
from rettidig.rights.facts import CHOICE_EXEMPT
from rettidig.rights.findings import Duty, Finding, leading, not_applicable
from rettidig.rights.rules.surgery_date_change import is_change_by_hospital

RIGHT = "information_duty"
WITHOUT_REFERRAL = {  # what calls for the letter where no referral came before, and the word for it
    "suspicion_raised": "suspicion_raised",
    "assessment_completed": "trigger_assessment",
    "treatment_decided": "treatment_decided",
    "treatment_referral_received": "treatment_referral_received",
    "consent": "consent",
}


def judge(course: Course) -> Finding:
    """Did each letter come in time, complete and true? Deadline in business days. Source: SUL § 90."""
    findings = [*_letters(course), *_surgery_notices(course)]
    if not findings:
        acute = course.pathway.acute and not course.all("referral_received")
        outside = "no_hospital" if course.is_referred_outside else "no_trigger"
        return not_applicable(RIGHT, "acute" if acute else outside)
    return _with_promise(course, leading(findings))


def _with_promise(course: Course, spokesman: Finding) -> Finding:
    """The finding on the letters, where one of them promised a choice."""
    promising = next((one for one in course.all("information_letter") if "extended_choice" in one.promises), None)
    why = _false_promise(course) if promising else None
    if promising is None or why is None:
        return spokesman
    facts = {**spokesman.facts, "promised": promising.date}
    if why == "false_promise":
        duties = (Duty("hospital", "correct_letter"),)
        return spokesman._replace(status="breached", why=why, missing=(), duties=duties, facts=facts)
    if spokesman.status == "breached":
        return spokesman
    missing = ("agreement_hospital_available",)
    return spokesman._replace(status="undetermined", why=why, missing=missing, facts=facts)


# -- the letters of § 90, stk. 1


def _letters(course: Course) -> Iterator[Finding]:
    referrals = [one for one in course.all("referral_received") if one.purpose != "young_adult_treatment"]
    first = _first_referral(course, [one.date for one in referrals])
    trigger = "trigger_referral"
    if first is None and not course.all("referral_received"):
        begins = next((one for one in course.known if one.type in WITHOUT_REFERRAL), None)
        first, trigger = (begins.date, WITHOUT_REFERRAL[begins.type]) if begins else (None, trigger)
    if first is None:
        return
    yield _letter(course, first, trigger)
    yield from _after_suspension(course, first)
    for again in _new_treatments(course, first):
        yield _letter(course, again, "trigger_new_treatment")


def _first_referral(course: Course, received: list[date]) -> date | None:
    """The receipt that calls for the letter: the first, or the next where that one was rejected."""
    first = None
    for day in received:
        if first is None or course.was_rejected(first, day):
            first = day
    return first


def _new_treatments(course: Course, first: date) -> Iterator[date]:
    """The days on which, after an earlier treatment had begun, the next treatment was referred to or decided
    (17SPS28).
    """
    treated = False
    waiting = True
    for event in course.known:
        if is_treatment(event):
            treated, waiting = True, False
        elif treated and not waiting and calls_for_treatment(event) and event.date > first:
            waiting = True
            yield event.date


def _letter(course: Course, trigger_on: date, trigger: str) -> Finding:
    start, deadline, clock = _clock(course, trigger_on)
    required = _required(course, trigger_on)
    letters = [one for one in course.all("information_letter", start) if one.date <= deadline]
    facts: dict[str, Any] = {"trigger": trigger, "sent": max((one.date for one in letters), default=None)}
    if not required:
        return Finding(RIGHT, "suspended", "suspended", deadline, clock, facts=facts)
    stated = {item for one in letters for item in one.states or ()}
    lacking = tuple([item for item in required if item not in stated])
    if not lacking:
        return Finding(RIGHT, "kept", "letter_in_time", deadline, clock, facts=facts)
    closed = course.closed_by_patient(start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, facts={"closed": closed})
    duties = (Duty("hospital", "send_letter", deadline),)
    facts["lacking"] = tuple(f"item_{item}" for item in lacking)
    if course.on <= deadline:
        return Finding(RIGHT, "running", "letter_due", deadline, clock, duties=duties, facts=facts)
    ended = left_open(RIGHT, course, deadline, clock, (CLOSED_BY_UNKNOWN, REJECTED), trigger_on)
    if ended:
        return ended
    if any(one.states is None for one in letters):
        return Finding(RIGHT, "undetermined", "letter_unknown", deadline, clock, missing=("states",), facts=facts)
    if letters:
        return Finding(RIGHT, "breached", "letter_incomplete", deadline, clock, duties=duties, facts=facts)
    late = course.first("information_letter", start)
    if late is None:
        return Finding(RIGHT, "breached", "no_letter", deadline, clock, duties=duties, facts=facts)
    facts["sent"] = late.date
    stated = set(required if late.states is None else late.states)
    facts["lacking"] = tuple(f"item_{item}" for item in required if item not in stated)
    why = "letter_late_incomplete" if facts["lacking"] else "letter_late"
    return Finding(RIGHT, "breached", why, deadline, clock, duties=duties, facts=facts)


def _clock(course: Course, trigger_on: date) -> tuple[date, date, Clock]:
    days = course.law.value("information_duty_days", trigger_on)
    deadline = after_business_days(trigger_on, days, course.choices)
    start = course.supplemented(trigger_on, deadline)
    if start != trigger_on:
        deadline = after_business_days(start, days, course.choices)
    letter = course.first("information_letter", start)
    used = business_days_between(start, course.latest(letter.date if letter else None), course.choices)
    return start, deadline, Clock(start, days, "business_days", (), used)


def _required(course: Course, day: date) -> tuple[str, ...]:
    """What the letter must state on a day; the extended choice only where it reaches the pathway and is in force."""
    items: list[str] = course.law.value("information_letter_items", day)
    purposes = {one.purpose for one in course.all("referral_received")}
    exempt = course.pathway.exempt_treatment in CHOICE_EXEMPT or purposes == {"rehabilitation"}
    no_choice = exempt or course.law.is_suspended(f"extended_choice_{course.scope}", day)
    return tuple([item for item in items if not (no_choice and item == "extended_choice")])


def _after_suspension(course: Course, first: date) -> Iterator[Finding]:
    """Rights that return: who still waits and was never told is told of the extended choice within 8 business days
    (22SFP62).
    """
    if first > course.law.last_suspended_day:
        return
    for period in course.law.suspensions(f"extended_choice_{course.scope}"):
        if period.last_day is None or course.on <= period.last_day or first > period.last_day:
            continue
        back_on = period.last_day + ONE_DAY
        told = told_of_choice(course, first)
        if _waits(course, first, back_on) and not (told and told < back_on):
            yield _notice(course, back_on, "reinstated", first)


def _waits(course: Course, first: date, back_on: date) -> bool:
    """Whether the patient still waited for assessment or treatment on the day the rights came back."""
    if any(one.date < back_on for kind in ("treatment_started", "course_closed") for one in course.all(kind, first)):
        return False
    assessed = course.first("assessment_completed", first)
    treatment = any(course.first(kind, first) for kind in BEFORE_TREATMENT) or course.slots(TREATING, first).history
    return assessed is None or assessed.date >= back_on or bool(treatment)


def _notice(course: Course, since: date, why: str, letters_since: date) -> Finding:
    """A notice of the extended choice, by letter or otherwise, within 8 business days after the day `since`."""
    days = course.law.value("surgery_date_change_notice_days" if why == "surgery" else "information_duty_days", since)
    deadline = after_business_days(since, days, course.choices)
    told = told_of_choice(course, letters_since)
    used = business_days_between(since, max(since, course.latest(told)), course.choices)
    clock = Clock(since, days, "business_days", (), used)
    facts = {"since": since, "told": told}
    if told and told <= deadline:
        return Finding(RIGHT, "kept", f"{why}_told", deadline, clock, facts=facts)
    duties = (Duty("region", "tell_of_choice", deadline),)
    if course.on <= deadline:
        return Finding(RIGHT, "running", f"{why}_due", deadline, clock, duties=duties, facts=facts)
    return Finding(RIGHT, "breached", f"{why}_late", deadline, clock, duties=duties, facts=facts)


def _surgery_notices(course: Course) -> Iterator[Finding]:
    """The changed dates of surgery, § 90, stk. 2: each calls for a notice."""
    if course.pathway.exempt_treatment in CHOICE_EXEMPT:
        return
    for change in course.appointments:
        if is_change_by_hospital(course, change):
            in_force = not course.law.is_suspended(f"surgery_date_change_{course.scope}", change.date)
            if in_force:
                yield _notice(course, change.date, "surgery", change.date)


# -- the truth of the letters


def _false_promise(course: Course) -> str | None:
    """Whether a promised extended choice does not exist (24SFP82), or whether that cannot be told."""
    available = course.fact("agreement_hospital_available")
    if available is False or course.pathway.exempt_treatment in CHOICE_EXEMPT or _is_outdone(course):
        return "false_promise"
    return "promise_unknown" if available is None else None


def _is_outdone(course: Course) -> bool:
    """Whether a partner can keep the limit, or no agreement hospital is faster; for a changed operation neither
    matters.
    """
    if any(is_change_by_hospital(course, one) for one in course.appointments):
        return False
    return course.fact("partner_can_meet_limit") is True or course.fact("agreement_wait_shorter") is False

"""Oplysningspligt: SUL § 90, stk. 1-3.

Within 8 business days the hospital sends a letter: of the referral received, of the assessment made where no referral
came before it, and of a changed date of surgery. The 8 days concern the first letter of a pathway (published
decision); a new treatment after an earlier one calls for a new letter (17SPS28), and so does the return of suspended
rights to those who wait (22SFP62). The letter must give a date (15POB28) and say all that § 90 lists; it must not
promise a choice that does not exist (24SFP82). The day it is sent counts.
"""

from collections.abc import Sequence
from datetime import date
from itertools import filterfalse
from typing import Any

from rettidig.rights.choice_duties import told_of_choice
from rettidig.rights.clocks import ONE_DAY, Clock, after_business_days
from rettidig.rights.course import BEFORE_TREATMENT, Course, calls_for_treatment, is_treatment
from rettidig.rights.endings import REJECTED, left_open
from rettidig.rights.facts import CHOICE_EXEMPT, Event
from rettidig.rights.findings import Duty, Finding, leading, not_applicable
from rettidig.rights.rules.surgery_date_change import did_of, is_change_by_hospital
from rettidig.rights.slots import TREATING

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
    findings = _letters(course)
    if course.pathway.exempt_treatment not in CHOICE_EXEMPT:
        findings += _surgery_notices(course)
    if not findings:
        acute = course.pathway.acute and not course.referrals
        outside = "no_hospital" if course.is_referred_outside else "no_trigger"
        return not_applicable(RIGHT, "acute" if acute else outside)
    return _with_promise(course, leading(findings))


def _with_promise(course: Course, spokesman: Finding) -> Finding:
    """The finding on the letters, where one of them promised a choice."""
    for letter in course.events["information_letter"]:
        if "extended_choice" in letter.promises:
            return _judge_promise(course, spokesman, letter.date)
    return spokesman


def _judge_promise(course: Course, spokesman: Finding, promised: date) -> Finding:
    why = _false_promise(course)
    if why is None:
        return spokesman
    facts = {**spokesman.facts, "promised": promised}
    if why == "false_promise":
        duties = (Duty("hospital", "correct_letter"),)
        return spokesman._replace(status="breached", why=why, missing=(), duties=duties, facts=facts)
    if spokesman.status == "breached":
        return spokesman
    missing = ("agreement_hospital_available",)
    return spokesman._replace(status="undetermined", why=why, missing=missing, facts=facts)


# -- the letters of § 90, stk. 1


def _letters(course: Course) -> list[Finding]:
    calling = _first_call(course)
    if calling is None:
        return []
    first, trigger = calling
    if course.is_before_law(first):
        return [Finding(RIGHT, "not_applicable", "not_yet_law", facts={"start": first})]
    findings = [*_owed_before(course, first), _letter(course, first, trigger)]
    if first <= course.law.last_suspended_day:
        findings += _after_suspension(course, first)
    if course.events["treatment_started"]:
        findings += _new_treatments(course)
    return findings


def _first_call(course: Course) -> tuple[date, str] | None:
    """The day that calls for the first letter, and the word for what happened.

    A referral received, or the next where that one was rejected; where no referral came, what came first instead.
    """
    first = None
    for referral in course.referrals:
        is_new = first is None or course.was_rejected(first, referral.date)
        if is_new and referral.purpose != "young_adult_treatment":
            first = referral.date
    if first:
        return first, "trigger_referral"
    if not course.referrals:
        for event in course.known:
            if event.type in WITHOUT_REFERRAL:
                return event.date, WITHOUT_REFERRAL[event.type]
    return None


def _owed_before(course: Course, first: date) -> list[Finding]:
    """The letter that was due, for want of a referral, before the first referral came."""
    for event in course.known:
        if event.date >= first:
            break
        if event.type in WITHOUT_REFERRAL and _clock(course, event.date)[0] < first:
            return [_letter(course, event.date, WITHOUT_REFERRAL[event.type])]
    return []


def _new_treatments(course: Course) -> list[Finding]:
    """The letters where, after an earlier treatment had begun, the next treatment was referred to or decided
    (17SPS28).
    """
    findings = []
    waiting = True
    for event in course.known:
        if is_treatment(event):
            waiting = False
        elif not waiting and calls_for_treatment(event):
            waiting = True
            findings.append(_letter(course, event.date, "trigger_new_treatment"))
    return findings


def _letter(course: Course, trigger_on: date, trigger: str) -> Finding:
    """The finding on one letter, cited as what it must say stood that day."""
    return _judge_letter(course, trigger_on, trigger).under(course.law.row("information_letter_items", trigger_on))


def _judge_letter(course: Course, trigger_on: date, trigger: str) -> Finding:
    deadline, clock, sent = _clock(course, trigger_on)
    required = _required(course, trigger_on)
    in_time = [(day, letter) for day, letter in sent if day <= deadline]
    letters = [letter for _, letter in in_time]
    trigger = trigger if clock.start == trigger_on else "trigger_supplement"
    facts: dict[str, Any] = {"trigger": trigger} | _came(*in_time[-1] if in_time else (None, None))
    if not required:
        return Finding(RIGHT, "suspended", "suspended", deadline, clock, facts=facts)
    lacking = _lacking(required, letters)
    if not lacking:
        return Finding(RIGHT, "kept", "letter_in_time", deadline, clock, facts=facts)
    closed = course.closed_by_patient(clock.start, deadline)
    if closed:
        return Finding(RIGHT, "kept", "closed_by_patient", deadline, clock, facts={"closed": closed})
    duties = (Duty("hospital", "send_letter", deadline),)
    facts["lacking"] = lacking
    is_unread = any(one.states is None for one in letters)
    if course.on <= deadline:
        why = "letter_unread" if is_unread else "letter_due"
        return Finding(RIGHT, "running", why, deadline, clock, duties=duties, facts=facts)
    ended = left_open(RIGHT, course, deadline, clock, (REJECTED,), trigger_on)
    if ended:
        return ended
    if letters:
        if is_unread:
            return Finding(RIGHT, "undetermined", "letter_unknown", deadline, clock, missing=("states",), facts=facts)
        return Finding(RIGHT, "breached", "letter_incomplete", deadline, clock, duties=duties, facts=facts)
    if not sent:
        return Finding(RIGHT, "breached", "no_letter", deadline, clock, duties=duties, facts=facts)
    day, late = sent[0]
    facts |= _came(day, late)
    facts["lacking"] = () if late.states is None else _lacking(required, [late])
    why = "letter_late_incomplete" if facts["lacking"] else "letter_late"
    return Finding(RIGHT, "breached", why, deadline, clock, duties=duties, facts=facts)


def _came(day: date | None, letter: Event | None) -> dict[str, Any]:
    """The day of a letter that counts, and whether the letter was sent or received on it."""
    received = letter is not None and letter.received is not None and day == letter.received
    return {"sent": day, "came": "letter_received" if received else "letter_sent"}


def _lacking(required: tuple[str, ...], letters: Sequence[Event]) -> tuple[str, ...]:
    """Required statements that none of the letters has."""
    if not letters:
        return required
    stated = frozenset().union(*[letter.states or () for letter in letters])
    return tuple(filterfalse(stated.__contains__, required))


def _clock(course: Course, trigger_on: date) -> tuple[date, Clock, list[tuple[date, Event]]]:
    """The last day in time, the clock, and the letters from its start."""
    days = course.law.value("information_duty_days", trigger_on)
    start = course.supplemented(trigger_on, after_business_days(trigger_on, days, course.choices))
    letters = course.letters(start)
    return *course.business_clock(start, days, letters[0][0] if letters else None), letters


def _required(course: Course, day: date) -> tuple[str, ...]:
    """Statements that the letter must have on a day; the extended choice only where it applies and is in force."""
    items: tuple[str, ...] = course.law.value("information_letter_items", day)
    has_choice = course.pathway.exempt_treatment not in CHOICE_EXEMPT and not course.is_only_for("rehabilitation")
    if has_choice and not course.law.is_suspended("extended_choice", course.scope, day):
        return items
    return tuple([item for item in items if item != "extended_choice"])


def _after_suspension(course: Course, first: date) -> list[Finding]:
    """Rights that return: who still waits and was never told is told of the extended choice within 8 business days
    (22SFP62).
    """
    notices = []
    for period in course.law.suspensions("extended_choice", course.scope):
        if period.last_day is None or course.on <= period.last_day or first > period.last_day:
            continue
        back_on = period.last_day + ONE_DAY
        told = told_of_choice(course, first)
        if _waits(course, first, back_on) and not (told and told < back_on):
            notices.append(_notice(course, back_on, "reinstated", first))
    return notices


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
    told = told_of_choice(course, letters_since)
    deadline, clock = course.business_clock(since, days, told)
    facts = {"since": since, "told": told}
    if told and told <= deadline:
        return Finding(RIGHT, "kept", f"{why}_told", deadline, clock, facts=facts)
    duties = (Duty("region", "tell_of_choice", deadline),)
    if course.on <= deadline:
        return Finding(RIGHT, "running", f"{why}_due", deadline, clock, duties=duties, facts=facts)
    return Finding(RIGHT, "breached", f"{why}_late", deadline, clock, duties=duties, facts=facts)


def _surgery_notices(course: Course) -> list[Finding]:
    """The changed dates of surgery, § 90, stk. 2: each calls for a notice."""
    notices = []
    for change in course.appointments:
        is_change = is_change_by_hospital(course, change) and not course.is_before_law(change.date)
        if is_change and not course.law.is_suspended("surgery_date_change", course.scope, change.date):
            notice = _notice(course, change.date, "surgery", change.date)
            notices.append(notice._replace(facts={**notice.facts, "did": did_of(change)}))
    return notices


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

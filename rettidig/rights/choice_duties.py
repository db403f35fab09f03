"""What the region owes where the extended choice is open: to tell, to send a request on, not to refuse (SUL § 87; §
90).

Shared by the limits of `extended_choice`. A refusal, a request that was not sent on, or silence breaks the right;
where the choice itself turns on a fact that nobody has stated, the answer is that this fact is missing.
"""

from datetime import date
from typing import NamedTuple

from rettidig.rights.clocks import ONE_DAY, Clock, after_business_days
from rettidig.rights.course import Course
from rettidig.rights.facts import Event
from rettidig.rights.findings import Duty, Finding

PENDING = ("request_pending", "not_told_yet")  # the time that the region has for it is not over


class Phase(NamedTuple):
    """One limit of the choice: assessment, treatment or diagnostic; day 0, days, the day it was done, the appointments
    that count.

    `trigger_on` is the day of the event; `start`, day 0, is later where a suspension or a supplement moved it.
    """

    kind: str
    trigger_on: date
    start: date
    days: int
    done: date | None
    purposes: frozenset[str | None]


class Openness(NamedTuple):
    """Whether the choice is open (None: unknown), why not, what is missing, and whether for parts of the assessment
    only.
    """

    is_open: bool | None
    why: str = ""
    missing: tuple[str, ...] = ()
    in_part: bool = False


def openness(course: Course, phase: Phase) -> Openness:
    """Whether the conditions of the choice are met. Source: SUL § 87, stk. 1-2, 4; law book § 4.3."""
    agreement = course.fact("agreement_hospital_available")
    shorter = course.fact("agreement_wait_shorter")
    partner = course.fact("partner_can_meet_limit")
    in_part, capacity = _capacity(course, phase)
    for closed, why in (
        (agreement is False, "no_agreement_hospital"),
        (partner is True, "partner_can"),
        (shorter is False, "not_shorter"),
        (capacity is False, "professional_reasons"),
    ):
        if closed:
            return Openness(False, why)
    legal = course.pathway.legal_status == "none" or None
    stated = {
        "agreement_hospital_available": agreement,
        "agreement_wait_shorter": shorter,
        "partner_can_meet_limit": partner,
        "professionally_possible": capacity,
        "limits_of_legal_status": legal,
    }
    missing = tuple(name for name, value in stated.items() if value is None)
    return Openness(None if missing else True, "", missing, in_part)


def _capacity(course: Course, phase: Phase) -> tuple[bool, bool | None]:
    """For assessment: does the choice reach only a part, and is capacity a reason at all? (§ 87, stk. 1, 2. pkt.)"""
    possible = course.fact("professionally_possible")
    if phase.kind != "assessment" or possible is True:
        return False, True
    by_capacity = any(
        event.reason == "capacity"
        for event in course.known
        if event.type in ("delay", "appointment_moved", "appointment_cancelled")
        and (event.first_day or event.date) >= phase.start
    )
    if by_capacity:
        return possible is False, True
    return False, None if possible is None else False


def judge_duties(right: str, course: Course, phase: Phase, deadline: date, clock: Clock, choice: Openness) -> Finding:
    """The finding where the limit slips. Sources: 20SFP44 (tell), 22SFP27 and 23SFP15 (send on), SUL § 87."""
    slots = course.slots(phase.purposes, phase.start, deadline)
    clear = slots.late_since(deadline) or deadline + ONE_DAY
    since = clear if slots.ever_in_time(deadline) and clear <= deadline else phase.trigger_on
    requests = requests_of_choice(course, since)
    refused_since = max(since, phase.start)  # while the right was suspended a refusal broke nothing
    broken, why, due = _broken(course, since, deadline, clear, requests, refused_since)
    entitled = choice.is_open if phase.done is None else False
    missing = choice.missing
    duties: tuple[Duty, ...] = ()
    unrecorded = why == "request_ignored" and not any(one.documented for one in requests)
    if broken and choice.is_open is None:
        status, why = "undetermined", "open_unknown"
    elif why in ("never_told", "told_late") and _letter_unknown(course, since, due):
        status, why, missing = "undetermined", "letter_unknown", ("states",)
    elif unrecorded and not _broken(course, since, deadline, clear, [], refused_since)[0]:
        status, why, missing = "undetermined", "request_unrecorded", ("documented",)
    elif why == "complete_unknown":
        status, missing = "undetermined", ("complete",)
    elif not broken and _turns_on_unclear(course, since, deadline, clear, requests, refused_since):
        status, why, missing = "undetermined", "request_unclear", ("what",)
    elif broken:
        status, duties = "breached", () if phase.done else _owed_now(why, due)
    else:
        status = "at_risk" if course.on <= deadline else "kept"  # after the limit nothing lies ahead any more
        duties = _owed_next(why, due)
        if status == "at_risk" and why != "request_pending":
            why = _slipping(choice, why)
    if why == "re_referred" and status == "kept":
        entitled, missing = False, ()
    told = told_of_choice(course, since)
    facts = {"offered": slots.last, "done": phase.done, "due": due, "told": told}
    entitled_from = clear if entitled else None
    return Finding(right, status, why, deadline, clock, entitled, entitled_from, None, duties, missing, facts)


def _owed_now(why: str, due: date) -> tuple[Duty, ...]:
    """What the region owes where it broke the right: to tell where it never told, else to send the request on."""
    if why == "never_told":
        return (Duty("region", "tell_of_choice", due),)
    return () if why == "told_late" else (Duty("region", "re_refer", due),)


def _owed_next(why: str, due: date) -> tuple[Duty, ...]:
    if why == "not_told_yet":
        return (Duty("region", "tell_of_choice", due),)
    return (Duty("region", "re_refer", due),) if why == "request_pending" else ()


def _slipping(choice: Openness, why: str) -> str:
    """The reason while the limit lies ahead and what is offered lies after it."""
    if choice.is_open is None:
        return "slot_late_open_unknown"
    if choice.in_part:
        return "slot_late_in_part"
    return "slot_late_told" if why == "told" else "slot_late"


def requests_of_choice(course: Course, since: date) -> list[Event]:
    """The requests for the extended choice; one that is known not to be on record shows no breach."""
    asked = (one for one in course.all("patient_request", since) if one.what == "extended_choice")
    return [one for one in asked if one.documented is not False]


def _turns_on_unclear(
    course: Course, since: date, deadline: date, clear: date, requests: list[Event], refused_since: date
) -> bool:
    """Whether a request of which nobody has said what it was for would be one that was not sent on."""
    unclear = [one for one in course.all("patient_request", since) if one.what is None and one.documented is not False]
    if not unclear:
        return False
    broken, why, _ = _broken(course, since, deadline, clear, requests + unclear, refused_since)
    return broken and why == "request_ignored"


def _broken(
    course: Course, since: date, deadline: date, clear: date, requests: list[Event], refused_since: date
) -> tuple[bool, str, date]:
    """Whether a duty is broken by now, by which reason, and the day by which it was or is due."""
    days, choices = course.choices.at_once_business_days, course.choices
    for refusal in course.all("re_referral_refused", refused_since):
        if concerns_extended_choice(course, refusal):
            return True, "refused", refusal.date
    tell_due = deadline if clear > deadline else max(deadline, after_business_days(clear, days, choices))
    told = told_of_choice(course, since)
    knew = min([one.date for one in requests] + ([told] if told else []), default=None)
    if course.on > tell_due and (knew is None or knew > tell_due):
        return True, "told_late" if told else "never_told", tell_due
    asked = _asked_on(course, requests, since)
    if asked is None:
        return False, "told" if told else "not_told_yet", tell_due
    return _sent_on(course, since, deadline, asked)


def _sent_on(course: Course, since: date, deadline: date, asked: date) -> tuple[bool, str, date]:
    """Whether the request was sent on, complete and in time; where a hospital has no room, it is sent on again."""
    days, choices = course.choices.at_once_business_days, course.choices
    while True:
        due = max(deadline, after_business_days(asked, days, choices))
        sent = next(iter(course.re_referrals(since, "agreement")), None)
        if sent is None or sent.complete_on is None or sent.complete_on > due:
            if course.on > due:
                return True, "sent_incomplete" if sent else "request_ignored", due
            return False, "request_pending", due
        back = _no_room(course, sent.event.date)
        if back is None:
            return False, "re_referred" if sent.sure or course.on <= due else "complete_unknown", due
        asked, since = back, back + ONE_DAY


def _no_room(course: Course, since: date) -> date | None:
    """The first day from `since` on which a chosen hospital gave the patient back for lack of room."""
    return next((one.date for one in course.all("hospital_declined", since) if one.reason == "no_capacity"), None)


def concerns_extended_choice(course: Course, refusal: Event) -> bool:
    """Whether a refusal answers a request for the extended choice: the last request before it was one."""
    requests = [one for one in course.all("patient_request") if one.date <= refusal.date]
    if requests:
        return requests[-1].what == "extended_choice"
    return refusal.ground == "no_right"


def _asked_on(course: Course, requests: list[Event], since: date) -> date | None:
    """The day of the request; where none is stated, that on which a referral was sent on or a hospital had no room."""
    if requests:
        return requests[0].date
    sent = next(iter(course.re_referrals(since, "agreement")), None)
    return sent.event.date if sent else _no_room(course, since)


def _letter_unknown(course: Course, since: date, until: date) -> bool:
    """Whether a letter came in time of which nobody has said what it states."""
    return any(one.states is None and one.date <= until for one in course.all("information_letter", since))


def told_of_choice(course: Course, since: date) -> date | None:
    """The day on which the region told of the extended choice, by letter or by whatever channel."""
    told = course.told("extended_choice", since)
    letters = [one.date for one in course.all("information_letter", since) if "extended_choice" in (one.states or ())]
    return min([*letters, *([told.date] if told else [])], default=None)

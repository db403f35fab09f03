"""The region's duties where the extended choice is open: to tell, to send a request on, not to refuse (SUL § 87; §
90).

Shared by the limits of `extended_choice`. A refusal, a request that was not sent on, or silence breaks the right;
where the choice itself turns on a fact that nobody has stated, the answer is that this fact is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rettidig.rights.clocks import ONE_DAY, Clock, after_business_days
from rettidig.rights.course import Course, ReReferral
from rettidig.rights.facts import BY_DATE, Event
from rettidig.rights.findings import Duty, Finding


@dataclass(slots=True)
class Phase:
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


@dataclass(slots=True)
class Openness:
    """Whether the choice is open (None: unknown), why not, what is missing, and whether for parts of the assessment
    only.
    """

    is_open: bool | None
    why: str = ""
    missing: tuple[str, ...] = ()
    in_part: bool = False


@dataclass(slots=True)
class Slip:
    """A limit that slips: its last day, the last day offered, the day on which that was clear, and the day on which the
    region told of the choice.

    What the region tells and is asked counts from `since`, a refusal from `refused_since`. That is not before day 0:
    while the right was suspended a refusal broke nothing.
    """

    deadline: date
    offered: date | None
    clear_on: date
    since: date
    refused_since: date
    told: date | None


@dataclass(slots=True)
class Stand:
    """State of the duties: whether one is broken by now, by which reason, and the day by which it was or is due; the
    day after that on which a referral arrived, and the one on which a hospital had no room.
    """

    is_broken: bool
    why: str
    due: date
    sent: date | None = None
    back: date | None = None


ARRIVED = ("re_referred", "part_sent")  # a referral has arrived, complete, of the whole or of a part
UNSENT = ("request_ignored", "not_sent_again")


def openness(course: Course, phase: Phase) -> Openness:
    """Whether the conditions of the choice are met. Source: SUL § 87, stk. 1-2, 4; law book § 4.3."""
    agreement = course.fact("agreement_hospital_available")
    shorter = course.fact("agreement_wait_shorter")
    partner = course.fact("partner_can_meet_limit")
    in_part, capacity = _capacity(course, phase)
    if agreement is False:
        return Openness(False, "no_agreement_hospital")
    if partner is True:
        return Openness(False, "partner_can")
    if shorter is False:
        return Openness(False, "not_shorter")
    if capacity is False:
        return Openness(False, "professional_reasons")
    conditions = {
        "agreement_hospital_available": agreement,
        "agreement_wait_shorter": shorter,
        "partner_can_meet_limit": partner,
        "professionally_possible": capacity,
        "limits_of_legal_status": course.pathway.legal_status == "none" or None,
    }
    missing = tuple([name for name, value in conditions.items() if value is None])
    return Openness(None if missing else True, "", missing, in_part)


def _capacity(course: Course, phase: Phase) -> tuple[bool, bool | None]:
    """For assessment: does the choice reach only a part, and is capacity a reason at all? (§ 87, stk. 1, 2. pkt.)"""
    possible = course.fact("professionally_possible")
    if phase.kind != "assessment" or possible is True:
        return False, True
    for event in course.known:
        if event.reason == "capacity" and (event.first_day or event.date) >= phase.start:
            return possible is False, True
    return False, None if possible is None else False


def judge_duties(right: str, course: Course, phase: Phase, deadline: date, clock: Clock, choice: Openness) -> Finding:
    """The finding where the limit slips. Sources: 20SFP44 (tell), 22SFP27 and 23SFP15 (send on), SUL § 87."""
    slip = _slip(course, phase, deadline)
    requests = requests_of_choice(course, slip.since)
    stand = _stand(course, slip, requests)
    entitled = choice.is_open if phase.done is None else False
    missing, why = choice.missing, stand.why
    if entitled is not False and (used := is_used(course, phase.trigger_on)) is not False:
        entitled, missing = (False, missing) if used else (None, (*missing, "complete"))
    duties: tuple[Duty, ...] = ()
    unknown = _unknown(course, slip, requests, stand, choice)
    if unknown:
        status, (why, missing) = "undetermined", unknown
    elif stand.is_broken:
        status, duties = "breached", () if entitled is False else _owed_now(stand)
    elif course.on <= deadline:
        status, why, duties = "at_risk", _slipping(choice, stand), _owed_next(stand)
    else:  # nothing lies ahead any more
        status, duties = "kept", _owed_next(stand)
        if why in ARRIVED:
            entitled, missing = False, ()
        elif choice.is_open is None and why != "told":
            why = "open_unknown"
        elif why == "told" and phase.done:
            why = "told_and_done"
    facts = {
        "limit": phase.kind,
        "offered": slip.offered,
        "done": phase.done,
        "due": stand.due,
        "told": slip.told,
        "sent": stand.sent,
        "back": stand.back,
    }
    return Finding(
        right,
        status,
        why,
        deadline,
        clock,
        entitled,
        entitled_from=slip.clear_on if entitled else None,
        duties=duties,
        missing=missing,
        facts=facts,
    )


def _slip(course: Course, phase: Phase, deadline: date) -> Slip:
    slots = course.slots(phase.purposes, phase.start, deadline)
    clear_on = slots.late_since(deadline) or deadline + ONE_DAY
    since = clear_on if slots.ever_in_time(deadline) and clear_on <= deadline else phase.trigger_on
    return Slip(deadline, slots.counting, clear_on, since, max(since, phase.start), told_of_choice(course, since))


def _unknown(
    course: Course, slip: Slip, requests: list[Event], stand: Stand, choice: Openness
) -> tuple[str, tuple[str, ...]] | None:
    """Why nobody can say whether the right is broken, and what is missing; None where it can be said."""
    unrecorded = stand.why in UNSENT and not any(one.documented for one in requests)
    if stand.is_broken and choice.is_open is None:
        return "open_unknown", choice.missing
    if stand.why in ("never_told", "told_late") and _letter_unknown(course, slip.since, stand.due):
        return "letter_unknown", ("states",)
    if unrecorded and not _stand(course, slip, []).is_broken:
        return "request_unrecorded", ("documented",)
    if stand.why == "complete_unknown":
        return "complete_unknown", ("complete",)
    if not stand.is_broken and _turns_on_unclear(course, slip, requests):
        return "request_unclear", ("what",)
    return None


def _owed_now(stand: Stand) -> tuple[Duty, ...]:
    """Duties left after a breach: to tell where it never told, else to send the request on."""
    if stand.why == "never_told":
        return (Duty("region", "tell_of_choice", stand.due),)
    return () if stand.why == "told_late" else (Duty("region", "re_refer", stand.due),)


def _owed_next(stand: Stand) -> tuple[Duty, ...]:
    """Duties still in time: to tell where it has not told, to send a request on where there is one."""
    if stand.why == "not_told_yet":
        return (Duty("region", "tell_of_choice", stand.due),)
    return (Duty("region", "re_refer", stand.due),) if stand.why == "request_pending" else ()


def _slipping(choice: Openness, stand: Stand) -> str:
    """The reason while the limit lies ahead and what is offered lies after it."""
    if stand.why == "sent_unsure":
        return stand.why
    if choice.is_open is None:
        return "slot_late_open_unknown"
    if stand.why == "request_pending":
        return stand.why
    if choice.in_part:
        return "slot_late_in_part"
    return "slot_late_told" if stand.why == "told" else "slot_late"


def requests_of_choice(course: Course, since: date) -> list[Event]:
    """The requests for the extended choice; one that is known not to be on record shows no breach."""
    return _requests(course, since, "extended_choice")


def _requests(course: Course, since: date, what: str | None) -> list[Event]:
    requests = course.all("patient_request", since)
    return [one for one in requests if one.what == what and one.documented is not False]


def _turns_on_unclear(course: Course, slip: Slip, requests: list[Event]) -> bool:
    """Whether a request of which nobody has said what it was for would be one that was not sent on."""
    unclear = _requests(course, slip.since, None)
    if not unclear:
        return False
    return _stand(course, slip, requests + unclear).is_broken


def _stand(course: Course, slip: Slip, requests: list[Event]) -> Stand:
    """Evaluate the duties, given the requests."""
    days, choices = course.choices.at_once_business_days, course.choices
    refusal = refusal_of_choice(course, slip.refused_since)
    if refusal:
        return Stand(True, "refused", refusal.date)
    deadline, clear_on = slip.deadline, slip.clear_on
    due = deadline if clear_on > deadline else max(deadline, after_business_days(clear_on, days, choices))
    if is_untold(course, slip.told, requests, due):
        return Stand(True, "told_late" if slip.told else "never_told", due)
    asked = _asked_on(course, requests, slip.since)
    if asked is None:
        return Stand(False, "told" if slip.told else "not_told_yet", due)
    return _sent_on(course, slip.since, deadline, asked)


def is_untold(course: Course, told: date | None, requests: list[Event], due: date) -> bool:
    """Whether the patient did not know of the choice on the day the region had to tell; who asks knows of it."""
    if course.on <= due or (told and told <= due):
        return False
    return not requests or min(requests, key=BY_DATE).date > due


def _sent_on(course: Course, since: date, deadline: date, asked: date) -> Stand:
    """Whether the request was sent on, complete and in time; where a hospital has no room, it is sent on again."""
    days, choices = course.choices.at_once_business_days, course.choices
    came_back: date | None = None
    referrals = course.re_referrals(since, "agreement")
    while True:
        due = max(deadline, after_business_days(asked, days, choices))
        sent = sent_by(referrals, due)
        if sent is None or not sent.has_arrived_by(due):
            if course.on <= due:
                return Stand(False, "request_pending", due)
            late = arrived(referrals)
            if late:
                return Stand(True, "sent_late" if late.is_whole else "part_sent_late", due, late.complete_on)
            return Stand(True, "sent_incomplete" if sent else UNSENT[came_back is not None], due, back=came_back)
        back = given_back_for_room(course, sent.event)
        if back is None:
            if sent.sure:
                return Stand(False, "re_referred" if sent.is_whole else "part_sent", due)
            return Stand(False, "sent_unsure" if course.on <= due else "complete_unknown", due)
        asked = came_back = back.date
        referrals = [one for one in referrals if course.comes_after(one.event, back)]


def sent_by(referrals: list[ReReferral], due: date) -> ReReferral | None:
    """The first of the referrals that had all arrived by `due`; where none had, the first that was sent."""
    return next((one for one in referrals if one.has_arrived_by(due)), referrals[0] if referrals else None)


def arrived(referrals: list[ReReferral]) -> ReReferral | None:
    """The first of the referrals that has arrived: of the whole course, or else of a part."""
    found = [one for one in referrals if one.complete_on]
    return next((one for one in found if one.is_whole), found[0] if found else None)


def is_used(course: Course, since: date) -> bool | None:
    """Whether the patient has been sent on, all of the course and with all that belongs to it: the choice is used then,
    unless the hospital had no room (SUL § 87, stk. 1; 20SFP24). None where nobody has said whether all went along.
    """
    unsure = False
    for sent in course.re_referrals(since, "agreement"):
        if sent.is_whole and sent.complete_on and given_back_for_room(course, sent.event) is None:
            if sent.sure:
                return True
            unsure = True
    return None if unsure else False


def given_back_for_room(course: Course, sent: Event) -> Event | None:
    """The first time after a referral was sent on that the hospital gave the patient back for lack of room."""
    for back in course.events["hospital_declined"]:
        if back.reason == "no_capacity" and course.comes_after(back, sent):
            return back
    return None


def concerns_extended_choice(course: Course, refusal: Event) -> bool:
    """Whether a refusal answers a request for the extended choice: the last request before it was one."""
    requests = [one for one in course.events["patient_request"] if one.date <= refusal.date]
    if requests:
        return requests[-1].what == "extended_choice"
    return refusal.ground == "no_right"


def refusal_of_choice(course: Course, since: date) -> Event | None:
    """The first refusal, from the day `since`, of a request for the extended choice."""
    for refusal in course.all("re_referral_refused", since):
        if concerns_extended_choice(course, refusal):
            return refusal
    return None


def broken_before(judge: Callable[[Course], Finding], course: Course, day: date) -> Finding | None:
    """A breach before `day`, on which the choice itself ended, remains (21SFP62); None where there was none."""
    before = stood_before(judge, course, day)
    return before._replace(entitled=False, entitled_from=None, duties=()) if before.status == "breached" else None


def stood_before(judge: Callable[[Course], Finding], course: Course, day: date) -> Finding:
    """The finding as it stood on the day before `day`."""
    return judge(Course(course.pathway, course.patient, day - ONE_DAY, course.law))


def _asked_on(course: Course, requests: list[Event], since: date) -> date | None:
    """The day of the request; where none is stated, that on which a referral was sent on or a hospital had no room."""
    if requests:
        return requests[0].date
    sent = course.re_referrals(since, "agreement")
    if sent:
        return sent[0].event.date
    return next((one.date for one in course.all("hospital_declined", since) if one.reason == "no_capacity"), None)


def _letter_unknown(course: Course, since: date, until: date) -> bool:
    """Whether a letter came in time of which nobody has said what it states."""
    return any(letter.states is None and day <= until for day, letter in course.letters(since))


def told_of_choice(course: Course, since: date) -> date | None:
    """The day on which the region told of the extended choice, by letter or by whatever channel."""
    told = course.told("extended_choice", since)
    for day, letter in course.letters(since):
        if "extended_choice" in (letter.states or ()):
            return day if told is None or day < told.date else told.date
    return told.date if told else None

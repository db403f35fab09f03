"""Ændret dato for kirurgisk behandling: SUL § 87, stk. 3 (the choice) and § 90, stk. 2 (the notice).

Where the hospital changes or cancels a date it has given for surgery, the patient may at once choose an agreement
hospital. No waiting time is required, any other day will do, and the agreement hospital need not be faster. A change
at the patient's wish or for the patient's health opens nothing (24SFP69). A request is sent on in direct continuation
(22SFP27).
"""

from datetime import date

from rettidig.rights.choice_duties import (
    Stand,
    arrived,
    broken_before,
    is_untold,
    refusal_of_choice,
    requests_of_choice,
    sent_by,
    told_of_choice,
)
from rettidig.rights.clocks import after_business_days
from rettidig.rights.course import PATIENT_REASONS, Course, is_treatment
from rettidig.rights.facts import CHOICE_EXEMPT, Event
from rettidig.rights.findings import Duty, Finding, leading, not_applicable

RIGHT = "surgery_date_change"
OWED = {
    "to_be_told": "tell_of_choice",
    "never_told": "tell_of_choice",
    "request_pending": "re_refer",
    "not_sent_on": "re_refer",
    "refused": "re_refer",
}
NOT_REGIONAL = ("agreement", "private_specialist", "abroad")


def judge(course: Course) -> Finding:
    """Did the hospital change a date of surgery, and did the region do its part? No deadline. Source: SUL § 87, stk.
    3.
    """
    if course.pathway.exempt_treatment in CHOICE_EXEMPT:
        facts = {"treatment": course.pathway.exempt_treatment}
        return Finding(RIGHT, "not_applicable", "exempt", entitled=False, facts=facts)
    surgery = [one for one in course.appointments if one.purpose == "surgery"]
    return _judge(course, surgery) if surgery else not_applicable(RIGHT, "no_surgery_date")


def _judge(course: Course, surgery: list[Event]) -> Finding:
    moved = course.patient.moved_between(surgery[0].date, course.on)
    if moved and not course.all("referral_received", moved):
        ended = Finding(RIGHT, "kept", "moved", entitled=False, facts={"moved": moved})
        return broken_before(judge, course, moved) or ended
    changes = [one for one in surgery if _may_be_change(course, one)]
    if not changes:
        return Finding(RIGHT, "kept", "unchanged", entitled=False)
    unknown = [one for one in changes if one.by is None and one.reason not in PATIENT_REASONS]
    by_hospital = [one for one in changes if _is_by_hospital(one)]
    if not by_hospital:
        return Finding(RIGHT, "undetermined", "by_unknown", missing=("by",)) if unknown else _by_patient(changes[-1])
    if not course.choices.unexplained_change_is_hospitals and all(one.reason is None for one in by_hospital):
        return Finding(RIGHT, "undetermined", "reason_unknown", missing=("reason",))
    findings = [_judge_change(course, one) for one in by_hospital]
    spokesman, last = leading([one for one in findings if one.why != "ended"] or findings), findings[-1]
    if spokesman is not last:
        spokesman = spokesman._replace(entitled=last.entitled, entitled_from=last.entitled_from)
    if spokesman.status != "breached" and any(_judge_change(course, one).status == "breached" for one in unknown):
        return spokesman._replace(status="undetermined", why="by_unknown", missing=("by",), duties=())
    return spokesman


def _by_patient(change: Event) -> Finding:
    cause = f"cause_{change.reason}" if change.reason in PATIENT_REASONS else "cause_patient"
    how = "was_cancelled" if change.type == "appointment_cancelled" else "was_moved"
    facts = {"changed": change.date, "cause": cause, "how": how}
    return Finding(RIGHT, "kept", "by_patient", entitled=False, facts=facts)


def _may_be_change(course: Course, event: Event) -> bool:
    if event.type not in ("appointment_moved", "appointment_cancelled"):
        return False
    if event.day is not None and event.day == event.was_day:
        return False  # another hour of the same day is no other day
    return (event.at or _place_of(course, event.was_day)) not in NOT_REGIONAL


def _place_of(course: Course, day: date | None) -> str | None:
    """The hospital at which the time of a day was offered."""
    for offered in course.events["appointment_offered"]:
        if offered.day == day:
            return offered.at
    return None


def _is_by_hospital(event: Event) -> bool:
    return event.by == "hospital" and event.reason not in PATIENT_REASONS


def did_of(change: Event) -> str:
    """The word for what the hospital did: moved the operation or cancelled it."""
    return "did_cancel" if change.type == "appointment_cancelled" else "did_move"


def is_change_by_hospital(course: Course, event: Event) -> bool:
    """Whether the event changes a date of surgery at a regional hospital, by the hospital and for no reason of the
    patient's.
    """
    return event.purpose == "surgery" and _is_by_hospital(event) and _may_be_change(course, event)


def _judge_change(course: Course, change: Event) -> Finding:
    changed_on = change.date
    did = did_of(change)
    if course.is_before_law(changed_on):
        return Finding(RIGHT, "not_applicable", "not_yet_law", entitled=False, facts={"start": changed_on})
    if course.law.is_suspended(RIGHT, course.scope, changed_on):
        return Finding(RIGHT, "suspended", "suspended", entitled=False, facts={"changed": changed_on, "did": did})
    closed = course.closed_by_patient(changed_on, course.on)
    if closed and not _settled(course, changed_on):
        facts = {"changed": changed_on, "did": did, "closed": closed}
        ended = Finding(RIGHT, "kept", "ended", entitled=False, facts=facts)
        return broken_before(judge, course, closed) or ended
    available = course.fact("agreement_hospital_available")
    if available is False:
        facts = {"changed": changed_on, "did": did}
        return Finding(RIGHT, "kept", "no_agreement_hospital", entitled=False, facts=facts)
    is_open = True if available else None
    entitled = False if _settled(course, changed_on) else is_open
    stand = _stand(course, changed_on)
    owed = OWED.get(stand.why)
    duties = (Duty("region", owed, stand.due),) if owed and entitled is not False else ()
    status, why, missing = _status(course, changed_on, stand, is_open=bool(is_open))
    if why == "complete_unknown":
        entitled = None
    return Finding(
        RIGHT,
        status,
        why,
        entitled=entitled,
        entitled_from=changed_on if entitled else None,
        duties=duties,
        missing=missing,
        facts={"changed": changed_on, "did": did, "due": stand.due, "sent": stand.sent},
    )


def _status(course: Course, changed_on: date, stand: Stand, *, is_open: bool) -> tuple[str, str, tuple[str, ...]]:
    """The status, its reason, and what is missing, as the duties stand; where it is not known whether the choice is
    open, nobody can say that one was broken.
    """
    if stand.why == "complete_unknown":
        return "undetermined", stand.why, ("complete",)
    if not is_open:
        missing = ("agreement_hospital_available",)
        why = stand.why if stand.why == "re_referred" else "open_unknown"
        return "undetermined" if stand.is_broken else "kept", why, missing
    if not stand.is_broken:
        return "kept", stand.why, ()
    is_unsent = stand.why in ("not_sent_on", "sent_on_late") and told_of_choice(course, changed_on)
    if is_unsent and not any(one.documented for one in requests_of_choice(course, changed_on)):
        return "undetermined", "request_unrecorded", ("documented",)
    return "breached", stand.why, ()


def _settled(course: Course, since: date) -> bool:
    """Whether the operation is done, or the patient is sent on: then there is nothing more to choose."""
    operated = any(is_treatment(one) for one in course.all("treatment_started", since))
    return operated or any(one.complete_on for one in course.re_referrals(since, "agreement"))


def _stand(course: Course, changed_on: date) -> Stand:
    """State of the duties after the change."""
    refusal = refusal_of_choice(course, changed_on)
    if refusal:
        return Stand(True, "refused", refusal.date)
    notice = course.law.value("surgery_date_change_notice_days", changed_on)
    due = after_business_days(changed_on, notice, course.choices)
    requests = requests_of_choice(course, changed_on)
    told = told_of_choice(course, changed_on)
    if is_untold(course, told, requests, due):
        return Stand(True, "told_late" if told else "never_told", due)
    if not requests:
        return Stand(False, "told" if told else "to_be_told", due)
    return _sent_on(course, requests[0].date)


def _sent_on(course: Course, asked: date) -> Stand:
    """Whether the request was sent on, complete and in direct continuation (22SFP27)."""
    due = after_business_days(asked, course.choices.at_once_business_days, course.choices)
    referrals = course.re_referrals(asked, "agreement")
    sent = sent_by(referrals, due)
    if sent and sent.has_arrived_by(due):
        return Stand(False, "re_referred" if sent.sure or course.on <= due else "complete_unknown", due)
    if course.on <= due:
        return Stand(False, "request_pending", due)
    late = arrived(referrals)
    return Stand(True, "sent_on_late" if late else "not_sent_on", due, late.complete_on if late else None)

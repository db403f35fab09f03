"""Ændret dato for kirurgisk behandling: SUL § 87, stk. 3 (the choice) and § 90, stk. 2 (the notice).

Where the hospital changes or cancels a date it has given for surgery, the patient may at once choose an agreement
hospital. No waiting time is required, any other day will do, and the agreement hospital need not be faster. A change
at the patient's wish or for the patient's health opens nothing (24SFP69). A request is sent on in direct continuation
(22SFP27).
"""

from datetime import date

from rettidig.rights.choice_duties import concerns_extended_choice, requests_of_choice, told_of_choice
from rettidig.rights.clocks import ONE_DAY, after_business_days
from rettidig.rights.course import NO_TREATMENT, PATIENT_REASONS, Course
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
    if not surgery:
        return not_applicable(RIGHT, "no_surgery_date", entitled=False)
    moved = course.patient.moved_between(surgery[0].date, course.on)
    if moved and not course.all("referral_received", moved):
        return _after_move(course, moved)
    changes = [one for one in surgery if _may_be_change(course, one)]
    unknown = [one for one in changes if one.by is None and one.reason not in PATIENT_REASONS]
    by_hospital = [one for one in changes if is_change_by_hospital(course, one)]
    if not by_hospital:
        if unknown:
            return Finding(RIGHT, "undetermined", "by_unknown", missing=("by",))
        return _by_patient(changes[-1]) if changes else Finding(RIGHT, "kept", "unchanged", entitled=False)
    findings = [_judge_change(course, one) for one in by_hospital]
    spokesman = leading(findings)
    last = findings[-1]
    spokesman = spokesman._replace(entitled=last.entitled, entitled_from=last.entitled_from)
    if spokesman.status != "breached" and any(_judge_change(course, one).status == "breached" for one in unknown):
        return spokesman._replace(status="undetermined", why="by_unknown", missing=("by",), duties=())
    return spokesman


def _by_patient(change: Event) -> Finding:
    cause = f"cause_{change.reason}" if change.reason in PATIENT_REASONS else "cause_patient"
    return Finding(RIGHT, "kept", "by_patient", entitled=False, facts={"changed": change.date, "cause": cause})


def _after_move(course: Course, moved: date) -> Finding:
    """What was broken before the patient moved stays so; the choice itself ends with the move (21SFP62)."""
    before = judge(Course(course.pathway, course.patient, moved - ONE_DAY, course.law))
    if before.status == "breached":
        return before._replace(entitled=False, entitled_from=None, duties=())
    return Finding(RIGHT, "kept", "moved", entitled=False, facts={"moved": moved})


def _may_be_change(course: Course, event: Event) -> bool:
    if event.type not in ("appointment_moved", "appointment_cancelled"):
        return False
    if event.day is not None and event.day == event.was_day:
        return False  # another hour of the same day is no other day
    place = event.at or next((one.at for one in course.all("appointment_offered") if one.day == event.was_day), None)
    return place not in NOT_REGIONAL


def is_change_by_hospital(course: Course, event: Event) -> bool:
    """Whether the event changes a date of surgery at a regional hospital, by the hospital and for no reason of the
    patient's.
    """
    return (
        event.purpose == "surgery"
        and event.by == "hospital"
        and event.reason not in PATIENT_REASONS
        and _may_be_change(course, event)
    )


def _judge_change(course: Course, change: Event) -> Finding:
    changed_on = change.date
    if course.law.is_suspended(f"{RIGHT}_{course.scope}", changed_on):
        return Finding(RIGHT, "suspended", "suspended", entitled=False, facts={"changed": changed_on})
    available = course.fact("agreement_hospital_available")
    if available is False:
        return Finding(RIGHT, "kept", "no_agreement_hospital", entitled=False, facts={"changed": changed_on})
    missing = () if available else ("agreement_hospital_available",)
    entitled: bool | None = True if available else None
    if _settled(course, changed_on):
        entitled = False
    broken, why, due = _broken(course, changed_on)
    facts = {"changed": changed_on, "was": change.was_day, "new": change.day, "due": due}
    owed = OWED.get(why)
    duties = (Duty("region", owed, due),) if owed and entitled is not False else ()
    finding = Finding(
        RIGHT, "kept", why, None, None, entitled, changed_on if entitled else None, None, duties, missing, facts
    )
    if why == "complete_unknown":
        return finding._replace(status="undetermined", entitled=None, entitled_from=None, missing=("complete",))
    if not broken:
        return finding
    if available is None:
        return finding._replace(status="undetermined", why="open_unknown")
    requests = requests_of_choice(course, changed_on)
    if why == "not_sent_on" and told_of_choice(course, changed_on) and not any(one.documented for one in requests):
        return finding._replace(status="undetermined", why="request_unrecorded", missing=("documented",))
    return finding._replace(status="breached")


def _settled(course: Course, since: date) -> bool:
    """Whether the operation is done, or the patient is sent on: then there is nothing more to choose."""
    operated = any(one.kind not in NO_TREATMENT for one in course.all("treatment_started", since))
    return operated or any(one.complete_on for one in course.re_referrals(since, "agreement"))


def _broken(course: Course, changed_on: date) -> tuple[bool, str, date]:
    """Whether a duty after the change is broken by now, by which reason, and the day by which it was or is due."""
    days, choices = course.choices.at_once_business_days, course.choices
    for refusal in course.all("re_referral_refused", changed_on):
        if concerns_extended_choice(course, refusal):
            return True, "refused", refusal.date
    notice = course.law.value("surgery_date_change_notice_days", changed_on)
    tell_due = after_business_days(changed_on, notice, choices)
    requests = [one.date for one in requests_of_choice(course, changed_on)]
    told = told_of_choice(course, changed_on)
    knew = min([*requests, *([told] if told else [])], default=None)
    if course.on > tell_due and (knew is None or knew > tell_due):
        return True, "told_late" if told else "never_told", tell_due
    if not requests:
        return False, "told" if told else "to_be_told", tell_due
    due = after_business_days(requests[0], days, choices)
    sent = next(iter(course.re_referrals(requests[0], "agreement")), None)
    if sent and sent.complete_on and sent.complete_on <= due:
        return False, "re_referred" if sent.sure or course.on <= due else "complete_unknown", due
    return course.on > due, "not_sent_on" if course.on > due else "request_pending", due

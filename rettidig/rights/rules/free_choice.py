"""Frit sygehusvalg: SUL § 86, stk. 1-3.

Who is referred may choose, at any time and again. The chosen hospital may refuse only for capacity and only where
essential regard for its own residents would be set aside; from 18 August 2023 it must have compared its waiting time
(23SFP89). A refusal is individual, never a standing rule (14POB86), and never for capacity against a referral to a
specified examination. It was never suspended. The minister may exclude persons under sentence or in detention
(16SPS05). Without a referral there is no choice (17SPS16). The wish must be on record.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rettidig.rights.choice_duties import concerns_extended_choice
from rettidig.rights.clocks import after_business_days
from rettidig.rights.course import Course
from rettidig.rights.facts import Event
from rettidig.rights.findings import Duty, Finding, not_applicable

RIGHT = "free_choice"
PUBLIC = ("own_region", "other_region", "partner")
THERE = ("referral_received", "appointment_offered", "appointment_held", "treatment_started")


@dataclass(slots=True)
class Verdict:
    """The verdict on one refusal or one wish."""

    status: str
    why: str
    day: date
    missing: tuple[str, ...] = ()
    sent: date | None = None


def judge(course: Course) -> Finding:
    """Was each wish followed, and each refusal lawful? No deadline. Source: SUL § 86."""
    referrals = course.referrals
    if course.pathway.acute and not referrals:
        return not_applicable(RIGHT, "acute")
    if course.is_only_for("young_adult_treatment") or (course.is_referred_outside and not referrals):
        return not_applicable(RIGHT, "no_hospital")
    if referrals and course.is_before_law(referrals[-1].date):
        return Finding(RIGHT, "not_applicable", "not_yet_law", entitled=False, facts={"start": referrals[-1].date})
    is_free = course.pathway.legal_status == "none"
    since = referrals[0].date if is_free and referrals else None
    verdicts = _verdicts(course)
    if not verdicts:
        return _undisputed(is_free, since)
    gravest = min(verdicts, key=_gravity)
    return Finding(
        RIGHT,
        gravest.status,
        gravest.why,
        entitled=True if is_free else None,
        entitled_from=since,
        duties=(Duty("region", "send_referral_on"),) if gravest.status == "breached" else (),
        missing=gravest.missing,
        facts={"day": gravest.day, "sent": gravest.sent},
    )


@lru_cache(maxsize=4096)
def _undisputed(is_free: bool, since: date | None) -> Finding:
    """The finding where nothing was wished and nothing refused: there is one for each day of a referral."""
    if is_free:
        return Finding(RIGHT, "kept", "free", entitled=True, entitled_from=since)
    return Finding(RIGHT, "kept", "legal_status")


def _gravity(verdict: Verdict) -> int:
    """The order in which verdicts speak for the right: what is breached, what cannot be settled, what is kept."""
    return ("breached", "undetermined", "kept").index(verdict.status)


def _verdicts(course: Course) -> list[Verdict]:
    """The verdicts on the refusals and then the wishes."""
    verdicts = []
    for refusal in course.events["re_referral_refused"]:
        if not concerns_extended_choice(course, refusal):
            verdicts.append(_refusal(course, refusal))
    for given_back in course.events["hospital_declined"]:
        if _is_refusal(course, given_back):
            verdicts.append(_for_capacity(course, given_back))
    for request in course.events["patient_request"]:
        wish = _wish(course, request) if request.what in ("free_choice", None) else None
        if wish:
            verdicts.append(wish)
    return verdicts


# -- refusals


def _is_refusal(course: Course, given_back: Event) -> bool:
    """Whether a public hospital, wished for and reached, gave the patient back for lack of room: that is a refusal."""
    sent = [one for one in course.events["re_referral_sent"] if one.date <= given_back.date]
    wished = any(one.what == "free_choice" and one.date <= given_back.date for one in course.events["patient_request"])
    return bool(wished and given_back.reason == "no_capacity" and sent and sent[-1].to_kind in PUBLIC)


def _refusal(course: Course, refusal: Event) -> Verdict:
    if refusal.ground is None:
        return Verdict("undetermined", "ground_unknown", refusal.date, ("ground",))
    if refusal.ground == "capacity":
        return _for_capacity(course, refusal)
    if refusal.ground == "legal_status":
        return _for_legal_status(course, refusal)
    if refusal.ground == "level_not_needed" and refusal.individual is not False:
        return Verdict("kept", "level_not_needed", refusal.date)
    why = "no_lawful_ground" if refusal.ground == "no_right" else "standing_rule"
    return Verdict("breached", why, refusal.date)


def _for_capacity(course: Course, refusal: Event) -> Verdict:
    """Both conditions of § 86, stk. 2, and from 18 August 2023 a comparison of waiting times (also for older
    refusals).
    """
    if course.diagnostic_referrals and not course.law.value("refusal_allowed_for_diagnostic_examination", course.on):
        return Verdict("breached", "examination_refused", refusal.date)
    if refusal.individual is False:
        return Verdict("breached", "standing_rule", refusal.date)
    if refusal.essential_regard is False:
        return Verdict("breached", "no_essential_regard", refusal.date)
    compare = course.law.value("refusal_requires_comparison", course.on)
    if compare and refusal.compared is False:
        return Verdict("breached", "not_compared", refusal.date)
    stated = {"essential_regard": refusal.essential_regard, "individual": refusal.individual or refusal.compared}
    if compare:
        stated["compared"] = refusal.compared
    missing = tuple(name for name, value in stated.items() if value is None)
    if missing:
        return Verdict("undetermined", "refusal_unknown", refusal.date, missing)
    return Verdict("kept", "capacity", refusal.date)


def _for_legal_status(course: Course, refusal: Event) -> Verdict:
    """Of a patient admitted under a sentence the wish is put to the prosecution, not refused by the region."""
    if course.pathway.legal_status == "none":
        return Verdict("breached", "no_lawful_ground", refusal.date)
    if course.pathway.legal_status != "forensic_inpatient" or refusal.prosecution_asked:
        return Verdict("kept", "legal_status_refused", refusal.date)
    if refusal.prosecution_asked is None:
        return Verdict("undetermined", "prosecution_unknown", refusal.date, ("prosecution_asked",))
    return Verdict("breached", "prosecution_not_asked", refusal.date)


# -- wishes


def _wish(course: Course, wish: Event) -> Verdict | None:
    due = after_business_days(wish.date, course.choices.wish_business_days, course.choices)
    limited = course.pathway.legal_status != "none"
    for refusal in course.all("re_referral_refused", wish.date):
        if (refusal.date <= due or limited) and not concerns_extended_choice(course, refusal):
            return None  # the refusal has been judged
    followed = _followed(course, wish.date)
    if followed and followed <= due:
        return Verdict("kept", "sent_on", wish.date, (), followed)
    given_up = course.closed_by_patient(wish.date, due)
    if given_up:
        return Verdict("kept", "wish_given_up", wish.date, (), given_up)
    if wish.documented is False:
        return Verdict("kept", "wish_not_recorded", wish.date)
    if course.on <= due:
        return Verdict("kept", "wish_pending", wish.date)
    if limited:
        return Verdict("undetermined", "wish_under_status", wish.date, ("limits_of_legal_status",))
    if wish.what is None:
        return Verdict("undetermined", "wish_unclear", wish.date, ("what",))
    if wish.documented is None:
        return Verdict("undetermined", "wish_record_unknown", wish.date, ("documented",))
    return Verdict("breached", "sent_on_late" if followed else "wish_ignored", wish.date, (), followed)


def _followed(course: Course, since: date) -> date | None:
    """The day on which the wish was followed.

    A time at another region's hospital, or a referral that reached it, shows that the wish was followed.
    """
    sent = next((one.complete_on for one in course.re_referrals(since, *PUBLIC) if one.complete_on), None)
    there = next((one.date for one in course.known if one.date >= since and _is_there(one)), None)
    return min([day for day in (sent, there) if day], default=None)


def _is_there(event: Event) -> bool:
    return event.at == "other_region" and event.type in THERE

"""Tilbud til unge med angst eller depression: § 73 j of bill L 49 (2025-26), a bill as introduced.

It is applied only where `Interpretation.l49_in_force` gives a day of commencement. Aged 18 to 24 on the day of the
referral (from the 18th birthday until the day before the 25th). The region tells within 8 business days whether it can
offer treatment within 30 days; if treatment cannot start in that time, the person may choose a private provider with
an agreement with that region.
"""

from datetime import date

from rettidig.rights.course import Course
from rettidig.rights.facts import Event
from rettidig.rights.findings import Duty, Finding, leading, not_applicable
from rettidig.rights.slots import TREATING

RIGHT = "young_adult_treatment"
NUMBERS = (
    "young_adult_treatment_notice_days",
    "young_adult_treatment_start_days",
    "young_adult_first_age",
    "young_adult_end_age",
)


def judge(course: Course) -> Finding:
    """Told within 8 business days and begun within 30 days? Source: L 49 (2025-26), § 73 j, as introduced."""
    for referral in course.referrals:
        if referral.purpose == RIGHT:
            return _judge(course, referral)
    return not_applicable(RIGHT, "other_purpose")


def _judge(course: Course, referral: Event) -> Finding:
    in_force = course.choices.l49_in_force
    if in_force is None:
        return not_applicable(RIGHT, "bill")
    if referral.date < in_force or any(course.law.value(number, referral.date) is None for number in NUMBERS):
        return Finding(RIGHT, "not_applicable", "before_commencement", facts={"in_force": in_force})
    born = course.patient.birth_date
    if born is None:
        return Finding(RIGHT, "undetermined", "age_unknown", missing=("birth_date",))
    age = full_years(born, referral.date)
    first_age = course.law.value("young_adult_first_age", referral.date)
    end_age = course.law.value("young_adult_end_age", referral.date)
    if not first_age <= age < end_age:
        return Finding(RIGHT, "not_applicable", "other_age", facts={"age": age})
    notice = _notice(course, referral)
    return leading([_start(course, referral), *([notice] if notice else [])])


def full_years(born: date, day: date) -> int:
    """The age in full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _notice(course: Course, referral: Event) -> Finding | None:
    """The limit of the notice, until it is given in time; then only the start is left to fall due."""
    days = course.law.value("young_adult_treatment_notice_days", referral.date)
    letters = (*course.all("information_letter", referral.date), *course.all("told", referral.date))
    given = min((letter.date for letter in letters), default=None)
    deadline, clock = course.business_clock(referral.date, days, given)
    if given and given <= deadline:
        return None
    duties = (Duty("region", "tell_of_offer", deadline),)
    if course.on <= deadline:
        return Finding(RIGHT, "running", "notice_due", deadline, clock, duties=duties)
    return Finding(RIGHT, "breached", "notice_late", deadline, clock, duties=duties)


def _start(course: Course, referral: Event) -> Finding:
    started = course.first("treatment_started", referral.date)
    done = started.date if started else None
    days = course.law.value("young_adult_treatment_start_days", referral.date)
    deadline, clock = course.calendar_clock(referral.date, days, done)
    duties = (Duty("region", "start_treatment", deadline),)
    offered = course.slots(TREATING, referral.date).counting
    if done and done <= deadline:
        return Finding(RIGHT, "kept", "started", deadline, clock, entitled=False, facts={"done": done})
    if course.on > deadline:
        why, facts = ("started_late", {"done": done}) if done else ("not_started", {})
        return Finding(RIGHT, "breached", why, deadline, clock, entitled=done is None, duties=duties, facts=facts)
    if offered and offered > deadline:
        facts = {"offered": offered}
        return Finding(RIGHT, "at_risk", "slot_late", deadline, clock, entitled=True, duties=duties, facts=facts)
    return Finding(RIGHT, "running", "start_due", deadline, clock, entitled=False, duties=duties)

"""The office's own date for its answer: promised by subject, standing still while somebody outside owes the office an
answer, and moved with a reason (features T2–T4, T7).

The days that the patient has waited count from the first contact whatever happens here, and no date of the law moves.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from . import priority
from .deadlines import add_business_days, closed_days, count_business_days
from .in_force import in_force
from .models import Case, ServiceTarget, ShiftKind, TargetShift, User
from .one_look import lacks, once


def _promised_days(case: Case, *, urgent: bool) -> int:
    """The business days within which the office answers: those of the topic on the day of the first contact, else its
    own; what is urgent never later than what is urgent elsewhere (annual report 2025, chapter 2: 1 to 3 days).
    """
    rows = ServiceTarget.objects.filter(in_force(timezone.localdate(case.counts_from)))
    own = rows.filter(office=case.office_id, topic=case.topic).values_list("business_days", flat=True).first()
    days = own or case.office.service_target_days
    return min(days, case.office.urgent_target_days) if urgent else days


def find_due(case: Case, *, urgent: bool | None = None) -> date:
    """The day by which the office answers: what it promises, and the days that were added since. `urgent` is by what
    the case is about, where nobody says otherwise.
    """
    urgent = priority.is_urgent_by_nature(case) if urgent is None else urgent
    added = sum(each.counted_days for each in shifts_of(case)) if case.pk else 0
    days = _promised_days(case, urgent=urgent) + added
    return add_business_days(timezone.localdate(case.counts_from), days, closed=closed_days(case.office))


@once
def shifts_of(case: Case) -> list[TargetShift]:
    """What moves the date of the case today, the oldest first."""
    return [] if lacks(case, "target_shifts") else list(case.target_shifts.filter(taken_back_at=None))


def find_running(shifts: Sequence[TargetShift]) -> TargetShift | None:
    """The pause that still runs, if one does."""
    return next((each for each in shifts if each.days is None), None)


def find_left(case: Case, shifts: Sequence[TargetShift]) -> int:
    """The business days that may still be added to the date of the case, besides those of a pause that runs."""
    return max(0, case.office.most_added_days - sum(each.counted_days for each in shifts))


def suspend(case: Case, *, waits_for: str, reason: str, by: User, at: datetime) -> TargetShift | None:
    """Let the date stand still while the case waits: until the pause ends it is the latest that it may become. The
    caller has locked the case and saves.

    None where there is no date to keep, where it has passed already, and where no more days may be added.
    """
    today = timezone.localdate(at)
    left = find_left(case, shifts_of(case))
    if case.answered_at or case.service_due is None or case.service_due < today or not left:
        return None
    made: TargetShift = case.target_shifts.create(
        kind=ShiftKind.SUSPENDED,
        began_on=today,
        most_days=left,
        waits_for=waits_for,
        reason=reason,
        due_before=case.service_due,
        at=at,
        by=by,
    )
    case.service_due = _add(case, case.service_due, left)
    return made


def end_pause(case: Case, *, at: datetime) -> TargetShift | None:
    """The case waits no more: the business days that it did are added, as far as they may be. The day on which the
    pause began is day 0. The caller has locked the case and saves. None where no pause runs.
    """
    shift = find_running(shifts_of(case))
    if shift is None:
        return None
    today = timezone.localdate(at)
    waited = count_business_days(shift.began_on, today, closed=closed_days(case.office))
    shift.ended_on, shift.days = today, min(waited, shift.most_days)
    shift.save(update_fields=["ended_on", "days"])
    case.service_due = _add(case, shift.due_before, shift.days)
    return shift


def _add(case: Case, day: date, days: int) -> date:
    return add_business_days(day, days, closed=closed_days(case.office))


class Count(NamedTuple):
    """How the date of a case was counted: from `start`, `promised` business days to `promised_on`, and the `shifts`."""

    start: date
    promised: int
    promised_on: date
    shifts: list[TargetShift]


def explain(case: Case) -> Count | None:
    """The count behind the date that stands on the case; None where there is no date."""
    if case.service_due is None:
        return None
    closed, start, shifts = closed_days(case.office), timezone.localdate(case.counts_from), shifts_of(case)
    added = sum(each.counted_days for each in shifts)
    promised = max(0, count_business_days(start, case.service_due, closed=closed) - added)
    return Count(start, promised, add_business_days(start, promised, closed=closed), shifts)

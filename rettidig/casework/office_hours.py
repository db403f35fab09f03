"""When an office is at work, by its hours, closed days and the public holidays (feature T1).

Its people may work longer than the helpline is open; an office that has not said so works while it is open, and one
that has said nothing from 8 to 16.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from .deadlines import add_business_days, closed_days, is_business_day
from .models import Office

USUAL, FRIDAY = (time(8), time(16)), 4
Week = dict[int, list[tuple[time, time]]]


def is_open(office: Office, at: datetime) -> bool:
    """Whether the office is at work at `at`: on a business day, within the hours of that weekday, from the first
    beginning to the last end.
    """
    local = timezone.localtime(at)
    today = working_week(office).get(local.weekday())
    if not today or not is_business_day(local.date(), closed=closed_days(office)):
        return False
    return min(opens for opens, _ in today) <= local.time() < max(closes for _, closes in today)


def answer_due(office: Office, *, amount: int, in_hours: bool, at: datetime) -> datetime:
    """When an answer is due that is demanded at the moment `at`: within so many hours of the office's work, or when it
    closes on the n-th business day after.
    """
    if not in_hours:
        closed, week, now = closed_days(office), working_week(office), timezone.localtime(at)
        day = add_business_days(now.date(), amount, closed=closed)
        return datetime.combine(day, week.get(day.weekday(), [USUAL])[-1][1], now.tzinfo)
    return add_working_time(office, timedelta(hours=amount), at=at)


def add_working_time(office: Office, left: timedelta, *, at: datetime) -> datetime:
    """When the office has been at work for so long, from the moment `at` on."""
    for begins, ends in _stretches(office, at):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise AssertionError("the stretches of work never end")


def working_time(office: Office, *, start: datetime, end: datetime) -> timedelta:
    """How long the office is at work from `start` to `end`; nothing when `end` is not later."""
    total = timedelta()
    for begins, ends in _stretches(office, start):
        if begins >= end:
            break
        total += min(ends, end) - begins
    return total


def _stretches(office: Office, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times in which the office is at work from the moment `at` on, without an end."""
    closed, week, now = closed_days(office), working_week(office), timezone.localtime(at)
    day = now.date()
    while True:
        for opens, closes in week.get(day.weekday(), []) if is_business_day(day, closed=closed) else []:
            begins, ends = max(datetime.combine(day, opens, now.tzinfo), now), datetime.combine(day, closes, now.tzinfo)
            if begins < ends:
                yield begins, ends
        day += timedelta(days=1)


def working_week(office: Office) -> Week:
    """When the office is at work, Monday to Friday by number, each day's hours in order."""
    week: Week = {}
    for hour in office.working_hours.all() or office.opening_hours.all():
        if hour.weekday <= FRIDAY and hour.opens < hour.closes:
            week.setdefault(hour.weekday, []).append((hour.opens, hour.closes))
    return week or {weekday: [USUAL] for weekday in range(FRIDAY + 1)}


class OpenNow:
    """`is_open` at one moment, asked once for each office."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.known: dict[int, bool] = {}

    def __call__(self, office: Office) -> bool:
        if office.pk not in self.known:
            self.known[office.pk] = is_open(office, self.at)
        return self.known[office.pk]

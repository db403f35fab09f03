"""Counting days: day 0, calendar days, business days, intervals that do not count.

The day of the trigger is day 0 and the next day is day 1, so the last day in time is day 0 + N, and the whole of it is
in time. Sources: scleroseforeningen.dk and hjerteforeningen.dk on day 0; SST's step-by-step guide on business days
(law book § 0.2).
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays

from rettidig.rights.interpretation import CHOSEN, Interpretation

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
HALF_HOLIDAYS = frozenset({(5, 1), (6, 5), (12, 24), (12, 31)})


class Interval(NamedTuple):
    """Days that do not count, both ends included, and why (a reason of the document)."""

    first_day: date
    last_day: date
    reason: str


class Clock(NamedTuple):
    """A count of days: from `start` (day 0), `days` of `unit` allowed, `used` of them spent, `excluded` not counted."""

    start: date
    days: int
    unit: str
    excluded: tuple[Interval, ...]
    used: int


@lru_cache(maxsize=512)
def public_holidays(year: int) -> frozenset[date]:
    """The Danish public holidays of a year; store bededag up to and including 2023."""
    return frozenset(holidays.country_holidays("DK", years=year))


def is_business_day(day: date, choices: Interpretation = CHOSEN) -> bool:
    """Whether `day` is a hverdag: Monday to Friday and no public holiday, unless the choices say otherwise."""
    weekday = day.weekday()
    if weekday == SUNDAY or (weekday == SATURDAY and not choices.saturday_is_business_day):
        return False
    if not choices.half_holidays_are_business_days and (day.month, day.day) in HALF_HOLIDAYS:
        return False
    return day not in public_holidays(day.year)


def days_after(day: date, days: int) -> date:
    """The day `days` calendar days after `day`."""
    return date.fromordinal(day.toordinal() + days)


@lru_cache(maxsize=512)
def business_days(year: int, choices: Interpretation = CHOSEN) -> tuple[date, ...]:
    """The business days of a year, in order."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and is_business_day(day, choices))


@lru_cache(maxsize=16384)
def after_business_days(start: date, days: int, choices: Interpretation = CHOSEN) -> date:
    """The `days`-th business day after `start` (day 0, whether a business day or not)."""
    if not days:
        return start
    year = start.year
    place = bisect_right(business_days(year, choices), start) + days - 1
    while place >= len(business_days(year, choices)):
        place -= len(business_days(year, choices))
        year += 1
    return business_days(year, choices)[place]


def business_days_between(start: date, end: date, choices: Interpretation = CHOSEN) -> int:
    """How many business days have passed on `end`, the day `start` being day 0."""
    if end <= start:
        return 0
    years_between = sum(len(business_days(year, choices)) for year in range(start.year, end.year))
    until_start, until_end = (bisect_right(business_days(day.year, choices), day) for day in (start, end))
    return years_between + until_end - until_start


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The intervals in order, without overlap, so that no day is taken out twice; the earlier one keeps its reason."""
    merged: list[Interval] = []
    for one in sorted(intervals):
        if merged and one.first_day <= merged[-1].last_day:
            first_day = merged[-1].last_day + ONE_DAY
            if first_day <= one.last_day:
                merged.append(Interval(first_day, one.last_day, one.reason))
        else:
            merged.append(one)
    return tuple(merged)


def calendar_deadline(
    start: date, days: int, intervals: tuple[Interval, ...] = (), choices: Interpretation = CHOSEN
) -> tuple[date, tuple[Interval, ...]]:
    """The last day in time, `days` calendar days after `start`, and the intervals that moved it.

    An interval that begins after the deadline has passed moves nothing.
    """
    deadline = start + timedelta(days=days)
    excluded: list[Interval] = []
    for one in joined(intervals):
        first_day = max(one.first_day, start + ONE_DAY)
        length = (one.last_day - first_day).days + choices.delay_ends_count
        if first_day <= deadline and length > 0:
            deadline += timedelta(days=length)
            excluded.append(Interval(first_day, one.last_day, one.reason))
    if choices.roll_over:
        while not is_business_day(deadline, choices):
            deadline += ONE_DAY
    return deadline, tuple(excluded)


@lru_cache(maxsize=16384)
def calendar_clock(
    start: date, days: int, until: date, intervals: tuple[Interval, ...] = (), choices: Interpretation = CHOSEN
) -> tuple[date, Clock]:
    """The last day in time of a limit in calendar days, and its clock as it stands on the day `until`."""
    deadline, excluded = calendar_deadline(start, days, intervals, choices)
    return deadline, Clock(start, days, "calendar_days", excluded, days_used(start, until, excluded))


@lru_cache(maxsize=16384)
def business_clock(start: date, days: int, until: date, choices: Interpretation = CHOSEN) -> tuple[date, Clock]:
    """The last day in time of a limit in business days, and its clock as it stands on the day `until`."""
    used = business_days_between(start, until, choices)
    return after_business_days(start, days, choices), Clock(start, days, "business_days", (), used)


def days_used(start: date, end: date, excluded: Iterable[Interval] = ()) -> int:
    """How many days that count have passed on `end`, the day `start` being day 0."""
    used: int = (end - start).days
    for one in excluded:
        used -= max(0, (min(one.last_day, end) - one.first_day).days + 1)
    return used if used > 0 else 0

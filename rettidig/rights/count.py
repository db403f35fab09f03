"""A deadline counted day by day, so that anybody can follow it with a finger in the calendar (feature T3)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from rettidig.rights.clocks import SATURDAY, Clock, is_business_day
from rettidig.rights.interpretation import CHOSEN, Interpretation

DAY_ZERO, WEEKEND, HOLIDAY = "day_zero", "weekend", "holiday"


class CountedDay(NamedTuple):
    """One day: its number, or None where it does not count; `why` says why not, or that it is day 0."""

    day: date
    number: int | None
    why: str


def count_days(clock: Clock, until: date, choices: Interpretation = CHOSEN) -> Iterator[CountedDay]:
    """Every day from day 0 up to and including `until`, in order.

    `why` is a reason of the document for an excluded day, WEEKEND or HOLIDAY for a day that is no business day.
    """
    yield CountedDay(clock.start, 0, DAY_ZERO)
    number = 0
    for i in range(1, (until - clock.start).days + 1):
        day = clock.start + timedelta(days=i)
        why = _why_skipped(day, clock, choices)
        number += not why
        yield CountedDay(day, None if why else number, why)


def _why_skipped(day: date, clock: Clock, choices: Interpretation) -> str:
    if clock.unit == "business_days" and not is_business_day(day, choices):
        return WEEKEND if day.weekday() >= SATURDAY else HOLIDAY
    return next((each.reason for each in clock.excluded if each.first_day <= day <= each.last_day), "")

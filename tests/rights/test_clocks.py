from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.rights import CHOSEN
from rettidig.rights.clocks import (
    Interval,
    after_business_days,
    business_days_between,
    calendar_deadline,
    days_used,
    is_business_day,
)

DAYS = st.dates(date(2013, 1, 1), date(2030, 12, 31))


@given(DAYS)
def test_business_day_when_checked_against_the_holiday_calendar_then_agrees(day):
    assert is_business_day(day) == (day.weekday() < 5 and day not in holidays.country_holidays("DK", years=day.year))


@given(DAYS, st.integers(0, 15))
def test_business_days_when_counted_forward_and_back_then_agree(day, days):
    assert business_days_between(day, after_business_days(day, days)) == days


@given(DAYS, st.integers(1, 15))
def test_business_deadline_when_reached_then_is_a_business_day(day, days):
    assert is_business_day(after_business_days(day, days))


@pytest.mark.parametrize("day", ["2026-05-01", "2026-06-05", "2026-12-24", "2026-12-31"])
def test_day_when_it_is_no_statutory_holiday_then_counts(day):
    assert is_business_day(date.fromisoformat(day))


def test_store_bededag_when_2024_begins_then_is_an_ordinary_day():
    assert not is_business_day(date(2023, 5, 5))
    assert is_business_day(date(2024, 4, 26))


def test_deadline_when_nothing_is_excluded_then_is_day_zero_plus_the_days():
    assert calendar_deadline(date(2026, 2, 2), 30) == (date(2026, 3, 4), ())


@given(DAYS, st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 20)), max_size=4))
def test_deadline_when_intervals_are_excluded_then_exactly_the_days_remain(start, given_intervals):
    intervals = tuple(
        Interval(start + timedelta(first), start + timedelta(first + length), "patient_wish")
        for first, length in given_intervals
    )
    deadline, excluded = calendar_deadline(start, 30, intervals)
    out = {one.first_day + timedelta(n) for one in excluded for n in range((one.last_day - one.first_day).days + 1)}
    counted = [start + timedelta(n) for n in range(1, (deadline - start).days + 1) if start + timedelta(n) not in out]
    assert len(counted) == 30
    assert days_used(start, deadline, excluded) == 30


def test_deadline_when_it_ends_on_a_saturday_then_stays():
    assert calendar_deadline(date(2026, 3, 12), 30, (), CHOSEN)[0] == date(2026, 4, 11)

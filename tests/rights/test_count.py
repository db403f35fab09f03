"""The count day by day ends where the deadline is."""

from datetime import date, timedelta

import pytest

from rettidig.rights import assess
from rettidig.rights.clocks import Clock, Interval
from rettidig.rights.count import count_days
from rettidig.rights.reading import InvalidDocument
from tests.law.cases import read_cases


def test_count_when_easter_lies_between_then_names_what_is_skipped():
    days = {
        each.day: each for each in count_days(Clock(date(2026, 4, 1), 8, "business_days", (), 0), date(2026, 4, 16))
    }
    assert days[date(2026, 4, 2)].why == "holiday"
    assert days[date(2026, 4, 4)].why == "weekend"
    assert days[date(2026, 4, 16)].number == 8


def test_count_when_the_patient_wished_to_wait_then_those_days_have_no_number():
    wait = Interval(date(2026, 3, 1), date(2026, 3, 14), "patient_wish")
    days = list(count_days(Clock(date(2026, 2, 9), 30, "calendar_days", (wait,), 0), date(2026, 3, 25)))
    assert [each.why for each in days].count("patient_wish") == 14
    assert days[-1].number == 30


def findings():
    for case in read_cases():
        try:
            answer = assess(case["document"])
        except InvalidDocument:
            continue
        for pathway in answer.pathways:
            yield from (each for each in pathway.findings if each.deadline and each.clock and each.clock.days)


def test_count_when_any_case_of_the_law_is_counted_then_ends_on_its_last_day_in_time():
    for finding in findings():
        last = list(count_days(finding.clock, finding.deadline))[-1]
        assert last.number == finding.clock.days, finding


@pytest.mark.parametrize("unit", ["calendar_days", "business_days"])
def test_count_when_begun_then_day_zero_has_number_zero(unit):
    first = next(count_days(Clock(date(2026, 11, 22), 3, unit, (), 0), date(2026, 11, 22) + timedelta(days=9)))
    assert (first.number, first.why) == (0, "day_zero")

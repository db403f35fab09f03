from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rettidig.rights import CURRENT, Law, assess
from rettidig.rights.parameters import STATUSES
from tests.law.cases import read_cases
from tests.law.checking import finding_of, law_of

FIRST, LAST = date(2013, 1, 1), date(2030, 12, 31)
NONE_BEFORE = {  # why a parameter has no value on the days before
    ("fast_assessment_days", "somatic"): (date(2013, 9, 1), "the right begins on 1 September 2013"),
    ("fast_assessment_days", "psychiatric"): (date(2014, 9, 1), "psychiatry had no assessment right before"),
    ("assessment_plan_days", "all"): (date(2013, 9, 1), "the plan came with the right"),
    ("plan_satisfies_assessment", "all"): (date(2013, 9, 1), "the plan came with the right"),
    ("extended_choice_assessment_days", "all"): (date(2016, 10, 1), "no extended choice for assessment before"),
    ("extended_choice_treatment_days", "psychiatric"): (date(2014, 9, 1), "psychiatry had rules of its own"),
    ("young_adult_treatment_notice_days", "all"): (date(2026, 7, 1), "bill L 49"),
    ("young_adult_treatment_start_days", "all"): (date(2026, 7, 1), "bill L 49"),
    ("young_adult_first_age", "all"): (date(2026, 7, 1), "bill L 49"),
    ("young_adult_end_age", "all"): (date(2026, 7, 1), "bill L 49"),
    ("rehab_start_days", "all"): (date(2018, 7, 1), "no limit for the start of rehabilitation before"),
}
AMOUNTS = [one for one in CURRENT.parameters if one.unit == "dkk"]  # a year may lack one
ROWS = defaultdict(list)
for one in CURRENT.parameters:
    if one not in AMOUNTS:
        ROWS[one.id, one.scope].append(one)


@pytest.mark.parametrize("key", ROWS, ids=" ".join)
def test_parameter_when_the_calendar_is_walked_then_each_day_has_one_value_or_a_reason(key):
    begins, _why = NONE_BEFORE.get(key, (FIRST, ""))
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(number)
        holding = [row for row in ROWS[key] if row.holds_on(day)]
        if key[0] == "suspension":
            assert len(holding) <= 1, day  # no row: the right is in force
        else:
            assert len(holding) == (1 if day >= begins else 0), day


def test_amounts_when_read_then_no_day_has_two_and_the_years_that_sources_disagree_on_have_none():
    for row in AMOUNTS:
        assert [
            one for one in AMOUNTS if (one.id, one.scope) == (row.id, row.scope) and one.holds_on(row.first_day)
        ] == [row]
    assert CURRENT.value("hearing_aid_dkk", date(2022, 12, 31), "first") == 4200
    assert CURRENT.value("hearing_aid_dkk", date(2023, 1, 1), "first") is None


def test_parameters_when_read_then_each_cites_law_link_and_status():
    for row in CURRENT.parameters:
        assert row.law
        assert row.section.startswith("§") or not row.law.endswith("loven")  # a guide has no paragraphs
        assert row.url.startswith("http")
        assert row.status in STATUSES


def moved(value):
    """The value off by one: a day more, the other flag, one item less."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, tuple):
        return value[1:] or ("date_place",)
    return {key: one + 1 for key, one in value.items()}


def outcomes(cases, law):
    """Answers of each case where its expectations look, not stopping at a difference."""
    for case in cases:
        of_case = Law(law.parameters, law_of(case).choices)
        answer = assess(case["document"], law=of_case)
        for expected in case["expect"]:
            finding = finding_of(answer, expected)
            amount = getattr(finding, "amount_dkk", None)
            yield finding.status, finding.deadline, amount, finding.missing, [one.by for one in finding.duties]


CASES = list(read_cases())
NOW = list(outcomes(CASES, CURRENT))


def is_caught(parameters):
    """Whether some case answers otherwise under these parameters."""
    return any(was != is_now for was, is_now in zip(NOW, outcomes(CASES, Law(parameters)), strict=True))


CHANGEABLE = [row for row in CURRENT.parameters if row.id != "suspension" and row.value is not None]


@pytest.mark.parametrize("row", CHANGEABLE, ids=lambda row: f"{row.id} {row.scope} {row.first_day}")
def test_parameter_when_off_by_one_then_some_case_answers_otherwise(row):
    assert is_caught([replace(one, value=moved(one.value)) if one is row else one for one in CURRENT.parameters])


def changes_something(row):
    """Whether the row begins something new: a value other than that of the day before."""
    return row.first_day and CURRENT.value(row.id, row.first_day - timedelta(1), row.scope) != row.value


BEGINNINGS = [row for row in CHANGEABLE if row not in AMOUNTS and changes_something(row)]


def begun(row, day):
    """The parameters, had the row begun on `day` and the one before it ended the day before."""
    eve, new_eve = row.first_day - timedelta(1), day - timedelta(1)
    for one in CURRENT.parameters:
        if one is row:
            yield replace(one, first_day=day)
        elif (one.id, one.scope, one.last_day) == (row.id, row.scope, eve):
            yield replace(one, last_day=new_eve)
        else:
            yield one


@pytest.mark.parametrize("row", BEGINNINGS, ids=lambda row: f"{row.id} {row.scope} {row.first_day}")
def test_reform_when_its_day_is_off_by_one_then_some_case_answers_otherwise(row):
    assert any(is_caught(begun(row, row.first_day + timedelta(step))) for step in (1, -1))


@pytest.mark.parametrize(
    "right", ["fast_assessment", "extended_choice", "surgery_date_change", "diagnostic_examination"]
)
def test_suspension_when_walked_then_begins_and_ends_on_the_stated_days(right):
    periods = [(one.first_day, one.last_day) for one in CURRENT.suspensions(right, "psychiatric")]
    assert periods == [(date(2020, 3, 19), date(2021, 2, 28)), (date(2022, 1, 3), date(2022, 1, 20))]

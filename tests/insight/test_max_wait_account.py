"""The monthly account of maximum waiting times, as queries of the register."""

from datetime import date, timedelta

import pytest

from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import Case
from rettidig.casework.steps import closing
from rettidig.casework.steps.pathway import add_event
from rettidig.insight.extract import OverrunLeg
from rettidig.insight.queries import max_wait_account as query
from rettidig.insight.small_numbers import find_hidden_of_account, find_hidden_of_year
from rettidig.rights import Finding, Leg

from ..casework.factories import an_adviser, moment
from ..casework.test_max_wait_account import NOW, TODAY, overrun_case, tell

pytestmark = pytest.mark.django_db


def test_overrun_belongs_to_the_month_of_the_first_day_after_its_limit():
    last, first = overrun_case(referred="2026-10-17"), overrun_case(referred="2026-10-16")
    found = {each.found.number: each.month for each in query.read_overruns(TODAY)}
    assert found == {last.number: "2026-11", first.number: "2026-10"}  # limits of 31 and 30 October


def test_newest_account_of_a_leg_holds():
    case = overrun_case()
    tell(case)
    tell(Case.objects.get(pk=case.pk), cause="planning")
    [found] = query.read_overruns(TODAY)
    assert found.found.cause == "planning"


def test_days_over_are_counted_to_the_day_the_patient_was_seen_or_to_today():
    waits, seen = overrun_case(), overrun_case()
    closing.record_seen(seen, on=date(2026, 11, 18), by=an_adviser(), at=NOW)
    found = {each.found.number: (each.found.ended, each.days) for each in query.read_overruns(TODAY)}
    assert found == {waits.number: (None, 4), seen.number: (date(2026, 11, 18), 2)}


@pytest.mark.parametrize(
    ("told", "kind", "is_late"),
    [
        ({"date": "2026-11-16", "of": ["concrete_options"], "documented": True, "options": ["H"]}, "recorded", False),
        ({"date": "2026-11-17", "of": ["concrete_options"], "documented": True, "options": ["H"]}, "recorded", True),
        ({"date": "2026-11-12", "of": ["concrete_options"]}, "named", False),
        ({"date": "2026-11-12", "of": ["limit_will_slip"]}, "told", False),
    ],
)
def test_offer_says_how_concrete_it_was_and_whether_it_came_after_the_limit(told, kind, is_late):
    case = overrun_case()
    add_event(case.pathways.get(), document={"type": "told", **told}, by=an_adviser(), at=NOW)
    [found] = query.read_overruns(TODAY)
    assert (found.offer, found.offers[0].is_late) == (kind, is_late)


def test_patient_who_chose_a_later_day_after_concrete_offers_had_the_rule_kept_and_is_counted():
    case = overrun_case()
    pathway = case.pathways.get()
    told = {"type": "told", "date": "2026-11-10", "of": ["concrete_options"], "documented": True, "options": ["H"]}
    wish = {"from": "2026-11-16", "to": "2026-11-30", "reason": "patient_wish", "documented": True}
    seen = {"type": "appointment_held", "date": "2026-11-19", "purpose": "examination", "mode": "in_person"}
    for event in (told, {"type": "delay", "date": "2026-11-10", **wish}, seen):
        add_event(pathway, document=event, by=an_adviser(), at=NOW)
    assert [each.rule for each in query.read_overruns(TODAY)] == ["kept"]


def test_choice_that_is_accounted_for_after_concrete_offers_keeps_the_rule():
    case = overrun_case()
    closing.record_seen(case, on=date(2026, 11, 19), by=an_adviser(), at=NOW)
    offer = {"offered_on": date(2026, 11, 10), "options": ["Horsens"], "documented": True}
    tell(Case.objects.get(pk=case.pk), cause="choice", authority="place_found", **offer)
    [found] = query.read_overruns(TODAY)
    assert (found.rule, found.days) == ("kept", 3)


def test_choice_without_concrete_offers_does_not_keep_the_rule():
    case = overrun_case()
    closing.record_seen(case, on=date(2026, 11, 19), by=an_adviser(), at=NOW)
    tell(Case.objects.get(pk=case.pk), cause="choice")
    assert [each.rule for each in query.read_overruns(TODAY)] == ["broken"]


def test_number_of_queries_does_not_grow_with_the_cases(django_assert_num_queries, settings):
    settings.OFFICE_SECONDS = 3600
    law_in_force()  # the process keeps the amounts
    for _each in range(3):
        tell(overrun_case())
        with django_assert_num_queries(4):
            query.read_overruns(TODAY)


def test_late_report_stands_in_the_account_in_whose_time_it_came():
    case = overrun_case(referred="2026-09-10")  # overrun on 25 September
    in_time, late = moment("2026-10-10 12:00"), moment("2026-10-11 00:30")
    tell(case, at=in_time)
    assert query.find_account("2026-10", today=TODAY).late == ()
    other = overrun_case(referred="2026-09-11")
    tell(other, at=late)
    september, october = (query.find_account(month, today=TODAY) for month in ("2026-09", "2026-10"))
    assert len(september.overruns) == 2
    assert [each.found.number for each in october.late] == [other.number]
    assert query.find_account("2026-11", today=TODAY).late == ()


def test_what_nobody_has_accounted_for_is_lacking():
    overrun_case()
    assert query.find_account("2026-11", today=TODAY).lacking == 1


def test_management_sees_no_small_number_and_none_that_follows_from_the_others():
    for number in range(7):
        case = overrun_case()
        if number < 6:
            tell(case)
    account = query.find_account("2026-11", today=TODAY)
    hidden = find_hidden_of_account(account, {"2026-11": 7})
    assert ("cause", "") in hidden  # the one that nobody has accounted for
    assert ("cause", "capacity") in hidden  # else it would follow from the sum
    assert ("total",) not in hidden


def test_office_sees_its_own_alone():
    overrun_case()
    assert query.read_overruns(TODAY, office="nordjylland") == []


# -- a year


def made(number: int, month: str, *, cause: str = "capacity", step: str = "examination") -> list[query.Overrun]:
    """So many overruns of a month that nobody wrote down; the rule was broken."""
    day = date.fromisoformat(f"{month}-01")
    found = Finding("max_wait", "breached", why=())
    leg = Leg("1", step, day - timedelta(days=15), day - timedelta(days=1), None, found, found)
    one = OverrunLeg(1, "2026-000001", "1", leg, [], cause, "not_told", "", None, None)
    return [query.Overrun(one, "broken", 3, (), None)] * number


def hidden_of_year(*overruns: list[query.Overrun]) -> set[tuple[str, ...]]:
    return find_hidden_of_year(query.accounts_of(2026, [each for some in overruns for each in some]))


def test_year_counts_each_leg_and_cause_of_its_months_and_nothing_of_other_years():
    overruns = [*made(6, "2026-01"), *made(2, "2026-12", cause="planning", step="treatment"), *made(9, "2025-12")]
    numbers = query.count_year(query.accounts_of(2026, overruns))
    assert {path: number for path, number in numbers.items() if number} == {
        ("cell", "examination", "capacity"): 6,
        ("cell", "treatment", "planning"): 2,
        ("step", "examination"): 6,
        ("step", "treatment"): 2,
        ("cause", "capacity"): 6,
        ("cause", "planning"): 2,
        ("total",): 8,
    }


def test_year_of_months_that_each_are_small_is_shown():
    assert hidden_of_year(*(made(2, f"2026-{month:02}") for month in range(1, 13))) == set()


def test_year_does_not_give_the_one_hidden_month_away_when_all_the_others_are_shown():
    hidden = hidden_of_year(made(20, "2026-01"), made(3, "2026-02"))
    assert {("total",), ("cause", "capacity"), ("step", "examination")} <= hidden


def test_year_is_shown_where_two_months_are_hidden_that_make_five_or_more():
    assert hidden_of_year(made(20, "2026-01"), made(3, "2026-02"), made(4, "2026-03")) == set()


def test_small_cause_of_a_year_is_hidden_and_so_is_what_would_give_it_away():
    hidden = hidden_of_year(made(20, "2026-01"), made(20, "2026-02"), made(2, "2026-01", cause="planning"))
    assert ("cause", "planning") in hidden
    assert ("cause", "capacity") in hidden or ("total",) in hidden

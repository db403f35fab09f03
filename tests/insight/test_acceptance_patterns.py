"""Patterns in the answers to acceptance requests: what is planted is found, and what is chance is not."""

from collections import Counter
from datetime import date
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.casework.tracks import acceptance
from rettidig.insight import csv_export
from rettidig.insight.extract import Asking, count_askings
from rettidig.insight.queries import acceptance_sheet
from rettidig.insight.queries.acceptance_patterns import find_growing, find_patterns, find_rates, judge
from rettidig.insight.statistics import Stratum, benjamini_hochberg, mantel_haenszel, wilson
from tests.casework.acceptance import ASKED, a_moved_patient, a_request, refused
from tests.casework.conftest import story  # noqa: F401 - a fixture
from tests.casework.factories import an_adviser
from tests.casework.offers import AT
from tests.insight.made_askings import GROWING, PERSONAL_CODE, STRICT_CODE, STRICT_FOR, YEAR, three_years


def an_asking(**more) -> Asking:
    plain = {"hospital": "Lunden", "code": ASKED, "kind": "add", "reason": "finding", "month": date(YEAR, 3, 1)}
    return Asking(**{**plain, "adviser": 1, "is_accepted": True, **more})


# --- the arithmetic


@pytest.mark.parametrize(
    ("yes", "all_", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (1, 29, 0.0061, 0.1718)],
)
def test_interval_of_a_share_is_wilsons(yes, all_, low, high):
    """The last two are the examples of R. G. Newcombe, Statistics in Medicine 1998."""
    assert wilson(yes, all_) == pytest.approx((low, high), abs=0.0001)


@given(st.integers(1, 400).flatmap(lambda all_: st.tuples(st.integers(0, all_), st.just(all_))))
def test_interval_holds_the_share_and_stays_between_none_and_all(numbers):
    yes, all_ = numbers
    low, high = wilson(yes, all_)
    assert 0 <= low <= yes / all_ + 1e-9
    assert yes / all_ - 1e-9 <= high <= 1


def exactly(yes: int, no: int, others_yes: int, others_no: int) -> float:
    """Fisher's exact test, two-sided: the share of all tables with the same sums that are no likelier."""
    one, others, all_yes = yes + no, others_yes + others_no, yes + others_yes
    ways = {k: comb(one, k) * comb(others, all_yes - k) for k in range(max(0, all_yes - others), min(one, all_yes) + 1)}
    return float(Fraction(sum(way for way in ways.values() if way <= ways[yes]), sum(ways.values())))


@pytest.mark.parametrize("table", [(8, 12, 60, 20), (30, 10, 300, 100), (20, 20, 200, 60), (15, 5, 15, 5)])
def test_difference_in_one_stratum_is_judged_nearly_as_exactly(table):
    assert mantel_haenszel([Stratum(*table)]) == pytest.approx(exactly(*table), rel=0.4, abs=0.02)


def test_difference_between_strata_alone_is_none():
    """The one asks for what is always refused, and everybody is refused that (Simpson's paradox)."""
    assert mantel_haenszel([Stratum(2, 38, 3, 57), Stratum(9, 1, 90, 10)]) > 0.5


def test_nothing_to_compare_is_no_finding():
    assert mantel_haenszel([]) == mantel_haenszel([Stratum(5, 5, 0, 0)]) == mantel_haenszel([Stratum(5, 0, 7, 0)]) == 1


def test_findings_are_believed_step_by_step_up_to_the_last_that_holds():
    """The example of Benjamini and Hochberg 1995."""
    values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    values += [0.7590, 1.0]
    assert benjamini_hochberg(dict(enumerate(values)), false_share=0.05) == {0, 1, 2, 3}


# --- three years


def test_what_is_planted_is_found():
    """In 9 of 10 made offices and more; a difference among seven who answer is the hardest to see."""
    found: Counter[str] = Counter()
    for seed in range(10):
        told = judge(three_years(seed, planted=True), YEAR)
        found["growing"] += GROWING in {each.code for each in told.growing}
        found["unlike"] += (STRICT_CODE, STRICT_FOR, True) in {
            (each[0], each[1], each.is_lower) for each in told.unlike
        }
        found["person"] += PERSONAL_CODE in told.depends_on_person
    assert min(found.values()) >= 9


def test_years_without_differences_show_none():
    found = judge(three_years(1, planted=False), YEAR)
    assert (found.growing, found.unlike, found.depends_on_person) == ([], [], [])


def test_false_alarms_are_as_rare_as_said():
    """Of 20 made offices without any difference, 1 of 20 may be told of one, for each of the three questions."""
    alarms: Counter[str] = Counter()
    for seed in range(20):
        found = judge(three_years(100 + seed, planted=False), YEAR)
        alarms.update({"growing": bool(found.growing), "unlike": bool(found.unlike), "person": bool(found[-1])})
    assert max(alarms.values()) <= 3


def test_code_that_grows_with_everything_else_does_not_grow():
    before = Counter({an_asking(): 100, an_asking(code="KNGB11"): 100})
    assert find_growing(before, Counter({asking: 3 * number for asking, number in before.items()})) == []


def test_hospital_that_asks_for_other_reasons_is_handled_alike():
    answers = Counter()
    for reason, yes, no in (("finding", 9, 1), ("other", 1, 9)):
        for hospital, times in (("Lunden", 10 if reason == "other" else 1), ("Åbrink", 1 if reason == "other" else 10)):
            answers[an_asking(hospital=hospital, reason=reason)] = yes * times
            answers[an_asking(hospital=hospital, reason=reason, is_accepted=False)] = no * times
    assert judge(answers, YEAR).unlike == []


def test_rate_counts_a_code_by_itself_and_the_most_asked_for_first():
    askings = Counter({an_asking(): 3, an_asking(is_accepted=False): 1, an_asking(code="KNGB11"): 1})
    assert [(rate.key, rate.asked, rate.share) for rate in find_rates(askings, by=lambda each: each.code)] == [
        (ASKED, 4, 0.75),
        ("KNGB11", 1, 1.0),
    ]


# --- small numbers


def lines_of(part: str, askings: Counter, *, is_protected: bool = True) -> dict[str, tuple]:
    found = acceptance_sheet.tables(askings, is_protected=is_protected)
    lines = next(table.lines for table in found if table.part == part)
    return {str(line.name): tuple(line[1:4]) for line in lines}


def test_protected_a_few_refusals_hide_the_accepted_and_the_share_and_not_how_many_asked():
    askings = Counter({an_asking(): 40, an_asking(is_accepted=False): 2})
    assert lines_of("code", askings) == {ASKED: (42, "*", "*")}
    assert lines_of("code", askings, is_protected=False)[ASKED][:2] == (42, 40)


def test_protected_what_is_rare_is_put_together():
    rare = {an_asking(code=f"KNGB{number}"): 3 for number in range(11, 15)}
    assert lines_of("code", Counter({an_asking(): 40, **rare})) == {ASKED: (40, 40, 1.0), "Øvrige": (12, 12, 1.0)}


def test_protected_a_single_rare_one_is_hidden_with_another_that_gives_it_away():
    askings = Counter({an_asking(): 40, an_asking(code="KNGB11"): 3})
    assert set(lines_of("code", askings).values()) == {("*", "*", "*")}


def test_protected_no_number_below_five_can_be_worked_out():
    askings = three_years(1, planted=True)
    few = Counter({asking: number for asking, number in askings.items() if asking.month == date(YEAR, 1, 1)})
    for table in acceptance_sheet.tables(few, is_protected=True):
        for line in table.lines:
            if isinstance(line.asked, int) and isinstance(line.accepted, int):
                assert 0 in (line.accepted, line.asked - line.accepted) or line.accepted >= 5
                assert line.asked - line.accepted not in range(1, 5)


def test_sheet_has_a_line_for_each_with_shares_in_percent():
    rows = list(acceptance_sheet.as_rows(acceptance_sheet.tables(Counter({an_asking(): 10}), is_protected=False)))
    assert rows[0] == ["table", "name", "asked", "accepted", "percent", "low", "high"]
    assert ["code", ASKED, 10, 10, 100.0, 72.2, 100.0] in rows
    assert csv_export.as_bytes(rows)


# --- from the register


@pytest.mark.django_db
def test_answered_requests_are_counted_by_code_and_without_persons(story):  # noqa: F811
    sent, adviser = a_moved_patient(story), an_adviser(office=story.case.office)
    acceptance.answer(a_request(sent), verdict="accept", codes=[ASKED], text="", by=adviser, at=AT)
    refused(a_request(sent, codes=["KNGD11"]), first=adviser, second=story.by)
    a_request(sent, codes=["KNGD21"])  # not answered yet
    found = count_askings(date(2026, 1, 1), date(2026, 12, 31), office="midtjylland")
    assert {(each.code, each.is_accepted, each.hospital, each.month) for each in found} == {
        (ASKED, True, "Privathospitalet Lunden", date(2026, 11, 1)),
        ("KNGD11", False, "Privathospitalet Lunden", date(2026, 11, 1)),
    }
    assert len({each.adviser for each in found}) == 1
    assert count_askings(date(2026, 1, 1), date(2026, 12, 31), office="syd") == Counter()
    assert find_patterns(2025).askings == Counter()

"""Figures, samples and notices for log control."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.insight.disclosure import SMALLEST_SHOWN as SMALLEST
from rettidig.insight.lookups import figures, notices
from rettidig.insight.lookups.figures import protect
from tests.insight.lookups.conftest import Planted

CELLS = st.dictionaries(st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")), st.integers(1, 30))


def test_shares_are_those_of_the_answer_key(planted: Planted) -> None:
    expected = Counter(rule for rule, _ in planted.sample.answers.values())
    found = figures.shares(planted.out)
    assert {share.rule: share.number for share in found} == expected
    assert sum(share.percent for share in found) == pytest.approx(100)


def test_months_count_every_lookup_once(planted: Planted) -> None:
    assert sum(month.number for month in figures.months(planted.out)) == len(planted.sample.answers)


def test_counts_hide_numbers_below_five(planted: Planted) -> None:
    found = figures.counts(planted.out, ("ask_it", "needs_attention"))
    assert all(number is None or number >= SMALLEST for number in found.values())
    assert found["", "screen_opens_by_itself"] == 8


@given(CELLS)
def test_hidden_number_cannot_be_found_from_a_sum_unless_all_of_its_line_are_hidden(counted) -> None:
    shown = protect(counted)
    for side in (0, 1):
        for name in {cell[side] for cell in counted}:
            line = [cell for cell in counted if cell[side] == name]
            hidden = [counted[cell] for cell in line if shown[cell] is None]
            is_safe = not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST)
            assert is_safe or len(hidden) == len(line)


@given(CELLS)
def test_small_numbers_are_always_hidden_and_the_others_are_true(counted) -> None:
    assert all(number is None or number == counted[cell] for cell, number in protect(counted).items())
    assert all(protect(counted)[cell] is None for cell, number in counted.items() if number < SMALLEST)


def test_sample_takes_so_many_of_each_unit_and_rule_and_the_same_ones_again(planted: Planted) -> None:
    drawn = figures.sample(planted.out, each=3, seed=7)
    assert max(Counter((row.unit, row.rule) for row in drawn).values()) == 3
    assert {row.rule for row in drawn} >= {"own_contact", "no_relation_seen"}
    assert drawn == figures.sample(planted.out, each=3, seed=7)
    assert drawn != figures.sample(planted.out, each=3, seed=8)


def test_notices_are_one_for_each_citizen_and_tell_each_lookup_once(planted: Planted) -> None:
    batch = notices.batch(planted.out, date(2026, 1, 1), date(2026, 12, 31))
    told = [lookup for notice in batch for lookup in notice.references]
    assert len({notice.patient for notice in batch}) == len(batch)
    assert len(set(told)) == len(told)
    rules = {planted.sample.answers[lookup.split()[-1]][0] for lookup in told}
    silent = {"own_contact", "clock_skew", "deceased", "register_incomplete", "unknown_account"}
    assert not rules & {*silent, "refusal_against_explanation"}
    assert notices.batch(planted.out, date(2026, 1, 1), date(2026, 12, 31), earlier=told) == []


def test_notices_of_two_periods_share_no_lookup(planted: Planted) -> None:
    january = notices.batch(planted.out, date(2026, 1, 1), date(2026, 1, 31))
    rest = notices.batch(planted.out, date(2026, 2, 1), date(2026, 12, 31))
    whole = notices.batch(planted.out, date(2026, 1, 1), date(2026, 12, 31))
    parted = sorted(lookup for notice in [*january, *rest] for lookup in notice.references)
    assert parted == sorted(lookup for notice in whole for lookup in notice.references)


def test_figures_of_a_folder_without_verdicts_are_empty(tmp_path: Path) -> None:
    assert figures.shares(tmp_path) == figures.months(tmp_path) == []
    assert figures.counts(tmp_path) == {}
    assert notices.batch(tmp_path, date(2026, 1, 1), date(2026, 1, 31)) == []

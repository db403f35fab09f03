"""The planted log: every verdict names the rule and the row that its generator planted."""

from __future__ import annotations

import pytest

from rettidig.insight.lookups import engine, rules, sample
from rettidig.insight.lookups.import_log import silent
from tests.insight.lookups.conftest import Planted, store_of, verdicts


def test_verdicts_of_the_planted_log_are_those_of_the_answer_key(planted: Planted) -> None:
    assert verdicts(planted.out) == planted.sample.answers


def test_answer_key_names_every_rule() -> None:
    answered = {rule for rule, _ in sample.make(rounds=1).answers.values()}
    assert answered == set(rules.load().ids())


@pytest.mark.parametrize("seed", [2, 3])
def test_verdicts_are_right_when_the_patients_are_cut_into_small_ranges(tmp_path, monkeypatch, seed) -> None:
    monkeypatch.setattr(engine, "RANGE", 40)
    made = sample.make(seed, rounds=5)
    store = store_of(tmp_path / "store", made.write(tmp_path / "in"))
    engine.analyse(store, rules.load(), tmp_path / "out", progress=silent)
    assert verdicts(tmp_path / "out") == made.answers

"""The rules as data: a region's own file, validity, and what is refused."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from rettidig.insight.lookups import engine, legend, rules, sample
from rettidig.insight.lookups.import_log import silent
from rettidig.insight.lookups.rules import BadRules
from tests.insight.lookups.conftest import store_of, verdicts
from tests.insight.lookups.twin import COPENHAGEN, months_later

VERDICT_COLUMNS = ("lookup_id", "patient", "unit", "at", "verdict", "rule", "evidence", "evidence_id")


def changed(path, change) -> rules.Rules:
    rows = yaml.safe_load(rules.OWN_RULES.read_text(encoding="utf-8"))
    by_id = {row["id"]: row for row in rows}
    change(rows, by_id)
    path.write_text(yaml.safe_dump(rows), encoding="utf-8")
    return rules.load(path)


def test_rule_that_changes_on_a_day_is_applied_from_that_day(tmp_path) -> None:
    def shorter_from_february(rows, by_id):
        later = by_id["own_contact"] | {
            "valid_from": date(2026, 2, 1),
            "contacts": {"admission": {"before": 0, "after": 1}},
        }
        by_id["own_contact"]["valid_to"] = date(2026, 1, 31)
        rows.insert(1, later)

    made = sample.make(rounds=0)
    plant = sample.Planter(made, random.Random(1), sample.START, 60)
    unit = plant.affiliation("M1", "MED")
    end = datetime(2026, 1, 20, 12, tzinfo=COPENHAGEN)
    contact = plant.contact("P1", "MED", end, end)
    plant.lookup("M1", "P1", "2026-01-31T23:59:59", "own_contact", contact)
    plant.lookup("M1", "P1", "2026-02-01T00:00:00", "no_relation_seen", unit)
    own = changed(tmp_path / "rules.yaml", shorter_from_february)
    engine.analyse(store_of(tmp_path / "store", made.write(tmp_path / "in")), own, tmp_path / "out", progress=silent)
    assert verdicts(tmp_path / "out") == made.answers


def test_rules_in_another_order_are_refused(tmp_path) -> None:
    with pytest.raises(BadRules, match="in this order"):
        changed(tmp_path / "rules.yaml", lambda rows, _: rows.reverse())


def test_rules_that_speak_of_the_same_contacts_twice_are_refused(tmp_path) -> None:
    def widen(_rows, by_id):
        by_id["booking_or_referral"]["contacts"]["admission"] = {"before": 1, "after": 1}

    with pytest.raises(BadRules, match="own, admission"):
        changed(tmp_path / "rules.yaml", widen)


def test_rules_without_a_last_resort_are_refused(tmp_path) -> None:
    def end(_rows, by_id):
        by_id["no_relation_seen"]["valid_to"] = date(2026, 1, 1)

    with pytest.raises(BadRules, match="no_relation_seen"):
        changed(tmp_path / "rules.yaml", end)


def test_words_of_contacts_that_are_not_known_are_refused(tmp_path) -> None:
    def misspell(_rows, by_id):
        by_id["own_contact"]["contacts"]["indlæggelse"] = {"before": 1, "after": 1}

    with pytest.raises(BadRules, match="indlæggelse"):
        changed(tmp_path / "rules.yaml", misspell)


@pytest.mark.parametrize(
    ("day", "later"), [(date(2026, 1, 10), date(2026, 7, 10)), (date(2025, 8, 31), date(2026, 2, 28))]
)
def test_six_months_later_is_the_same_day_or_the_last_of_the_month(day, later) -> None:
    assert months_later(day, 6) == later


def test_guide_says_what_each_column_and_each_rule_means() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "log_control.md").read_text(encoding="utf-8")
    told = [line for line in legend.lines(rules.load()) if line.startswith("| `") and line.count(" | ") in (1, 5)]
    own = [line for line in told if line.count(" | ") == 5 or line.split("`")[1] in VERDICT_COLUMNS]
    assert [line for line in own if line not in guide] == []

"""The demo's log: the access report has all that the first case of the annual report tells of."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rettidig.insight.lookups import demo, figures, rules
from rettidig.insight.lookups.access_report import report_access
from rettidig.insight.lookups.store import Store

NOW = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Europe/Copenhagen"))


def test_demo_log_when_loaded_then_has_the_case_and_mostly_explained_lookups_of_past_days(tmp_path) -> None:
    store, out = Store(tmp_path / "store"), tmp_path / "judged"
    assert demo.load(store, out, at=NOW)
    told = report_access(store, demo.PATIENT, NOW.date() - timedelta(days=60), NOW.date(), rules=rules.load())
    assert told.verdicts == {"explained": 9, "ask_it": 1, "ask_hospital": 1}
    assert {entry.stated for entry in told.entries} == {"behandling", ""}
    assert figures.shares(out)[0].verdict == "explained"
    assert max(month.month for month in figures.months(out)) == "2026-11"
    assert not demo.load(store, out, at=NOW)

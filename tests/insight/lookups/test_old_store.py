"""A store and verdicts of an earlier version: readable as they are, and brought up to date by the next import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from rettidig.insight.lookups import engine, figures, notices, rules
from rettidig.insight.lookups.access_report import AccessReport, report_access
from rettidig.insight.lookups.faults import BadFile
from rettidig.insight.lookups.import_log import silent
from rettidig.insight.lookups.store import DERIVED, Store, has_derived
from tests.insight.lookups.conftest import import_texts

HEAD = "lookup_id,system,patient,user,at\n"
ROW = "2,EPJ,P1,M1,2026-03-05T10:00\n"


@pytest.fixture
def old(tmp_path) -> Store:
    """A store as earlier versions wrote it: without the tables that are derived from the others."""
    store, _ = import_texts(tmp_path, lookups=HEAD + ROW)
    with duckdb.connect(store.database) as connection:
        for table in DERIVED:
            connection.execute(f"DROP TABLE {table.split()[0]}")
    return store


def report(store: Store, last: int = 5) -> AccessReport:
    return report_access(store, "P1", date(2026, 3, 5), date(2026, 3, last), rules=rules.load())


def test_account_of_an_old_store_knows_what_its_log_covers(old):
    assert (report(old).answer, report(old).coverage.is_complete) == ("read", True)
    assert not report(old, last=6).coverage.is_complete


def test_next_import_brings_an_old_store_up_to_date(old, tmp_path):
    import_texts(tmp_path, lookups=HEAD + "3,EPJ,P1,M1,2026-03-06T10:00\n")
    with duckdb.connect(old.database) as connection:
        assert has_derived(connection)
    assert report(old, last=6).coverage.is_complete


def test_look_ups_of_an_old_store_are_held_against_new_ones(old, tmp_path):
    _, report = import_texts(tmp_path, lookups=HEAD + ROW.replace("2,EPJ,P1", "2,RIS,P2") + ROW)
    assert (report.rows, report.known_rows) == ({"lookups": 1}, {"lookups": 1})
    with pytest.raises(BadFile, match="nummeret er brugt i loggen om noget andet"):
        import_texts(tmp_path, lookups=HEAD + ROW.replace("P1", "P2"))


def write_old_verdicts(out: Path) -> None:
    """A verdict file with the columns of the earlier version."""
    for what in ("verdicts", "open"):
        folder = out / what / "2026-03" / "000001"
        folder.mkdir(parents=True)
        duckdb.sql(
            """SELECT '2' AS lookup_id, 'P1' AS patient, NULL::VARCHAR AS unit, TIMESTAMPTZ '2026-03-05 10:00' AS "at",
            'ask_hospital' AS verdict, 'unknown_account' AS rule, 'lookup' AS evidence, '2' AS evidence_id"""
        ).write_parquet(str(folder / "0000000000.parquet"))


def test_verdicts_of_an_earlier_version_count_as_none_and_are_judged_again(old, tmp_path):
    out = tmp_path / "out"
    write_old_verdicts(out)
    assert figures.months(out) == figures.sample(out, each=3) == []
    assert notices.batch(out, date(2026, 3, 1), date(2026, 3, 31)) == []
    engine.analyse(old, rules.load(), out, progress=silent)
    (drawn,) = figures.sample(out, each=3)
    assert (drawn.system, drawn.lookup_id, drawn.evidence_id) == ("EPJ", "2", "EPJ 2026-03-05 2")

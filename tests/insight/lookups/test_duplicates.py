"""Identity of a look-up: its system, its day and its number. No row is lost silently."""

from __future__ import annotations

import duckdb
import pytest

from rettidig.insight.lookups import engine, figures, rules
from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.import_log import ImportReport, silent
from rettidig.insight.lookups.store import Store
from tests.insight.lookups.conftest import import_texts

HEAD = "lookup_id,system,patient,user,at\n"
STORED = "2,EPJ,P1,M1,2026-03-05T10:00\n"


def lookups(store: Store) -> list[tuple]:
    with store.read() as connection:
        return connection.execute(
            f"""SELECT system, CAST(day AS VARCHAR), lookup_id, p.id FROM read_parquet('{store.folder}/lookups/*/*')
            JOIN patients p ON p.code = patient ORDER BY ALL"""
        ).fetchall()


def taken(tmp_path, *files: str, head: str = HEAD) -> tuple[Store, ImportReport]:
    for rows in files:
        store, report = import_texts(tmp_path, lookups=head + rows)
    return store, report


def faults(tmp_path, *files: str, head: str = HEAD) -> list[Fault]:
    with pytest.raises(BadFile) as caught:
        taken(tmp_path, *files, head=head)
    return caught.value.faults


OTHERS = {
    "another system at the same time": "2,RIS,P2,M2,2026-03-05T10:00\n",
    "another system an hour later": "2,RIS,P2,M2,2026-03-05T11:00\n",
    "no system": "2,,P2,M2,2026-03-05T10:00\n",
    "the same system on the next day": "2,EPJ,P2,M2,2026-03-06T10:00\n",
    "the same system a minute after midnight": "2,EPJ,P2,M2,2026-03-06T00:01\n",
    "the same system on the day before": "2,EPJ,P2,M2,2026-03-04T23:59\n",
    "another number": "3,EPJ,P1,M1,2026-03-05T10:00\n",
}


@pytest.mark.parametrize("rows", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("in_one_file", [True, False])
def test_look_up_of_another_system_or_day_is_kept_beside_the_one_with_its_number(tmp_path, rows, in_one_file):
    store, _ = taken(tmp_path, *([STORED + rows] if in_one_file else [STORED, rows]))
    assert len(lookups(store)) == 2


RIVALS = {
    "another patient": ("2,EPJ,P2,M1,2026-03-05T10:00\n", "patient"),
    "another patient an hour later": ("2,EPJ,P2,M1,2026-03-05T11:00\n", "patient, at"),
    "another time late on the day": ("2,EPJ,P1,M1,2026-03-05T23:59:59\n", "at"),
    "another time early on the day": ("2,EPJ,P1,M1,2026-03-05T00:00\n", "at"),
    "another user": ("2,EPJ,P1,M9,2026-03-05T10:00\n", "user, on_behalf_of"),
    "a system written otherwise": ("2, e P j,P2,M1,2026-03-05T10:00\n", "patient"),
    "a time of another zone": ("2,EPJ,P1,M1,2026-03-05T10:00+00:00\n", "at"),
}


@pytest.mark.parametrize(("rows", "differs"), RIVALS.values(), ids=RIVALS)
def test_another_look_up_under_a_number_of_the_system_and_day_is_a_fault_with_its_line(tmp_path, rows, differs):
    (fault,) = faults(tmp_path, STORED, "1,EPJ,P1,M1,2026-03-05T09:00\n" + rows)
    assert (fault.file, fault.line, fault.column) == ("lookups.csv", 3, "lookup_id")
    assert fault.wrong == f"nummeret er brugt i loggen om noget andet ({differs})"


@pytest.mark.parametrize(("rows", "differs"), RIVALS.values(), ids=RIVALS)
def test_another_look_up_under_a_number_of_the_same_file_names_both_lines(tmp_path, rows, differs):
    (fault,) = faults(tmp_path, STORED + rows)
    assert (fault.line, fault.wrong) == (3, f"nummeret er brugt i linje 2 om noget andet ({differs})")


def test_look_up_that_says_more_than_the_one_with_its_number_is_a_fault(tmp_path):
    head = HEAD.replace("\n", ",reason\n")
    (fault,) = faults(tmp_path, STORED.replace("\n", ",\n"), STORED.replace("\n", ",learning\n"), head=head)
    assert "(reason)" in fault.wrong


def test_nothing_of_a_file_with_a_used_number_is_read(tmp_path):
    faults(tmp_path, STORED, "3,EPJ,P9,M1,2026-03-05T10:00\n2,EPJ,P2,M1,2026-03-05T10:00\n")
    assert [row[3] for row in lookups(Store(tmp_path / "store"))] == ["P1"]


SAME = {
    "the same": STORED,
    "the system written otherwise": STORED.replace("EPJ", " epj "),
    "the time in another zone": STORED.replace("10:00", "09:00Z"),
    "the time with its offset": STORED.replace("T10:00", " 10:00:00+01:00"),
}


@pytest.mark.parametrize("again", SAME.values(), ids=SAME)
@pytest.mark.parametrize("in_one_file", [True, False])
def test_same_look_up_again_is_skipped_and_counted(tmp_path, again, in_one_file):
    new = "3,EPJ,P1,M1,2026-03-05T10:00\n"
    store, report = taken(tmp_path, *([STORED + again + new] if in_one_file else [STORED, again + new]))
    assert len(lookups(store)) == 2
    assert (report.rows["lookups"], report.known_rows["lookups"]) == (2 if in_one_file else 1, 1)


@pytest.mark.parametrize("kind", ["contacts", "affiliations", "units", "consents"])
def test_same_row_of_a_register_again_is_skipped_and_counted_and_another_is_a_fault(tmp_path, kind):
    texts = {
        "contacts": "contact_id,patient,unit,from,to,kind\nK1,P1,ORT,2026-03-01,{},admission\n",
        "affiliations": "affiliation_id,user,unit,from,to\nT1,M1,ORT,2026-03-01,{}\n",
        "units": "unit,kind,name\nORT,clinical,{}\n",
        "consents": "consent_id,kind,patient,from,to\nS1,consent,P1,2026-03-01,{}\n",
    }
    head, row = texts[kind].format("2026-03-05").splitlines()
    other = row.replace("2026-03-05", "2026-03-09")
    _, report = import_texts(tmp_path, **{kind: "\n".join([head, row, row])})
    assert (report.rows, report.known_rows) == ({kind: 1}, {kind: 1})
    _, report = import_texts(tmp_path, **{kind: "\n".join([head, row, ""])})
    assert (report.rows, report.known_rows) == ({kind: 0}, {kind: 1})
    with pytest.raises(BadFile, match="er brugt i linje 2 om noget andet"):
        import_texts(tmp_path, **{kind: "\n".join([head, row, other])})
    _, report = import_texts(tmp_path, **{kind: "\n".join([head, other])})
    assert report.rows == {kind: 1}


def test_two_look_ups_with_one_number_get_two_verdicts_that_tell_them_apart(tmp_path):
    store, _ = taken(tmp_path, STORED + OTHERS["another system at the same time"])
    engine.analyse(store, rules.load(), tmp_path / "out", progress=silent)
    files = figures.files(tmp_path / "out", "verdicts")
    rows = duckdb.sql(
        "SELECT system, lookup_id, patient, evidence_id FROM read_parquet($f) ORDER BY ALL", params={"f": files}
    )
    assert rows.fetchall() == [("EPJ", "2", "P1", "EPJ 2026-03-05 2"), ("RIS", "2", "P2", "RIS 2026-03-05 2")]

"""Files as they come: what is right is read, what is wrong is listed by line, and a file with a fault is not read."""

from __future__ import annotations

import csv
import io
import string
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rettidig.insight.lookups import csv_reader
from rettidig.insight.lookups.danish_time import FOREVER
from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.file_columns import KINDS
from rettidig.insight.lookups.import_log import Source, import_files
from rettidig.insight.lookups.store import Store
from tests.insight.lookups.conftest import NOW

HEADER = "contact_id,patient,unit,from,to,kind\n"
GOOD = "K1,P1,ORT,2026-03-01,2026-03-05,admission\n"


def read(folder: Path, text: str | bytes, kind: str = "contacts") -> list[tuple]:
    """The contacts in the store after the file was taken in."""
    path = folder / f"{kind}.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    store = Store(folder / "store")
    import_files(store, [Source(kind, path)], at=NOW)
    with store.read() as connection:
        return connection.execute("SELECT contact_id, from_us, to_us FROM contacts ORDER BY contact_id").fetchall()


def faults(folder: Path, text: str | bytes, kind: str = "contacts") -> list[Fault]:
    with pytest.raises(BadFile) as caught:
        read(folder, text, kind)
    return caught.value.faults


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000


def test_day_without_time_means_the_whole_danish_day(tmp_path) -> None:
    ((_, begin, end),) = read(tmp_path, HEADER + GOOD)
    assert begin == us("2026-03-01T00:00:00+01:00")
    assert end == us("2026-03-06T00:00:00+01:00") - 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-07-01T12:00", "2026-07-01T12:00:00+02:00"),
        ("2026-01-01 12:00:00", "2026-01-01T12:00:00+01:00"),
        ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00"),
        ("2026-07-01T12:00:00-05:00", "2026-07-01T12:00:00-05:00"),
        ("1-7-2026", "2026-07-01T00:00:00+02:00"),
        ("01.07.2026 kl. 9.05", "2026-07-01T09:05:00+02:00"),
        ("1/7/2026 09:05:07,25", "2026-07-01T09:05:07+02:00"),
        ("2026-07-01 12:00:00.123456789 +0100", "2026-07-01T12:00:00+01:00"),
        ("2026-07-01 12:00 UTC", "2026-07-01T12:00:00+00:00"),
        ("1985-05-01", "1985-05-01T00:00:00+02:00"),
        ("2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),  # shown twice: a start is the first of the two
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_start_is_danish_time_unless_an_offset_is_given(tmp_path, written, meant) -> None:
    ((_, begin, _),) = read(tmp_path, f'{HEADER}K1,P1,ORT,"{written}",,admission\n')
    assert begin // 1_000_000 * 1_000_000 == us(meant)


def test_end_in_the_hour_that_comes_twice_is_the_last_of_the_two(tmp_path) -> None:
    ((_, _, end),) = read(tmp_path, f"{HEADER}K1,P1,ORT,2026-10-24,2026-10-25T02:30:00,admission\n")
    assert end == us("2026-10-25T02:30:00+01:00")


@pytest.mark.parametrize("never", ["", "NULL", "9999-12-31", "31-12-9999", "9999-12-31T23:59:59Z"])
def test_period_that_ends_after_the_last_year_has_not_ended(tmp_path, never) -> None:
    ((_, _, end),) = read(tmp_path, f"{HEADER}K1,P1,ORT,2026-03-01,{never},admission\n")
    assert end == FOREVER


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("K2,,ORT,2026-03-01,,admission", "patient", "feltet er tomt"),
        ("K2,P1,ORT,2026-03-29T02:30,,admission", "from", "uret blev stillet frem"),
        ("K2,P1,ORT,2026-02-30,,admission", "from", "er ikke et tidspunkt"),
        ("K2,P1,ORT,03/13/2026,,admission", "from", "er ikke et tidspunkt"),
        ("K2,P1,ORT,01-03-26,,admission", "from", "er ikke et tidspunkt"),
        ("K2,P1,ORT,1826-03-01,,admission", "from", "uden for de år"),
        ("K2,P1,ORT,2026-03-01,2026-02-01,admission", "to", "ligger før begyndelsen"),
        ("K2,P1,ORT,2026-03-01,,besøg", "kind", "”besøg” kendes ikke"),
        ("K2,P1,ORT,2026-03-01,", "", "linjen har 5 felter"),
        ('K2,P1,"ORT,2026-03-01,,admission', "", "kan ikke deles i felter"),
    ],
)
def test_bad_line_is_listed_with_line_column_and_what_is_allowed(tmp_path, line, column, words) -> None:
    (fault,) = faults(tmp_path, f"{HEADER}{GOOD}{line}\n{GOOD.replace('K1', 'K3')}")
    assert (fault.file, fault.line, fault.column) == ("contacts.csv", 3, column)
    assert words in fault.wrong
    assert fault.allowed


def test_every_fault_of_every_line_is_listed(tmp_path) -> None:
    bad = "K2,,ORT,i går,,besøg\n"
    found = faults(tmp_path, HEADER + bad + GOOD + bad.replace("K2", "K3"))
    assert [(fault.line, fault.column) for fault in found] == [
        (line, column) for line in (2, 4) for column in ("from", "kind", "patient")
    ]


def test_line_that_is_not_utf8_is_listed(tmp_path) -> None:
    (fault,) = faults(
        tmp_path, HEADER.encode() + GOOD.encode() + "K2,P1,Ørene,2026-03-01,,admission\n".encode("cp1252")
    )
    assert (fault.line, fault.wrong) == (3, "linjen er ikke UTF-8")


def test_faults_do_not_show_who_the_patient_is(tmp_path) -> None:
    long = "x" * 50
    (fault, *_) = faults(
        tmp_path, f"{HEADER}{long},P1,ORT,2026-03-01,,admission\n{long},P2,ORT,2026-03-01,,admission\n"
    )
    assert fault.column == "contact_id"
    assert "P1" not in str(fault)


def test_nothing_is_taken_in_when_one_of_the_files_has_a_fault(tmp_path) -> None:
    good, bad = tmp_path / "contacts.csv", tmp_path / "units.csv"
    good.write_text(HEADER + GOOD, encoding="utf-8")
    bad.write_text("unit,name,kind\nORT,,køkken\n", encoding="utf-8")
    store = Store(tmp_path / "store")
    with pytest.raises(BadFile):
        import_files(store, [Source("contacts", good), Source("units", bad)], at=NOW)
    assert not store.database.exists()


def test_raw_file_is_kept_untouched_under_its_date(tmp_path) -> None:
    read(tmp_path, HEADER + GOOD)
    (raw,) = (tmp_path / "store" / "raw" / "2026-11-21").iterdir()
    assert raw.read_text(encoding="utf-8") == HEADER + GOOD


@pytest.mark.parametrize("text", ["", "\n", "patient\nP1\n", "contact_id,contact_id,patient,unit,from,kind\n", '"\n'])
def test_file_without_the_columns_is_refused(tmp_path, text) -> None:
    assert faults(tmp_path, text)[0].line == 1


def test_semicolons_byte_order_mark_quotes_and_blank_lines_are_read(tmp_path) -> None:
    text = "\ufeff" + (HEADER + GOOD).replace(",", ";").replace("ORT", '"O;R""T"') + "\r\n\n"
    assert [row[0] for row in read(tmp_path, text)] == ["K1"]


def test_file_in_utf16_is_one_fault_that_says_so(tmp_path) -> None:
    (fault,) = faults(tmp_path, (HEADER + GOOD).encode("utf-16"))
    assert "UTF-16" in fault.wrong


def test_other_file_types_are_refused_with_the_known_ones(tmp_path) -> None:
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(BadFile, match=r"\.csv, \.parquet"):
        import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Copenhagen"])
def test_parquet_times_are_instants_with_a_zone_and_danish_without(tmp_path, zone) -> None:
    path = tmp_path / "contacts.parquet"
    begin = pa.array([datetime(2026, 7, 1, 12, tzinfo=ZoneInfo(zone) if zone else None)], pa.timestamp("us", tz=zone))
    contacts = {"contact_id": [1], "patient": [2], "unit": ["ORT"], "from": begin, "kind": ["admission"]}
    pq.write_table(pa.table(contacts), path)
    store = Store(tmp_path / "store")
    import_files(store, [Source("contacts", path)], at=NOW)
    with store.read() as connection:
        found = connection.execute("SELECT from_us FROM contacts").fetchall()
    assert found == [(us("2026-07-01T12:00:00+00:00" if zone == "UTC" else "2026-07-01T12:00:00+02:00"),)]


def test_parquet_file_that_is_none_is_a_fault(tmp_path) -> None:
    path = tmp_path / "contacts.parquet"
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(BadFile):
        import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)


def test_lines_keep_their_numbers_across_blocks(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(csv_reader, "BLOCK", 64)
    lines = [GOOD.replace("K1", f"K{number}") for number in range(50)]
    lines[37] = "K37,P1,ORT,2026-03-01,,besøg\n"
    (fault,) = faults(tmp_path, HEADER + "".join(lines))
    assert fault.line == 39


FIELDS = st.text(st.sampled_from(string.printable + "æøå\x00\u2028"), max_size=12) | st.sampled_from(
    ["2026-03-01", "2026-03-29T02:30", "admission", "9999-12-31", "2026-13-01", '"', "'", "NULL", "-1", ""]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(FIELDS, min_size=0, max_size=8), max_size=6), ends=st.sampled_from(["\n", "\r\n", "\r"]))
def test_fuzzed_rows_are_read_whole_or_end_in_listed_faults(tmp_path_factory, rows, ends) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=ends).writerows(rows)
    check_whole_or_listed(tmp_path_factory.mktemp("fuzz"), (HEADER + text.getvalue()).encode("utf-8", "surrogatepass"))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 200), byte=st.binary(min_size=1, max_size=3))
def test_file_with_broken_bytes_is_read_whole_or_ends_in_listed_faults(tmp_path_factory, place, byte) -> None:
    whole = (HEADER + GOOD + GOOD.replace("K1", "K2") + GOOD.replace("K1", "K3")).encode()
    check_whole_or_listed(tmp_path_factory.mktemp("bytes"), whole[:place] + byte + whole[place:])


def check_whole_or_listed(folder: Path, data: bytes) -> None:
    try:
        rows = len(read(folder, data))
        listed = [""]
    except BadFile as bad:
        rows, listed = 0, [fault.wrong and fault.allowed for fault in bad.faults]
    lines = {line.strip(b"\r") for line in data.split(b"\n")[1:]} - {b""}
    assert all(listed) or len(lines) - 2 <= rows <= len(lines)  # without numbers, the good rows are one


@settings(max_examples=20, deadline=None)
@given(data=st.binary(max_size=300), kind=st.sampled_from(sorted(KINDS)), ending=st.sampled_from(["csv", "parquet"]))
def test_random_bytes_never_end_in_a_stack_trace(tmp_path_factory, data, kind, ending) -> None:
    folder = tmp_path_factory.mktemp("random")
    path = folder / f"{kind}.{ending}"
    path.write_bytes(data)
    with pytest.raises(BadFile):
        import_files(Store(folder / "store"), [Source(kind, path)], at=NOW)


def test_fast_parser_and_line_by_line_read_the_same(tmp_path, monkeypatch) -> None:
    rows = "".join(GOOD.replace("K1", f'"K{number}"') for number in range(9))
    fast = read(tmp_path, HEADER + rows)
    monkeypatch.setattr(csv_reader, "_parsed", lambda *_: None)
    other = tmp_path / "other"
    other.mkdir()
    assert read(other, HEADER + rows) == fast

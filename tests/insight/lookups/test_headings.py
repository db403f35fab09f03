"""Files as others write them: other names of columns, other words, no numbers of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rettidig.insight.lookups.faults import BadFile
from rettidig.insight.lookups.file_columns import KINDS
from rettidig.insight.lookups.headings import SPELLINGS, folded, match
from rettidig.insight.lookups.import_log import Source, import_files
from rettidig.insight.lookups.store import Store
from tests.insight.lookups.conftest import NOW


def take(folder: Path, kind: str, *texts: str) -> Store:
    """The store after files of these texts were taken in, one by one."""
    store = Store(folder / "store")
    for number, text in enumerate(texts):
        path = folder / f"{kind}{number}.csv"
        path.write_text(text, encoding="utf-8")
        import_files(store, [Source(kind, path)], at=NOW)
    return store


def rows(store: Store, query: str) -> list[tuple]:
    with store.read() as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("lookups", "id,user,patient,time,organisational_unit,stated reason", "lookup_id,user,patient,at,unit,reason"),
        ("lookups", "Log-id;Bruger;Patient;Tid;Skærm;På vegne af", "lookup_id;user;patient;at;screen;on_behalf_of"),
        (
            "lookups",
            "Source/CorrelationId,Destination/CorrelationId,Destination/UserPersonIdentifier,PersonIdentifier,FromDateTime",
            "lookup_id,,user,patient,at",
        ),
        ("contacts", "Patient,Afdeling,Fra,Til,Type,Diagnose", "patient,unit,from,to,kind,"),
        ("units", "id,parent_id,type", "unit,parent,kind"),
        ("affiliations", "user,unit,from,id,affiliation_id", "user,unit,from,,affiliation_id"),
    ],
)  # fmt: skip
def test_columns_are_known_by_other_names_and_the_rest_is_named(kind, written, read) -> None:
    sign = ";" if ";" in written else ","
    heading = match("file.csv", written.split(sign), KINDS[kind])
    assert list(heading.names) == read.split(sign)
    assert heading.unread == [name for name, own in zip(written.split(sign), heading.names, strict=True) if not own]


def test_column_that_stands_twice_under_one_name_is_refused() -> None:
    with pytest.raises(BadFile, match="user står der to gange"):
        match("file.csv", ["id", "bruger", "Bruger", "patient", "time"], KINDS["lookups"])


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_spelling_of_a_column_or_a_word_means_two_things(kind) -> None:
    lists = [*SPELLINGS["columns"][kind].items()]
    assert set(dict(lists)) == set(KINDS[kind].names())
    words = SPELLINGS["values"].get(kind, {})
    for group in (lists, *(list(choice.items()) for choice in words.values())):
        seen: dict[str, str] = {}
        for own, others in group:
            for text in {folded(text) for text in (own, *others)}:
                assert seen.setdefault(text, own) == own, text


@pytest.mark.parametrize("word", ["Ambulant forløb", "outpatient course", "AMBULANT-FORLOEB", "outpatient"])
def test_words_are_known_in_other_spellings(tmp_path, word) -> None:
    store = take(tmp_path, "contacts", f"patient,unit,from,to,kind\nP1,ORT,2026-03-01,,{word}\n")
    assert rows(store, "SELECT kind FROM contacts") == [("outpatient",)]


def test_reason_that_no_rule_knows_stands_as_it_was_written(tmp_path) -> None:
    store = take(tmp_path, "lookups", "id,user,patient,time,reason\nL1,M1,P1,2026-03-01 12:00,Skulle se svaret\n")
    assert pq.read_table(next((store.folder / "lookups").rglob("*.parquet")))["reason"].to_pylist() == [
        "Skulle se svaret"
    ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("M1,ORT,Sygeplejerske,2020-01-01,", "employment"),
        ("M1,IT,System account,2020-01-01,", "system"),
        ("M1,IT,Teknisk konto,2020-01-01,", "technical"),
        ("M1,ORT,Vagt,2020-01-01,", "duty"),
        ("M1,IT,System account,2020-01-01,employment", "employment"),
    ],
)
def test_affiliation_that_does_not_say_its_kind_is_told_by_its_role(tmp_path, row, kind) -> None:
    store = take(tmp_path, "affiliations", f"user,unit,role,from,kind\n{row}\n")
    assert rows(store, "SELECT kind FROM affiliations") == [(kind,)]


def test_contact_without_number_is_replaced_by_its_newer_row_and_those_with_other_ends_are_kept_apart(tmp_path) -> None:
    head = "patient,unit,from,to,kind\n"
    same = "P1,ORT,2026-03-01,2026-03-01,laboratory\n"
    longer = same.replace("01,lab", "02,lab")
    store = take(
        tmp_path,
        "contacts",
        f"{head}P1,ORT,2026-03-01,,admission\n{same}{longer}{same}",
        f"{head}P1,ORT,2026-03-01,2026-03-05,admission\n",
    )
    found = rows(store, "SELECT kind, CAST(to_day AS VARCHAR) FROM contacts ORDER BY kind")
    assert found == [("admission", "2026-03-05"), ("laboratory", "2026-03-01"), ("laboratory", "2026-03-02")]


@pytest.mark.parametrize(("kind", "is_over"), [("booking", True), ("telephone", True), ("referral", False)])
def test_contact_without_an_end_is_over_when_it_is_of_a_moment_and_else_lasts(tmp_path, kind, is_over) -> None:
    store = take(tmp_path, "contacts", f"patient,unit,from,kind\nP1,ORT,2026-03-01T10:00,{kind}\n")
    assert rows(store, "SELECT to_us = from_us FROM contacts") == [(is_over,)]


@pytest.mark.parametrize(
    "type_",
    [
        pa.binary(),
        pa.bool_(),
        pa.time64("us"),
        pa.duration("s"),
        pa.float16(),
        pa.null(),
        pa.large_string(),
        pa.uint64(),
    ],
)
@pytest.mark.parametrize("column", ["patient", "from"])
def test_parquet_column_of_any_type_is_read_or_listed(tmp_path, type_, column) -> None:
    path = tmp_path / "contacts.parquet"
    table = {"patient": ["P1"], "unit": ["ORT"], "from": ["2026-03-01"], "kind": ["admission"]}
    pq.write_table(pa.table(table | {column: pa.nulls(1, type_)}), path)
    with pytest.raises(BadFile):
        import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)


def test_made_number_does_not_say_who_the_patient_is(tmp_path) -> None:
    store = take(tmp_path, "contacts", "patient,unit,from,to,kind\nP-SECRET,ORT,2026-03-01,,admission\n")
    ((number,),) = rows(store, "SELECT contact_id FROM contacts")
    assert number.startswith("ORT|admission|2026-03-01|")
    assert "SECRET" not in number


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("consent,,,,2026-03-01", "patient"),
        ("consent,P1,,,", "from"),
        ("relative,P1,,,", "user"),
        ("quality_permission,,,,2026-03-01", "user"),
    ],
)
def test_flag_that_would_mean_nothing_is_a_fault(tmp_path, row, column) -> None:
    with pytest.raises(BadFile) as caught:
        take(tmp_path, "consents", f"kind,patient,user,unit,from\n{row}\n")
    assert [fault.column for fault in caught.value.faults] == [column]


def test_relative_without_a_date_is_one_always(tmp_path) -> None:
    store = take(tmp_path, "consents", "kind,patient,user\npårørende,P1,M1\n")
    assert rows(store, "SELECT kind, from_us < 0 FROM consents") == [("relative", True)]


def test_parquet_numbers_days_and_categories_are_read_as_they_are_meant(tmp_path) -> None:
    path = tmp_path / "contacts.parquet"
    table = {
        "patient": pa.array([17.0, None, 18.0]).slice(0, 1),
        "unit": pa.array(["ORT"]).dictionary_encode(),
        "from": pa.array([1_772_000_000_000], pa.date64()),
        "kind": pa.array(["booking"], pa.large_string()),
    }
    pq.write_table(pa.table(table), path)
    import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)
    assert (
        rows(Store(tmp_path / "store"), "SELECT p.id, to_day, kind FROM contacts JOIN patients p ON p.code = patient")[
            0
        ][0]
        == "17"
    )


@pytest.mark.parametrize("type_", [pa.list_(pa.string()), pa.struct([("a", pa.int64())])])
def test_parquet_column_of_another_type_is_a_fault(tmp_path, type_) -> None:
    path = tmp_path / "units.parquet"
    pq.write_table(pa.table({"unit": pa.array([None], type_), "kind": ["clinical"]}), path)
    with pytest.raises(BadFile, match="kan ikke læses"):
        import_files(Store(tmp_path / "store"), [Source("units", path)], at=NOW)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Copenhagen"])
def test_parquet_times_of_every_fineness_are_read(tmp_path, unit, zone) -> None:
    path = tmp_path / "contacts.parquet"
    begin = pa.array([datetime(2026, 7, 1, 10, tzinfo=UTC if zone else None)], pa.timestamp(unit, tz=zone))
    pq.write_table(pa.table({"patient": ["P1"], "unit": ["ORT"], "from": begin, "kind": ["admission"]}), path)
    import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)
    meant = datetime(2026, 7, 1, 10 if zone else 8, tzinfo=UTC)
    assert rows(Store(tmp_path / "store"), "SELECT from_us FROM contacts") == [(int(meant.timestamp()) * 1_000_000,)]


@pytest.mark.parametrize("far", [2**62, -(2**62)])
def test_parquet_time_that_no_calendar_has_is_a_fault(tmp_path, far) -> None:
    path = tmp_path / "contacts.parquet"
    begin = pa.array([far]).view(pa.timestamp("us"))
    pq.write_table(pa.table({"patient": ["P1"], "unit": ["ORT"], "from": begin, "kind": ["admission"]}), path)
    with pytest.raises(BadFile, match="uden for de år"):
        import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)


@pytest.mark.parametrize(("other", "last"), [(0, "2026-03-12"), (9, "2026-03-11")])
def test_parquet_ends_that_are_all_midnight_are_whole_days_and_else_moments(tmp_path, other, last) -> None:
    path = tmp_path / "contacts.parquet"
    ends = pa.array([f"2026-03-12 {hour:02}:00:00" for hour in (0, other)] + [None]).cast(pa.timestamp("us"))
    table = {"patient": ["P1", "P2", "P3"], "unit": ["ORT"] * 3, "from": ["2026-03-01"] * 3, "to": ends}
    pq.write_table(pa.table(table | {"kind": ["admission"] * 3}), path)
    import_files(Store(tmp_path / "store"), [Source("contacts", path)], at=NOW)
    found = rows(
        Store(tmp_path / "store"), "SELECT CAST(make_timestamp(to_us) AS DATE)::VARCHAR FROM contacts WHERE patient = 1"
    )
    assert found == [(last,)]

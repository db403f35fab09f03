"""CSV files that people bring: every dialect that Danish offices write, and every line that cannot be read."""

from datetime import date
from io import BytesIO

import pytest

from rettidig.casework.csv_files import BadFile, Fault, Vocabulary, read_day, read_rows

COLUMNS = ("code", "place")


def read(content: str, *, encoding: str = "utf-8", **more):
    faults: list[Fault] = []
    rows = list(read_rows(BytesIO(content.encode(encoding)), COLUMNS, faults=faults, **more))
    return rows, [fault[:2] for fault in faults]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_file_is_read_whatever_program_wrote_it(delimiter, encoding):
    content = f"code{delimiter}place\r\nK40{delimiter}Aarhus Ærø\r\n"
    assert read(content, encoding=encoding) == ([(2, ("K40", "Aarhus Ærø"))], [])


def test_columns_come_in_the_order_that_is_asked_for():
    assert read("Place,Code\nHorsens,K40")[0] == [(2, ("K40", "Horsens"))]


def test_heading_is_read_as_people_write_it():
    assert list(read_rows(BytesIO(b"Foerste dag\n1"), ("Første_dag",), faults=[])) == [(2, ("1",))]


def test_optional_column_that_the_heading_lacks_is_empty_in_every_row():
    assert read("code\nK40", optional=("place",))[0] == [(2, ("K40", ""))]


def test_every_bad_line_is_told_and_the_others_are_read():
    rows, faults = read('code,place\nK40\n\nK41,Horsens\n"K42"x,Horsens')
    assert rows == [(4, ("K41", "Horsens"))]
    assert faults == [(2, ""), (5, "")]


def test_record_of_several_lines_is_told_by_its_first():
    assert [line for line, _ in read('code,place\nK40,"two\nlines"\nK41,Horsens')[0]] == [2, 4]


@pytest.mark.parametrize("heading", ["code", "code,place,price", "code,place,place"])
def test_heading_must_have_each_column_once(heading):
    with pytest.raises(BadFile):
        read(heading)


def test_file_that_is_no_text_is_refused():
    with pytest.raises(BadFile):
        list(read_rows(BytesIO(b"PK\x03\x04\x00\x00"), COLUMNS, faults=[]))


def test_file_stays_open_for_the_one_who_opened_it():
    file = BytesIO(b"code,place\nK40,Horsens")
    list(read_rows(file, COLUMNS, faults=[]))
    assert not file.closed


def test_word_with_two_meanings_has_none():
    words = Vocabulary({1: ["Aarhus", "AUH"], 2: ["Aarhus"]}, "1, 2")
    assert (words.find("auh"), words.find("Århus"), words.find("Randers")) == (1, None, None)


@pytest.mark.parametrize("text", ["2026-12-31", "31-12-2026", "31.12.2026", "31/12/2026"])
def test_day_is_read_as_people_write_it(text):
    assert read_day(text) == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["", "31-13-2026", "31. december", "12/31/2026"])
def test_what_is_no_day_is_none(text):
    assert read_day(text) is None

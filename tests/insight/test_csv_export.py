"""Every CSV file opens in a Danish spreadsheet, and nothing in it is run."""

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.insight import csv_export

PACKAGE = Path(csv_export.__file__).parents[1]
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12) | st.sampled_from(
    ["=1+1", "+45 12 34 56 78", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x")', "a;b", 'say "a"', ""]
)


def cells_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_file_begins_with_the_mark_and_has_semicolons_and_line_ends_of_windows():
    assert csv_export.as_bytes([["år", 2025], ["a", None]]) == "\ufeffår;2025\r\na;\r\n".encode()


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠1"])
def test_text_that_a_spreadsheet_would_run_is_kept_a_text(formula):
    ((cell,),) = cells_of(csv_export.as_bytes([[formula]]))
    assert cell == f"'{formula}"


@pytest.mark.parametrize("number", [-5, -1.5, 0, 1200])
def test_number_is_a_number(number):
    assert cells_of(csv_export.as_bytes([[number]])) == [[str(number)]]


def plain(cell: str) -> str:
    return cell.removeprefix("'")


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_every_cell_comes_back_as_it_was_or_behind_an_apostrophe_that_keeps_it_a_text(rows):
    read = cells_of(csv_export.as_bytes(rows))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not [cell for row in read for cell in row if cell.lstrip().startswith(csv_export.FORMULA)]


def test_no_other_module_writes_csv():
    writers = [
        path.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("writer", "DictWriter")
        and ast.unparse(node.value) == "csv"
    ]
    assert writers == ["csv_export.py"]

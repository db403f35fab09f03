"""Reading many cells at once tells the same of each as reading it alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig.casework.registers import Text
from rettidig.casework.registers.storing import _Cells

ON = date(2026, 11, 27)
SIGNS = "aB1-æ '\\=\t\u00a0␟"


@given(
    st.lists(st.text(alphabet=SIGNS, max_size=5), min_size=1, max_size=4), st.booleans(), st.sampled_from(["", "a.*"])
)
def test_cells_of_a_block_are_those_of_each_line(texts: list[str], required: bool, pattern: str) -> None:
    column = Text("name", "Navn", required=required, length=4, pattern=pattern)
    many, alone = _Cells(column, on=ON), _Cells(column, on=ON)
    assert list(many.read(texts)) == [alone[text] for text in texts]


@pytest.mark.parametrize(
    ("text", "is_as_stored"),
    [("Crohn's sygdom", True), ("'=1", False), (" knæ", False), ("knæ ", False), ("a\\b", False), ("", False)],
)
def test_words_that_need_no_change_are_known_at_a_glance(text: str, is_as_stored: bool) -> None:
    assert Text("name", "Navn", length=20).are_as_stored(["knæ", text]) is is_as_stored

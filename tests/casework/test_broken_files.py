"""Damaged files: whatever happened to a file on its way, it is copied or refused with a reason, and never an error."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from rettidig.casework.files import CannotCopy, make_copy
from tests.casework import file_examples as made

WHOLE = [
    made.text_form(),
    made.notes(drawn=True),
    made.full_of_tricks(),
    made.pdf_with_photo(),
    made.photo(),
    made.photo(kind="PNG"),
    made.picture(made.ink_on_nothing("P"), "PNG"),
    made.HEIC,
]


@st.composite
def damaged(draw) -> bytes:
    """A whole file of which some bytes are changed, a part is missing, or the end never came."""
    content = bytearray(draw(st.sampled_from(WHOLE)))
    where = st.integers(0, len(content) - 1)
    how = draw(st.sampled_from(["changed", "cut out", "cut off"]))
    if how == "changed":
        for at, byte in draw(st.lists(st.tuples(where, st.integers(0, 255)), min_size=1, max_size=8)):
            content[at] = byte
    else:
        start = draw(where)
        del content[start : None if how == "cut off" else start + draw(st.integers(1, 60))]
    return bytes(content)


@settings(max_examples=40)
@given(damaged())
def test_damaged_file_is_copied_or_refused_with_a_reason(content):
    with suppress(CannotCopy):
        assert make_copy(content).content

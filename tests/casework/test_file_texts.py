"""The text of a file, by which its case is found."""

import pytest

from rettidig.casework.files import Kind, make_copy, pdf_text, read_text
from rettidig.casework.models import Attachment
from rettidig.casework.steps import attachments
from tests.casework import file_examples as made
from tests.casework.any_row import a_row
from tests.casework.factories import a_case, an_adviser
from tests.casework.searching import found


def a_pdf(*lines: str) -> bytes:
    pdf = made.new_pdf(len(lines))
    for page, line in zip(pdf.pages, lines, strict=True):
        page.obj.Contents = pdf.make_stream(f"BT /Helv 18 Tf 60 780 Td ({line}) Tj ET".encode("cp1252"))
    return made.as_bytes(pdf)


def test_text_of_each_page_comes_with_the_copy_and_out_of_the_copy_again():
    copy = make_copy(a_pdf("Koloskopi på onsdag", "Side to"))
    assert copy.text == read_text(copy.content, Kind.PDF) == "Koloskopi på onsdag\nSide to"


def test_picture_then_has_no_text():
    assert make_copy(made.HEIC).text == ""


@pytest.mark.parametrize(
    ("read", "kept"),
    [("a\0b\x07", "a b"), ("under\xad\r\nsøgelse", "undersøgelse"), ("a\r\nb", "a\nb"), ("\ud800x", "x")],
)
def test_signs_that_are_no_text_are_left_out(read, kept):
    assert pdf_text.plain(read) == kept


@pytest.mark.django_db
def test_file_that_came_before_texts_were_kept_is_read_once_and_found_then():
    case = a_case()
    kept = a_row("Attachment", case=case, content=a_pdf("Koloskopi"), content_type=Kind.PDF, scan="clean", text=None)
    broken = a_row("Attachment", case=case, content=b"%PDF-", content_type=Kind.PDF, scan="clean", text=None)
    assert found(an_adviser(), "koloskopi") == []
    assert (attachments.read_texts(), attachments.read_texts()) == (2, 0)
    assert found(an_adviser(), "koloskopi") == [case]
    assert [Attachment.objects.get(pk=each.pk).text for each in (kept, broken)] == ["Koloskopi", ""]


@pytest.mark.django_db
def test_file_that_waits_for_the_scanner_is_not_read():
    a_row("Attachment", case=a_case(), content=a_pdf("x"), content_type=Kind.PDF, scan="quarantine", text=None)
    assert attachments.read_texts() == 0

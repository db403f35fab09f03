"""The safe copy of a PDF: it shows the same as the file that came, and nothing in it runs or tells on its sender."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from rettidig.casework import files
from rettidig.casework.files import CannotCopy, Kind, isolation, make_copy, worker
from rettidig.casework.files.jpeg_segments import without_metadata
from tests.casework import file_examples as made

FORMS = {
    "drawn": made.drawn_form(),
    "to be drawn": made.text_form(),
    "never drawn": made.form(made.field(V=pikepdf.String(made.NOBODY))),
    "value in the parent": made.form_with_value_in_parent(),
    "empty drawing": made.form_with_empty_drawing(),
    "no list of fields": made.form_without_a_list(),
    "several lines": made.text_form(f"First line\r{made.NOBODY}", Ff=1 << 12),
    "choice": made.choice_form(is_list=False),
    "list": made.choice_form(is_list=True),
}
PICTURES = {
    "ticked": made.ticked_form(AS=pikepdf.Name.Yes),
    "ticked, told by the field alone": made.ticked_form(),
    "one of two": made.radio_form(),
}


def pages_of(content: bytes) -> list[Image.Image]:
    """Every page as Chrome shows it."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    return [page.render(grayscale=True).to_pil().convert("L") for page in document]


def difference(one: bytes, other: bytes) -> int:
    pairs = zip(pages_of(one), pages_of(other), strict=True)
    return max(ImageChops.difference(here, there).getextrema()[1] for here, there in pairs)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def everything_in(content: bytes) -> bytes:
    """The PDF with all that is packed in it unpacked, as far as it can be."""
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(content)).save(out, qdf=True)
    return out.getvalue()


@pytest.mark.parametrize("filled", FORMS.values(), ids=FORMS)
def test_text_in_a_field_is_text_on_the_page_of_the_copy(filled):
    copy = make_copy(filled).content
    assert made.NOBODY in text_of(copy)
    assert b"/AcroForm" not in everything_in(copy)


@pytest.mark.parametrize("name", ["drawn", "to be drawn", "never drawn", "value in the parent", "choice", "list"])
def test_form_looks_in_the_copy_as_it_did_before(name):
    assert difference(FORMS[name], make_copy(FORMS[name]).content) == 0


@pytest.mark.parametrize("filled", PICTURES.values(), ids=PICTURES)
def test_tick_in_a_form_is_seen_in_the_copy(filled):
    (page,) = pages_of(make_copy(filled).content)
    at = 110 if filled is PICTURES["one of two"] else 70
    assert page.getpixel((at, 842 - 710)) == 0
    assert page.getpixel((at + 60, 842 - 710)) == 255


def test_tick_that_no_reader_shows_is_not_shown_in_the_copy():
    unticked = made.ticked_form(AS=pikepdf.Name.Off)
    assert difference(unticked, make_copy(unticked).content) == 0


def test_number_in_a_comb_of_ten_is_seen_in_the_copy():
    comb = made.text_form("2103009996", Ff=1 << 24, MaxLen=10)
    copy = make_copy(comb).content
    assert difference(comb, copy) == 0
    assert "2103009996" in text_of(copy).replace(" ", "").replace("\n", "")


def test_letters_of_other_scripts_in_a_field_stay_as_text():
    assert "Łukasz Ωμέγα" in text_of(make_copy(made.text_form("Łukasz Ωμέγα")).content)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_page_keeps_its_size_its_crop_and_its_turn(turned):
    pdf = made.new_pdf(3)
    pdf.pages[1].obj.CropBox, pdf.pages[1].obj.Rotate = pikepdf.Array([50, 500, 400, 800]), turned
    content = made.as_bytes(pdf)
    assert difference(content, make_copy(content).content) == 0


def test_page_that_has_everything_from_the_tree_above_it_keeps_it():
    pdf = made.new_pdf(2)
    above = pdf.Root.Pages
    above.MediaBox, above.Resources, above.Rotate = pikepdf.Array([0, 0, 300, 842]), pdf.pages[0].obj.Resources, 270
    for page in pdf.pages:
        del page.obj["/MediaBox"], page.obj["/Resources"]
    content = made.as_bytes(pdf)
    assert difference(content, make_copy(content).content) == 0


@pytest.mark.parametrize("drawn", [True, False])
def test_notes_on_a_page_are_seen_and_their_words_can_be_read(drawn):
    content = made.notes(drawn=drawn)
    copy = make_copy(content).content
    assert difference(content, copy) == 0
    assert b"Words of Text" in everything_in(copy)


def test_layer_that_is_hidden_stays_hidden():
    content = made.hidden_layer()
    copy = make_copy(content).content
    assert "Hidden" not in text_of(copy)
    assert abs(sum(pages_of(content)[0].histogram()[:128]) - sum(pages_of(copy)[0].histogram()[:128])) < 100


@pytest.mark.parametrize("content", [made.full_of_tricks(), made.notes(drawn=True)])
def test_scripts_actions_and_hidden_words_are_not_in_the_copy(content):
    copy = everything_in(make_copy(content).content)
    hidden = (b"JavaScript", b"app.alert", b"/AA", b"/PA", b"/OpenAction", b"/EmbeddedFile", b"/Metadata", b"Secret")
    assert [word for word in hidden if word in copy] == []
    assert not PdfReader(io.BytesIO(copy)).metadata


@pytest.mark.parametrize("how", [{}, {"packed": True}, {"inline": True}])
def test_photo_in_a_pdf_is_kept_without_what_the_phone_wrote_in_it(how):
    content = made.pdf_with_photo(**how)
    copy = make_copy(content).content
    assert b"Secret" not in everything_in(copy)
    assert b"Exif" not in everything_in(copy)
    assert difference(content, copy) < 100  # a photo may be packed anew


def test_photo_without_its_notes_has_every_point_as_it_was():
    before, after = (Image.open(io.BytesIO(one)) for one in (made.photo(), without_metadata(made.photo())))
    assert not after.getexif()
    assert ImageChops.difference(before, after).getbbox() is None


def test_files_inside_a_pdf_are_left_out_and_that_is_said():
    assert make_copy(made.full_of_tricks()).remark == files.Remark.PARTS_LEFT_OUT


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_pdf_that_only_its_owner_has_locked_is_copied(revision):
    assert made.NOBODY in text_of(make_copy(made.locked(revision=revision)).content)


@pytest.mark.parametrize("before", [b"\n\n", b"\xef\xbb\xbf", b"Content-Type: application/pdf\r\n\r\n", b"\n" * 1000])
def test_pdf_that_begins_after_something_else_is_copied(before):
    assert made.NOBODY in text_of(make_copy(before + made.text_form()).content)


@pytest.mark.parametrize("wrong", [5, pikepdf.Array([None, 3]), pikepdf.Dictionary(X=1), pikepdf.Name.X], ids=str)
def test_page_whose_notes_are_no_notes_is_copied(wrong):
    pdf = made.new_pdf()
    pdf.pages[0].obj.Annots = wrong
    assert "Referral page 1" in text_of(make_copy(made.as_bytes(pdf)).content)


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (made.locked(user="user"), "locked"),
        (made.portfolio(), "portfolio"),
        (made.form_of_one_maker(), "other_program"),
        (made.as_bytes(made.new_pdf(201)), "too_many_pages"),
        (b"%PDF-1.7 and then nothing that can be read", "broken"),
        (b"\n" * 1024 + made.text_form(), "unknown_kind"),
    ],
)
def test_pdf_that_cannot_be_copied_says_why(content, remark):
    with pytest.raises(CannotCopy) as failure:
        make_copy(content)
    assert failure.value.remark == remark


def test_pdf_with_a_page_as_large_as_a_field_is_copied():
    pdf = made.new_pdf()
    pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, 10_000_000, 10_000_000])
    assert make_copy(made.as_bytes(pdf)).content_type == Kind.PDF


def test_pdf_that_unpacks_to_more_than_the_memory_it_may_have_is_kept_without_a_copy(monkeypatch):
    monkeypatch.setattr(isolation, "COPIERS", {Kind.PDF: ("pdf_cleaning",)})
    huge = made.unpacks_to(worker.BYTES_OF_MEMORY)
    with pytest.raises(CannotCopy) as failure:
        make_copy(huge)
    assert len(huge) < 10_000_000
    assert failure.value.remark == "too_heavy"


def test_file_that_takes_too_long_is_kept_without_a_copy(monkeypatch):
    monkeypatch.setattr(isolation, "SECONDS", 0.001)
    with pytest.raises(CannotCopy) as failure:
        make_copy(made.text_form())
    assert failure.value.remark == "too_heavy"


def test_process_that_reads_a_file_gets_no_settings_and_no_secrets(monkeypatch):
    asked = []
    monkeypatch.setenv("SECRET_KEY", "secret")
    run = isolation.subprocess.run
    monkeypatch.setattr(isolation.subprocess, "run", lambda *args, **how: asked.append(how["env"]) or run(*args, **how))
    make_copy(made.photo())
    assert [set(environment) for environment in asked] == [{"PATH", "LANG"}]

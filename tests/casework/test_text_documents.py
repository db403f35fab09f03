"""Text documents from a word processor: the text and its pictures come along, and nothing that runs, is embedded or is
fetched from elsewhere.
"""

import io
import zipfile

import pytest

from rettidig.casework.files import CannotCopy, Kind, Remark, find_kind, make_copy, with_ending
from rettidig.casework.models import Attachment
from rettidig.casework.steps import attachments
from tests.casework import document_examples as made

HYPERLINK = made.outside("hyperlink", "https://example.org/")
ACTIVE = {
    "macros beside the text": made.docx(parts={"word/vbaProject.bin": b"\xd0\xcf"}),
    "said to have macros": made.docx(
        types='<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled"/>'
    ),
    "a file inside": made.docx(parts={"word/embeddings/oleObject1.bin": b"MZ"}),
    "a control inside": made.docx(parts={"word/activeX/activeX1.xml": "<x/>"}),
    "a program named as a picture": made.docx(parts={"word/media/image2.png": b"MZ\x90\x00"}),
    "a picture that is drawn by commands": made.docx(parts={"word/media/image2.emf": b"\x01\x00\x00\x00"}),
    "a template from elsewhere": made.docx(relations=made.outside("attachedTemplate", "https://example.org/a.dotm")),
    "a picture from elsewhere": made.docx(relations=made.outside("image", "https://example.org/a.png")),
    "a link that starts a program": made.docx(relations=made.outside("hyperlink", "file:///c:/windows/calc.exe")),
    "a field that starts a program": made.docx(more=made.field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k"')),
    "such a field in pieces": made.docx(more=made.field(" DD", "EAU", "TO c:")),
    "a field that fetches": made.docx(more=made.field(' INCLUDEPICTURE "https://example.org/a"')),
    "another document inside": made.docx(more="<w:altChunk/>"),
    "entities": made.docx(parts={"word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "letters two bytes wide": made.docx(parts={"word/styles.xml": "<a/>".encode("utf-16")}),
    "ODT with a macro": made.odt(parts={"Basic/Standard/Module1.xml": "<x/>"}),
    "ODT with what happens at opening": made.odt(more="<script:event-listener/>"),
    "ODT with a file inside": made.odt(parts={"Object 1/content.xml": "<x/>"}),
    "ODT with a picture from elsewhere": made.odt(more='<draw:image xlink:href="https://example.org/a.png"/>'),
    "ODT with a link that starts a program": made.odt(more='<text:a xlink:href="macro:///Standard.A.B()">x</text:a>'),
    "RTF with an object": made.rtf(r"{\object\objemb{\*\objdata 0105}}"),
    "RTF with a template from elsewhere": made.rtf(r"{\*\template https://example.org/a}"),
    "RTF with a field that starts a program": made.rtf(r"{\field{\*\fldinst {DDE}AUTO c:\\cmd.exe}{\fldrslt x}}"),
    "RTF with raw bytes": made.rtf("\\bin4 abcd"),
    "RTF with a picture drawn by commands": made.rtf(r"{\pict\wmetafile8 0100}"),
}


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        (made.docx(), Kind.DOCX, "Rechnung aus Aalborg"),
        (made.odt(), Kind.ODT, "Regning\nfra Malaga"),
        (made.rtf(), Kind.RTF, "Regning på 1.250 kr.\nGrünt kort"),
    ],
    ids=["docx", "odt", "rtf"],
)
def test_text_document_is_taken_with_its_text(content, kind, text):
    copy = make_copy(content)
    assert (copy.content_type, copy.text) == (kind, text)
    assert make_copy(copy.content).text == text


def test_copy_has_the_text_and_the_picture_and_nothing_about_its_writer():
    parts = parts_of(make_copy(made.docx(relations=HYPERLINK)).content)
    assert {"word/document.xml", "word/media/image1.jpeg"} < parts.keys()
    assert not [name for name in parts if name.startswith("docProps")]
    assert not any(b"docProps" in content or b"Nancy" in content or b"Exif" in content for content in parts.values())
    assert b"https://example.org/" in parts["word/_rels/document.xml.rels"]
    assert "meta.xml" not in parts_of(make_copy(made.odt()).content)


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_document_with_more_than_text_and_pictures_is_refused(content):
    with pytest.raises(CannotCopy) as refusal:
        make_copy(content)
    assert refusal.value.remark == Remark.ACTIVE


def test_archive_that_unpacks_to_too_much_is_refused():
    bomb = made.bomb()
    assert len(bomb) < 1_000_000
    with pytest.raises(CannotCopy) as refusal:
        make_copy(bomb)
    assert refusal.value.remark == Remark.TOO_HEAVY_TO_TAKE


@pytest.mark.parametrize(
    "content",
    [made.locked_docx(), made.odt(manifest="<encryption-data/>")],
    ids=["docx", "odt"],
)
def test_document_with_a_password_is_refused_with_what_to_do(content):
    with pytest.raises(CannotCopy) as refusal:
        make_copy(content)
    assert refusal.value.remark == Remark.LOCKED


@pytest.mark.parametrize("before", [b"", b"MZ", b"%PDF-1.7\n"])
@pytest.mark.parametrize("after", [b"%PDF-1.7\n<script>", b"MZ\x90\x00"])
def test_file_that_is_two_kinds_at_once_is_copied_as_one_or_refused(before, after):
    try:
        copy = make_copy(before + made.docx() + after)
    except CannotCopy:
        return
    assert copy.content.startswith(b"PK")
    assert not copy.content.endswith(after)
    assert b"<script>" not in copy.content


def test_what_follows_the_last_brace_of_rtf_does_not_come_along():
    assert make_copy(made.rtf(after="MZ<script>")).content.endswith(b"kort}")
    with pytest.raises(CannotCopy):
        make_copy(made.rtf()[:-1])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\ansicpg1250 \'b3", "ł"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\tab\{a\}", "\t{a}"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt her}}", "her"),
        (r"{\footer side}", ""),
    ],
    ids=["letters of another tongue", "a face", "escaped", "a link", "a footer"],
)
def test_text_of_rtf_is_read_in_its_own_letters(written, read):
    assert (
        make_copy(made.rtf(" " + written)).text.removeprefix("Regning på 1.250 kr.\nGrünt kort").strip() == read.strip()
    )


@pytest.mark.parametrize("written", [r"\uc x", r"\u-70000 "])
def test_rtf_with_a_number_that_is_none_is_refused_as_broken(written):
    with pytest.raises(CannotCopy) as refusal:
        make_copy(made.rtf(written))
    assert refusal.value.remark == Remark.BROKEN


def test_rtf_of_too_many_groups_within_each_other_is_refused():
    with pytest.raises(CannotCopy) as refusal:
        make_copy(made.rtf("{" * 300 + "}" * 300))
    assert refusal.value.remark == Remark.TOO_HEAVY_TO_TAKE


def test_name_says_what_the_file_is_and_not_what_it_was_called():
    assert find_kind(made.docx())[0] == Kind.DOCX
    assert with_ending("regning.odt", Kind.DOCX) == "regning.docx"
    assert with_ending("billede.jpg", Kind.RTF) == "billede.rtf"
    assert find_kind(made.archive({"a.txt": b"x"})) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (made.live_photo_film(), "Er det et levende foto, så er selve billedet nok."),
        (made.locked_docx(), "låst med en adgangskode"),
        (ACTIVE["macros beside the text"], "Gem den som PDF"),
        (made.bomb(), "Gem den som PDF"),
        (made.archive({"a.txt": b"x"}), "Gem den som PDF"),
    ],
    ids=["film", "locked", "macros", "bomb", "other archive"],
)
def test_each_refusal_says_what_to_do_instead(content, said):
    with pytest.raises(attachments.BadFile, match=said):
        attachments.examine(name="x.heic", content=content)


def test_document_is_kept_as_it_came_and_opened_as_its_copy():
    received = attachments.examine(name="regning.docx", content=made.docx())
    assert received.content == made.docx()
    assert received.copy.content_type == Kind.DOCX
    assert received.scan in (Attachment.Scan.CLEAN, Attachment.Scan.QUARANTINE)

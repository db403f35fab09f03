"""Filled-in forms: what stands in a field becomes part of its page, so that every reader shows it."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from pypdfium2 import raw

from .outcome import CannotCopy, Remark
from .pdf_rendering import open_document

WRITING = {"Tj", "TJ", "'", '"', "Do", "INLINE IMAGE"}
PARENTS_MAX = 32


def notes_of(page: pikepdf.Page) -> list[Dictionary]:
    """The annotations above a page's content: fields, comments, stamps, links."""
    notes = page.obj.get("/Annots")
    if not isinstance(notes, Array):
        return []
    return [note for note in notes if isinstance(note, Dictionary)]


def show_values(pdf: Pdf) -> bool:
    """Make every value that somebody filled in visible where the file leaves that to the reader's program: a tick that
    only the field tells, a text whose picture is still empty, fields that no form lists. Whether anything was changed.
    """
    fields = [note for page in pdf.pages for note in notes_of(page) if note.get("/Subtype") == Name.Widget]
    changed = [_show_value(field) for field in fields]
    if fields and not isinstance(pdf.Root.get("/AcroForm"), Dictionary):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        # PDFium finds the fields on the pages
        pdf.Root.AcroForm = Dictionary(Fields=Array(), DR=Dictionary(Font=Dictionary(Helv=font)))
        return True
    return any(changed)


def flatten(content: bytes) -> bytes:
    """The document with every field and note drawn into its page. Raises CannotCopy."""
    document = open_document(content)
    for number in range(len(document)):
        page = document[number]
        if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
            raise CannotCopy(Remark.BROKEN)
        page.close()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _show_value(field: Dictionary) -> bool:
    kind, value = _inherited(field, "/FT"), _inherited(field, "/V")
    pictures = field.get("/AP")
    normal = pictures.get("/N") if isinstance(pictures, Dictionary) else None
    if kind == Name.Btn and isinstance(value, Name) and isinstance(normal, Dictionary):
        if str(value) in normal and "/AS" not in field:
            field.AS = value
            return True
    elif kind in (Name.Tx, Name.Ch) and _is_filled(value) and isinstance(normal, Stream) and _has_no_text(normal):
        del field["/AP"]
        return True
    return False


def _inherited(field: Dictionary, name: str) -> Object | None:
    for one in _with_parents(field):
        if name in one:
            return one[name]
    return None


def _with_parents(field: Dictionary) -> Iterator[Dictionary]:
    one: Object | None = field
    for _turn in range(PARENTS_MAX):  # a damaged file may go in circles
        if not isinstance(one, Dictionary):
            return
        yield one
        one = one.get("/Parent")


def _is_filled(value: Object | None) -> bool:
    return (
        bool(str(value).strip()) if isinstance(value, pikepdf.String) else isinstance(value, Array) and len(value) > 0
    )


def _has_no_text(picture: Stream) -> bool:
    return not any(str(step.operator) in WRITING for step in pikepdf.parse_content_stream(picture))

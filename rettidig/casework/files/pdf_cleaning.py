"""The first way to copy a PDF: its pages as they are, with text that can be selected and searched, and nothing else.

A new document gets the pages. Of a page and of a comment on it only named parts are taken, so no action, script,
embedded file or note about the file can come along; filled-in fields become part of the page. Then the pages of both
documents are drawn and compared. What does not look the same is copied as pictures instead.
"""

from collections.abc import Iterable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from .jpeg_segments import without_metadata
from .kinds import Kind
from .outcome import CannotCopy, Copy, Remark
from .pdf_forms import flatten, notes_of, show_values
from .pdf_rendering import draw, open_document, show_the_same
from .pdf_text import text_of
from .worker import answer

IMAGE_POINTS_MAX = 150_000_000  # an A4 page at 1,200 points an inch


def _names(words: str) -> set[str]:
    return {f"/{word}" for word in words.split()}


OF_A_PAGE = _names("Type MediaBox CropBox Rotate UserUnit Resources Contents Group")
COMMENTS = _names(
    "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Link"
)
OF_A_COMMENT = _names(
    "Type Subtype Rect Contents T F C CA IC AP AS Border BS BE QuadPoints InkList L LE LL LLE CL RD Vertices DA DS Q "
    "Name Open"
)
NEVER_DRAWN = _names(
    "AA PA JS OpenAction Metadata PieceInfo LastModified AF EF OPI Ref Alternates StructParents StructParent"
)
ACTIONS = _names(
    "GoTo GoToR GoToE Launch Thread URI Sound Movie Hide Named SubmitForm ResetForm ImportData JavaScript SetOCGState "
    "Rendition Trans GoTo3DView RichMediaExecute GoToDp"
)
WITH_PARTS = _names("FileAttachment Sound Movie Screen RichMedia 3D")
MARKS_OF_METADATA = (b"Exif\0\0", b"<?xpacket", b"<x:xmpmeta")
PHOTO_IN_CONTENT = b"/DCT"


class Unclean(Exception):
    """Something that cannot be taken out of the document is in it."""


def clean_pdf(content: bytes, _kind: Kind) -> Copy:
    """Raises CannotCopy; what pikepdf raises for a damaged file is let through."""
    original = open_document(content)
    with pikepdf.open(BytesIO(content)) as pdf:
        remark = _find_other_parts(pdf)
        if show_values(pdf):
            original = open_document(_saved(pdf))
        try:
            copy = _clean(pdf)
        except (Unclean, pikepdf.PdfError):
            return draw(original, remark)
    if show_the_same(original, open_document(copy)):
        return Copy(copy, Kind.PDF, remark, text_of(original), len(original))
    return draw(original, remark)


def _find_other_parts(pdf: Pdf) -> Remark:
    """Whether the document holds more than pages. Raises CannotCopy when it holds that and no pages to speak of."""
    if "/Collection" in pdf.Root:
        raise CannotCopy(Remark.PORTFOLIO)
    form = pdf.Root.get("/AcroForm")
    if bool(pdf.Root.get("/NeedsRendering", False)) and isinstance(form, Dictionary) and "/XFA" in form:
        raise CannotCopy(Remark.OTHER_PROGRAM)
    kinds = {str(note.get("/Subtype")) for page in pdf.pages for note in notes_of(page)}
    return Remark.PARTS_LEFT_OUT if pdf.attachments or kinds & WITH_PARTS else Remark.NONE


def _clean(pdf: Pdf) -> bytes:
    comments = [_take_comments(pdf, page) for page in pdf.pages]
    has_more = any(notes_of(page) for page in pdf.pages)
    pages = pikepdf.open(BytesIO(flatten(_saved(pdf)))).pages if has_more else pdf.pages
    copy = pikepdf.new()
    for page, notes in zip(pages, comments, strict=True):
        _keep_only(page.obj, OF_A_PAGE)
        copy.pages.append(page)
        if notes:
            copy.pages[-1].obj.Annots = Array([copy.copy_foreign(note) for note in notes])
    for one in copy.objects:
        _scrub(one)
        if isinstance(one, Stream):
            _clean_stream(copy, one)
    return _saved(copy)


def _take_comments(pdf: Pdf, page: pikepdf.Page) -> list[Object]:
    """The comments of the page, taken from it: they stay comments, for the words of many are shown only by a click."""
    notes = notes_of(page)
    page.obj.Annots = Array([note for note in notes if str(note.get("/Subtype")) not in COMMENTS])
    return [_comment(pdf, note) for note in notes if str(note.get("/Subtype")) in COMMENTS]


def _comment(pdf: Pdf, note: Dictionary) -> Object:
    bare = Dictionary({name: value for name, value in note.items() if name in OF_A_COMMENT})
    pictures = bare.get("/AP")
    if isinstance(pictures, Dictionary):
        bare.AP = Dictionary({name: value for name, value in pictures.items() if name == "/N"})
    return pdf.make_indirect(bare)


def _keep_only(part: Object, names: set[str]) -> None:
    for name in set(part.keys()) - names:
        del part[name]


def _scrub(part: Object) -> None:
    """Take out, at any depth of this object, what is never drawn."""
    for name, inner in list(_inner(part)):
        is_action = isinstance(inner, Dictionary) and str(inner.get("/S")) in ACTIONS
        if name in NEVER_DRAWN or (is_action and isinstance(name, str)):
            del part[name]
        elif is_action:
            raise Unclean
        elif isinstance(inner, Object) and not inner.is_indirect:
            _scrub(inner)


def _inner(part: Object) -> Iterable[tuple[str | int, object]]:
    if isinstance(part, Dictionary | Stream):
        return part.items()
    return enumerate(part) if isinstance(part, Array) else ()


def _clean_stream(copy: Pdf, stream: Stream) -> None:
    is_image = stream.get("/Subtype") == Name.Image
    filters, parameters = (_as_list(stream.get(name)) for name in ("/Filter", "/DecodeParms"))
    if is_image and int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > IMAGE_POINTS_MAX:
        raise CannotCopy(Remark.TOO_MANY_POINTS)
    if filters and filters[-1] == Name.DCTDecode:
        jpeg = _unwrapped(copy, stream, filters[:-1], parameters[:-1])
        last = parameters[-1] if parameters else None
        stream.write(
            without_metadata(jpeg),
            filter=Name.DCTDecode,
            decode_parms=last if isinstance(last, Dictionary) else None,
        )
    data = stream.read_raw_bytes() if is_image else stream.read_bytes()
    if any(mark in data for mark in MARKS_OF_METADATA) or (not is_image and PHOTO_IN_CONTENT in data):
        raise Unclean


def _unwrapped(copy: Pdf, stream: Stream, filters: list[Object], parameters: list[Object]) -> bytes:
    raw = stream.read_raw_bytes()
    if not filters:
        return raw
    outer = Stream(copy, raw, Filter=Array(filters), **({"DecodeParms": Array(parameters)} if parameters else {}))
    return outer.read_bytes()


def _as_list(value: Object | None) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _saved(pdf: Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


if __name__ == "__main__":
    answer(clean_pdf)

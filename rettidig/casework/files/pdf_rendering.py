"""Pages of a PDF as pictures, drawn by PDFium as Chrome and Edge draw them, with filled-in fields and notes."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageStat
from pypdfium2 import raw

from .kinds import Kind
from .outcome import CannotCopy, Copy, Remark
from .pdf_text import text_of

PAGES_MAX = 200
COMPARED_EDGE = 1000  # points on the longer edge: text of 5 typographic points is still told from none
DIFFERENCE_MAX = 24  # of 255, for a single point
DRAWN_SCALE = 200 / 72  # 200 points an inch
DRAWN_POINTS = 8_000_000  # of one page
COLOUR_MIN = 40
BYTES_MAX = 60_000_000  # of a drawn copy
LOCKED = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
NOT_COMMENTS = (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_POPUP)


def open_document(content: bytes) -> pypdfium2.PdfDocument:
    """The document, ready to draw its form. One that only its owner has locked is open to readers, and so to us.

    Raises CannotCopy when it is locked, broken, empty or too long.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise CannotCopy(Remark.LOCKED if error.err_code in LOCKED else Remark.BROKEN) from error
    if not len(document):
        raise CannotCopy(Remark.EMPTY)
    if len(document) > PAGES_MAX:
        raise CannotCopy(Remark.TOO_MANY_PAGES)
    document.init_forms()
    return document


def show_the_same(one: pypdfium2.PdfDocument, other: pypdfium2.PdfDocument) -> bool:
    """Whether the two have the same pages of the same sizes, and no point of a page is lighter or darker."""
    if len(one) != len(other):
        return False
    pairs = zip(_pages(one), _pages(other), strict=True)
    return all(_sizes_agree(here, there) and _difference(here, there) <= DIFFERENCE_MAX for here, there in pairs)


def draw(document: pypdfium2.PdfDocument, remark: Remark) -> Copy:
    """A PDF of pictures of the pages. Raises CannotCopy when comments that only a click shows would be lost."""
    copy, size = pikepdf.new(), 0
    for page in _pages(document):
        if _has_comments(page):
            raise CannotCopy(Remark.DIFFERS)
        width, height = page.get_size()
        picture = _as_jpeg(_draw(page))
        size += len(picture)
        if size > BYTES_MAX:
            raise CannotCopy(Remark.TOO_HEAVY)
        _add_page(copy, picture, width, height)
    out = BytesIO()
    copy.save(out)
    return Copy(out.getvalue(), Kind.PDF, remark, text_of(document), len(document))


def _pages(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise CannotCopy(Remark.BROKEN) from error
        yield page
        page.close()


def _sizes_agree(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> bool:
    return all(abs(here - there) < 1 for here, there in zip(one.get_size(), other.get_size(), strict=True))


def _difference(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> int:
    """The largest difference of a point in light. Fields are drawn with coloured edges, so colours are not compared."""
    scale = COMPARED_EDGE / max(one.get_size())
    pictures = [page.render(scale=scale, grayscale=True).to_pil().convert("L") for page in (one, other)]
    return _lightest(ImageChops.difference(*pictures))


def _lightest(picture: Image.Image) -> int:
    ((_darkest, lightest),) = ImageStat.Stat(picture).extrema
    return int(lightest)


def _draw(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(DRAWN_SCALE, (DRAWN_POINTS / (width * height)) ** 0.5)
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture.convert("RGB")


def _as_jpeg(picture: Image.Image) -> bytes:
    grey = picture.convert("L")
    colour = _lightest(ImageChops.difference(picture, grey.convert("RGB")).convert("L"))
    out = BytesIO()
    (picture if colour > COLOUR_MIN else grey).save(out, "JPEG", quality=85)
    return out.getvalue()


def _add_page(copy: pikepdf.Pdf, jpeg: bytes, width: float, height: float) -> None:
    with Image.open(BytesIO(jpeg)) as picture:
        colours = pikepdf.Name.DeviceRGB if picture.mode == "RGB" else pikepdf.Name.DeviceGray
        image = pikepdf.Stream(
            copy, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width,
            Height=picture.height, ColorSpace=colours, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, width, height],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=image)),
        Contents=copy.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Picture Do Q".encode()),
    )
    copy.pages.append(pikepdf.Page(page))


def _has_comments(page: pypdfium2.PdfPage) -> bool:
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        is_comment = raw.FPDFAnnot_GetSubtype(note) not in NOT_COMMENTS
        has_words = raw.FPDFAnnot_GetStringValue(note, b"Contents", None, 0) > len("\0".encode("utf-16-le"))
        raw.FPDFPage_CloseAnnot(note)
        if is_comment and has_words:
            return True
    return False

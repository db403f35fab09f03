"""The first page of a PDF as a small picture, for lists. It is drawn in a process of its own, as every PDF is."""

from io import BytesIO

from .kinds import Kind
from .outcome import Copy
from .pdf_rendering import open_document
from .thumbnails import POINTS
from .worker import answer


def draw_first_page(content: bytes, _kind: Kind) -> Copy:
    """A JPEG. Raises CannotCopy; what PDFium raises for a damaged file is let through."""
    page = open_document(content)[0]
    out = BytesIO()
    page.render(scale=POINTS / max(page.get_size())).to_pil().convert("RGB").save(out, "JPEG", quality=80)
    return Copy(out.getvalue(), Kind.JPEG)


if __name__ == "__main__":
    answer(draw_first_page)

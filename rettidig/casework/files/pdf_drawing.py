"""The second way to copy a PDF: its pages as pictures. It asks less of the file than cleaning does."""

from .kinds import Kind
from .outcome import Copy, Remark
from .pdf_rendering import draw, open_document
from .worker import answer


def draw_pdf(content: bytes, _kind: Kind) -> Copy:
    """Raises CannotCopy."""
    document = open_document(content)
    return draw(document, Remark.PARTS_LEFT_OUT if document.count_attachments() else Remark.NONE)


if __name__ == "__main__":
    answer(draw_pdf)

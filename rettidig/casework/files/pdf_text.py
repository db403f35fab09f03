"""The text of a PDF, to find the case by; nobody reads it instead of the pages."""

import re

import pypdfium2

from .kinds import Kind
from .outcome import Copy
from .worker import answer

CHARACTERS_MAX = 100_000
BROKEN_WORD = re.compile("[\x02\xad\ufffe]\\s*")  # a word goes on in the next line
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def text_of(document: pypdfium2.PdfDocument) -> str:
    """The text of the first pages; a page that cannot be read has none."""
    texts: list[str] = []
    for number in range(len(document)):
        if sum(map(len, texts)) >= CHARACTERS_MAX:
            break
        texts.append(_of_page(document, number))
    return "\n".join(filter(None, texts))[:CHARACTERS_MAX]


def _of_page(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        text = document[number].get_textpage().get_text_range(errors="ignore")
    except pypdfium2.PdfiumError:
        return ""
    return plain(text)


def plain(text: str) -> str:
    """The text without what is none, such as half a character or a NUL, which no database keeps."""
    whole = BROKEN_WORD.sub("", text).encode("utf-8", "ignore").decode()
    return NOT_TEXT.sub(" ", whole.replace("\r\n", "\n")).strip()


def read_pdf(content: bytes, kind: Kind) -> Copy:
    """The text without a copy. What PDFium raises for a damaged file is let through."""
    return Copy(b"", kind, text=text_of(pypdfium2.PdfDocument(content)))


if __name__ == "__main__":
    answer(read_pdf)

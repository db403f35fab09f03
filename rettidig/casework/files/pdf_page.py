"""One page of a PDF as a picture to read on a page of ours. It is drawn in a process of its own, as every PDF is."""

import sys
from io import BytesIO

from .kinds import Kind
from .outcome import CannotCopy, Copy, Remark
from .pdf_rendering import open_document
from .worker import answer

EDGE = 1400  # points on the longer side: small print can be read


def draw_page(content: bytes, _kind: Kind) -> Copy:
    """A JPEG of the page whose number, from 1, the process was given. Raises CannotCopy where there is none."""
    document, number = open_document(content), int(sys.argv[2])
    if not 1 <= number <= len(document):
        raise CannotCopy(Remark.EMPTY)
    page, out = document[number - 1], BytesIO()
    page.render(scale=EDGE / max(page.get_size())).to_pil().convert("RGB").save(out, "JPEG", quality=80)
    return Copy(out.getvalue(), Kind.JPEG)


if __name__ == "__main__":
    answer(draw_page)

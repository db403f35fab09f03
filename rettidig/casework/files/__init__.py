"""Safe copies of the files that people send: what is opened, here and elsewhere, is never the file itself.

`make_copy` reads the file in a process of its own, with limits on memory and time and without the product's settings:
reading a stranger's file is the most dangerous thing that the product does. See docs/decisions/0009.
"""

from .isolation import draw_page, draw_small, make_copy, read_text, why_unknown
from .kinds import DOCUMENTS, Kind, find_kind, with_ending
from .many import make_copies
from .outcome import KEPT_WITHOUT_COPY, CannotCopy, Copy, Remark
from .thumbnails import DRAWN_SMALL

__all__ = [
    "DOCUMENTS",
    "DRAWN_SMALL",
    "KEPT_WITHOUT_COPY",
    "CannotCopy",
    "Copy",
    "Kind",
    "Remark",
    "draw_page",
    "draw_small",
    "find_kind",
    "make_copies",
    "make_copy",
    "read_text",
    "why_unknown",
    "with_ending",
]

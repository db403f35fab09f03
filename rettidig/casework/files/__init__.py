"""Safe copies of the files that people send: what is opened, here and elsewhere, is never the file itself.

`make_copy` reads the file in a process of its own, with limits on memory and time and without the product's settings:
reading a stranger's file is the most dangerous thing that the product does. See docs/decisions/0009.
"""

from .isolation import make_copy, read_text
from .kinds import Kind, find_kind, with_ending
from .outcome import KEPT_WITHOUT_COPY, CannotCopy, Copy, Remark
from .thumbnails import PICTURES, draw_small

__all__ = [
    "KEPT_WITHOUT_COPY",
    "PICTURES",
    "CannotCopy",
    "Copy",
    "Kind",
    "Remark",
    "draw_small",
    "find_kind",
    "make_copy",
    "read_text",
    "with_ending",
]

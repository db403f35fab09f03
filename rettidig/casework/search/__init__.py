"""Finding cases by what stands in them (feature C10). Reads only; `models.search_entry` is the index.

`read` takes what was typed, `find` gives a page of cases, `show` the parts of them that fit.
"""

from .asking import LONGEST, Asked, read
from .finding import PAGE, Filters, Found, Page, Place, find
from .showing import Hit, Piece, show, suggest

__all__ = [
    "LONGEST",
    "PAGE",
    "Asked",
    "Filters",
    "Found",
    "Hit",
    "Page",
    "Piece",
    "Place",
    "find",
    "read",
    "show",
    "suggest",
]

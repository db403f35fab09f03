"""One thing that is wrong with a form."""

from typing import NamedTuple


class Fault(NamedTuple):
    """Where it is wrong, as a path in the content, and what is wrong in words."""

    path: str
    words: str

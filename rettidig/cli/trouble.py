"""A problem that `rettidig doctor` reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Trouble(NamedTuple):
    """Something that is wrong, and its cure."""

    what: str
    cure: str
    is_serious: bool = True


Examination = Callable[[], Iterator[Trouble]]

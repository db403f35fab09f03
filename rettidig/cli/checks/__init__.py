"""What `rettidig doctor` examines beyond the packages and settings themselves, one module for each matter."""

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Trouble(NamedTuple):
    """What is wrong, and what cures it. What is not serious can wait, and does not make the doctor end with 1."""

    what: str
    cure: str
    is_serious: bool = True


Examination = Callable[[], Iterator[Trouble]]

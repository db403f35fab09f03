"""One line of a list of answers."""

from dataclasses import dataclass
from typing import Any

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class SummaryRow:
    """One question with its answer, and the address where it can be changed."""

    label: StrOrPromise
    value: Any
    href: str = ""
    change: StrOrPromise = ""

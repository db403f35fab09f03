"""One line of a list of answers."""

from dataclasses import dataclass
from typing import Any

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class SummaryRow:
    """What was asked, what was answered, and where to change it."""

    label: StrOrPromise
    value: Any
    href: str = ""
    change: StrOrPromise = ""

"""The law as it is applied here: the rows of the rights engine, and the amounts that the register adds to them.

Amounts are the country's, so they are the same for every office. Whoever asks the rights engine takes the law here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language

from rettidig.rights import CURRENT, Law
from rettidig.rights.bands import title_of
from rettidig.rights.parameters import Parameter

from .models import Amount

UNIT = "dkk"
ASKED_BEFORE = timedelta(days=60)  # so long before a year begins its amounts are asked for
KEY_DATES = {row.id: row.key_date for row in CURRENT.parameters if row.unit == UNIT}
SCOPES = tuple(dict.fromkeys((row.id, row.scope) for row in CURRENT.parameters if row.unit == UNIT))


class LackingAmount(NamedTuple):
    """That an amount is not known for some years; `note` is why, where the law's own data tells it (in Danish)."""

    parameter: str
    scope: str
    years: tuple[int, ...]
    note: str = ""

    @property
    def title(self) -> str:
        """What the amount is, in the reader's language."""
        return in_language(title_of(self.parameter, self.scope))


def in_language(words: Mapping[str, str]) -> str:
    """What the rights engine calls something, in the reader's language."""
    return words["da" if (get_language() or "da").startswith("da") else "en"]


def law_in_force() -> Law:
    """The law with the amounts of the register. Each process remembers it for OFFICE_SECONDS, or until it changes the
    register itself.
    """
    seconds = settings.OFFICE_SECONDS
    return _remembered(int(monotonic() / seconds)) if seconds else _read()


def forget() -> None:
    """Read the register again when the law is asked for next."""
    _remembered.cache_clear()


@lru_cache(maxsize=1)
def _remembered(_moment: int) -> Law:
    return _read()


def _read() -> Law:
    return _with(tuple(Amount.objects.order_by("pk").values_list(*FIELDS)))


FIELDS = ("parameter", "scope", "amount", "valid_from", "valid_to", "law", "section", "url", "status")


@lru_cache(maxsize=2)
def _with(amounts: tuple[tuple[str, str, Decimal, date, date, str, str, str, str], ...]) -> Law:
    added = (_row(*amount) for amount in amounts if amount[0] in KEY_DATES)
    return Law((*CURRENT.parameters, *added), CURRENT.choices) if amounts else CURRENT


def _row(
    parameter: str, scope: str, amount: Decimal, first: date, last: date, law: str, section: str, url: str, status: str
) -> Parameter:
    return Parameter(
        parameter, scope, amount, UNIT, first, last, KEY_DATES[parameter], law, section, url, status, note=None
    )


def find_lacking(*, on: date) -> list[LackingAmount]:
    """The years without an amount, for each amount, from the first year that has one up to that of `on`, or the next
    one when it is near.
    """
    law, last = law_in_force(), (on + ASKED_BEFORE).year
    found = [LackingAmount(*key, tuple(_years(law, *key, last)), _note(*key)) for key in SCOPES]
    return [each for each in found if each.years]


def _years(law: Law, parameter: str, scope: str, last: int) -> Iterator[int]:
    """The years on whose first or last day there is no amount."""
    begun = min(row.first_day for row in law.parameters if (row.id, row.scope) == (parameter, scope) and row.first_day)
    for year in range(begun.year, last + 1):
        days = max(date(year, 1, 1), begun), date(year, 12, 31)
        if any(law.row(parameter, day, scope) is None for day in days):
            yield year


def _note(parameter: str, scope: str) -> str:
    rows = [row for row in CURRENT.parameters if (row.id, row.scope, row.value) == (parameter, scope, None)]
    return " ".join(f"{row.first_day.year}: {row.note}" for row in rows if row.first_day and row.note)

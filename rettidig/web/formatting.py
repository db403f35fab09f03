"""Dates, times and numbers as people say them, in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVarTuple

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rettidig.casework.letters.formatting import say_time

DAY_WORDS = {"da": "EEEE 'den' d. MMMM y", "en": "EEEE d MMMM y", "de": "EEEE, d. MMMM y"}
DAY_SHORT = {"da": "d. MMM y", "en": "d MMM y", "de": "d. MMM y"}
MOMENT = {"da": "{day} kl. {clock}", "en": "{day} at {clock}", "de": "{day} um {clock} Uhr"}
LOCALES = {"da": "da_DK", "en": "en_GB", "de": "de_DE"}
REMEMBERED = 4096
ALWAYS_IN_DAYS = 1_000_000_000  # Babel changes to weeks and months above its threshold; a deadline is counted in days
DAYS_OF_A_YEAR = 365
TWO_OR_MORE = 2  # months below two years, and then years

Given = TypeVarTuple("Given")


def once_a_language(say: Callable[[*Given], str]) -> Callable[[*Given], str]:
    """Says each thing once in each language and then remembers it; for words without anything personal in them."""

    @lru_cache(REMEMBERED)
    def remembered(language: str | None, *given: *Given) -> str:
        return say(*given)

    @wraps(say)
    def formatted(*given: *Given) -> str:
        return remembered(get_language(), *given)

    return formatted


def spoken_language() -> str:
    """The reader's language: "da" or "en", and "de" on the pages that exist in German (web/languages.py)."""
    asked = (get_language() or "da")[:2]
    return asked if asked in LOCALES else "da"


def _local_date(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def date_words(value: date | None) -> str:
    """fredag den 4. december 2026."""
    return _day_words(_local_date(value)) if value else ""


@once_a_language
def _day_words(day: date) -> str:
    language = spoken_language()
    return format_date(day, DAY_WORDS[language], locale=LOCALES[language])


def weekday(value: date) -> str:
    """mandag."""
    return format_date(value, "EEEE", locale=LOCALES[spoken_language()])


def date_short(value: date | None) -> str:
    """4. dec. 2026."""
    return _day_short(_local_date(value)) if value else ""


@once_a_language
def _day_short(day: date) -> str:
    language = spoken_language()
    return format_date(day, DAY_SHORT[language], locale=LOCALES[language])


def clock(value: time | datetime | None) -> str:
    """9.30, in the office's own time; the word "kl." is the sentence's."""
    return say_time(value, spoken_language()) if value is not None else ""


def capitalised(words: str) -> str:
    """The words with a capital first letter; the rest as it is."""
    return words[:1].upper() + words[1:]


def moment_words(value: datetime | None) -> str:
    """fredag den 4. december 2026 kl. 14.05, in the office's own time."""
    if not value:
        return ""
    return MOMENT[spoken_language()].format(day=date_words(value), clock=clock(value))


def days_left(value: date | None, today: date | None = None) -> str:
    """om 12 dage, i morgen, i dag, i går, for 3 dage siden; more than a year away »om 23 måneder«, »om 3 år«."""
    if not value:
        return ""
    days = (_local_date(value) - (today or timezone.localdate())).days
    near = {-1: _("i går"), 0: _("i dag"), 1: _("i morgen")}
    if days in near:
        return near[days]
    return format_timedelta(
        timedelta(days=days),
        granularity="day",
        threshold=ALWAYS_IN_DAYS if abs(days) <= DAYS_OF_A_YEAR else TWO_OR_MORE,
        add_direction=True,
        locale=LOCALES[spoken_language()],
    )


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """51.542; with one decimal 51.542,3."""
    if value is None or value == "":
        return ""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=LOCALES[spoken_language()])


def kroner(amount: Decimal | None) -> str:
    """An amount as it is read: øre only where there are any."""
    return "" if amount is None else number(amount, 0 if amount == amount.to_integral_value() else 2)

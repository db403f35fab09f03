"""Danish wall-clock times as registers write them."""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
FIRST_YEAR = 1990
DANISH = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[T ]+(?:kl\.? *)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?")


class BadMoment(Exception):
    """The text is no moment that the office can have received an inquiry; the message says why."""


class DanishMoment(NamedTuple):
    """A moment in UTC, and whether the clock of the register had not been put forward in March."""

    at: datetime
    is_in_skipped_hour: bool


def read_moment(text: str, *, now: datetime) -> DanishMoment:
    """Convert Danish wall-clock time. The hour that comes twice in October is read as the first of the two, and the
    hour that is skipped in March as an hour later: both stay on their day, which is all that the figures ask for.

    Raises BadMoment for what is no date and time, and for the future.
    """
    local = _parse(text)
    if local.tzinfo is not None:
        raise BadMoment(_("Tiden har en tidszone, men skal være dansk tid uden tidszone."))
    if local.year < FIRST_YEAR:
        raise BadMoment(_("Året er før %(year)s.") % {"year": FIRST_YEAR})
    moment = local.replace(tzinfo=DANISH_TIME).astimezone(UTC)
    if moment > now:
        raise BadMoment(_("Tiden ligger i fremtiden."))
    return DanishMoment(moment, moment.astimezone(DANISH_TIME).replace(tzinfo=None) != local)


def _parse(text: str) -> datetime:
    try:
        return datetime.fromisoformat(_iso(text))
    except ValueError:
        raise BadMoment(_("Det er ikke en dato med klokkeslæt.")) from None


def _iso(text: str) -> str:
    """31-12-2025 14.05 as 2025-12-31T14:05:00; anything else as it is."""
    found = DANISH.fullmatch(text)
    if found is None:
        return text
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"

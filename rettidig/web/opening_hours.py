"""Whether the helpline is open now, and else when it opens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from rettidig.casework.deadlines import is_business_day

from .formatting import clock, date_words, weekday

DAYS_LOOKED_AHEAD = 30
DAYS_IN_WEEK = 7


@dataclass(frozen=True)
class Hours:
    """The hours of one weekday, 0 = Monday, in local time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Opening:
    """Open or not, and the sentence that says so."""

    is_open: bool
    sentence: str


def opening(hours: Sequence[Hours], closed: Collection[date], now: datetime) -> Opening:
    """The state of the helpline at the local time `now`; `closed` are the office's own closed days."""
    for ahead in range(DAYS_LOOKED_AHEAD):
        day = now.date() + timedelta(days=ahead)
        if not is_business_day(day, closed=closed):
            continue
        for each in sorted(hours, key=lambda each: each.opens):
            if each.weekday != day.weekday() or (not ahead and now.time() >= each.closes):
                continue
            if not ahead and now.time() >= each.opens:
                return Opening(True, _("Åben nu, til kl. %(clock)s") % {"clock": _clock(each.closes)})
            return Opening(False, _opens(ahead, day, each.opens))
    return Opening(False, _("Lukket nu"))


def _opens(ahead: int, day: date, opens: time) -> str:
    if ahead == 0:
        return _("Lukket nu, åbner i dag kl. %(clock)s") % {"clock": _clock(opens)}
    if ahead == 1:
        return _("Lukket nu, åbner i morgen kl. %(clock)s") % {"clock": _clock(opens)}
    day_text = weekday(day) if ahead < DAYS_IN_WEEK else date_words(day)
    return _("Lukket nu, åbner %(day)s kl. %(clock)s") % {"day": day_text, "clock": _clock(opens)}


def _clock(value: time) -> str:
    return clock(value) if value.minute else str(value.hour)

"""Whether an office is at work at a moment, by its opening hours, closed days and the public holidays (feature T1)."""

from datetime import datetime, time

from django.utils import timezone

from .deadlines import closed_days, is_business_day
from .models import Office

USUAL = (time(8), time(16))  # of an office that has entered none


def is_open(office: Office, at: datetime) -> bool:
    """Whether the office is open at `at`: on a business day, within the hours of that weekday, from the first opening
    to the last closing.
    """
    local = timezone.localtime(at)
    if not is_business_day(local.date(), closed=closed_days(office)):
        return False
    entered = list(office.opening_hours.all())
    today = [hours for hours in entered if hours.weekday == local.weekday()]
    if not entered:
        opens, closes = USUAL
    elif today:
        opens, closes = min(hours.opens for hours in today), max(hours.closes for hours in today)
    else:
        return False
    return opens <= local.time() < closes


class OpenNow:
    """`is_open` at one moment, asked once for each office."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.known: dict[int, bool] = {}

    def __call__(self, office: Office) -> bool:
        if office.pk not in self.known:
            self.known[office.pk] = is_open(office, self.at)
        return self.known[office.pk]

"""The pages that say who the office is and what it can help with.

They are sent compressed: nothing on them is secret, and nothing that a visitor sends stands on them.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from rettidig.casework.deadlines import is_business_day
from rettidig.casework.models import Office, OpeningHour, User
from rettidig.casework.offices import public_office
from rettidig.web.formatting import clock

TESTED_ON = date(2026, 11, 29)  # the last day on which what the statement says was gone through
DAYS_AHEAD = 60  # closing days that are told beforehand


def needs_office(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what begins an inquiry: where nobody would read it, the front page says so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if public_office() else redirect("public:start")

    return guarded


@gzip_page
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Can you help me, what do I do, can I call. Without an office: that it has not opened, and who opens it."""
    if public_office() is None:
        return render(request, "public/not_open.html", {"is_first": not User.objects.exists()})
    return render(request, "public/start.html")


@gzip_page
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Ways to reach a person, and the hours."""
    office = public_office()
    hours = list(office.opening_hours.all()) if office else []
    closed = _closed_days(office, {each.weekday for each in hours}) if office else []
    return render(request, "public/contact.html", {"hours": _by_weekday(hours), "closed": closed})


def _closed_days(office: Office, weekdays: set[int]) -> list[tuple[date, str]]:
    """The coming days on which nobody answers though the weekday has hours: public holidays, and the office's own days
    with their reasons, in Danish.
    """
    today = timezone.localdate()
    own = dict(office.closed_days.filter(date__gte=today).order_by("date").values_list("date", "reason"))
    ahead = (today + timedelta(days=days) for days in range(DAYS_AHEAD))
    holidays = {day: "" for day in ahead if day.weekday() in weekdays and not is_business_day(day)}
    return sorted((holidays | own).items())


def _by_weekday(hours: Iterable[OpeningHour]) -> list[dict[str, Any]]:
    return [
        {
            "day": str(WEEKDAYS[each.weekday]).capitalize(),
            "opens": clock(each.opens),
            "closes": clock(each.closes),
        }
        for each in hours
    ]


@gzip_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@gzip_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement; the official one lies with Digitaliseringsstyrelsen."""
    return render(request, "public/accessibility.html", {"was_url": settings.WAS_URL, "tested_on": TESTED_ON})

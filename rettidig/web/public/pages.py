"""The pages that say who the office is and what it can help with."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_safe

from rettidig.casework.models import OpeningHour, User
from rettidig.casework.offices import public_office
from rettidig.web.formatting import clock


def needs_office(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what begins an inquiry: where nobody would read it, the front page says so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if public_office() else redirect("public:start")

    return guarded


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Can you help me, what do I do, can I call. Without an office: that it has not opened, and who opens it."""
    if public_office() is None:
        return render(request, "public/not_open.html", {"is_first": not User.objects.exists()})
    return render(request, "public/start.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Ways to reach a person, and the hours."""
    office = public_office()
    hours = office.opening_hours.all() if office else []
    closed = office.closed_days.filter(date__gte=timezone.localdate()).order_by("date") if office else []
    return render(request, "public/contact.html", {"hours": _by_weekday(hours), "closed": closed})


def _by_weekday(hours: Iterable[OpeningHour]) -> list[dict[str, Any]]:
    return [
        {
            "day": str(WEEKDAYS[each.weekday]).capitalize(),
            "opens": clock(each.opens),
            "closes": clock(each.closes),
        }
        for each in hours
    ]


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement; the official one lies with Digitaliseringsstyrelsen."""
    return render(request, "public/accessibility.html", {"was_url": settings.WAS_URL})

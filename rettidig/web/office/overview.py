"""The start page of those who keep an office, and the list of what it lacks."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig.casework.models import Office, User
from rettidig.casework.models.office import WeeklyHours
from rettidig.casework.teams import find_topics_without_team
from rettidig.web.formatting import clock
from rettidig.web.navigation import address
from rettidig.web.summary import SummaryRow

from . import history
from .access import KeeperRequest, keepers, office_page, offices_of
from .lacks import REGISTERS, find_lacks
from .mergers import notice_of

LATEST = 5
PAGE = 50


@keepers
def start(request: KeeperRequest) -> HttpResponse:
    """The office, or the offices where there are several."""
    offices = list(offices_of(request.user))
    if len(offices) == 1:
        return _show(request, offices[0])
    lines = [(each, notice_of(each), 0 if each.merged_at else len(find_lacks(each, request.user))) for each in offices]
    return render(request, "office/start.html", {"offices": lines})


@office_page
def office(request: KeeperRequest, office: Office) -> HttpResponse:
    return _show(request, office)


@keepers
def readiness(request: KeeperRequest) -> HttpResponse:
    """What each office of the reader lacks."""
    offices = [(each, find_lacks(each, request.user)) for each in offices_of(request.user, merged=False)]
    return render(request, "office/readiness.html", {"offices": offices})


@office_page
def changes(request: KeeperRequest, office: Office) -> HttpResponse:
    """The whole history of the office."""
    page = Paginator(history.of_office(office), PAGE).get_page(request.GET.get("side"))
    return render(request, "office/history.html", {"office": office, "page": page, "changes": history.changes(page)})


def _show(request: KeeperRequest, office: Office) -> HttpResponse:
    running = Q(valid_to=None) | Q(valid_to__gte=timezone.localdate())
    context = {
        "office": office,
        "notice": notice_of(office),
        "lacks": [] if office.merged_at else find_lacks(office, request.user),
        "contact": _contact(office),
        "hours": _hours(office.opening_hours.all()),
        "working_hours": _hours(office.working_hours.all()),
        "closed": office.closed_days.filter(date__gte=timezone.localdate()).order_by("date"),
        "promise": _promise(office),
        "teams": office.teams.all(),
        "people": User.objects.filter(office=office, is_active=True).count(),
        "own_texts": office.own_texts.filter(running).values("name", "language").distinct().count(),
        "without_team": len(find_topics_without_team(office)),
        "registers": [(address(view), label) for view, label in REGISTERS if address(view)],
        "changes": history.changes(history.of_office(office)[:LATEST]),
    }
    return render(request, "office/office.html", context)


def _contact(office: Office) -> list[SummaryRow]:
    href = address("office:details", office.slug)
    return [
        SummaryRow(_("Telefon"), office.phone, href),
        SummaryRow(_("Hjælpetelefon"), office.helpline, href),
        SummaryRow(_("E-mail"), office.email, href),
        SummaryRow(_("Adresse"), office.address, href),
    ]


def _hours(hours: Iterable[WeeklyHours]) -> list[SummaryRow]:
    spans: dict[int, list[str]] = {}
    for each in hours:
        span = _("kl. %(opens)s–%(closes)s") % {"opens": clock(each.opens), "closes": clock(each.closes)}
        spans.setdefault(each.weekday, []).append(span)
    return [SummaryRow(str(WEEKDAYS[day]).capitalize(), _(" og ").join(texts)) for day, texts in spans.items()]


def _promise(office: Office) -> list[SummaryRow]:
    def days(count: int) -> str:
        return ngettext("%(count)d hverdag", "%(count)d hverdage", count) % {"count": count}

    href = address("office:targets", office.slug)
    rows: list[tuple[str, Any]] = [
        (_("Svar inden for"), office.service_target_days),
        (_("Når det haster"), office.urgent_target_days),
        (_("Kan flyttes højst"), office.most_added_days),
    ]

    def hours(count: int) -> str:
        return ngettext("%(count)d time", "%(count)d timer", count) % {"count": count}

    called: list[tuple[str, Any]] = [
        (_("Afbrudt om alvorlig sygdom efter"), office.quiet_hours),
        (_("Så ringer vi inden for"), office.call_hours),
    ]
    promised = [SummaryRow(label, days(count), href) for label, count in rows]
    return promised + [SummaryRow(label, hours(count), href) for label, count in called]

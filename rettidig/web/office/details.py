"""A new office, how and when it is reached, what it promises, and the days on which it is closed."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Office, Role
from rettidig.casework.offices import add_closed_days, change_office, create_office, open_day
from rettidig.casework.teams import Plan, add_planned
from rettidig.web.formatting import date_words
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm

from . import history
from .access import KeeperRequest, administrators, office_page
from .forms import (
    CALLED,
    MOVED,
    PROMISED,
    ClosedDaysForm,
    ContactForm,
    DetailsForm,
    HoursForm,
    NewOfficeForm,
    PromisesForm,
    TimekeepingForm,
    week_of,
)

BASE = "office/base.html"
WEEKS = {"opening_hours": "hours", "working_hours": "working_hours"}  # the names that `change_office` takes


@administrators
def new(request: KeeperRequest) -> HttpResponse:
    """All that an office begins with, on one page."""
    form = NewOfficeForm(request)
    if form.is_valid() and form.carry_out(lambda: _create(form)):
        messages.success(request, _("Kontoret er lavet. Her står, hvad der mangler."))
        return redirect("office:office", form.outcome.slug)
    return render(request, "office/new.html", {"form": form}, status=form.status)


@transaction.atomic
def _create(form: NewOfficeForm) -> Office:
    by, at, facts = form.by, timezone.now(), form.contact() | form.promise()
    office = create_office(region=facts.pop("region"), name=facts.pop("name"), by=by, at=at)
    change_office(office, facts=facts, hours=form.week(), by=by, at=at)
    add_planned(office, Plan(form.cleaned_data["plan"]), by=by, at=at)
    return office


@office_page
def details(request: KeeperRequest, office: Office) -> HttpResponse:
    initial = {name: getattr(office, name) for name in ("name", "region", "phone", "helpline", "email", "address")}
    kind = DetailsForm if request.user.role == Role.ADMINISTRATOR else ContactForm
    form = kind(request, initial=initial)
    form.changes = history.of_office(office)
    if form.is_valid() and form.submit(change_office, office, facts=form.contact()):
        return _saved(request, office, form)
    return show_form(request, form, office=office, heading=_("Sådan får folk fat i kontoret"))


@office_page
def hours(request: KeeperRequest, office: Office) -> HttpResponse:
    """When the helpline is open."""
    return _week(request, office, "opening_hours", heading=_("Åbningstider"))


@office_page
def working_hours(request: KeeperRequest, office: Office) -> HttpResponse:
    """When the office's people are at work: with nothing written, while the helpline is open."""
    intro = _(
        "Her står, hvornår kontorets folk er på arbejde, når det er længere eller kortere, end telefonen er åben. Inden"
        " for den tid bliver I mindet om frister, og i den tæller de timer, som et hospital har til at svare. Lad alle"
        " felter stå tomme, når det er de samme tider."
    )
    return _week(request, office, "working_hours", heading=_("Arbejdstid"), intro=intro)


def _week(request: KeeperRequest, office: Office, kind: str, **said: StrOrPromise) -> HttpResponse:
    """The page of one kind of weekly hours of the office: `opening_hours` or `working_hours`."""
    form = HoursForm(request, initial=week_of(getattr(office, kind).all()))
    form.changes = history.of_office(office)
    if form.is_valid() and form.submit(change_office, office, **{WEEKS[kind]: form.week()}):
        return _saved(request, office, form)
    return render(request, "office/hours.html", {"form": form, "office": office, **said}, status=form.status)


@office_page
def targets(request: KeeperRequest, office: Office) -> HttpResponse:
    initial = {name: getattr(office, name) for name in (*PROMISED, *MOVED, *CALLED)}
    form = PromisesForm(request, initial=initial)
    form.changes = history.of_office(office)
    if form.is_valid() and form.submit(change_office, office, facts=form.promise()):
        return _saved(request, office, form)
    intro = _("Det gælder for de henvendelser, der kommer fra nu af. Det, I har lovet, ændrer sig ikke.")
    return show_form(request, form, office=office, heading=_("Svarfrister"), intro=intro)


@office_page
def timekeeping(request: KeeperRequest, office: Office) -> HttpResponse:
    form = TimekeepingForm(request, initial={"keeps_time": office.keeps_time})
    if form.is_valid() and form.submit(change_office, office, facts=form.cleaned_data):
        return _saved(request, office, form)
    return show_form(request, form, office=office, heading=_("Tid på sager"))


@office_page
def closed_days(request: KeeperRequest, office: Office) -> HttpResponse:
    """The days to come on which the office is closed, and a form for more of them."""
    form = ClosedDaysForm(request)
    if form.is_valid() and form.submit(add_closed_days, office, **form.cleaned_data):
        count = form.outcome
        added = ngettext("%(count)d lukkedag er skrevet ind.", "%(count)d lukkedage er skrevet ind.", count)
        messages.success(request, added % {"count": count})
        return redirect("office:closed_days", office.slug)
    days = office.closed_days.filter(date__gte=timezone.localdate()).order_by("date")
    context = {"office": office, "form": form, "days": days}
    return render(request, "office/closed_days.html", context, status=form.status)


@posts_only("office:closed_days", "slug")
@office_page
def open_again(request: KeeperRequest, office: Office, pk: int) -> HttpResponse:
    closed = get_object_or_404(office.closed_days, pk=pk)
    open_day(office, day=closed.date, by=request.user, at=timezone.now())
    messages.success(request, _("Kontoret holder åbent %(day)s.") % {"day": date_words(closed.date)})
    return redirect("office:closed_days", office.slug)


def _saved(request: KeeperRequest, office: Office, form: KeeperForm) -> HttpResponse:
    messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
    return redirect("office:office", office.slug)


def show_form(
    request: KeeperRequest,
    form: KeeperForm,
    *,
    heading: StrOrPromise,
    button: StrOrPromise = "",
    **more: Any,
) -> HttpResponse:
    """The page of one act, with the status that tells how the form went."""
    context = {"form": form, "base": BASE, "heading": heading, "button": button or _("Gem"), **more}
    return render(request, "keeping/form.html", context, status=form.status)

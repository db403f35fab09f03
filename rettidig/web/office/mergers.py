"""An office that becomes part of another on a day: planned, looked at, changed and given up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.mergers import cancel_merger, choose_teams, find_preview, plan_merger
from rettidig.casework.models import Office
from rettidig.casework.permissions import Denied
from rettidig.web.formatting import date_words
from rettidig.web.guards import posts_only

from .access import KeeperRequest, administrators, office_page
from .details import show_form
from .forms import MergerForm, TakeOverForm
from .lacks import with_cure


@office_page
def merger(request: KeeperRequest, office: Office) -> HttpResponse:
    """What is planned, what would go along today, and what is still lacking."""
    context: dict[str, Any] = {"office": office}
    if office.successor and not office.merged_at:
        found = find_preview(office)
        lacks = [with_cure(each, office.successor, request.user, from_office=office) for each in found.lacks]
        elsewhere = [person for person in found.people if person.next_team]
        context |= {"preview": found, "lacks": lacks, "elsewhere": elsewhere, "has_come": _has_come(office)}
    return render(request, "office/merger.html", context)


def _has_come(office: Office) -> bool:
    return office.merges_on is not None and office.merges_on <= timezone.localdate()


@administrators
@office_page
def plan(request: KeeperRequest, office: Office) -> HttpResponse:
    form = MergerForm(request, office)
    if form.is_valid() and form.submit(plan_merger, office, **form.cleaned_data):
        messages.success(request, _("Sammenlægningen er planlagt. Se nu, hvem der tager over."))
        return redirect("office:merger", office.slug)
    heading, intro = (
        _("Læg kontoret sammen med et andet"),
        _("Vælg det kontor, der tager over. Lav det først, hvis det er nyt."),
    )
    return show_form(request, form, office=office, heading=heading, intro=intro, back=_page_of(office))


@administrators
@office_page
def take_over(request: KeeperRequest, office: Office) -> HttpResponse:
    """The team that takes over from each team, and colleagues who go to another."""
    if office.successor is None:
        return redirect("office:merger", office.slug)
    form = TakeOverForm(request, office)
    if form.is_valid() and form.submit(choose_teams, office, teams=form.teams(), people=form.people()):
        messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
        return redirect("office:merger", office.slug)
    intro = _("Vælg teamet i det nye kontor. En kollega følger sit team, hvis du ikke vælger andet.")
    heading = _("Hvem tager over?")
    return show_form(request, form, office=office, heading=heading, intro=intro, back=_page_of(office))


@posts_only("office:merger", "slug")
@administrators
@office_page
def cancel(request: KeeperRequest, office: Office) -> HttpResponse:
    try:
        cancel_merger(office, by=request.user, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Sammenlægningen er opgivet."))
    return redirect("office:merger", office.slug)


def notice_of(office: Office) -> str:
    """What the page of an office says of mergers; empty where there is none."""
    if office.successor and office.merges_on:
        names = {"old": office, "new": office.successor, "day": date_words(office.merges_on)}
        if office.merged_at:
            return _("%(old)s blev en del af %(new)s %(day)s. Kontoret kan ikke ændres mere.") % names
        return _("%(old)s bliver en del af %(new)s %(day)s.") % names
    coming = [each for each in office.predecessors.order_by("name") if not each.merged_at]
    if not coming:
        return ""
    return _("Bliver en del af dette kontor: %(offices)s.") % {
        "offices": ", ".join(f"{each} ({date_words(each.merges_on)})" for each in coming if each.merges_on)
    }


def _page_of(office: Office) -> str:
    return reverse("office:merger", args=[office.slug])

"""The teams of an office, and who takes what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rettidig.casework.models import Office, Team
from rettidig.casework.teams import (
    add_team,
    find_topics_without_team,
    remove_team,
    rename_team,
    share_topics,
    work_of,
)
from rettidig.casework.topics import TOPICS

from . import history
from .access import KeeperRequest, office_page
from .details import show_form
from .forms import IntoForm, TeamNameForm, TopicsForm


@office_page
def teams(request: KeeperRequest, office: Office) -> HttpResponse:
    """Every team with what it has, and a form for one more."""
    form = TeamNameForm(request)
    if form.is_valid() and form.submit(add_team, office, **form.cleaned_data):
        messages.success(request, _("Teamet er lavet. Vælg nu, hvad det tager."))
        return redirect("office:topics", office.slug)
    context = {
        "office": office,
        "form": form,
        "teams": [_line(team) for team in office.teams.prefetch_related("members")],
        "without": [TOPICS[topic].label for topic in find_topics_without_team(office)],
    }
    return render(request, "office/teams.html", context, status=form.status)


def _line(team: Team) -> dict[str, Any]:
    return {
        "team": team,
        "topics": [TOPICS[topic].label for topic in team.topics if topic in TOPICS],
        "members": [member for member in team.members.all() if member.is_active],
        "cases": team.cases.filter(closed_at=None).count(),
    }


@office_page
def topics(request: KeeperRequest, office: Office) -> HttpResponse:
    """Each topic with the team that takes it."""
    form = TopicsForm(request, office)
    form.changes = history.of_office(office)
    if form.is_valid():
        with_cases = form.cleaned_data["with_cases"]
        if form.submit(share_topics, office, form.shares(), with_cases=with_cases):
            moved = ngettext("%(count)d åben sag er flyttet med.", "%(count)d åbne sager er flyttet med.", form.outcome)
            more = moved % {"count": form.outcome} if form.outcome else ""
            messages.success(request, " ".join(filter(None, [_("Det er gemt, hvem der tager hvad."), more])))
            return redirect("office:teams", office.slug)
    intro = _("Hvert emne hører til ét team. Sager om et emne uden team kommer ikke til nogen.")
    return show_form(request, form, office=office, heading=_("Hvem tager hvad?"), intro=intro)


@office_page
def rename(request: KeeperRequest, office: Office, pk: int) -> HttpResponse:
    team = get_object_or_404(office.teams, pk=pk)
    form = TeamNameForm(request, initial={"name": team.name})
    form.changes = history.of_office(office)
    if form.is_valid() and form.submit(rename_team, team, **form.cleaned_data):
        messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
        return redirect("office:teams", office.slug)
    return show_form(request, form, office=office, heading=_("Giv teamet et andet navn"))


@office_page
def remove(request: KeeperRequest, office: Office, pk: int) -> HttpResponse:
    """End a team. What it has goes to the team that takes over."""
    team = get_object_or_404(office.teams, pk=pk)
    work = work_of(team)
    form = IntoForm(request, team, must=any(work))
    if form.is_valid() and form.submit(remove_team, team, into=form.cleaned_data.get("into")):
        messages.success(request, _("Teamet %(team)s er nedlagt.") % {"team": team.name})
        return redirect("office:teams", office.slug)
    heading = _("Nedlæg teamet %(team)s") % {"team": team.name}
    context = {"office": office, "work": work, "form": form, "heading": heading}
    return render(request, "office/remove_team.html", context, status=form.status)

"""Those who log in: who they are and may do, let in, given a new password, and let go."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rettidig.casework import staff
from rettidig.casework.models import Role, User
from rettidig.casework.permissions import CASE_READERS
from rettidig.web.guards import posts_only
from rettidig.web.keeping import do, give_password, show_password
from rettidig.web.summary import SummaryRow

from . import history
from .access import KeeperRequest, administrators, keepers, offices_of
from .details import BASE, show_form
from .forms import NewPersonForm, PlaceForm, TeamForm


def _people_of(reader: User) -> QuerySet[User]:
    """Everybody for the administrator; their own colleagues for a lead."""
    people = User.objects.exclude(role=Role.CITIZEN).filter(api_client=None)
    people = people.select_related("office", "team", "organisation", "hospital")
    if reader.role != Role.ADMINISTRATOR:
        people = people.filter(office=reader.office_id)
    return people.order_by("office__name", "organisation__name", "first_name", "username")


@keepers
def people(request: KeeperRequest) -> HttpResponse:
    found = list(_people_of(request.user))
    context = {
        "people": [each for each in found if each.is_active],
        "closed": [each for each in found if not each.is_active],
        "lets_in": request.user.role == Role.ADMINISTRATOR,
    }
    return render(request, "office/people.html", context)


@keepers
def person(request: KeeperRequest, pk: int) -> HttpResponse:
    """One person, what can be done, and what was changed."""
    found = get_object_or_404(_people_of(request.user), pk=pk)
    lets_in = request.user.role == Role.ADMINISTRATOR
    own = _("Det er dig selv. En anden systemansvarlig kan lukke dig eller give dig en ny adgangskode.")
    context = {
        "person": found,
        "facts": _facts(found, lets_in=lets_in),
        "lets_in": lets_in,
        "own": own if found.pk == request.user.pk else "",
        "cases": found.cases.filter(closed_at=None).count(),
        "changes": history.changes(history.of_person(found)),
    }
    return render(request, "office/person.html", context)


def _facts(found: User, *, lets_in: bool) -> list[SummaryRow]:
    href = reverse("office:change_person", args=[found.pk]) if lets_in else ""
    team = reverse("office:choose_team", args=[found.pk]) if found.role in CASE_READERS else ""
    rows = [
        SummaryRow(_("Navn"), found.get_full_name(), href),
        SummaryRow(_("Brugernavn"), found.username),
        SummaryRow(_("Rolle"), found.get_role_display(), href),
    ]
    if found.organisation:
        return [
            *rows,
            SummaryRow(
                _("Organisation"), found.organisation, reverse("office:organisation", args=[found.organisation_id])
            ),
            SummaryRow(_("Hospital"), found.hospital or _("Alle organisationens hospitaler"), href),
            SummaryRow(_("Brugeransvarlig"), _("Ja") if found.keeps_people else _("Nej"), href),
        ]
    return [*rows, SummaryRow(_("Kontor"), found.office or "", href), SummaryRow(_("Team"), found.team or "", team)]


@administrators
def add_person(request: KeeperRequest) -> HttpResponse:
    offices = list(offices_of(request.user, merged=False)[:2])
    form = NewPersonForm(request, initial={"office": offices[0] if len(offices) == 1 else None})
    if form.is_valid():
        place = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        username = place.pop("username")
        if form.submit(staff.add, username, **place):
            person = User.objects.get(username=username)
            return show_password(request, person, form.outcome, base=BASE, back=page_of(person.pk))
    intro = _("Adgangskoden står på næste side, og kun der. Hav en printer klar, eller noget at skrive på.")
    return show_form(
        request,
        form,
        heading=_("Luk en kollega ind"),
        button=_("Lav login"),
        intro=intro,
        back=reverse("office:people"),
    )


@administrators
def change_person(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request.user), pk=pk)
    names = ("first_name", "last_name", "role", "office", "team", "organisation", "hospital", "keeps_people")
    form = PlaceForm(request, initial={name: getattr(found, name) for name in names})
    form.changes = history.of_person(found)
    if form.is_valid():
        facts = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        if form.submit(staff.change, found, facts=facts):
            return _saved(request, found, changed=form.outcome)
    heading = _("Ret %(who)s") % {"who": found}
    return show_form(request, form, heading=heading, back=reverse("office:person", args=[pk]))


@keepers
def choose_team(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request.user), pk=pk, role__in=CASE_READERS)
    form = TeamForm(request, found)
    form.changes = history.of_person(found)
    if form.is_valid() and form.submit(staff.change, found, facts=form.cleaned_data):
        return _saved(request, found, changed=form.outcome)
    heading = _("Vælg team til %(who)s") % {"who": found}
    return show_form(request, form, heading=heading, back=reverse("office:person", args=[pk]))


@posts_only("office:person", "pk")
@administrators
def renew(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request.user), pk=pk)
    return give_password(request, found, staff.renew, base=BASE, back=page_of(pk))


@posts_only("office:person", "pk")
@administrators
def reopen(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request.user), pk=pk)
    return give_password(request, found, staff.reopen, base=BASE, back=page_of(pk))


@posts_only("office:person", "pk")
@administrators
def close(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request.user), pk=pk)
    said = _("%(who)s kan ikke logge ind mere.") % {"who": found}
    return do(request, staff.close, found, said=said, back=page_of(pk))


@posts_only("office:person", "pk")
@administrators
def log_out(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request.user), pk=pk)
    said = _("%(who)s er logget ud alle steder.") % {"who": found}
    return do(request, staff.log_out_everywhere, found, said=said, back=page_of(pk))


def page_of(pk: int) -> str:
    return reverse("office:person", args=[pk])


def _saved(request: KeeperRequest, found: User, *, changed: bool) -> HttpResponse:
    messages.success(request, _("Det er gemt.") if changed else _("Der er ikke ændret noget."))
    return redirect("office:person", found.pk)

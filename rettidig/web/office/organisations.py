"""The organisations that run hospitals: made with a first person who lets others in, given hospitals, closed."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rettidig.casework import organisations as act
from rettidig.casework import staff
from rettidig.casework.models import Hospital, Organisation, Role, User
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm, do, show_password
from rettidig.web.summary import SummaryRow

from . import history
from .access import KeeperRequest, administrators
from .details import BASE, show_form
from .forms import FirstPersonForm, HospitalForm, OrganisationForm


@administrators
def organisations(request: KeeperRequest) -> HttpResponse:
    counted = Count("people", Q(people__is_active=True), distinct=True)
    found = list(Organisation.objects.annotate(active=counted).prefetch_related("hospitals"))
    context = {
        "organisations": [each for each in found if not each.closed_at],
        "closed": [each for each in found if each.closed_at],
    }
    return render(request, "office/organisations.html", context)


@administrators
def organisation(request: KeeperRequest, pk: int) -> HttpResponse:
    """One organisation: its hospitals, who lets its people in, its systems, and what was changed."""
    found = get_object_or_404(Organisation, pk=pk)
    change = reverse("office:change_organisation", args=[pk])
    context = {
        "organisation": found,
        "facts": [SummaryRow(_("Navn"), found.name, change), SummaryRow(_("CVR-nummer"), found.cvr, change)],
        "hospitals": found.hospitals.all(),
        "keepers": act.find_keepers(found),
        "people": found.people.filter(is_active=True, api_client=None, keeps_people=False),
        "closed": found.people.filter(is_active=False, api_client=None),
        "systems": found.people.filter(is_active=True).exclude(api_client=None),
        "changes": history.changes(history.of_organisation(found)),
    }
    return render(request, "office/organisation.html", context)


@administrators
def add(request: KeeperRequest) -> HttpResponse:
    form = OrganisationForm(request)
    if form.is_valid() and form.submit(act.create, form.cleaned_data["name"], cvr=form.cleaned_data["cvr"]):
        messages.success(request, _("Organisationen er lavet. Se efter, om hospitalerne er de rigtige."))
        return redirect("office:organisation", form.outcome.pk)
    back = reverse("office:organisations")
    return show_form(request, form, heading=_("Lav en organisation"), button=_("Lav organisationen"), back=back)


@administrators
def change(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request, initial={"name": found.name, "cvr": found.cvr})
    form.changes = history.of_organisation(found)
    form.fields["cvr"].help_text = ""
    if form.is_valid() and form.submit(act.change, found, **form.cleaned_data):
        return _saved(request, form, pk)
    return show_form(request, form, heading=_("Ret organisationen"), back=page_of(pk))


@administrators
def add_hospital(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)
    form = HospitalForm(request)
    if form.is_valid() and form.submit(act.add_hospital, found, form.cleaned_data["hospital"]):
        messages.success(request, _("Organisationens folk kan se hospitalets patienter nu."))
        return redirect(page_of(pk))
    intro = _("Organisationens folk kommer til at se de patienter, der er omvisiteret til hospitalet.")
    return show_form(
        request, form, heading=_("Tilføj et hospital"), button=_("Tilføj hospitalet"), intro=intro, back=page_of(pk)
    )


@posts_only("office:organisation", "pk")
@administrators
def remove_hospital(request: KeeperRequest, pk: int, hospital: int) -> HttpResponse:
    found, place = get_object_or_404(Organisation, pk=pk), get_object_or_404(Hospital, pk=hospital, organisation=pk)
    said = _("%(hospital)s er fjernet. Organisationens folk kan ikke se dets patienter mere.") % {"hospital": place}
    return do(request, act.remove_hospital, found, place, said=said, back=page_of(pk))


@administrators
def add_keeper(request: KeeperRequest, pk: int) -> HttpResponse:
    """Let somebody in who lets the organisation's other people in."""
    found = get_object_or_404(Organisation, pk=pk)
    form = FirstPersonForm(request)
    if form.is_valid() and form.submit(
        staff.add, role=Role.PARTNER, organisation=found, keeps_people=True, **form.cleaned_data
    ):
        person = User.objects.get(username=form.cleaned_data["username"])
        return show_password(request, person, form.outcome, base=BASE, back=page_of(pk))
    intro = _("Personen lukker selv sine kolleger ind og ser alle organisationens hospitaler.")
    return show_form(
        request,
        form,
        heading=_("Luk en brugeransvarlig ind"),
        button=_("Lav login"),
        intro=intro,
        back=page_of(pk),
    )


@administrators
def close(request: KeeperRequest, pk: int) -> HttpResponse:
    """Asked first: everybody loses access, and each must be let in again."""
    found = get_object_or_404(Organisation, pk=pk)
    form = KeeperForm(request)
    if form.is_valid() and form.submit(act.close, found):
        messages.success(request, _("%(name)s er lukket. Ingen derfra kan logge ind mere.") % {"name": found})
        return redirect(page_of(pk))
    intro = _(
        "Alle bliver logget ud med det samme, og organisationens egne systemer mister adgangen. "
        "Åbner du den igen, skal hver person have en ny adgangskode."
    )
    heading = _("Luk %(name)s") % {"name": found}
    return show_form(request, form, heading=heading, button=_("Luk organisationen"), intro=intro, back=page_of(pk))


@posts_only("office:organisation", "pk")
@administrators
def reopen(request: KeeperRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)
    said = _("%(name)s er åben igen. Luk nu folk ind: ingen kommer ind af sig selv.") % {"name": found}
    return do(request, act.reopen, found, said=said, back=page_of(pk))


def page_of(pk: int) -> str:
    return reverse("office:organisation", args=[pk])


def _saved(request: KeeperRequest, form: KeeperForm, pk: int) -> HttpResponse:
    messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
    return redirect(page_of(pk))

"""An organisation's own people: everybody there sees who they are, and some let the others in and close them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import staff
from rettidig.casework.models import Hospital, Role, User
from rettidig.casework.permissions import check_may_let_in
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm, NameForm, UsernameForm, do, give_password, set_choices, show_password
from rettidig.web.summary import SummaryRow

from .re_referral import PartnerRequest, partners

BASE = "partner/people_base.html"
ALL = gettext_lazy("Alle jeres hospitaler")


class ColleagueForm(NameForm):
    """Who somebody is, and what the person sees and may do."""

    hospital = forms.ModelChoiceField(
        Hospital.objects.none(),
        label=gettext_lazy("Hospital"),
        help_text=gettext_lazy("Personen ser kun patienter på det hospital, du vælger."),
        empty_label=ALL,
        required=False,
    )
    keeps_people = forms.BooleanField(
        label=gettext_lazy("Personen er brugeransvarlig og lukker kolleger ind"),
        help_text=gettext_lazy("Det kræver, at personen ser alle jeres hospitaler."),
        required=False,
    )

    def __init__(self, request: PartnerRequest, **rest: Any) -> None:
        super().__init__(request, **rest)
        set_choices(self, "hospital", Hospital.objects.filter(organisation=request.user.organisation_id))


class NewColleagueForm(ColleagueForm, UsernameForm):
    """A colleague who is let in."""


def keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who keep the organisation's people; the others are refused with a sentence."""

    @partners
    @wraps(view)
    def guard(request: PartnerRequest, **parts: Any) -> HttpResponse:
        check_may_let_in(request.user, request.user.organisation)
        return view(request, **parts)

    return guard


def _people_of(request: PartnerRequest) -> QuerySet[User]:
    """The user's colleagues. Systems are let in by the office."""
    own = User.objects.filter(role=Role.PARTNER, organisation=request.user.organisation_id, api_client=None)
    own = own.exclude(organisation=None).select_related("organisation", "hospital")
    return own.order_by("first_name", "last_name", "username")


@partners
def people(request: PartnerRequest) -> HttpResponse:
    found = list(_people_of(request))
    context = {
        "organisation": request.user.organisation,
        "lets_in": request.user.keeps_people,
        "people": [each for each in found if each.is_active],
        "closed": [each for each in found if not each.is_active],
    }
    return render(request, "partner/people.html", context)


@keepers
def person(request: PartnerRequest, pk: int) -> HttpResponse:
    """One colleague, and what can be done."""
    found = get_object_or_404(_people_of(request), pk=pk)
    own = _("Det er dig selv. En anden brugeransvarlig kan lukke dig eller give dig en ny adgangskode.")
    context = {"person": found, "facts": _facts(found), "own": own if found.pk == request.user.pk else ""}
    return render(request, "partner/person.html", context)


def _facts(found: User) -> list[SummaryRow]:
    href = reverse("partner:change_person", args=[found.pk])
    return [
        SummaryRow(_("Navn"), found.get_full_name(), href),
        SummaryRow(_("Brugernavn"), found.username),
        SummaryRow(_("Ser patienter på"), found.hospital or ALL, href),
        SummaryRow(_("Brugeransvarlig"), _("Ja") if found.keeps_people else _("Nej"), href),
    ]


@keepers
def add(request: PartnerRequest) -> HttpResponse:
    form = NewColleagueForm(request)
    organisation = request.user.organisation
    if form.is_valid() and form.submit(staff.add, role=Role.PARTNER, organisation=organisation, **form.cleaned_data):
        found = User.objects.get(username=form.cleaned_data["username"])
        return show_password(request, found, form.outcome, base=BASE, back=_page_of(found.pk))
    intro = _("Adgangskoden står på næste side, og kun der. Hav en printer klar, eller noget at skrive på.")
    back = reverse("partner:people")
    return _show_form(request, form, heading=_("Luk en kollega ind"), button=_("Lav login"), intro=intro, back=back)


@keepers
def change(request: PartnerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request), pk=pk)
    names = ("first_name", "last_name", "hospital", "keeps_people")
    form = ColleagueForm(request, initial={name: getattr(found, name) for name in names})
    if form.is_valid() and form.submit(staff.change, found, facts=form.cleaned_data):
        messages.success(request, _("Det er gemt.") if form.outcome else _("Der er ikke ændret noget."))
        return redirect(_page_of(pk))
    return _show_form(request, form, heading=_("Ret %(who)s") % {"who": found}, button=_("Gem"), back=_page_of(pk))


@posts_only("partner:person", "pk")
@keepers
def renew(request: PartnerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request), pk=pk)
    return give_password(request, found, staff.renew, base=BASE, back=_page_of(pk))


@posts_only("partner:person", "pk")
@keepers
def reopen(request: PartnerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request), pk=pk)
    return give_password(request, found, staff.reopen, base=BASE, back=_page_of(pk))


@posts_only("partner:person", "pk")
@keepers
def close(request: PartnerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request), pk=pk)
    said = _("%(who)s kan ikke logge ind mere.") % {"who": found}
    return do(request, staff.close, found, said=said, back=_page_of(pk))


@posts_only("partner:person", "pk")
@keepers
def log_out(request: PartnerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_people_of(request), pk=pk)
    said = _("%(who)s er logget ud alle steder.") % {"who": found}
    return do(request, staff.log_out_everywhere, found, said=said, back=_page_of(pk))


def _page_of(pk: int) -> str:
    return reverse("partner:person", args=[pk])


def _show_form(request: PartnerRequest, form: KeeperForm, **context: Any) -> HttpResponse:
    return render(request, "keeping/form.html", {"form": form, "base": BASE, **context}, status=form.status)

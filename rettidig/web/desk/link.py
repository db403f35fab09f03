"""Linking two cases that have to do with each other, and ending the link."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, CaseLink, LinkKind
from rettidig.casework.steps import link as step

from .act_form import CaseForm, show
from .case_access import StaffRequest, acting
from .join import NumberForm, ReasonForm


class LinkForm(CaseForm, NumberForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvad har sagerne med hinanden at gøre?"), choices=LinkKind.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("Bemærkning"), max_length=500, required=False)
    field_order = ("number", "kind", "note")


@acting("link")
def link(request: StaffRequest, case: Case) -> HttpResponse:
    form = LinkForm(request, case, initial={"number": request.GET.get("sag", "")})
    if form.is_valid():
        facts = dict(form.cleaned_data)
        if form.submit(step.link, case, facts.pop("number"), at=timezone.now(), **facts):
            messages.success(request, _("Sagerne er knyttet sammen. Det står på dem begge."))
            return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Knyt til en anden sag"), button=_("Knyt sammen"))


@acting("unlink")
def unlink(request: StaffRequest, case: Case, link_pk: int) -> HttpResponse:
    made = get_object_or_404(CaseLink.objects.select_related("case", "other"), Q(case=case) | Q(other=case), pk=link_pk)
    form = ReasonForm(request, case)
    if form.is_valid() and form.submit(step.unlink, made, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Sagerne er ikke længere knyttet sammen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Fjern forbindelsen"), button=_("Fjern"))

"""One contact of a case: as it was written, what was corrected in it, and the form that corrects it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, Channel, Contact, Direction, WithWhom
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import contact as step
from rettidig.web.forms import SpokenDateField

from .act_form import CaseForm, CorrectionForm, show
from .call_back import ClockField, moment
from .case_access import StaffRequest, acting, reading


class CorrectContactForm(CorrectionForm):
    named = {"day": "at", "clock": "at"}
    day = SpokenDateField(label=gettext_lazy("Hvilken dag var det?"), prefer="past", latest=timezone.localdate)
    clock = ClockField(label=gettext_lazy("Hvad klokken?"))
    channel = forms.ChoiceField(label=gettext_lazy("Hvordan"), choices=Channel.choices)
    direction = forms.ChoiceField(label=gettext_lazy("Retning"), choices=Direction.choices, widget=forms.RadioSelect)
    with_whom = forms.ChoiceField(label=gettext_lazy("Med hvem"), choices=WithWhom.choices)

    def __init__(self, request: StaffRequest, case: Case, contact: Contact) -> None:
        self.thing, self.known = f"contact-{contact.pk}", step.stated(contact)
        held_at = timezone.localtime(self.known["at"])
        clock = held_at.time().replace(second=0, microsecond=0)
        super().__init__(request, case, initial={**self.known, "day": held_at.date(), "clock": clock})

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        changes = {name: data[name] for name in ("channel", "direction", "with_whom")}
        if {"day", "clock"} & set(self.changed_data):  # the seconds stay as they are
            changes["at"] = moment(data["day"], data["clock"])
        return {"changes": changes, "reason": data["reason"], "version": data["version"]}


@reading
def contact(request: StaffRequest, case: Case, contact_pk: int) -> HttpResponse:
    found = _contact(case, contact_pk)
    form = CaseForm(request, case)
    versions = list(found.corrections.select_related("by"))
    more = {"contact": found, "versions": versions, "known": [found, *versions][-1]}
    return show(request, "desk/contact/contact.html", case, form, is_correctable=step.is_correctable(found), **more)


@acting("correct_contact")
def correct(request: StaffRequest, case: Case, contact_pk: int) -> HttpResponse:
    found = _contact(case, contact_pk)
    if not step.is_correctable(found):
        raise Denied(step.NOT_OURS)
    form = CorrectContactForm(request, case, found)
    if form.is_valid() and form.submit(step.correct_contact, found, at=timezone.now(), **form.facts()):
        messages.success(request, _("Kontakten er rettet. Det, der stod før, ligger i historikken."))
        return redirect("desk:contact", case.pk, found.pk)
    return show(
        request, "desk/contact/correct.html", case, form, contact=found, heading=_("Ret kontakten"), button=_("Gem")
    )


def _contact(case: Case, pk: int) -> Contact:
    found: Contact = get_object_or_404(case.contacts.select_related("by", "case"), pk=pk)
    return found

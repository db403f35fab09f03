"""A message that did not arrive: tried again, or brought to its receiver in another way."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import outbox
from rettidig.casework.models import Case
from rettidig.web.guards import posts_only

from .act_form import ActForm, show
from .case_access import StaffRequest, deciding, working


class HandOverForm(ActForm):
    how = forms.CharField(
        label=gettext_lazy("Hvordan er den afleveret?"),
        help_text=gettext_lazy("Fx sikker mail til visitationen, eller på papir med bud"),
        max_length=500,
    )


@posts_only("desk:case", "pk")
@deciding
def retry(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    outbox.retry(message, by=request.user, at=timezone.now())
    messages.success(request, _("Vi prøver at sende den igen nu."))
    return redirect("desk:case", case.pk)


@working
def hand_over(request: StaffRequest, case: Case, message_pk: UUID) -> HttpResponse:
    message = get_object_or_404(case.outbox, pk=message_pk)
    form = HandOverForm(request, case)
    if form.is_valid() and form.submit(outbox.hand_over, message, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet ned, at den er afleveret."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Afleveret på anden måde"), button=_("Gem"))

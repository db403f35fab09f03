"""A case on hold until a day, and taken up again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, WithWhom
from rettidig.casework.steps import hold as step
from rettidig.web.formatting import date_words
from rettidig.web.forms import SpokenDateField
from rettidig.web.guards import posts_only

from .act_form import ChangeForm, show
from .case_access import StaffRequest, working


class HoldForm(ChangeForm):
    thing, named = "case", {"until": "held_until"}
    beside = ("opened", "version")
    day_field = "until"
    waits_for = forms.ChoiceField(
        label=gettext_lazy("Hvem venter sagen på?"),
        help_text=gettext_lazy(
            "Vælger du nogen, står vores egen svarfrist stille, til svaret kommer. Lovens gør ikke."
        ),
        choices=[("", gettext_lazy("Ingen – den skal bare ligge")), *WithWhom.choices],
        required=False,
    )
    until = SpokenDateField(label=gettext_lazy("Til hvilken dag?"))
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500)

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        initial = {"waits_for": case.waits_for, "until": case.held_until, "reason": case.held_reason}
        super().__init__(request, case, initial=initial, **rest)


@working
def hold(request: StaffRequest, case: Case) -> HttpResponse:
    form = HoldForm(request, case)
    if form.is_valid() and form.submit(step.hold, case, at=timezone.now(), **form.cleaned_data):
        day = date_words(form.cleaned_data["until"])
        messages.success(request, _("Sagen ligger til %(day)s og kommer så tilbage af sig selv.") % {"day": day})
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Sæt sagen på hold"), button=_("Sæt på hold"))


@posts_only("desk:case", "pk")
@working
def resume(request: StaffRequest, case: Case) -> HttpResponse:
    step.resume(case, by=request.user, at=timezone.now())
    messages.success(request, _("Sagen er ikke længere på hold."))
    return redirect("desk:case", case.pk)

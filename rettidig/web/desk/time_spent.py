"""The minutes that a case took: written down in a small form, and corrected by whoever wrote them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Activity, Case, TimeSpent
from rettidig.casework.steps import time_spent as step
from rettidig.web.forms import SpokenDateField

from .act_form import ActForm, show
from .case_access import StaffRequest, acting


class TimeForm(ActForm):
    activity = forms.ChoiceField(label=gettext_lazy("Hvad gik tiden med?"), choices=Activity.choices)
    minutes = forms.IntegerField(label=gettext_lazy("Minutter"), min_value=1, max_value=step.LONGEST)
    on = SpokenDateField(label=gettext_lazy("Hvilken dag?"), prefer="past", latest=timezone.localdate)

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        super().__init__(request, case, **{"initial": {"on": timezone.localdate()}, **rest})


class CorrectionForm(TimeForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutter"),
        help_text=gettext_lazy("Skriv 0, hvis tiden ikke skulle have stået her."),
        min_value=0,
        max_value=step.LONGEST,
    )


@acting("record_time")
def time_spent(request: StaffRequest, case: Case) -> HttpResponse:
    """The minutes of the case by activity, one's own entries, and the form for more."""
    form = TimeForm(request, case)
    if form.is_valid() and form.submit(step.record, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Tiden er skrevet ned."))
        return redirect("desk:time_spent", case.pk)
    times = TimeSpent.objects.filter(case=case)
    sums = dict(times.order_by().values_list("activity").annotate(Sum("minutes")))
    more = {
        "sums": [(label, sums[activity]) for activity, label in Activity.choices if sums.get(activity)],
        "own": times.filter(by=request.user, minutes__gt=0),
    }
    return show(request, "desk/time_spent.html", case, form, heading=_("Tid på sagen"), button=_("Gem tiden"), **more)


@acting("record_time")
def correct(request: StaffRequest, case: Case, time_pk: int) -> HttpResponse:
    entry = get_object_or_404(TimeSpent, pk=time_pk, case=case, by=request.user)
    initial = {"activity": entry.activity, "minutes": entry.minutes, "on": entry.on}
    form = CorrectionForm(request, case, initial=initial)
    if form.is_valid() and form.submit(step.correct, entry, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Tiden er rettet."))
        return redirect("desk:time_spent", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ret tiden"), button=_("Gem rettelsen"))

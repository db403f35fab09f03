"""A hospital reports its own waiting times: one page with what it does, what it last reported, and a form.

Whoever sees several hospitals chooses one first.
"""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Hospital, Service, WaitingTime
from rettidig.casework.offers import age_of
from rettidig.casework.permissions import Denied, hospitals_of
from rettidig.casework.services import services_on
from rettidig.casework.steps import options as step
from rettidig.web.option_words import wait_words
from rettidig.web.waiting_times import AGES, WaitingTimeFields

from .re_referral import PartnerRequest, partners


class ReportForm(WaitingTimeFields):
    """A waiting time of one of the hospital's own services."""

    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Undersøgelse eller behandling"), empty_label=gettext_lazy("Vælg")
    )
    field_order = ("service", "kind")

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        return super().told() | {"service": self.cleaned_data["service"]}


@partners
def waiting_times(request: PartnerRequest, slug: str = "") -> HttpResponse:
    hospitals = list(hospitals_of(request.user))
    if not slug and len(hospitals) != 1:
        return render(request, "partner/choose_hospital.html", {"hospitals": hospitals})
    hospital = next((each for each in hospitals if slug in ("", each.slug)), None)
    if hospital is None:
        raise Http404
    form = ReportForm(request.POST or None, services=_services(hospital))
    if form.is_valid() and _reported(request, hospital, form):
        messages.success(request, _("Tak. Ventetiden gælder fra nu af."))
        return redirect("partner:hospital_waiting_times", hospital.slug)
    context = {"hospital": hospital, "others": len(hospitals) > 1, "form": form, "rows": _rows(hospital)}
    return render(request, "partner/waiting_times.html", context, status=422 if form.errors else 200)


def _reported(request: PartnerRequest, hospital: Hospital, form: ReportForm) -> bool:
    try:
        step.record_waiting_time(None, hospital=hospital, by=request.user, at=timezone.now(), **form.told())
    except Denied as refusal:
        form.add_error(None, str(refusal.message))
    return not form.errors


def _services(hospital: Hospital) -> QuerySet[Service]:
    """What the hospital has an agreement or an approval for, or has told a waiting time of."""
    own = Q(agreements__hospital=hospital) | Q(waiting_times__hospital=hospital) | Q(approved_levels__hospital=hospital)
    return services_on(timezone.localdate()).filter(own).distinct()


def _rows(hospital: Hospital) -> list[tuple[Service, list[dict[str, Any]]]]:
    """The newest waiting time of each service and kind, with its age."""
    today = timezone.localdate()
    newest = WaitingTime.objects.filter(hospital=hospital, reported_on__lte=today)
    newest = newest.order_by("service__name_da", "service_id", "kind", "-reported_on")
    lines = newest.distinct("service__name_da", "service_id", "kind").select_related("service", "reported_by")
    return [
        (service, [_line(each) for each in told]) for service, told in groupby(lines, key=lambda each: each.service)
    ]


def _line(told: WaitingTime) -> dict[str, Any]:
    age = age_of(told.reported_on, on=timezone.localdate())
    return {"told": told, "words": wait_words(told.days), "age": AGES.get(age, "")}

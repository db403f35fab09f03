"""The fields in which a waiting time is written down, by staff and by the hospital itself."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Service, WaitKind
from rettidig.casework.offers import OLD, STALE, counted_kinds
from rettidig.casework.steps.options import DAYS_MAX

from .forms import PlainForm, SpokenDateField

UNITS = {"days": gettext_lazy("dage"), "weeks": gettext_lazy("uger")}
DAYS_OF_A_WEEK = 7
AGES = {STALE: gettext_lazy("Over en måned gammel"), OLD: gettext_lazy("Over tre måneder: bruges ikke")}


class WaitingTimeFields(PlainForm):
    """A waiting time in days or weeks, its kind, since when it is so, and whether it is for everybody."""

    amount = forms.IntegerField(
        label=gettext_lazy("Ventetid, til hospitalet kan begynde"), min_value=0, max_value=DAYS_MAX
    )
    unit = forms.ChoiceField(label=gettext_lazy("Dage eller uger"), choices=UNITS, initial="days")
    kind = forms.ChoiceField(label=gettext_lazy("Ventetid til"), choices=WaitKind.choices)
    reported_on = SpokenDateField(
        label=gettext_lazy("Oplyst hvilken dag?"), initial=timezone.localdate, latest=timezone.localdate, prefer="past"
    )
    other_regions = forms.BooleanField(
        label=gettext_lazy("Hospitalet tager også patienter fra andre regioner"), initial=True, required=False
    )

    def set_kinds(self, service: Service) -> None:
        """The kind that counts for the service is the first."""
        counted = counted_kinds(service)
        kinds = sorted(WaitKind, key=lambda kind: kind not in counted)
        cast("forms.ChoiceField", self.fields["kind"]).choices = [(kind.value, kind.label) for kind in kinds]

    def told(self) -> dict[str, Any]:
        """What was told, as the verb takes it."""
        data = self.cleaned_data
        in_days = data["amount"] * (DAYS_OF_A_WEEK if data["unit"] == "weeks" else 1)
        return {"days": in_days} | {name: data[name] for name in ("kind", "reported_on", "other_regions")}

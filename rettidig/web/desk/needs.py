"""What the patient has said of where and when: typed once, and used in each list of hospitals."""

from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Case
from rettidig.casework.steps import needs as step
from rettidig.web.dates import DateError, parse_date
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.option_words import from_where

from .act_form import ChangeForm, show
from .case_access import StaffRequest, acting
from .option_rows import NEEDS, needs_words, period_words

PERIOD = ("–", " - ", " til ")


class NeedsForm(ChangeForm):
    """Every field may be empty: what nobody has said narrows nothing."""

    thing = "needs"

    place = forms.CharField(
        label=gettext_lazy("Hvor rejser patienten fra?"),
        help_text=gettext_lazy("Postnummer eller kommune. Tomt, hvis det er adressen på sagen."),
        max_length=60,
        required=False,
    )
    distance_max = forms.IntegerField(
        label=gettext_lazy("Længste vej i kilometer"), min_value=1, max_value=1000, required=False
    )
    latest_day = SpokenDateField(
        label=gettext_lazy("Seneste dag, patienten vil vente til"), prefer="future", required=False
    )
    cannot = LongTextField(
        label=gettext_lazy("Dage, patienten ikke kan"),
        help_text=gettext_lazy("En dag eller en periode på hver linje, fx 1/12 – 14/12."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=400,
        required=False,
    )
    transport = forms.CharField(label=NEEDS["transport"], max_length=200, required=False)
    earlier_visits = forms.CharField(label=NEEDS["earlier_visits"], max_length=200, required=False)

    def __init__(self, request: StaffRequest, case: Case) -> None:
        known = step.find_needs(case)
        initial = {name: getattr(known, name) for name in step.SAID}
        initial["cannot"] = "\n".join(period_words(*each) for each in known.cannot)
        super().__init__(request, case, initial=initial)

    def clean_cannot(self) -> list[tuple[date, date]]:
        lines = [line.strip() for line in self.cleaned_data["cannot"].splitlines()]
        try:
            return [_period(line) for line in lines if line]
        except DateError as error:
            raise forms.ValidationError(str(error)) from error

    def facts(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in step.SAID}
        return {"said": said, "version": self.cleaned_data["version"]}


def _period(line: str) -> tuple[date, date]:
    today, divided = timezone.localdate(), [line]
    for sign in PERIOD:
        if sign in line:
            divided = line.split(sign)
            break
    days = [parse_date(each, today=today, prefer="future") for each in divided[:2]]
    return days[0], days[-1]


class Said(NamedTuple):
    """What is known of the patient's needs today, and from where the way will be counted."""

    lines: list[tuple[StrOrPromise, str]]
    origin: str


def said(case: Case) -> Said:
    """What the next list will go by."""
    _needs, facts = step.needs_of(case, on=timezone.localdate())
    return Said(needs_words(facts), from_where(facts["from"]) if facts["from"] else "")


@acting("record_needs")
def needs(request: StaffRequest, case: Case) -> HttpResponse:
    form = NeedsForm(request, case)
    if form.is_valid() and form.submit(step.record_needs, case, at=timezone.now(), **form.facts()):
        messages.success(request, _("Hensynene er skrevet ned. Find mulighederne for at se, hvad de ændrer."))
        return redirect("desk:options", case.pk)
    words = {"heading": _("Hensyn til patienten"), "button": _("Gem hensyn")}
    return show(request, "desk/options/needs.html", case, form, **words)

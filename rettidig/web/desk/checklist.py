"""The checklist of a case: each point done, not relevant, or taken back."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.checklists import find_point, waited_for
from rettidig.casework.models import Case, PointOf, TickState
from rettidig.casework.steps import checklist as step
from rettidig.web.guards import posts_only

from .act_form import ActForm, show
from .case_access import StaffRequest, acting

KEY_DIGITS = 18  # of the keys that the database has


class NotRelevantForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor er det ikke relevant?"), max_length=500)


class Waiting(NamedTuple):
    """What waits for points of an act, as a sentence."""

    act: str
    sentence: str


def waiting(case: Case, *, on: date) -> list[Waiting]:
    """What of the case waits for its checklist."""
    said = {
        PointOf.DECIDE: gettext_lazy("Afgørelsen venter"),
        PointOf.SEND: gettext_lazy("Breve venter"),
        PointOf.CLOSE: gettext_lazy("Afslutningen venter"),
    }
    return [Waiting(act, str(words)) for act, words in said.items() if waited_for(case, act, on=on)]


@posts_only("desk:case", "pk")
@acting("tick")
def tick(request: StaffRequest, case: Case, slug: str) -> HttpResponse:
    step.tick(case, slug, state=TickState.DONE, by=request.user, at=timezone.now())
    messages.success(request, _("Punktet er sat som gjort. Du kan fortryde under Tjekliste."))
    return redirect(_waiting_page(case, request.GET.get("til", "")))


@posts_only("desk:case", "pk")
@acting("tick")
def clear(request: StaffRequest, case: Case, slug: str) -> HttpResponse:
    step.tick(case, slug, state=TickState.CLEARED, by=request.user, at=timezone.now())
    messages.success(request, _("Punktet er åbent igen."))
    return redirect(_panel(case))


@acting("tick")
def not_relevant(request: StaffRequest, case: Case, slug: str) -> HttpResponse:
    point, form, now = find_point(case, slug, on=timezone.localdate()), NotRelevantForm(request, case), timezone.now()
    if point is None:
        raise Http404
    facts = {"state": TickState.NOT_RELEVANT, "at": now}
    if form.is_valid() and form.submit(step.tick, case, slug, **facts, **form.cleaned_data):
        messages.success(request, _("Det er skrevet på sagen, at punktet ikke er relevant."))
        return redirect(_panel(case))
    heading = _("Ikke relevant: %(point)s") % {"point": point.text}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Gem"))


def _waiting_page(case: Case, named: str) -> str:
    """The page that waited for the point: that of closing, or of a letter; else the case."""
    name, _dash, key = named.partition("-")
    if name == "close":
        return reverse("desk:close", args=[case.pk])
    if name == "letter" and (found := case.letters.filter(pk=key).first() if _is_key(key) else None):
        return reverse("desk:letter", args=[case.pk, found.pk])
    return _panel(case)


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) <= KEY_DIGITS


def _panel(case: Case) -> str:
    return f"{reverse('desk:case', args=[case.pk])}#checklist"

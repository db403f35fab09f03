"""The checklist of a case: each point done, not relevant, or taken back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.checklists import find_point
from rettidig.casework.models import Case, TickState
from rettidig.casework.steps import checklist as step
from rettidig.web.guards import posts_only

from .act_form import ActForm, show
from .case_access import StaffRequest, acting


class NotRelevantForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor er det ikke relevant?"), max_length=500)


@posts_only("desk:case", "pk")
@acting("tick")
def tick(request: StaffRequest, case: Case, slug: str) -> HttpResponse:
    step.tick(case, slug, state=TickState.DONE, by=request.user, at=timezone.now())
    messages.success(request, _("Punktet er sat som gjort. Du kan fortryde under Tjekliste."))
    return redirect(_panel(case))


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


def _panel(case: Case) -> str:
    return f"{reverse('desk:case', args=[case.pk])}#checklist"

"""Asking the rights engine, and showing one answer with its time line and its reasons."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.casework.models import Assessment, Case
from rettidig.casework.steps import assessment as step
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import SpokenDateField

from .act_form import show
from .case_access import StaffRequest, reading, working
from .event_forms import FaultForm
from .findings import judged
from .live import current_preview
from .timeline import drawings


class AssessForm(FaultForm):
    on = SpokenDateField(label=gettext_lazy("På hvilken dag?"), help_text=gettext_lazy("Fx i dag, 1/10 eller -3"))

    def ask(self, case: Case) -> bool:
        try:
            return self.submit(step.assess, case, at=timezone.now(), **self.cleaned_data)
        except rights.InvalidDocument as invalid:
            self.add_faults(invalid.faults)
            return False


@working
def assess(request: StaffRequest, case: Case) -> HttpResponse:
    form = AssessForm(request, case, initial={"on": timezone.localdate()})
    if form.is_valid() and form.ask(case):
        messages.success(request, _("Rettighederne er vurderet."))
        return redirect("desk:assessment", case.pk, form.outcome.pk)
    return show(request, "desk/assessment/assess.html", case, form, **_preview(case))


@reading
def assessment(request: StaffRequest, case: Case, assessment_pk: int) -> HttpResponse:
    found = get_object_or_404(case.assessments.select_related("by"), pk=assessment_pk)
    latest = case.assessments.first()
    context = {"case": case, "assessment": found, "is_latest": found == latest, "drawn": _drawn(found)}
    return render(request, "desk/assessment/assessment.html", context)


def _drawn(found: Assessment) -> list[Any]:
    """Each pathway with its lines and its time line."""
    answer = judged(found.answer, spoken_language())
    return [(pathway, drawings(found.document, pathway, found.on)) for pathway in answer]


def _preview(case: Case) -> dict[str, Any]:
    """What the engine would say today of what is known; faults in what is known stand in its place."""
    known, today = current_preview(case), timezone.localdate()
    document = step.document_of(case, on=today, pathways=known["pathways"])
    return known | {"drawn": [(each, drawings(document, each, today)) for each in known.get("judged", [])]}

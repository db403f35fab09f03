"""The assessment of a case: asked for today, looked at for another day, and shown with its time line and reasons."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import Assessment, Case
from rettidig.casework.steps import assessment as step
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import PlainForm, SpokenDateField

from .act_form import show
from .acts import to_do
from .case_access import StaffRequest, acting, reading
from .differences import Verification
from .event_forms import FaultForm
from .findings import interplay, judged
from .live import preview_of
from .matter_findings import matters_with_ends
from .origins import Origins
from .timeline import drawings
from .titles import all_names


class AssessForm(FaultForm):
    """The assessment of today is kept; another day is only looked at."""

    def ask(self, case: Case) -> bool:
        try:
            return self.submit(step.assess, case, at=timezone.now(), version=self.cleaned_data["version"])
        except rights.InvalidDocument as invalid:
            self.add_faults(invalid.faults)
            return False


class DayForm(PlainForm):
    on = SpokenDateField(
        label=gettext_lazy("Se en anden dag"), help_text=gettext_lazy("Fx 1/1 eller +14. Intet gemmes.")
    )


@acting("assess")
def assess(request: StaffRequest, case: Case) -> HttpResponse:
    form = AssessForm(request, case)
    if form.is_valid() and form.ask(case):
        messages.success(request, _("Rettighederne er vurderet."))
        return redirect("desk:assessment", case.pk, form.outcome.pk)
    other_day = DayForm(request.GET if "on" in request.GET else None)
    today = timezone.localdate()
    on = other_day.cleaned_data["on"] if other_day.is_valid() else today
    return show(
        request,
        "desk/assessment/assess.html",
        case,
        form,
        on=on,
        is_today=on == today,
        other_day=other_day,
        **_preview(case, on=on),
    )


@reading
def assessment(request: StaffRequest, case: Case, assessment_pk: int) -> HttpResponse:
    found = get_object_or_404(case.assessments.select_related("by"), pk=assessment_pk)
    latest = case.assessments.first()
    context: dict[str, Any] = {"case": case, "assessment": found, "latest": latest, "drawn": _drawn(found)}
    context["interplay"] = interplay(found.answer, spoken_language(), all_names(case))
    context["matters"] = matters_with_ends(case, found.answer, spoken_language())
    context["to_do"] = to_do(case, request.user)
    return render(request, "desk/assessment/assessment.html", context | _verified(found))


def _verified(found: Assessment) -> dict[str, Any]:
    """Whether the stored answer comes out again by the rules of its day and of now, asked about the day that it was
    given for.
    """
    try:
        return {"verified": Verification.of(rights.verify(found.answer, law_in_force()))}
    except rights.InvalidDocument:  # an answer without a receipt, or a question that is now refused
        return {}


def _drawn(found: Assessment) -> list[Any]:
    """Each pathway with its lines and its time line."""
    answer = judged(found.answer, spoken_language(), all_names(found.case), Origins(found.case))
    return _draw_all(found.document, answer, found.on)


def _draw_all(document: dict[str, Any], judged_pathways: list[Any], on: date) -> list[Any]:
    """Each pathway with its drawings; none where there is nothing to draw."""
    return [(each, drawings(document, each, on)) for each in judged_pathways]


def _preview(case: Case, *, on: date) -> dict[str, Any]:
    """The findings on the day `on` of the stored facts, or the faults in the facts."""
    known = preview_of(case, on=on)
    document = step.document_of(case, on=on)
    return known | {"drawn": _draw_all(document, known.get("judged", []), on)}

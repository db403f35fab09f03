"""An application for care in another EU or EEA country: both regimes beside each other, the hearing, the decision."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Case, DecisionKind, HearingException, Matter, WithWhom
from rettidig.casework.steps import authorisation as step
from rettidig.casework.steps import question
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import LongTextField
from rettidig.web.matters.words import recipient_of

from .act_form import CaseForm, show
from .case_access import StaffRequest, acting
from .findings import basis
from .matter_findings import MatterLine, judged_matters
from .question import HearForm, say_intro

RESULTS = [(DecisionKind.GRANT.value, DecisionKind.GRANT.label), (DecisionKind.REFUSE.value, DecisionKind.REFUSE.label)]
REGIMES: Mapping[str, StrOrPromise] = {
    "directive": gettext_lazy("Direktivet: patienten betaler selv og får refusion"),
    "regulation": gettext_lazy("Forordningen: blanket S2, Danmark betaler stedet"),
}


class AuthoriseForm(CaseForm):
    phrases_into = "reasons"
    kind = forms.ChoiceField(label=gettext_lazy("Afgørelse"), choices=RESULTS, widget=forms.RadioSelect)
    regime = forms.ChoiceField(
        label=gettext_lazy("Efter hvilke regler?"), choices=REGIMES.items(), widget=forms.RadioSelect
    )
    reasons = LongTextField(label=gettext_lazy("Begrundelse"), max_length=8000, required=False)
    hearing_exception = forms.ChoiceField(
        label=gettext_lazy("Afslag uden høring, fordi"),
        choices=[("", gettext_lazy("Patienten er hørt, eller der gives ikke afslag")), *HearingException.choices],
        help_text=gettext_lazy(
            "Forvaltningslovens § 19, stk. 2, nr. 5 og 6 kræver jurist. Bed en jurist om råd, før du bruger dem."
        ),
        required=False,
    )


class Regime(NamedTuple):
    """What one of the two regimes gives, by what the adviser must explain: a row of words for each."""

    name: StrOrPromise
    lines: list[MatterLine]


@acting("decide")
def authorise(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    """Grant or refuse, with what the assessment says of both regimes beside it."""
    matter = _matter(case, matter_pk)
    assessment = case.assessments.first()
    finding = step.find_authorisation(assessment, matter)
    kind = DecisionKind.REFUSE if finding and finding["entitled"] is False else DecisionKind.GRANT
    initial = {"kind": kind, "regime": "directive", "reasons": step.propose_reasons(case, finding)}
    form = AuthoriseForm(request, case, initial=initial)
    if form.is_valid() and form.submit(step.decide, matter, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Afgørelsen er truffet. Skriv nu brevet til patienten."))
        return redirect("desk:case", case.pk)
    context = {
        "matter": matter,
        "obstacle": step.find_obstacle(matter, assessment, DecisionKind.GRANT),
        "no_refusal": step.find_obstacle(matter, assessment, DecisionKind.REFUSE),
        "regimes": _regimes(assessment.answer if assessment else {}, matter),
        "hearings": matter.hearings.filter(right=step.RIGHT).select_related("asked_by"),
        "basis": [basis(each) for each in finding["basis"]] if finding else [],
        "decider": _decider(finding),
    }
    return show(request, "desk/decision/authorise.html", case, form, **context)


def _regimes(answer: dict[str, Any], matter: Matter) -> list[Regime]:
    judged = next((each for each in judged_matters(answer, spoken_language()) if each.key == matter.key), None)
    if judged is None:
        return []
    lines = {each.line.right: each for each in (*judged.lines, *judged.others)}
    by = {"directive": (step.RIGHT, "refund_directive"), "regulation": ("refund_regulation",)}
    return [Regime(REGIMES[name], [lines[right] for right in rights if right in lines]) for name, rights in by.items()]


def _decider(finding: dict[str, Any] | None) -> str:
    return recipient_of(finding["recipient"]).name if finding and finding["recipient"] else ""


@acting("ask")
def hear(request: StaffRequest, case: Case, matter_pk: int) -> HttpResponse:
    """Hear the patient before the application is refused, with the reasons of the assessment to begin with."""
    matter = _matter(case, matter_pk)
    finding = step.find_authorisation(case.assessments.first(), matter)
    form = HearForm(request, case, text=f"{say_intro(case)}\n\n{step.propose_reasons(case, finding)}")
    facts = {"party": WithWhom.PATIENT, "right": step.RIGHT, "matter": matter, "at": timezone.now()}
    if form.is_valid() and form.submit(question.ask, case, **facts, **form.cleaned_data):
        messages.success(request, _("Høringen er sendt. Sagen kommer tilbage med svaret eller efter fristen."))
        return redirect("desk:case", case.pk)
    heading = _("Hør patienten, før der gives afslag på behandling i et andet land")
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Hør patienten"))


def _matter(case: Case, pk: int) -> Matter:
    matter: Matter = get_object_or_404(case.matters, pk=pk, kind=step.KIND, removed_at=None)
    return matter

"""The hospitals that a patient can be moved to: found, shown, kept as they stood, and the patient's wish."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.casework.matching import KIND_NAMES, LATE, REASONS
from rettidig.casework.models import Case, Option, OptionList, Service
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import options as step
from rettidig.casework.steps.assessment import find_outdated, find_pathway
from rettidig.web.forms import LongTextField

from .act_form import CaseForm, ChoiceOf, show
from .case_access import StaffRequest, reading, working
from .labels import RIGHTS, word
from .subjects import subjects
from .titles import all_names

CHOICES = (*step.EXTENDED, "free_choice")


class FindForm(CaseForm):
    service = forms.ModelChoiceField(
        Service.objects.all(), label=gettext_lazy("Undersøgelse eller behandling"), empty_label=gettext_lazy("Vælg")
    )
    subject = forms.ChoiceField(label=gettext_lazy("Forløb og ret"))

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        assessment = case.assessments.first()
        if assessment is None:
            raise Denied(_("Vurdér rettighederne først. De afgør, hvilke hospitaler patienten kan vælge."))
        subjects = list(_subjects(case, assessment.answer))
        open_now = [key for key, _label, entitled in subjects if entitled]
        known = case.pathways.filter(removed_at=None).exclude(service=None).first()
        initial = {"service": known.service_id if known else None, "subject": (open_now or [""])[0]}
        super().__init__(request, case, initial=initial, **rest)
        self.set_choice_labels("subject", [(key, label) for key, label, _entitled in subjects])

    def facts(self) -> dict[str, Any]:
        key, _bar, right = self.cleaned_data["subject"].rpartition("|")
        data = {name: self.cleaned_data[name] for name in ("service", "version")}
        return data | {"pathway": find_pathway(self.case, key), "right": right}


class WaitingTimeForm(CaseForm):
    days = forms.IntegerField(
        label=gettext_lazy("Hvor mange dage, fra i dag til hospitalet kan begynde?"),
        min_value=0,
        max_value=step.DAYS_MAX,
    )


class WishForm(CaseForm):
    option = ChoiceOf(
        Option,
        words=lambda option: option.facts["name"],
        label=gettext_lazy("Hvilket hospital?"),
        empty_label=gettext_lazy("Intet bestemt hospital"),
        required=False,
    )
    words = LongTextField(label=gettext_lazy("Patientens ønske med patientens egne ord"), max_length=4000)

    def __init__(self, request: StaffRequest, case: Case, *, found: OptionList) -> None:
        super().__init__(request, case)
        self.set_choices("option", found.options.all())


def _subjects(case: Case, answer: dict[str, Any]) -> Any:
    """Each right of choice on each pathway, and whether the answer says that it is open."""
    several, names = len(answer["pathways"]) > 1, all_names(case)
    for right in CHOICES:
        for pathway, finding in subjects(answer):
            if finding["right"] == right:
                label = f"{names[pathway]}: {RIGHTS[right]}" if several else RIGHTS[right]
                yield f"{pathway}|{right}", label, finding["entitled"]


@working
def find(request: StaffRequest, case: Case) -> HttpResponse:
    form = FindForm(request, case)
    if form.is_valid() and form.submit(step.show_options, case, at=timezone.now(), **form.facts()):
        return redirect("desk:shown_options", case.pk, form.outcome.pk)
    return show(request, "desk/act.html", case, form, heading=_("Find muligheder"), button=_("Vis hospitaler"))


@working
def record_waiting_time(request: StaffRequest, case: Case, list_pk: int, option_pk: int) -> HttpResponse:
    """Details the hospital has just given on the telephone."""
    found = _list(case, list_pk)
    option = get_object_or_404(found.options.select_related("hospital"), pk=option_pk)
    form = WaitingTimeForm(request, case)
    facts = {"hospital": option.hospital, "service": found.service, "at": timezone.now()}
    if form.is_valid() and form.submit(step.record_waiting_time, case, **facts, **form.cleaned_data):
        messages.success(request, _("Ventetiden er skrevet ned. Find mulighederne igen for at se, hvad den ændrer."))
        return redirect("desk:options", case.pk)
    heading = _("Ny ventetid: %(hospital)s, %(service)s") % {"hospital": option.hospital, "service": found.service}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Gem ventetid"))


@reading
def shown(request: StaffRequest, case: Case, list_pk: int) -> HttpResponse:
    found = _list(case, list_pk)
    return _page(request, case, found, WishForm(request, case, found=found))


@working
def record_wish(request: StaffRequest, case: Case, list_pk: int) -> HttpResponse:
    found = _list(case, list_pk)
    form = WishForm(request, case, found=found)
    if form.is_valid() and form.submit(step.record_wish, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Ønsket er skrevet ned."))
        return redirect("desk:case", case.pk)
    return _page(request, case, found, form)


def _list(case: Case, list_pk: int) -> OptionList:
    return get_object_or_404(
        case.option_lists.select_related("service", "by", "assessment__case", "pathway"), pk=list_pk
    )


def _page(request: StaffRequest, case: Case, found: OptionList, form: WishForm) -> HttpResponse:
    context = {
        "case": case,
        "found": found,
        "right": word(RIGHTS, found.right),
        "rows": [_row(option) for option in found.options.all()],
        "form": form,
        "is_outdated": not case.is_closed and _is_outdated(found),
    }
    return render(request, "desk/options/shown.html", context, status=form.status)


def _is_outdated(found: OptionList) -> bool:
    """Whether the rights have come out otherwise since the list was made."""
    try:
        return bool(find_outdated(found.assessment, on=timezone.localdate()))
    except rights.InvalidDocument:
        return True


def _row(option: Option) -> dict[str, Any]:
    """One line of the list; `badge` says in a word and a shape whether one can go there."""
    possible = (_("Mulig"), "success") if option.reason not in LATE.values() else (_("Mulig, men for sent"), "warning")
    word, badge = possible if option.possible else (_("Ikke mulig"), "neutral")
    kind, reason = KIND_NAMES[option.to_kind], REASONS[option.reason]
    return {"option": option, "kind": kind, "reason": reason, "word": word, "badge": badge}

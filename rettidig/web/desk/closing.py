"""The end of a case: the patient has been seen or has declined, and nothing holds the case open."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.checklists import waited_for
from rettidig.casework.deadlines import LegalDeadline, find_broken
from rettidig.casework.models import Case, Pathway, PointOf
from rettidig.casework.policies import find_obstacles_to_closing, lacks_options
from rettidig.casework.steps import closing, person
from rettidig.casework.steps.assessment import find_pathway
from rettidig.casework.steps.follow_up import READING
from rettidig.casework.things import tasks_of
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField, SpokenDateField

from .act_form import ActForm, CaseForm, ChoiceOf, show
from .case_access import StaffRequest, acting
from .labels import RIGHTS, word
from .titles import all_names


class DayForm(ActForm):
    on = SpokenDateField(
        label=gettext_lazy("Hvilken dag?"),
        help_text=gettext_lazy("Fx 1/12, 011226, i dag eller -3"),
        prefer="past",
        latest=timezone.localdate,
    )


class DeclinedForm(DayForm):
    options = LongTextField(
        label=gettext_lazy("Hvilke konkrete muligheder fik patienten?"),
        help_text=gettext_lazy("Ét hospital på hver linje, gerne med dagen. Tomt, når de allerede står på sagen."),
        max_length=2000,
        required=False,
    )
    pathway = ChoiceOf(Pathway, label=gettext_lazy("Hvilket forløb?"), required=False)

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case)
        known = case.pathways.filter(removed_at=None)
        self.set_choices("pathway", known)
        self.fields["options"].required = lacks_options(case)
        if known.count() < 2:
            del self.fields["pathway"]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "options": self.cleaned_data["options"].splitlines()}


class CloseForm(CaseForm):
    phrases_into = "note"
    note = LongTextField(label=gettext_lazy("Hvordan endte sagen?"), max_length=2000, required=False)


class ClearEndForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor var det forkert?"), max_length=500)


class HandleLimitForm(CaseForm):
    phrases_into = "what"
    limit = forms.ChoiceField(label=gettext_lazy("Hvilken frist?"))
    what = LongTextField(label=gettext_lazy("Hvad er der gjort for patienten?"), max_length=4000)

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case)
        newest = case.assessments.first()
        self.limits = find_broken(case, newest.answer) if newest else []
        names = all_names(case)
        several = len(names) > 1
        self.set_choice_labels(
            "limit",
            [
                (str(number), _words(limit, names[limit.pathway] if several else ""))
                for number, limit in enumerate(self.limits)
            ],
        )

    def facts(self) -> dict[str, Any]:
        limit = self.limits[int(self.cleaned_data["limit"])]
        data = {name: self.cleaned_data[name] for name in ("what", "version")}
        pathway = find_pathway(self.case, limit.pathway)
        return data | {"pathway": pathway, "right": limit.right, "deadline": limit.date}


def _words(limit: LegalDeadline, pathway: str) -> str:
    words = f"{word(RIGHTS, limit.right)}, {date_short(limit.date)}"
    return f"{pathway}: {words}" if pathway else words


class ReopenForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor skal sagen åbnes igen?"), max_length=500)


@acting("record_seen")
def record_seen(request: StaffRequest, case: Case) -> HttpResponse:
    form = DayForm(request, case)
    if form.is_valid() and form.submit(closing.record_seen, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet på sagen, at patienten er undersøgt."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Patienten er undersøgt"), button=_("Gem"))


@acting("record_declined")
def record_declined(request: StaffRequest, case: Case) -> HttpResponse:
    form = DeclinedForm(request, case)
    if form.is_valid() and form.submit(closing.record_declined, case, at=timezone.now(), **form.facts()):
        messages.success(request, _("Det er skrevet på sagen, at patienten har sagt nej tak."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Patienten har sagt nej tak"), button=_("Gem"))


@acting("correct_person")
def record_died(request: StaffRequest, case: Case) -> HttpResponse:
    form = DayForm(request, case)
    if form.is_valid() and form.submit(person.record_died, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er skrevet, at patienten er død."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Patienten er død"), button=_("Gem"))


@acting("clear_end")
def clear_end(request: StaffRequest, case: Case) -> HttpResponse:
    form = ClearEndForm(request, case)
    if form.is_valid() and form.submit(closing.clear_end, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er rettet på sagen."))
        return redirect("desk:case", case.pk)
    return show(
        request, "desk/act.html", case, form, heading=_("Fjern “undersøgt” eller “nej tak”"), button=_("Fjern det")
    )


@acting("handle_limit")
def handle_limit(request: StaffRequest, case: Case) -> HttpResponse:
    form = HandleLimitForm(request, case)
    if form.is_valid() and form.submit(closing.handle_limit, case, at=timezone.now(), **form.facts()):
        messages.success(request, _("Det er skrevet på sagen, hvad der er gjort ved den overskredne frist."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Overskredet frist"), button=_("Gem"))


@acting("close")
def close(request: StaffRequest, case: Case) -> HttpResponse:
    form = CloseForm(request, case)
    if form.is_valid() and form.submit(closing.close, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Sagen er afsluttet. Du kan genåbne den på sagens side."))
        return redirect("desk:case", case.pk)
    waits_for = waited_for(case, PointOf.CLOSE, on=timezone.localdate())
    return show(
        request,
        "desk/closing/close.html",
        case,
        form,
        obstacles=find_obstacles_to_closing(case),
        waits_for=waits_for,
        tasks=[each for each in tasks_of(case) if not each.done_at],
        reading=READING,
    )


@acting("reopen")
def reopen(request: StaffRequest, case: Case) -> HttpResponse:
    form = ReopenForm(request, case)
    if form.is_valid() and form.submit(closing.reopen, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Sagen er åben igen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Genåbn sagen"), button=_("Genåbn"))

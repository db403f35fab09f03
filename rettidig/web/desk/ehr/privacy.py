"""Privacy markings: the request with its consequence, and the way of it until it is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.deadlines import add_business_days, closed_days
from rettidig.casework.letters import wording
from rettidig.casework.models import (
    Case,
    Identity,
    LegalRepresentation,
    MarkingAct,
    MarkingScope,
    MarkingState,
    PrivacyMarking,
    Reporter,
)
from rettidig.casework.policies import find_refusal
from rettidig.casework.tracks import privacy_marking as track
from rettidig.web.desk.act_form import ActForm, CaseForm, show
from rettidig.web.desk.case_access import StaffRequest, acting, reading
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField

ANSWER_DAYS = 3  # business days that the unit gets unless the adviser says otherwise
BADGES = {
    MarkingState.REQUESTED: "warning",
    MarkingState.FORWARDED: "info",
    MarkingState.RECEIVED: "info",
    MarkingState.DONE: "success",
    MarkingState.WITHDRAWN: "neutral",
}


class WhatForm(PlainForm):
    act = forms.ChoiceField(
        label=gettext_lazy("Hvad vil patienten?"), choices=MarkingAct.choices, widget=forms.RadioSelect
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Hvad gælder det?"), choices=MarkingScope.choices, widget=forms.RadioSelect
    )


class RequestForm(CaseForm):
    which = forms.CharField(label=gettext_lazy("Hvilket forløb?"), max_length=500)
    first = SpokenDateField(label=gettext_lazy("Fra og med"))
    last = SpokenDateField(
        label=gettext_lazy("Til og med"), required=False, help_text=gettext_lazy("Tomt felt betyder: og frem.")
    )
    understood = forms.BooleanField(label=gettext_lazy("Patienten har fået det forklaret og har forstået det"))
    identity = forms.ChoiceField(
        label=gettext_lazy("Hvordan ved du, hvem patienten er?"), choices=Identity.choices, widget=forms.RadioSelect
    )
    representation = forms.ChoiceField(
        label=gettext_lazy("Hvordan ved du, at den, der spørger, må bestemme?"),
        choices=LegalRepresentation.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, request: StaffRequest, case: Case, scope: MarkingScope) -> None:
        super().__init__(request, case)
        needed = {MarkingScope.PERIOD: {"first", "last"}, MarkingScope.WHOLE: set()}.get(scope, {"which"})
        for name in {"first", "last", "which"} - needed:
            del self.fields[name]
        if scope == MarkingScope.PERSON:
            self.fields["which"].label = _("Hvem må ikke læse?")
        if case.reporter == Reporter.PATIENT:
            del self.fields["representation"]


class DueForm(ActForm):
    due = SpokenDateField(label=gettext_lazy("Svar senest"), prefer="future")

    def __init__(self, request: StaffRequest, case: Case) -> None:
        due = add_business_days(timezone.localdate(), ANSWER_DAYS, closed=closed_days(case.office))
        super().__init__(request, case, initial={"due": due})


class ForwardForm(DueForm):
    unit = forms.CharField(
        label=gettext_lazy("Hvem skal udføre det?"),
        help_text=gettext_lazy("Fx den afdeling i regionen, der styrer adgang til journalen."),
        max_length=200,
    )
    field_order = ("unit", "due")


class ReceiptForm(DueForm):
    receipt = forms.CharField(label=gettext_lazy("Hvem kvitterede, og hvornår?"), max_length=200)
    due = SpokenDateField(label=gettext_lazy("Udført senest"), prefer="future")
    field_order = ("receipt", "due")


class DoneForm(ActForm):
    on = SpokenDateField(label=gettext_lazy("Hvilken dag blev det udført?"), latest=timezone.localdate, prefer="past")


class WithdrawForm(ActForm):
    reason = LongTextField(label=gettext_lazy("Hvorfor er ønsket trukket tilbage?"), max_length=500)


@reading
def markings(request: StaffRequest, case: Case) -> HttpResponse:
    """Earlier requests on this case, and the first question of a new one."""
    form = WhatForm(request.GET or None)
    if form.is_valid():
        return redirect("desk:request_marking", case.pk, form.cleaned_data["act"], form.cleaned_data["scope"])
    known = [(each, track.scope_words(each), BADGES[MarkingState(each.state)]) for each in case.privacy_markings.all()]
    return render(request, "desk/ehr/markings.html", {"case": case, "form": form, "markings": known})


@acting("request_marking")
def request_marking(request: StaffRequest, case: Case, act: str, scope: str) -> HttpResponse:
    if act not in MarkingAct.values or scope not in MarkingScope.values:
        raise Http404
    form = RequestForm(request, case, MarkingScope(scope))
    if form.is_valid() and _request(form, MarkingAct(act), MarkingScope(scope)):
        messages.success(request, _("Ønsket er skrevet ned. Send det videre."))
        return redirect("desk:marking", case.pk, form.outcome.pk)
    own = wording.of_office(case.office, on=timezone.localdate())
    return show(
        request,
        "desk/ehr/request_marking.html",
        case,
        form,
        act=MarkingAct(act).label,
        scope=MarkingScope(scope).label,
        consequence=track.consequence(act, scope, language=case.letter_language, own=own),
    )


def _request(form: RequestForm, act: MarkingAct, scope: MarkingScope) -> bool:
    data: dict[str, Any] = {"which": "", "first": None, "last": None, "representation": "", **form.cleaned_data}
    return form.submit(track.request, form.case, act=act, scope=scope, at=timezone.now(), **data)


@reading
def marking(request: StaffRequest, case: Case, marking_pk: int) -> HttpResponse:
    found = _find(case, marking_pk)
    due = found.task.due or timezone.localdate() + timedelta(days=1)
    context = {
        "case": case,
        "marking": found,
        "badge": BADGES[MarkingState(found.state)],
        "scope": track.scope_words(found),
        "text": track.words_of(found, due=due, on=timezone.localdate()),
        "is_waiting": found.state in track.WAITING,
        "letter_refusal": find_refusal(request.user, case, "draft_letter"),
    }
    return render(request, "desk/ehr/marking.html", context)


def _find(case: Case, pk: int) -> PrivacyMarking:
    return get_object_or_404(
        case.privacy_markings.select_related("task", "requested_by", "case__patient", "case__office"), pk=pk
    )


def _act_page(
    act: str,
    form_of: type[ActForm],
    verb: Callable[..., Any],
    heading: StrOrPromise,
    button: StrOrPromise,
    done: StrOrPromise,
) -> Callable[..., HttpResponse]:
    """The page of one act on a marking: the form, the verb, and what is said when it is done."""

    @acting(act)
    def page(request: StaffRequest, case: Case, marking_pk: int) -> HttpResponse:
        found = _find(case, marking_pk)
        form = form_of(request, case)
        if form.is_valid() and form.submit(verb, found, at=timezone.now(), **form.cleaned_data):
            messages.success(request, str(done))
            return redirect("desk:marking", case.pk, found.pk)
        return show(request, "desk/act.html", case, form, heading=heading, button=button)

    return page


forward = _act_page(
    "forward_marking",
    ForwardForm,
    track.forward,
    gettext_lazy("Send privatmarkeringen videre"),
    gettext_lazy("Gem, og se teksten"),
    gettext_lazy("Nu venter vi på en kvittering. Send teksten sammen med CPR-nummeret med sikker mail."),
)
receipt = _act_page(
    "confirm_marking",
    ReceiptForm,
    track.record_receipt,
    gettext_lazy("Skriv kvitteringen"),
    gettext_lazy("Gem kvittering"),
    gettext_lazy("Kvitteringen er gemt. Sagen venter på, at det bliver udført."),
)
chase = _act_page(
    "chase_marking",
    DueForm,
    track.chase,
    gettext_lazy("Ryk for svar"),
    gettext_lazy("Gem ny frist"),
    gettext_lazy("Rykkeren står på sagen."),
)
done = _act_page(
    "finish_marking",
    DoneForm,
    track.record_done,
    gettext_lazy("Privatmarkeringen er udført"),
    gettext_lazy("Gem"),
    gettext_lazy("Det er udført. Husk at fortælle det til patienten."),
)
withdraw = _act_page(
    "withdraw_marking",
    WithdrawForm,
    track.withdraw,
    gettext_lazy("Træk ønsket tilbage"),
    gettext_lazy("Træk tilbage"),
    gettext_lazy("Ønsket er trukket tilbage."),
)

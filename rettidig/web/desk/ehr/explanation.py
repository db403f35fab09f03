"""Requests for an explanation of look-ups, from IT or the hospital, and their answers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.deadlines import add_business_days, closed_days
from rettidig.casework.models import Case, LookupQuestion, Receiver
from rettidig.casework.tracks import ehr_access
from rettidig.casework.tracks.ehr_access import Lookups
from rettidig.insight.lookups.access_report import Entry
from rettidig.web.desk.act_form import ActForm, CaseForm, show
from rettidig.web.desk.case_access import StaffRequest, acting
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.templatetags.ehr import times

from .report import find_asked, find_question, find_report

ANSWER_DAYS = 5  # business days that the receiver gets unless the adviser says otherwise
FITTING = {Receiver.IT: ("ask_it",), Receiver.HOSPITAL: ("ask_hospital", "needs_attention")}


class ExplanationForm(CaseForm):
    place = forms.CharField(label=gettext_lazy("Hvem spørger du?"), max_length=200)
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Hvilke opslag?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("De opslag, som ikke er forklaret og ingen er spurgt om, er valgt. Du kan vælge andre."),
    )
    due = SpokenDateField(label=gettext_lazy("Svar senest"), prefer="future")

    def __init__(
        self, request: StaffRequest, question: LookupQuestion, receiver: Receiver, entries: list[Entry]
    ) -> None:
        asked = find_asked(question)
        fitting = [entry for entry in entries if entry.verdict in FITTING[receiver] and _key(entry) not in asked]
        today = timezone.localdate()
        office = question.case.office
        initial = {
            "place": _place(receiver, fitting or entries),
            "chosen": [_key(entry) for entry in fitting],
            "due": add_business_days(today, ANSWER_DAYS, closed=closed_days(office)),
        }
        super().__init__(request, question.case, initial=initial)
        self.set_choice_labels("chosen", [(_key(entry), _words(entry)) for entry in entries])
        self.entries = {_key(entry): entry for entry in entries}

    def lookups(self) -> list[Lookups]:
        chosen = (self.entries[key] for key in self.cleaned_data["chosen"])
        return [
            Lookups(entry.first_at, entry.last_at, system, numbers)
            for entry in chosen
            for system, numbers in entry.numbers.items()
        ]


class AnswerForm(ActForm):
    phrases_into = "text"
    text = LongTextField(label=gettext_lazy("Hvad svarede de?"), max_length=20_000)


@acting("ask_for_explanation")
def ask_for_explanation(request: StaffRequest, case: Case, question_pk: int, receiver: str) -> HttpResponse:
    if receiver not in Receiver.values:
        raise Http404
    question, to = find_question(case, question_pk), Receiver(receiver)
    report = find_report(question)
    form = ExplanationForm(request, question, to, report.entries if report else [])
    if form.is_valid() and _send(form, question, to):
        messages.success(request, _("Spørgsmålet er skrevet på sagen, og svaret har fået en frist. Send teksten nu."))
        return redirect("desk:access_report", case.pk, question.pk)
    return show(request, "desk/ehr/ask_for_explanation.html", case, form, question=question, receiver=to)


def _send(form: ExplanationForm, question: LookupQuestion, to: Receiver) -> bool:
    data: dict[str, Any] = form.cleaned_data
    return form.submit(
        ehr_access.ask_for_explanation,
        question,
        receiver=to,
        place=data["place"],
        lookups=form.lookups(),
        due=data["due"],
        at=timezone.now(),
        version=data["version"],
    )


@acting("record_explanation")
def record_explanation(request: StaffRequest, case: Case, question_pk: int, request_pk: int) -> HttpResponse:
    question = find_question(case, question_pk)
    asked = get_object_or_404(question.explanation_requests, pk=request_pk)
    form = AnswerForm(request, case)
    if form.is_valid() and form.submit(ehr_access.record_explanation, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Svaret er skrevet på sagen."))
        return redirect("desk:access_report", case.pk, question.pk)
    heading = _("Svar fra %(place)s") % {"place": asked.place}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Gem svar"))


def _key(entry: Entry) -> str:
    return entry.references[0]


def _words(entry: Entry) -> str:
    return f"{date_short(entry.first_at)} {times(entry)}, {entry.place}, {entry.who}"


def _place(receiver: Receiver, entries: list[Entry]) -> str:
    if receiver == Receiver.IT:
        return str(receiver.label)
    places = {entry.place for entry in entries}
    return places.pop() if len(places) == 1 else ""

"""Asking one party for information, hearing the patient before a refusal, and what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from rettidig.casework.models import Case, Channel, WithWhom
from rettidig.casework.papers import find_papers
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import decision
from rettidig.casework.steps import question as step
from rettidig.casework.steps.assessment import find_pathway
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.matters.words import document_of

from .act_form import ActForm, CaseForm, show
from .case_access import StaffRequest, acting
from .decision import subjects_of

ON_MY_CASE = (Channel.FORM.value, gettext_lazy("Min sag"))
WAYS = [ON_MY_CASE, *(each for each in Channel.choices if each[0] != Channel.FORM)]


class HearForm(CaseForm):
    day_field = "due"
    usual_channel = Channel.POST
    phrases_into = "text"
    channel = forms.ChoiceField(label=gettext_lazy("Hvordan?"), choices=WAYS)
    due = SpokenDateField(label=gettext_lazy("Svar senest"), prefer="future")
    text = LongTextField(label=gettext_lazy("Hvad skal patienten vide og svare på?"), max_length=8000)

    def __init__(self, request: StaffRequest, case: Case, **initial: Any) -> None:
        due = step.usual_due(case, on=timezone.localdate())
        channel = Channel.FORM if step.reads_my_case(case, WithWhom.PATIENT) else self.usual_channel
        super().__init__(request, case, initial={"due": due, "channel": channel, **initial})


class AskForm(HearForm):
    usual_channel = Channel.PHONE
    party = forms.ChoiceField(label=gettext_lazy("Hvem spørger du?"), choices=WithWhom.choices)
    text = LongTextField(label=gettext_lazy("Hvad spørger du om?"), max_length=8000)
    field_order = ("party", "channel", "due", "text")


class AnswerForm(ActForm):
    phrases_into = "text"
    channel = forms.ChoiceField(label=gettext_lazy("Hvordan kom svaret?"), choices=WAYS[1:], initial=Channel.PHONE)
    text = LongTextField(label=gettext_lazy("Hvad er svaret?"), max_length=8000)


class WithdrawForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor trækkes spørgsmålet tilbage?"), max_length=500)


@acting("ask")
def ask(request: StaffRequest, case: Case) -> HttpResponse:
    form = AskForm(request, case, **(_asked_for_papers(case) if "papirer" in request.GET else {}))
    if form.is_valid() and form.submit(step.ask, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Spørgsmålet er stillet. Sagen kommer tilbage med svaret eller efter fristen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Spørg efter oplysninger"), button=_("Spørg"))


def _asked_for_papers(case: Case) -> dict[str, str]:
    """The question for the papers that have not come, to begin with, in the language of the case."""
    with override(case.letter_language):
        lacking = [document_of(each.document) for each in find_papers(case) if not each.files]
        text = _("Vi mangler dette fra dig. Et foto er nok. Du kan sende det på Min sag:")
    is_there = step.reads_my_case(case, WithWhom.PATIENT)
    way = {"channel": Channel.FORM} if is_there else {}
    return {"party": WithWhom.PATIENT, "text": "\n".join([text, *(f"- {each}" for each in lacking)]), **way}


@acting("ask")
def hear(request: StaffRequest, case: Case) -> HttpResponse:
    """The hearing about one right, with the reasons of the proposal to begin with."""
    assessment = case.assessments.first()
    subject = request.GET.get("ret", "")
    if assessment is None or subject not in (choices := subjects_of(case, assessment)):
        raise Denied(_("Vælg først, hvad afgørelsen handler om."))
    key, _bar, right = subject.rpartition("|")
    proposal = decision.propose(case, assessment=assessment, pathway=key, right=right)
    form = HearForm(request, case, text=f"{say_intro(case)}\n\n{proposal.reasons}")
    facts = {"party": WithWhom.PATIENT, "right": right, "pathway": find_pathway(case, key), "at": timezone.now()}
    if form.is_valid() and form.submit(step.ask, case, **facts, **form.cleaned_data):
        messages.success(request, _("Høringen er sendt. Sagen kommer tilbage med svaret eller efter fristen."))
        return redirect("desk:case", case.pk)
    heading = _("Hør patienten: %(subject)s") % {"subject": choices[subject]}
    return show(request, "desk/act.html", case, form, heading=heading, button=_("Hør patienten"))


def say_intro(case: Case) -> str:
    """What a hearing begins with, in the language of the letters of the case."""
    with override(case.letter_language):
        return _("Vi overvejer at sige nej til dit ønske. Du kan svare, før vi afgør det.")


@acting("answer_question")
def answer(request: StaffRequest, case: Case, question_pk: int) -> HttpResponse:
    asked = get_object_or_404(step.questions_of(case), pk=question_pk)
    form = AnswerForm(request, case)
    if form.is_valid() and form.submit(step.answer, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Svaret er skrevet på sagen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skriv svaret"), button=_("Gem svaret"))


@acting("end_question")
def none_came(request: StaffRequest, case: Case, question_pk: int) -> HttpResponse:
    asked = get_object_or_404(step.questions_of(case), pk=question_pk)
    form = ActForm(request, case)
    if form.is_valid() and form.submit(step.none_came, asked, at=timezone.now()):
        messages.success(request, _("Det står på sagen, at der intet svar kom."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Der kom intet svar"), button=_("Skriv det på sagen"))


@acting("end_question")
def withdraw(request: StaffRequest, case: Case, question_pk: int) -> HttpResponse:
    asked = get_object_or_404(step.questions_of(case), pk=question_pk)
    form = WithdrawForm(request, case)
    if form.is_valid() and form.submit(step.withdraw, asked, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Spørgsmålet er trukket tilbage."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Træk spørgsmålet tilbage"), button=_("Træk tilbage"))

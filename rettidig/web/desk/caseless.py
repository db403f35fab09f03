"""Calls that are about no case: written down, called back, answered, and given up."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import keys
from rettidig.casework.models import CaselessCall, User
from rettidig.casework.permissions import CASE_WORKERS, Denied
from rettidig.casework.phrases import Offered, offer_beside_cases
from rettidig.casework.steps import caseless_call as step
from rettidig.casework.topics import TOPICS, default_topic
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.guards import posts_only

from .act_form import ChoiceOf
from .call_back import ClockField, moment, next_time
from .case_access import StaffRequest, workers_required
from .phrased import PhrasedForm

TEXT_MAX = 8000
CallPage = Callable[[StaffRequest, CaselessCall], HttpResponse]
CARRIED = {"who": "who", "phone": "phone", "category": "topic", "story": "text", "key": "key"}  # out of a new inquiry


class CallForm(PhrasedForm):
    """A form about a call; what refuses the act becomes a sentence on the form, and what was typed stays."""

    status = 200
    outcome: Any = None

    def __init__(self, request: StaffRequest, *, is_sent: bool = True, **rest: Any) -> None:
        self.by = request.user
        data = self.take_typed(request.POST)
        super().__init__(data if request.method == "POST" and is_sent else None, **rest)

    def find_phrases(self) -> list[Offered]:
        office = self.by.office
        return offer_beside_cases(office, by=self.by, on=timezone.localdate()) if office else []

    def is_valid(self) -> bool:
        valid = super().is_valid()
        self.status = 422 if self.errors else 200
        return valid

    def submit(self, verb: Callable[..., Any], *subject: Any, **facts: Any) -> bool:
        if self.has_gaps():
            self.status = 403
            return False
        try:
            self.outcome = verb(*subject, by=self.by, at=timezone.now(), **facts)
        except Denied as refusal:
            self.status = 403
            self.add_error(None, str(refusal.message))
        self.count_phrases()
        return not self.errors


class TimeForm(CallForm):
    """When somebody is called."""

    day = SpokenDateField(
        label=gettext_lazy("Hvilken dag ringer vi?"), help_text=gettext_lazy("Fx i dag, 1/12 eller +1"), prefer="future"
    )
    clock = ClockField(label=gettext_lazy("Hvad klokken?"), help_text=gettext_lazy("Fx 10 eller 10.30"))

    def __init__(self, request: StaffRequest, *, initial: dict[str, Any] | None = None, **rest: Any) -> None:
        office = request.user.office
        usual = next_time(office, at=timezone.now()) if office else timezone.now()
        super().__init__(request, initial={"day": usual.date(), "clock": usual.time(), **(initial or {})}, **rest)

    def due(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["clock"])


class NewCallForm(TimeForm):
    """A call about no case: answered while it lasts, or promised back."""

    phrases_into = "said"
    key = forms.CharField(max_length=keys.KEY_LENGTH, widget=forms.HiddenInput)
    text = LongTextField(label=gettext_lazy("Hvad spørger de om?"), max_length=TEXT_MAX)
    topic = forms.ChoiceField(label=gettext_lazy("Emne"))
    who = forms.CharField(label=gettext_lazy("Navn, hvis de siger det"), max_length=200, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    said = LongTextField(label=gettext_lazy("Hvad svarede du?"), max_length=TEXT_MAX, required=False)
    owner = ChoiceOf(User, label=gettext_lazy("Hvem ringer?"))
    field_order = ("key", "text", "topic", "who", "phone", "said", "day", "clock", "owner")

    def __init__(self, request: StaffRequest, typed: dict[str, str], *, is_sent: bool = True) -> None:
        initial = {"key": keys.new_key(), "topic": default_topic().key, "owner": request.user.pk, **typed}
        super().__init__(request, initial=initial, is_sent=is_sent)
        topics = [(key, topic.label) for key, topic in TOPICS.items() if not topic.is_life_threatening]
        cast("forms.ChoiceField", self.fields["topic"]).choices = topics
        colleagues = User.objects.filter(office=request.user.office, role__in=CASE_WORKERS, is_active=True)
        cast("ChoiceOf", self.fields["owner"]).queryset = colleagues.order_by("first_name", "last_name")
        self.is_answered = "answered" in request.POST
        if self.is_answered:
            for name in ("day", "clock", "owner"):
                self.fields[name].required = False

    def clean(self) -> None:
        super().clean()
        if self.is_answered and not self.cleaned_data.get("said", "").strip():
            self.add_error("said", _("Skriv, hvad du svarede."))
        if not self.is_answered and not self.cleaned_data.get("phone", "").strip():
            self.add_error("phone", _("Skriv det nummer, vi skal ringe til."))

    def facts(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in ("who", "phone", "topic", "text", "key")}
        if self.is_answered:
            return told | {"said": self.cleaned_data["said"]}
        text = "\n\n".join(part for part in (told["text"], self.cleaned_data["said"].strip()) if part)
        return told | {"text": text, "owner": self.cleaned_data["owner"], "due": self.due()}


class AnswerForm(CallForm):
    phrases_into = "said"
    said = LongTextField(label=gettext_lazy("Hvad blev sagt?"), max_length=TEXT_MAX)


class AgainForm(TimeForm):
    """`tries` is how often it had been tried when the page was opened."""

    tries = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class GiveUpForm(CallForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor ringer vi ikke mere?"), max_length=500)


@workers_required
def take_down(request: StaffRequest) -> HttpResponse:
    """A call about no case. What was typed on the page of a new inquiry comes along."""
    is_carried = "caseless" in request.POST
    typed = {mine: request.POST[name] for name, mine in CARRIED.items() if request.POST.get(name)} if is_carried else {}
    form = NewCallForm(request, typed, is_sent=not is_carried)
    if form.is_valid() and form.submit(step.answer_at_once if form.is_answered else step.promise, **form.facts()):
        if form.is_answered:
            words = {"number": form.outcome.number}
            messages.success(request, _("Svaret er skrevet ned og talt med. Sagen %(number)s er afsluttet.") % words)
            return redirect("desk:new_inquiry")
        messages.success(request, _("Opkaldet står på listen Ring tilbage."))
        return redirect("desk:call_backs")
    return render(request, "desk/call_back/new.html", {"form": form}, status=form.status)


def of_call(view: CallPage) -> Callable[..., HttpResponse]:
    """For a page about one call: the view gets the call. Where it is finished, what was typed is shown once more."""

    @workers_required
    @wraps(view)
    def opened(request: StaffRequest, call_pk: int) -> HttpResponse:
        found = step.find_calls(request.user).filter(pk=call_pk).first()
        if found:
            return view(request, found)
        if request.method != "POST":
            raise Http404
        messages.warning(request, _("Opkaldet er allerede klaret. Det, du har skrevet, står her endnu."))
        form = NewCallForm(request, {"said": request.POST.get("said", "")}, is_sent=False)
        return render(request, "desk/call_back/new.html", {"form": form}, status=HTTPStatus.CONFLICT)

    return opened


@of_call
def answer(request: StaffRequest, call: CaselessCall) -> HttpResponse:
    form = AnswerForm(request)
    if form.is_valid() and form.submit(step.answer, call, **form.cleaned_data):
        words = {"number": form.outcome.number}
        messages.success(request, _("Svaret er skrevet ned og talt med. Sagen %(number)s er afsluttet.") % words)
        return redirect("desk:call_backs")
    return _show(request, call, form, _("Ring tilbage"), _("Gem svaret, og afslut"))


@of_call
def try_again(request: StaffRequest, call: CaselessCall) -> HttpResponse:
    form = AgainForm(request, initial={"tries": call.tries})
    if form.is_valid() and form.submit(step.try_again, call, due=form.due(), tries=form.cleaned_data["tries"]):
        messages.success(request, _("Intet svar er skrevet ned. Samtalen står på listen med den nye tid."))
        return redirect("desk:call_backs")
    return _show(request, call, form, _("Intet svar"), _("Gem den nye tid"))


@of_call
def give_up(request: StaffRequest, call: CaselessCall) -> HttpResponse:
    form = GiveUpForm(request)
    if form.is_valid() and form.submit(step.give_up, call, **form.cleaned_data):
        words = {"number": form.outcome.number}
        messages.success(request, _("Vi ringer ikke mere. Henvendelsen er talt med som sag %(number)s.") % words)
        return redirect("desk:call_backs")
    return _show(request, call, form, _("Ring ikke mere"), _("Gem, og afslut"))


@posts_only("desk:call_backs")
@workers_required
def end_as_sent(request: StaffRequest, call_pk: int) -> HttpResponse:
    found = get_object_or_404(step.find_calls(request.user), pk=call_pk)
    try:
        case = step.end_as_sent(found, by=request.user, at=timezone.now())
    except Denied as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Opkaldet er aflyst. Svaret gives på sag %(number)s.") % {"number": case.number})
    return redirect("desk:call_backs")


def _show(request: StaffRequest, call: CaselessCall, form: CallForm, heading: str, button: str) -> HttpResponse:
    context = {"call": call, "form": form, "topic": TOPICS[call.topic], "heading": heading, "button": button}
    return render(request, "desk/call_back/caseless.html", context, status=form.status)

"""Contacts and notes of a case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import keys
from rettidig.casework.models import Activity, Case, Channel, Direction, WithWhom
from rettidig.casework.steps import call_back, follow_up, kept_call, time_spent
from rettidig.web.forms import LongTextField, SpokenDateField

from . import calls
from .act_form import ActForm, CaseForm, show
from .call_back import ClockField, moment
from .case_access import StaffRequest, acting

TEXT_MAX = 20_000


class ContactForm(CaseForm):
    """What was said, when, and what was promised. `key` is that of the call while it is written down."""

    phrases_into = "text"
    key = forms.CharField(max_length=keys.KEY_LENGTH, required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("Hvordan"), choices=Channel.choices, initial=Channel.PHONE)
    direction = forms.ChoiceField(
        label=gettext_lazy("Retning"), choices=Direction.choices, initial=Direction.OUT, widget=forms.RadioSelect
    )
    with_whom = forms.ChoiceField(label=gettext_lazy("Med hvem"), choices=WithWhom.choices)
    text = LongTextField(label=gettext_lazy("Hvad blev sagt eller skrevet?"), max_length=TEXT_MAX)
    day = SpokenDateField(label=gettext_lazy("Hvilken dag var det?"), prefer="past", required=False)
    clock = ClockField(
        label=gettext_lazy("Hvad klokken?"), help_text=gettext_lazy("Tomt, hvis det er nu."), required=False
    )
    call_back_day = SpokenDateField(
        label=gettext_lazy("Hvilken dag ringer vi tilbage?"),
        help_text=gettext_lazy("Tomt, hvis vi ikke skal. Fx i dag, 1/12 eller +1"),
        prefer="future",
        required=False,
    )
    call_back_clock = ClockField(label=gettext_lazy("Hvad klokken ringer vi?"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Hvor mange minutter tog det?"), min_value=1, max_value=time_spent.LONGEST, required=False
    )

    def __init__(self, request: StaffRequest, case: Case) -> None:
        typed = calls.take_up(request)
        rings = {"direction": Direction.IN} if "ind" in request.GET else {}
        super().__init__(request, case, initial={"key": keys.new_key(), **rings, **typed})
        if not case.office.keeps_time:
            del self.fields["minutes"]

    def clean(self) -> None:
        super().clean()
        for day, clock, needed in (
            ("day", "clock", _("Skriv også klokken.")),
            ("call_back_day", "call_back_clock", _("Skriv også, hvad klokken vi ringer.")),
        ):
            if self.cleaned_data.get(day) and not self.cleaned_data.get(clock) and clock not in self.errors:
                self.add_error(clock, needed)
        if self.cleaned_data.get("call_back_clock") and not self.cleaned_data.get("call_back_day"):
            self.add_error("call_back_day", _("Skriv også, hvilken dag vi ringer."))

    def facts(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in ("channel", "direction", "with_whom", "text", "version")}
        day, clock, calls_on = (self.cleaned_data[name] for name in ("day", "clock", "call_back_day"))
        held_at = moment(day or timezone.localdate(), clock) if clock else None
        call_back_at = moment(calls_on, self.cleaned_data["call_back_clock"]) if calls_on else None
        return {**data, "held_at": held_at, "call_back_at": call_back_at}


class NoteForm(ActForm):
    phrases_into = "text"
    text = LongTextField(label=gettext_lazy("Notat"), max_length=TEXT_MAX)

    def reader_language(self) -> str:
        return "da"  # whoever the case is about, the office writes its notes in Danish

    def clean_text(self) -> str:
        last = self.case.notes.order_by("-at").first()
        if last and last.by == self.by and last.text == self.cleaned_data["text"]:
            raise forms.ValidationError(_("Notatet er allerede gemt. Det er det seneste på sagen."))
        return str(self.cleaned_data["text"])


@acting("add_contact")
def add_contact(request: StaffRequest, case: Case) -> HttpResponse:
    form = ContactForm(request, case)
    now = timezone.now()
    if form.is_valid() and form.submit(call_back.write_down, case, at=now, **form.facts()):
        kept_call.finish(form.cleaned_data["key"], by=request.user, at=now)
        if minutes := form.cleaned_data.get("minutes"):
            spent = {"activity": Activity.TALK, "minutes": minutes, "on": timezone.localdate(form.outcome.at)}
            time_spent.record(case, **spent, by=request.user, at=now)
        messages.success(request, _("Kontakten er skrevet på sagen."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/contact/add.html", case, form, heading=_("Skriv en kontakt"), button=_("Gem kontakt"))


@acting("add_note")
def add_note(request: StaffRequest, case: Case) -> HttpResponse:
    form = NoteForm(request, case)
    if form.is_valid() and form.submit(follow_up.add_note, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Notatet er gemt."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skriv et notat"), button=_("Gem notat"))

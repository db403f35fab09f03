"""Contacts and notes of a case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import keys
from rettidig.casework.models import (
    Activity,
    Case,
    Channel,
    Consent,
    ConsentGiver,
    ConsentScope,
    Direction,
    Reporter,
    WithWhom,
)
from rettidig.casework.steps import call_back, consent, follow_up, kept_call, time_spent
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.guards import posts_only

from . import calls
from .act_form import ActForm, CaseForm, ChoiceOf, show
from .call_back import ClockField, moment
from .case_access import StaffRequest, acting

TEXT_MAX = 20_000
SPOKEN = (Channel.PHONE, Channel.IN_PERSON)


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
    consent_giver = forms.ChoiceField(
        label=gettext_lazy("Hvem gav samtykke i samtalen?"),
        choices=[("", gettext_lazy("Intet nyt samtykke")), *ConsentGiver.choices],
        required=False,
    )
    consent_scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Samtykke til hvad?"),
        choices=ConsentScope.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    consent_to_whom = forms.CharField(
        label=gettext_lazy("Over for hvem?"),
        help_text=gettext_lazy("Den pårørendes navn, eller patientkontoret"),
        max_length=200,
        required=False,
    )
    consent_withdrawn = ChoiceOf(
        Consent,
        words=lambda each: f"{each.to_whom}, {date_short(each.given_on)}",
        label=gettext_lazy("Hvilket samtykke trækker patienten tilbage?"),
        empty_label=gettext_lazy("Intet"),
        required=False,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Hvor mange minutter tog det?"), min_value=1, max_value=time_spent.LONGEST, required=False
    )

    def __init__(self, request: StaffRequest, case: Case) -> None:
        typed = calls.take_up(request)
        rings = {"direction": Direction.IN} if "ind" in request.GET else {}
        other = case.reporter != Reporter.PATIENT
        usual = {"consent_scopes": [ConsentScope.CASE], "consent_to_whom": case.reporter_name if other else ""}
        usual |= {"with_whom": WithWhom.RELATIVE} if case.writer == WithWhom.RELATIVE else {}
        super().__init__(request, case, initial={"key": keys.new_key(), **usual, **rings, **typed})
        self.set_choices("consent_withdrawn", case.consents.filter(withdrawn_on=None))
        if not case.office.keeps_time:
            del self.fields["minutes"]

    @property
    def shows_consent(self) -> bool:
        """Whether the fields of a consent are open from the start."""
        return self.is_bound or bool(self["consent_giver"].value())

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

        if self.cleaned_data.get("consent_giver"):
            self._clean_consent()

    def _clean_consent(self) -> None:
        if not self.cleaned_data.get("consent_scopes"):
            self.add_error("consent_scopes", _("Vælg, hvad der er givet samtykke til."))
        if not self.cleaned_data.get("consent_to_whom", "").strip():
            self.add_error("consent_to_whom", _("Skriv, hvem samtykket gælder over for."))
        if self.cleaned_data.get("channel") not in SPOKEN:
            words = _("Her skriver du kun et mundtligt samtykke ned. Et skriftligt skrives på sagen med papiret.")
            self.add_error("consent_giver", words)

    def facts(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in ("channel", "direction", "with_whom", "text", "version")}
        day, clock, calls_on = (self.cleaned_data[name] for name in ("day", "clock", "call_back_day"))
        held_at = moment(day or timezone.localdate(), clock) if clock else None
        call_back_at = moment(calls_on, self.cleaned_data["call_back_clock"]) if calls_on else None
        given = {name: self.cleaned_data[f"consent_{name}"] for name in ("giver", "scopes", "to_whom")}
        data |= {"given": given if given["giver"] else None, "withdrawn": self.cleaned_data["consent_withdrawn"]}
        return {**data, "held_at": held_at, "call_back_at": call_back_at}

    def told(self) -> dict[str, Any]:
        """Whether the other one is somebody who may be told nothing without a consent, and whom the office may speak
        with, by what is typed so far.
        """
        withdrawn = self["consent_withdrawn"].value()
        names = [each.to_whom for each in consent.find_told(self.case) if str(each.pk) != str(withdrawn or "")]
        is_given = self["consent_giver"].value() and ConsentScope.CASE in (self["consent_scopes"].value() or [])
        names += [self["consent_to_whom"].value().strip()] if is_given else []
        is_other = self["with_whom"].value() in (WithWhom.RELATIVE, WithWhom.OTHER)
        return {"is_other": is_other, "names": ", ".join(name for name in names if name)}


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


@posts_only("desk:add_contact", "pk")
@acting("add_contact")
def told(request: StaffRequest, case: Case) -> HttpResponse:
    """What may be told, while the contact is written."""
    return render(request, "desk/contact/add.html#told", {"told": ContactForm(request, case).told()})


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
    words = {"heading": _("Skriv en kontakt"), "button": _("Gem kontakt")}
    return show(request, "desk/contact/add.html", case, form, **words, told=form.told())


@acting("add_note")
def add_note(request: StaffRequest, case: Case) -> HttpResponse:
    form = NoteForm(request, case)
    if form.is_valid() and form.submit(follow_up.add_note, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Notatet er gemt."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Skriv et notat"), button=_("Gem notat"))

"""The patient: identity confirmed, data corrected with history, and consents."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import minors
from rettidig.casework.models import (
    Attachment,
    Case,
    ConsentForm,
    ConsentGiver,
    ConsentScope,
    Identity,
    Person,
    ReplyBy,
    Reporter,
)
from rettidig.casework.steps import consent, person
from rettidig.web.forms import LongTextField, SpokenDateField
from rettidig.web.regions import regions_of_today

from .act_form import CaseForm, ChoiceOf, CorrectionForm, show
from .case_access import StaffRequest, acting
from .masking import find_covered

FIELD_LABELS: dict[str, StrOrPromise] = {
    "name": gettext_lazy("Navn"),
    "birth_date": gettext_lazy("Født"),
    "address": gettext_lazy("Adresse"),
    "phone": gettext_lazy("Patientens telefon"),
    "email": gettext_lazy("Patientens e-mail"),
    "protected_address": gettext_lazy("Beskyttet adresse"),
    "deceased_on": gettext_lazy("Død"),
    "guardian": gettext_lazy("Værge"),
    "interpreter_language": gettext_lazy("Tolk på"),
    "home_region": gettext_lazy("Bopælsregion"),
    "reply_by": gettext_lazy("Vil have besked"),
    "reply_phone": gettext_lazy("Telefon til svar"),
    "reply_email": gettext_lazy("E-mail til svar"),
    "cpr": gettext_lazy("CPR-nummer"),
}


class PersonForm(CorrectionForm):
    """The patient's data, each field with its current value; a protected address only once it was asked for."""

    thing = "person"

    name = forms.CharField(label=FIELD_LABELS["name"], max_length=200, required=False)
    birth_date = SpokenDateField(
        label=FIELD_LABELS["birth_date"], required=False, prefer="birth", latest=timezone.localdate
    )
    home_region = forms.ChoiceField(label=FIELD_LABELS["home_region"])
    address = forms.CharField(
        label=FIELD_LABELS["address"], max_length=500, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )
    protected_address = forms.BooleanField(label=FIELD_LABELS["protected_address"], required=False)
    phone = forms.CharField(label=FIELD_LABELS["phone"], max_length=30, required=False)
    email = forms.EmailField(label=FIELD_LABELS["email"], max_length=254, required=False)
    reply_by = forms.ChoiceField(
        label=FIELD_LABELS["reply_by"], choices=[("", gettext_lazy("Ikke aftalt")), *ReplyBy.choices], required=False
    )
    reply_phone = forms.CharField(label=FIELD_LABELS["reply_phone"], max_length=30, required=False)
    reply_email = forms.EmailField(label=FIELD_LABELS["reply_email"], max_length=254, required=False)
    guardian = forms.CharField(
        label=FIELD_LABELS["guardian"], help_text=gettext_lazy("Navn og telefon"), max_length=200, required=False
    )
    interpreter_language = forms.CharField(label=FIELD_LABELS["interpreter_language"], max_length=40, required=False)
    deceased_on = SpokenDateField(
        label=FIELD_LABELS["deceased_on"], required=False, prefer="past", latest=timezone.localdate
    )

    def __init__(self, request: StaffRequest, case: Case) -> None:
        known = case.patient or Person()
        initial = {name: getattr(known, name) for name in person.OF_THE_PERSON}
        initial |= {name: getattr(case, name) for name in person.OF_THE_CASE}
        super().__init__(request, case, initial=initial)
        self.set_choice_labels("home_region", regions_of_today(case.home_region))
        if known.protected_address and "address" in find_covered(request, case) and "address" not in request.POST:
            del self.fields["address"]
            self.fields["protected_address"].help_text = _(
                "Adressen vises ikke. Skal du rette den, så vis personoplysningerne på sagen først."
            )

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        changes = {name: data[name] for name in (*person.OF_THE_PERSON, *person.OF_THE_CASE) if name in data}
        if "address" in changes:
            changes["address"] = changes["address"].replace("\r\n", "\n")
        return {"changes": changes, "reason": data["reason"], "version": data["version"]}


class NumberForm(CorrectionForm):
    """The page does not show the number that is stored, so a mark of it stands in its place: where somebody has
    corrected another fact, the number is corrected all the same; where they have corrected the number, a later page is
    needed.
    """

    number = forms.CharField(label=FIELD_LABELS["cpr"], max_length=20)

    def __init__(self, request: StaffRequest, case: Case) -> None:
        stored = case.patient.cpr if case.patient else ""
        self.frame = salted_hmac("rettidig.web.desk.person.NumberForm", f"{case.pk} {stored}").hexdigest()
        super().__init__(request, case)


class IdentityForm(CaseForm):
    how = forms.ChoiceField(
        label=gettext_lazy("Hvordan ved du, hvem patienten er?"), choices=Identity.choices, widget=forms.RadioSelect
    )


class RecordConsentForm(CaseForm):
    giver = forms.ChoiceField(label=gettext_lazy("Hvem gav samtykket?"), choices=ConsentGiver.choices)
    form = forms.ChoiceField(label=gettext_lazy("Hvordan?"), choices=ConsentForm.choices, widget=forms.RadioSelect)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Til hvad?"), choices=ConsentScope.choices, widget=forms.CheckboxSelectMultiple
    )
    to_whom = forms.CharField(
        label=gettext_lazy("Over for hvem?"),
        help_text=gettext_lazy("Den pårørendes navn, eller patientkontoret"),
        max_length=200,
    )
    given_on = SpokenDateField(label=gettext_lazy("Hvilken dag?"), prefer="past", latest=timezone.localdate)
    words = LongTextField(label=gettext_lazy("Hvad blev sagt eller skrevet?"), max_length=2000)
    attachment = ChoiceOf(
        Attachment,
        words=lambda file: file.name,
        label=gettext_lazy("Det underskrevne papir"),
        empty_label=gettext_lazy("Intet papir"),
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case) -> None:
        known = case.office.name if case.reporter == Reporter.PATIENT else case.reporter_name
        super().__init__(request, case, initial={"to_whom": known, "given_on": timezone.localdate()})
        self.set_choices("attachment", case.attachments.defer("content"))


class WithdrawConsentForm(CaseForm):
    on = SpokenDateField(label=gettext_lazy("Hvilken dag?"), prefer="past", latest=timezone.localdate)
    words = LongTextField(label=gettext_lazy("Hvem trak det tilbage, og hvordan?"), max_length=2000)


@acting("correct_person")
def correct(request: StaffRequest, case: Case) -> HttpResponse:
    form = PersonForm(request, case)
    if form.is_valid() and form.submit(person.correct_person, case, at=timezone.now(), **form.facts()):
        messages.success(request, _("Oplysningerne er rettet. Det, der stod før, ligger i historikken."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ret personoplysninger"), button=_("Gem"))


@acting("correct_person")
def correct_number(request: StaffRequest, case: Case) -> HttpResponse:
    form = NumberForm(request, case)
    if form.is_valid() and form.submit(person.correct_number, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("CPR-nummeret er rettet. Bekræft nu, hvem patienten er."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Ret CPR-nummer"), button=_("Gem"))


@acting("confirm_identity")
def confirm_identity(request: StaffRequest, case: Case) -> HttpResponse:
    form = IdentityForm(request, case)
    if form.is_valid() and form.submit(person.confirm_identity, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Det er bekræftet, hvem patienten er."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Bekræft, hvem patienten er"), button=_("Bekræft"))


@acting("record_consent")
def record_consent(request: StaffRequest, case: Case) -> HttpResponse:
    form = RecordConsentForm(request, case)
    if form.is_valid() and form.submit(consent.record_consent, case, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Samtykket er skrevet på sagen."))
        return redirect("desk:case", case.pk)
    more = {
        "heading": _("Skriv et samtykke"),
        "button": _("Gem samtykke"),
        "rule": minors.rule_on(timezone.localdate()),
    }
    return show(request, "desk/consent.html", case, form, **more)


@acting("withdraw_consent")
def withdraw_consent(request: StaffRequest, case: Case, consent_pk: int) -> HttpResponse:
    found = get_object_or_404(case.consents, pk=consent_pk)
    form = WithdrawConsentForm(request, case, initial={"on": timezone.localdate()})
    if form.is_valid() and form.submit(consent.withdraw_consent, found, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Samtykket er trukket tilbage."))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Træk et samtykke tilbage"), button=_("Træk tilbage"))

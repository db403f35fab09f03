"""The questions of the inquiry, one theme a form. What one does not know may be left open; a fault says what to do."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import cpr
from rettidig.casework.models import REGIONS, Hospital, Reporter
from rettidig.casework.offices import public_office
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import date_words
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField

UNKNOWN = "unknown"
UNKNOWN_LABEL = gettext_lazy("Det ved jeg ikke")
YES_NO = [("yes", gettext_lazy("Ja")), ("no", gettext_lazy("Nej"))]
EAST_DENMARK = date(2027, 1, 1)  # Region Østdanmark takes over from two regions (lov 699 of 20 June 2025, § 126)
BECOME_EAST_DENMARK = ("hovedstaden", "sjaelland")
DATE_HINT = gettext_lazy("Skriv for eksempel 1/10 eller 1. oktober 2026.")


def radios(choices: Any, *, hints: Mapping[str, StrOrPromise] | None = None, **kwargs: Any) -> forms.ChoiceField:
    """A choice of one, each with its hint."""
    field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
    field.widget.choice_hints = dict(hints or {})
    return field


def _not_known(label: StrOrPromise = UNKNOWN_LABEL) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _line(label: StrOrPromise, *, length: int = 200, hint: StrOrPromise = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=length, required=False, help_text=hint, widget=widget)


def _born(label: StrOrPromise) -> SpokenDateField:
    hint = gettext_lazy("Skriv det kun, hvis du ikke har et CPR-nummer.")
    return SpokenDateField(label=label, help_text=hint, required=False, prefer="past", latest=timezone.localdate)


class StepForm(PlainForm):
    """One page of questions. Each date has a twin `<name>_unknown`, so that not to know is an answer."""

    heading: ClassVar[StrOrPromise] = ""
    lead: ClassVar[StrOrPromise] = ""
    says_optional: ClassVar[bool | None] = None  # False where "I do not know" stands beside each question

    @property
    def is_one_question(self) -> bool:
        """Whether the question itself is the heading of the page."""
        return len(self.fields) == 1

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as the fields show them."""
        shown = dict(answers)
        for name, field in cls.base_fields.items():
            if isinstance(field, SpokenDateField) and answers.get(name):
                shown[f"{name}_unknown"] = answers[name] == UNKNOWN
                shown[name] = None if answers[name] == UNKNOWN else date.fromisoformat(answers[name])
        return shown

    def answers(self) -> dict[str, Any]:
        """What can be stored of the form, also where another field is wrong."""
        told: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], SpokenDateField):
                unknown = self.cleaned_data.get(f"{name}_unknown")
                told[name] = value.isoformat() if value else UNKNOWN if unknown else None
            elif not name.endswith("_unknown"):
                told[name] = value
        return told

    def shown(self, answers: Mapping[str, Any]) -> list[tuple[StrOrPromise, str]]:
        """Each question with its answer in words, for the page where one checks them."""
        return [
            (field.label or "", self._in_words(name, field, answers.get(name)))
            for name, field in self.fields.items()
            if not name.endswith("_unknown")
        ]

    def _in_words(self, name: str, field: forms.Field, value: Any) -> str:
        if value == UNKNOWN:
            ticked = self.fields.get(f"{name}_unknown")
            return str(ticked.label if ticked else UNKNOWN_LABEL)
        if not value:
            return _("Ikke udfyldt")
        if isinstance(field, forms.ChoiceField):
            return next((str(label) for key, label in field.widget.choices if key == value), str(value))
        return date_words(date.fromisoformat(value)) if isinstance(field, SpokenDateField) else str(value)


class ReporterForm(StepForm):
    heading = gettext_lazy("Hvem er du?")
    reporter = radios(
        [
            (Reporter.PATIENT, gettext_lazy("Jeg er patient")),
            (Reporter.RELATIVE, gettext_lazy("Jeg er pårørende eller værge")),
            (Reporter.PROFESSIONAL, gettext_lazy("Jeg er fagperson")),
        ],
        label=heading,
        hints={Reporter.PROFESSIONAL: gettext_lazy("For eksempel læge, sygeplejerske eller socialrådgiver")},
        error_messages={"required": gettext_lazy("Vælg, om du er patient, pårørende eller fagperson.")},
    )


class AboutReporterForm(StepForm):
    """On whose behalf one writes, and whether the patient has said yes (SUL § 51, stk. 4)."""

    heading = gettext_lazy("Om dig, der skriver")
    lead = gettext_lazy("Så ved vi, hvem vi må tale med. Skriv det, du kan.")
    says_optional = False
    reporter_name = _line(gettext_lazy("Dit navn"), autocomplete="name")
    reporter_relation = _line(
        gettext_lazy("Hvad er du for patienten?"), hint=gettext_lazy("For eksempel datter, ægtefælle eller egen læge")
    )
    consent_basis = radios(
        [
            ("patient", gettext_lazy("Ja, patienten har sagt ja")),
            ("guardian", gettext_lazy("Jeg er forælder til et barn under 18 år, eller jeg er værge")),
            ("none", gettext_lazy("Nej, ikke endnu")),
        ],
        label=gettext_lazy("Har patienten sagt ja til, at du skriver til os?"),
        required=False,
        hints={"none": gettext_lazy("Skriv alligevel. Så spørger vi patienten, før vi fortæller dig noget.")},
    )

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        return told | {"consent": told.get("consent_basis") in ("patient", "guardian")}


def _subjects() -> list[tuple[str, str]]:
    return [(each.key, each.citizen_label) for each in TOPICS.values() if each.public]


class CategoryForm(StepForm):
    heading = gettext_lazy("Hvad handler det om?")
    category = forms.ChoiceField(
        choices=_subjects,
        label=heading,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg det, der ligner mest. Du kan vælge “Noget andet”.")},
    )


class IllnessForm(StepForm):
    heading = gettext_lazy("Hvilken sygdom drejer det sig om?")
    condition = radios(
        [
            ("cancer", gettext_lazy("Kræft")),
            ("heart", gettext_lazy("Hjertesygdom")),
            (UNKNOWN, UNKNOWN_LABEL),
        ],
        label=gettext_lazy("Er der mistanke om, eller har lægen fundet:"),
        error_messages={"required": gettext_lazy("Vælg kræft, hjertesygdom eller “Det ved jeg ikke”.")},
    )
    suspicion = LongTextField(
        label=gettext_lazy("Hvad har lægen sagt?"),
        help_text=gettext_lazy(
            "Skriv det med lægens eller dine egne ord. For eksempel: mistanke om kræft i tyktarmen."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class PurposeForm(StepForm):
    heading = gettext_lazy("Hvad er du henvist til?")
    purpose = radios(
        [
            ("assessment", gettext_lazy("At få fundet ud af, hvad jeg fejler")),
            ("diagnostic_examination", gettext_lazy("En bestemt undersøgelse, som min læge skal have svar på")),
            ("treatment", gettext_lazy("Behandling eller operation")),
            (UNKNOWN, UNKNOWN_LABEL),
        ],
        label=heading,
        required=False,
        hints={
            "assessment": gettext_lazy("Hospitalet kalder det udredning"),
            "diagnostic_examination": gettext_lazy("For eksempel en scanning eller et røntgenbillede"),
        },
    )


class HospitalForm(StepForm):
    heading = gettext_lazy("Hvilket hospital handler det om?")
    lead = gettext_lazy("Ved du det ikke, så lad felterne stå tomme.")
    says_optional = False
    hospital = _line(gettext_lazy("Hospital"), list="hospitals", autocomplete="off")
    department = _line(gettext_lazy("Afdeling"), hint=gettext_lazy("Den står øverst i brevet fra hospitalet."))

    @property
    def hospitals(self) -> list[str]:
        """Names to choose from while one writes."""
        return list(Hospital.objects.values_list("name", flat=True))

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        known = Hospital.objects.filter(slug=answers.get("hospital") or "").first()
        return super().initial_of(answers) | ({"hospital": known.name} if known else {})

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        known = Hospital.objects.filter(name__iexact=told.get("hospital") or "").first()
        return told | ({"hospital": known.slug} if known else {})

    def shown(self, answers: Mapping[str, Any]) -> list[tuple[StrOrPromise, str]]:
        return super().shown(self.initial_of(answers))


class ReferralForm(StepForm):
    heading = gettext_lazy("Hvornår blev du henvist?")
    says_optional = False
    lead = DATE_HINT
    referral_received = SpokenDateField(
        label=gettext_lazy("Hvornår fik hospitalet din henvisning?"),
        help_text=gettext_lazy("Datoen står i brevet fra hospitalet."),
        required=False,
        prefer="past",
    )
    referral_received_unknown = _not_known()
    letter_date = SpokenDateField(
        label=gettext_lazy("Hvilken dato har brevet fra hospitalet?"), required=False, prefer="past"
    )
    letter_date_unknown = _not_known(gettext_lazy("Jeg har ikke fået et brev, eller jeg ved det ikke"))


class AppointmentForm(StepForm):
    heading = gettext_lazy("Hvilken tid har du fået?")
    says_optional = False
    appointment_date = SpokenDateField(
        label=gettext_lazy("Hvilken dato er din tid?"), help_text=DATE_HINT, required=False, prefer="future"
    )
    appointment_date_unknown = _not_known(gettext_lazy("Jeg har ikke fået en tid, eller jeg ved det ikke"))
    appointment_kind = radios(
        [
            ("examination", gettext_lazy("Undersøgelse")),
            ("treatment", gettext_lazy("Behandling")),
            ("surgery", gettext_lazy("Operation")),
            (UNKNOWN, UNKNOWN_LABEL),
        ],
        label=gettext_lazy("Hvad er tiden til?"),
        required=False,
    )


class TreatmentConsentForm(StepForm):
    """The patient's yes starts the clock of § 88 for the treatment (law.md § 6)."""

    heading = gettext_lazy("Har du sagt ja til en behandling?")
    says_optional = False
    treatment_consent = SpokenDateField(
        label=gettext_lazy("Hvornår sagde du ja?"), help_text=DATE_HINT, required=False, prefer="past"
    )
    treatment_consent_unknown = _not_known(gettext_lazy("Jeg har ikke sagt ja endnu, eller jeg ved det ikke"))


class StoryForm(StepForm):
    heading = gettext_lazy("Hvad er der sket, og hvad ønsker du?")
    story = LongTextField(
        label=gettext_lazy("Fortæl med dine egne ord"), max_length=4000, required=False, widget=forms.Textarea
    )
    wish = LongTextField(
        label=gettext_lazy("Hvad ønsker du?"),
        help_text=gettext_lazy("For eksempel et bestemt hospital, eller hvor langt du kan rejse."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


def _regions() -> list[tuple[str, StrOrPromise]]:
    """The regions of today."""
    gone = BECOME_EAST_DENMARK if timezone.localdate() >= EAST_DENMARK else ("ostdanmark",)
    return [(key, name) for key, name in REGIONS.items() if key not in gone]


CPR_HINT = gettext_lazy("10 tegn. Det står på sundhedskortet.")


class PatientForm(StepForm):
    heading = gettext_lazy("Hvem er patienten?")
    lead = gettext_lazy("Så kan vi finde den rette sag. Skriv det, du ved.")
    says_optional = False
    patient_name = _line(gettext_lazy("Patientens navn"), autocomplete="off")
    patient_cpr = _line(gettext_lazy("Patientens CPR-nummer"), length=20, hint=CPR_HINT, autocomplete="off")
    patient_birth_date = _born(gettext_lazy("Hvornår er patienten født?"))
    home_region = forms.ChoiceField(label=gettext_lazy("Hvor bor patienten?"), choices=_regions)

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        office = public_office()
        return {"home_region": office.region if office else None} | super().initial_of(answers)

    def clean_patient_cpr(self) -> str:
        typed = self.cleaned_data["patient_cpr"]
        try:
            return cpr.parse(typed) if typed else ""
        except cpr.BadNumber as error:
            raise forms.ValidationError(str(error)) from error

    def shown(self, answers: Mapping[str, Any]) -> list[tuple[StrOrPromise, str]]:
        number = answers.get("patient_cpr")
        if not number:
            return super().shown(answers)
        rows = super().shown({**answers, "patient_cpr": cpr.masked(number)})
        return [row for row in rows if row[0] != self.fields["patient_birth_date"].label]


class OwnPersonForm(PatientForm):
    """The same for the patient who writes."""

    heading = gettext_lazy("Hvad hedder du?")
    patient_name = _line(gettext_lazy("Dit navn"), autocomplete="name")
    patient_cpr = _line(gettext_lazy("Dit CPR-nummer"), length=20, hint=CPR_HINT, autocomplete="off")
    patient_birth_date = _born(gettext_lazy("Hvornår er du født?"))
    home_region = forms.ChoiceField(label=gettext_lazy("Hvor bor du?"), choices=_regions)


class RecordConsentForm(StepForm):
    """Health staff may tell the office only what the patient allows (SUL § 51, stk. 4)."""

    heading = gettext_lazy("Må vi hente oplysninger om forløbet fra hospitalet?")
    record_consent = radios(
        YES_NO,
        label=heading,
        required=False,
        hints={"no": gettext_lazy("Så kan vi kun svare ud fra det, du skriver.")},
    )


class ReplyForm(StepForm):
    heading = gettext_lazy("Hvordan må vi svare dig?")
    says_optional = False
    reply_by = radios(
        [
            ("page", gettext_lazy("Her på siden")),
            ("phone", gettext_lazy("På telefon")),
            ("post", gettext_lazy("Med brev")),
        ],
        label=gettext_lazy("Sådan vil jeg have svar"),
        hints={"page": gettext_lazy("Du får en kode, når du har sendt. Med den kan du læse svaret.")},
        initial="page",
    )
    phone = _line(
        gettext_lazy("Telefonnummer"),
        length=30,
        hint=gettext_lazy("Skriv telefonnummer eller e-mail, så vi kan nå dig. Ét af de to er nok."),
        type="tel",
        autocomplete="tel",
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Skriv en e-mail som navn@eksempel.dk, eller lad feltet stå tomt.")},
    )

    def clean(self) -> None:
        if self.cleaned_data.get("reply_by") == "phone" and not self.cleaned_data.get("phone"):
            self.add_error("phone", _("Skriv dit telefonnummer, eller vælg en anden måde at få svar på."))


class FilesForm(StepForm):
    """The page of files, which has its own view."""

    heading = gettext_lazy("Har du et brev eller en henvisning?")

"""The pages of the inquiry, one theme a form. What one does not know may be left open; a fault says what to do.

The wording of each question, for the patient and for anybody else, is in `casework.questionnaire`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import cpr
from rettidig.casework.models import Hospital, ReplyBy, Reporter
from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import QUESTIONS, UNKNOWN, is_patient
from rettidig.casework.steps import news
from rettidig.casework.topics import TOPICS
from rettidig.web.answers import Row, in_words
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField
from rettidig.web.regions import homes_of_today

UNKNOWN_FIELD = "_unknown"
DATE_HINT = gettext_lazy("Skriv for eksempel 1/10 eller 1. oktober 2026.")
MAY_BE_UNKNOWN = ("condition", "purpose", "area", "appointment_kind")


def radios(choices: Any = (), *, hints: Mapping[str, StrOrPromise] | None = None, **kwargs: Any) -> forms.ChoiceField:
    """A choice of one, each with its hint."""
    field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
    field.widget.choice_hints = dict(hints or {})
    return field


def _not_known() -> forms.BooleanField:
    return forms.BooleanField(required=False)


def _line(*, length: int = 200, hint: StrOrPromise = "", **attrs: str) -> forms.CharField:
    return forms.CharField(max_length=length, required=False, help_text=hint, widget=forms.TextInput(attrs=attrs))


def _text(*, length: int, hint: StrOrPromise = "", rows: str = "4") -> LongTextField:
    widget = forms.Textarea(attrs={"rows": rows})
    return LongTextField(max_length=length, required=False, help_text=hint, widget=widget)


def _day(prefer: Any, *, hint: StrOrPromise = "") -> SpokenDateField:
    return SpokenDateField(required=False, prefer=prefer, help_text=hint)


def reply_choices() -> list[tuple[str, StrOrPromise]]:
    """The ways of being told that lead somewhere here: a text only where one can be sent."""
    return [(way, label) for way, label in ReplyBy.choices if way != ReplyBy.TEXT or settings.TEXTS_URL]


class StepForm(PlainForm):
    """One page of questions, worded for the `reporter` who answers them.

    Each date may have a field `<name>_unknown` beside it, so that not to know is an answer.
    """

    heading: ClassVar[StrOrPromise] = ""
    heading_of_patient: ClassVar[StrOrPromise] = ""
    lead: ClassVar[StrOrPromise] = ""
    says_optional: ClassVar[bool | None] = None  # False where "I do not know" stands beside each question

    def __init__(self, *args: Any, reporter: str = "", **kwargs: Any) -> None:
        self.writer = reporter
        super().__init__(*args, **kwargs)

    @classmethod
    def heading_for(cls, reporter: str) -> StrOrPromise:
        """The heading of the page, as `reporter` reads it."""
        return cls.heading if is_patient(reporter) else cls.heading_of_patient or cls.heading

    @property
    def is_one_question(self) -> bool:
        """Whether the question itself is the heading of the page."""
        return len(self.fields) == 1

    def word(self) -> None:
        for name, field in self.fields.items():
            question = QUESTIONS[name.removesuffix(UNKNOWN_FIELD)]
            is_unknown_box = name.endswith(UNKNOWN_FIELD)
            field.label = question.unknown_for(self.writer) if is_unknown_box else question.label_for(self.writer)
            if isinstance(field, forms.ChoiceField) and not field.choices:
                unknown = [(UNKNOWN, question.unknown_for(self.writer))] if name in MAY_BE_UNKNOWN else []
                field.choices = [*question.choices_for(self.writer).items(), *unknown]

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as the fields show them."""
        shown = dict(answers)
        for name, field in cls.base_fields.items():
            if isinstance(field, SpokenDateField) and answers.get(name):
                shown[f"{name}{UNKNOWN_FIELD}"] = answers[name] == UNKNOWN
                shown[name] = None if answers[name] == UNKNOWN else date.fromisoformat(answers[name])
        return shown

    def answers(self) -> dict[str, Any]:
        """The parts of the form that can be stored, also where another field is wrong."""
        answers: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], SpokenDateField):
                unknown = self.cleaned_data.get(f"{name}{UNKNOWN_FIELD}")
                answers[name] = value.isoformat() if value else UNKNOWN if unknown else None
            elif not name.endswith(UNKNOWN_FIELD):
                answers[name] = value
        return answers

    def typed(self) -> dict[str, str]:
        """The whole page as it was typed, where something on it cannot be taken as it is; else nothing."""
        if not any(code != "required" for errors in self.errors.as_data().values() for code in map(_code, errors)):
            return {}
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    def shown(self, answers: Mapping[str, Any]) -> list[Row]:
        """Each question that was answered, with its answer in words, for the page where one checks them."""
        return [
            (QUESTIONS[name].label_for(self.writer), in_words(name, QUESTIONS[name], value, self.writer))
            for name, value in ((name, _stored(answers.get(name))) for name in self.fields if name in QUESTIONS)
            if value
        ]


def _code(error: forms.ValidationError) -> str | None:
    return error.code


def _stored(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if value and value[:4].isdigit() and value[4:5] == "-" else value
    except ValueError:
        return value


class ReporterForm(StepForm):
    heading = gettext_lazy("Hvem er du?")
    reporter = radios(
        hints={Reporter.PROFESSIONAL: gettext_lazy("For eksempel læge, sygeplejerske eller socialrådgiver")},
        error_messages={"required": gettext_lazy("Vælg, om du er patient, pårørende eller fagperson.")},
    )


class AboutReporterForm(StepForm):
    """On whose behalf one writes, and whether the patient has said yes (SUL § 51, stk. 4)."""

    heading = gettext_lazy("Om dig, der skriver")
    lead = gettext_lazy("Så ved vi, hvem vi må tale med. Skriv det, du kan.")
    says_optional = False
    reporter_name = _line(autocomplete="name")
    reporter_relation = _line(hint=gettext_lazy("For eksempel datter, ægtefælle eller egen læge"))
    consent_basis = radios(
        required=False,
        hints={"none": gettext_lazy("Skriv alligevel. Så spørger vi patienten, før vi fortæller dig noget.")},
    )


def _subjects() -> list[tuple[str, str]]:
    return [(each.key, each.citizen_label) for each in TOPICS.values() if each.public]


class CategoryForm(StepForm):
    heading = gettext_lazy("Hvad handler det om?")
    category = forms.ChoiceField(
        choices=_subjects,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg det, der ligner mest. Du kan vælge “Noget andet”.")},
    )


class IllnessForm(StepForm):
    heading = gettext_lazy("Er det en alvorlig sygdom?")
    condition = radios(
        hints={"cancer": gettext_lazy("Også når lægen har mistanke")},
        error_messages={"required": gettext_lazy("Vælg et svar. Du kan vælge “Det ved jeg ikke”.")},
    )
    suspicion = _text(
        length=1000,
        hint=gettext_lazy("Skriv det med dine egne ord. For eksempel: mistanke om kræft i tyktarmen."),
    )


class PurposeForm(StepForm):
    heading = gettext_lazy("Hvad er du henvist til?")
    heading_of_patient = gettext_lazy("Hvad er patienten henvist til?")
    says_optional = False
    purpose = radios(
        required=False,
        hints={
            "assessment": gettext_lazy("Hospitalet kalder det udredning"),
            "diagnostic_examination": gettext_lazy("For eksempel en scanning eller et røntgenbillede"),
        },
    )
    area = radios(required=False)


class HospitalForm(StepForm):
    heading = gettext_lazy("Hvilket hospital handler det om?")
    lead = gettext_lazy("Ved du det ikke, så lad felterne stå tomme.")
    says_optional = False
    hospital = _line(list="hospitals", autocomplete="off")
    department = _line(hint=gettext_lazy("Den står øverst i brevet fra hospitalet."))

    @property
    def hospitals(self) -> list[str]:
        """Names to choose from while one writes."""
        return list(Hospital.objects.values_list("name", flat=True))

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        known = Hospital.objects.filter(slug=answers.get("hospital") or "").first()
        return super().initial_of(answers) | ({"hospital": known.name} if known else {})


class ReferralForm(StepForm):
    heading = gettext_lazy("Hvornår blev du henvist?")
    heading_of_patient = gettext_lazy("Hvornår blev patienten henvist?")
    says_optional = False
    lead = DATE_HINT
    referral_received = _day("past", hint=gettext_lazy("Datoen står i brevet fra hospitalet."))
    referral_received_unknown = _not_known()
    letter_date = _day("past")
    letter_date_unknown = _not_known()


class DecisionForm(StepForm):
    """The day on which the treatment was decided starts the clock of the extended choice (SUL § 87)."""

    heading = gettext_lazy("Hvornår blev behandlingen bestemt?")
    says_optional = False
    lead = DATE_HINT
    decided = _day("past", hint=gettext_lazy("Det er den dag, hvor det kunne siges."))
    decided_unknown = _not_known()


class SurgeryChangedForm(StepForm):
    heading = gettext_lazy("Hvornår kom der besked om, at operationen er ændret?")
    says_optional = False
    lead = DATE_HINT
    surgery_changed = _day("past")
    surgery_changed_unknown = _not_known()


class AppointmentForm(StepForm):
    heading = gettext_lazy("Hvilken tid har du fået?")
    heading_of_patient = gettext_lazy("Hvilken tid har patienten fået?")
    says_optional = False
    appointment_date = _day("future", hint=DATE_HINT)
    appointment_date_unknown = _not_known()
    appointment_kind = radios(required=False)


class TreatmentConsentForm(StepForm):
    """The patient's yes starts the clock of § 88 for the treatment (law.md § 6)."""

    heading = gettext_lazy("Har du sagt ja til en behandling?")
    heading_of_patient = gettext_lazy("Har patienten sagt ja til en behandling?")
    says_optional = False
    treatment_consent = _day("past", hint=DATE_HINT)
    treatment_consent_unknown = _not_known()


class StoryForm(StepForm):
    heading = gettext_lazy("Hvad er der sket, og hvad ønsker du?")
    story = _text(length=4000, rows="10")
    wish = _text(length=1000, hint=gettext_lazy("For eksempel et bestemt hospital, eller hvor langt du kan rejse."))


class PatientForm(StepForm):
    heading = gettext_lazy("Hvad hedder du?")
    heading_of_patient = gettext_lazy("Hvem er patienten?")
    lead = gettext_lazy("Så kan vi finde den rette sag. Skriv det, du ved.")
    says_optional = False
    patient_name = _line(autocomplete="off")
    patient_cpr = _line(length=40, hint=gettext_lazy("10 tegn. Det står på sundhedskortet."), autocomplete="off")
    patient_birth_date = SpokenDateField(
        help_text=gettext_lazy("Skriv det kun, hvis der ikke er et CPR-nummer."),
        required=False,
        prefer="birth",
        latest=timezone.localdate,
    )
    home_region = forms.ChoiceField(choices=homes_of_today)
    country = _line(length=60, hint=gettext_lazy("Skriv det kun, hvis det er i udlandet."))

    @classmethod
    def initial_of(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        office = public_office()
        known = {name: value for name, value in answers.items() if value or name != "home_region"}
        return {"home_region": office.region if office else None} | super().initial_of(known)

    def clean_patient_cpr(self) -> str:
        typed = self.cleaned_data["patient_cpr"]
        try:
            return cpr.parse(typed) if typed else ""
        except cpr.BadNumber as error:
            raise forms.ValidationError(str(error)) from error


class RecordConsentForm(StepForm):
    """Health staff may tell the office only what the patient allows (SUL § 51, stk. 4)."""

    heading = gettext_lazy("Må vi hente oplysninger fra hospitalet?")
    record_consent = radios(required=False, hints={"no": gettext_lazy("Så kan vi kun svare ud fra det, du skriver.")})


class ReplyForm(StepForm):
    heading = gettext_lazy("Hvordan må vi svare dig?")
    says_optional = False
    reply_by = radios(
        reply_choices,
        hints={
            "page": gettext_lazy("Du får en kode, når du har sendt. Med den kan du læse svaret."),
            "post": gettext_lazy("Vi kan også bruge den adresse, du er tilmeldt. Så lad feltet nedenfor stå tomt."),
        },
        initial="page",
    )
    phone = _line(
        length=30,
        hint=gettext_lazy("Skriv telefonnummer eller e-mail, så vi kan nå dig. Ét af de to er nok."),
        type="tel",
        autocomplete="tel",
    )
    email = forms.EmailField(
        max_length=254,
        required=False,
        help_text=gettext_lazy("Vi skriver, når der er nyt i din sag. Der står ikke, hvad det handler om."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Skriv en e-mail som navn@eksempel.dk, eller lad feltet stå tomt.")},
    )
    address = _text(length=300, hint=gettext_lazy("Skriv den kun, hvis svaret skal komme med brev."), rows="3")

    def clean(self) -> None:
        given = self.cleaned_data
        if fault := news.find_fault(given.get("reply_by", ""), phone=given.get("phone", "")):
            self.add_error("phone", fault)


class FilesForm(StepForm):
    """The page of files, which has its own view."""

    heading = gettext_lazy("Har du et brev eller en henvisning?")

"""The fields that the pages share, and the wording of what went wrong."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import countries
from rettidig.casework.questionnaire.abroad import read_amount

from .dates import DateError, Prefer, parse_date
from .formatting import date_words, kroner, number

Bound = date | Callable[[], date] | None
BYTES_IN_MB = 1024 * 1024
# A label that asks by itself is the best wording when the answer is missing.
ASKING = frozenset({"angiv", "beskriv", "fortæl", "skriv", "vedhæft", "vælg"})
ASKING_IN_ENGLISH = frozenset({"attach", "choose", "describe", "enter", "select", "tell", "write"})
# Up to 99.999.999,99: a point parts the thousands, a comma the øre
KRONER = re.compile(r"(\d{1,8}|\d{1,3}\.\d{3}|\d{1,2}(\.\d{3}){2})(,\d{1,2})?")
# The last mark with one or two figures behind it stands before the hundredths; the others part the thousands
MONEY = re.compile(r"(?P<whole>\d{1,9}|\d{1,3}([.,]\d{3}){1,2})([.,](?P<part>\d{1,2}))?")
CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


class PlainForm(forms.Form):
    """A form that asks for what is missing by name: "Indtast dit fornavn", never "Dette felt er påkrævet"."""

    proof: object = None  # what the browser must solve before this form is taken (components.proof shows it)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word()
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _please(field, name)

    def word(self) -> None:
        """Forms whose labels depend on who reads them."""


def _please(field: forms.Field, name: str) -> str:
    label = str(field.label or name)
    if label.endswith("?"):
        return _("Svar på spørgsmålet: %(question)s") % {"question": label}
    if label.split()[0].strip(",").lower() in ASKING | ASKING_IN_ENGLISH:
        return label
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Sæt kryds ved: %(label)s") % {"label": label}
    words = {"what": label[:1].lower() + label[1:]}
    if isinstance(field.widget, CHOSEN):
        return _("Vælg %(what)s") % words
    return _("Indtast %(what)s") % words


class SpokenDateField(forms.Field):
    """A date as people type it; gives back a `date`, and shows again what was typed."""

    default_error_messages = {"required": gettext_lazy("Skriv en dato, fx 1-10-2026.")}

    def __init__(self, *, earliest: Bound = None, latest: Bound = None, prefer: Prefer = "near", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.earliest, self.latest, self.prefer = earliest, latest, prefer

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day}-{value.month}-{value.year}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_date(str(value), today=timezone.localdate(), prefer=self.prefer)
        except DateError as error:
            raise forms.ValidationError(str(error), code="date") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise forms.ValidationError(_("Datoen skal være %(day)s eller senere.") % {"day": date_words(earliest)})
        if latest and value > latest:
            raise forms.ValidationError(_("Datoen skal være %(day)s eller tidligere.") % {"day": date_words(latest)})


class LongTextField(forms.CharField):
    """A long text whose limit counts as the reader counts: a new line is one character, not two."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class KronerField(forms.Field):
    """An amount in kroner as people type it: 12500, 12.500 or 12.500,50."""

    default_error_messages = {"invalid": gettext_lazy("Skriv et beløb i kroner, fx 12.500 eller 450,50.")}

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or isinstance(value, Decimal):
            return value or None
        text = re.sub(r"\s|kr\.?$", "", str(value).strip().lower())
        if not KRONER.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text.replace(".", "").replace(",", "."))


def country_field() -> forms.ChoiceField:
    """Any country, kept by its code; none is chosen until somebody does."""
    return forms.ChoiceField(required=False, choices=lambda: [("", "–"), *countries.names().items()])


class MoneyField(forms.CharField):
    """An amount in any currency as people type it: 1250, 1.250,50, 1,250.50 or 1 250,50 EUR. Gives back its figures
    with a point before the hundredths, which is how it is kept.
    """

    default_error_messages = {"invalid": gettext_lazy("Skriv beløbet med tal, for eksempel 1250,50.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    @staticmethod
    def shown(kept: str) -> str:
        """What is kept, as the reader writes it."""
        amount = read_amount(kept)
        return kept if amount is None else kroner(amount)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        figures = re.sub(r"[\s\u00a0'’]|^\D+|\D+$", "", typed)
        found = MONEY.fullmatch(figures)
        if not found:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return re.sub(r"\D", "", found["whole"]) + (f".{found['part']}" if found["part"] else "")


class AttachmentField(forms.FileField):
    """One file. Says itself which formats and sizes are taken.

    A file is known by its content when it is kept, so one with any name can be chosen.
    """

    default_error_messages = {
        "required": gettext_lazy("Vælg en fil."),
        "empty": gettext_lazy("Filen er tom. Vælg en anden fil."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput)
        super().__init__(**kwargs)

    def accepted(self) -> str:
        """The permitted files, as a sentence."""
        return _(
            "Filen skal være et foto (JPG, PNG, HEIC, WebP), PDF eller tekst (DOCX, ODT, RTF). Højst %(size)s."
        ) % {
            "size": _("%(number)s MB") % {"number": number(settings.ATTACHMENT_BYTES_MAX / BYTES_IN_MB)},
        }

    def validate(self, value: "UploadedFile[Any] | None") -> None:
        super().validate(value)
        if value and (value.size is None or value.size > settings.ATTACHMENT_BYTES_MAX):
            raise forms.ValidationError(_("Vælg en anden fil. %(rule)s") % {"rule": self.accepted()}, code="attachment")

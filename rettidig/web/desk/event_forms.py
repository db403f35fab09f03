"""The forms of a pathway and of one event: only the fields that belong to the event's own type."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.web.formatting import date_short
from rettidig.web.forms import LongTextField, SpokenDateField

from .act_form import CaseForm
from .case_access import StaffRequest
from .event_types import AREAS, CONDITIONS, EVENT_TYPES, EXEMPT, FACTS, LEGAL_STATUSES, SOURCES, Key, Words

Document = dict[str, Any]
NONE = "none"
KEY = re.compile(r"[a-z_]+")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
YES_NO = {"yes": True, "no": False}


def options(words: Words) -> list[tuple[str, Any]]:
    return [("", _("Ved ikke")), *words.items()]


class SeveralField(forms.MultipleChoiceField):
    """Some of the choices, or the one that says none of them."""

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if NONE in value and len(value) > 1:
            raise forms.ValidationError(_("Vælg enten det, der passer, eller at intet passer."))


def field_of(key: Key) -> forms.Field:
    """The form field of one key. Nothing is required: what is not stated is unknown; the engine says what it needs."""
    if key.kind == "date":
        return SpokenDateField(label=key.label, required=False)
    if key.kind == "several":
        none = {NONE: key.none} if key.none else {}
        choices = list(((key.choices or {}) | none).items())
        return SeveralField(label=key.label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)
    if key.kind == "yes_no":
        choices = [("", _("Ved ikke")), ("yes", _("Ja")), ("no", _("Nej"))]
        return forms.ChoiceField(label=key.label, choices=choices, widget=forms.RadioSelect, required=False)
    if key.kind == "choice":
        return forms.ChoiceField(label=key.label, choices=options(key.choices or {}), required=False)
    if key.kind == "texts":
        return LongTextField(label=key.label, max_length=2000, required=False)
    return forms.CharField(label=key.label, max_length=200, required=False)


def to_field(key: Key, value: Any) -> Any:
    """A stored value as the field shows it."""
    if value is None:
        return [] if key.kind == "several" else ""
    if key.kind == "date":
        return date.fromisoformat(value)
    if key.kind == "yes_no":
        return "yes" if value else "no"
    if key.kind == "several" and isinstance(value, str):
        return [value]
    if key.none and not value:
        return [NONE]
    return "\n".join(value) if key.kind == "texts" else value


def from_field(key: Key, value: Any) -> Any:
    """A field's value as it is stored; None when nothing is stated."""
    if value in ("", None, []):
        return None
    if value == [NONE]:
        return []
    if key.kind == "date":
        return value.isoformat()
    if key.kind == "yes_no":
        return YES_NO[value]
    return [line.strip() for line in value.splitlines() if line.strip()] if key.kind == "texts" else value


def sentence(fault: rights.Fault) -> str:
    """What is wrong and what would be right, with dates as people read them and without the engine's own keys."""
    allowed = [words for words in fault.allowed if not KEY.fullmatch(words)]
    right = ISO_DATE.sub(lambda found: date_short(date.fromisoformat(found[0])), ", ".join(allowed))
    return f"{fault.wrong} {right[:1].upper()}{right[1:]}." if right else fault.wrong


class FaultForm(CaseForm):
    """A form whose content the rights engine reads: its faults become errors at the fields that they are about."""

    def add_faults(self, faults: Iterable[rights.Fault]) -> None:
        self.status = 422
        for fault in faults:
            name = fault.path.rpartition(".")[2]
            self.add_error(name if name in self.fields else None, sentence(fault))


class EventForm(FaultForm):
    """One event of type `kind`."""

    date = SpokenDateField(label=gettext_lazy("Dato"), prefer="past")

    def __init__(self, request: StaffRequest, case: Case, *, kind: str, event: Document | None = None) -> None:
        self.kind = kind
        self.keys = EVENT_TYPES[kind].keys
        known = event or {}
        initial = {key.name: to_field(key, known.get(key.name)) for key in self.keys}
        day = {"date": date.fromisoformat(known["date"])} if known else {}
        super().__init__(
            request, case, initial=initial | day | {"source": known.get("source", ""), "note": known.get("note", "")}
        )
        for key in self.keys:
            self.fields[key.name] = field_of(key)
        self.fields["source"] = forms.ChoiceField(label=_("Hvem siger det?"), choices=options(SOURCES), required=False)
        self.fields["note"] = forms.CharField(label=_("Bemærkning"), max_length=500, required=False)

    def event(self) -> Document:
        """The event in the shape of the assessment document."""
        stated = {key.name: from_field(key, self.cleaned_data.get(key.name)) for key in self.keys}
        stated |= {name: self.cleaned_data.get(name) or None for name in ("source", "note")}
        event = {"date": self.cleaned_data["date"].isoformat(), "type": self.kind}
        return event | {name: value for name, value in stated.items() if value is not None}


class PathwayForm(FaultForm):
    """What is true of the whole pathway, and the facts that only a person can settle."""

    label = forms.CharField(label=gettext_lazy("Navn på forløbet"), max_length=60, required=False)
    area = forms.ChoiceField(label=gettext_lazy("Område"), choices=list(AREAS.items()))
    condition = forms.ChoiceField(label=gettext_lazy("Livstruende sygdom"), choices=list(CONDITIONS.items()))
    acute = forms.BooleanField(label=gettext_lazy("Akut indlagt uden henvisning"), required=False)
    exempt_treatment = forms.ChoiceField(label=gettext_lazy("Undtaget behandling"), required=False)
    legal_status = forms.ChoiceField(label=gettext_lazy("Retlig stilling"), choices=list(LEGAL_STATUSES.items()))

    def __init__(self, request: StaffRequest, case: Case, *, label: str, attributes: Document) -> None:
        plain = {name: attributes[name] for name in attributes.keys() & self.base_fields.keys()}
        facts = {key.name: to_field(key, attributes.get("facts", {}).get(key.name)) for key in FACTS.values()}
        initial = {"label": label, "condition": "none", "legal_status": "none"} | plain | facts
        super().__init__(request, case, initial=initial)
        self.attributes = attributes
        self.set_choice_labels("exempt_treatment", [("", _("Nej")), *EXEMPT.items()])
        for key in FACTS.values():
            self.fields[key.name] = field_of(key)

    def stated(self) -> dict[str, Any]:
        """The label, and what is true of the whole pathway in the shape of the assessment document."""
        said = self.cleaned_data
        facts = {key.name: from_field(key, said.get(key.name)) for key in FACTS.values()}
        attributes = self.attributes | {
            "area": said["area"],
            "condition": said["condition"],
            "acute": said["acute"],
            "exempt_treatment": said["exempt_treatment"] or None,
            "legal_status": said["legal_status"],
            "facts": {name: value for name, value in facts.items() if value is not None},
        }
        return {"label": said["label"], "attributes": attributes}

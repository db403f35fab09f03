"""The forms of a pathway and of one event: only the fields that belong to the event's own type."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from rettidig import rights
from rettidig.casework.models import Case
from rettidig.rights import schema
from rettidig.web.formatting import date_short, spoken_language
from rettidig.web.forms import LongTextField, SpokenDateField

from .act_form import CaseForm, ChangeForm, CorrectionForm
from .case_access import StaffRequest
from .event_types import ATTRIBUTES, EVENT_TYPES, FACTS, PATHWAY_NAME, UNSTATED, WORDS, Key

Document = dict[str, Any]
NONE = "none"
UNKNOWN = "unknown"  # that somebody has asked and nobody knows: the rights engine reads it as not stated, never as no
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class SeveralField(forms.MultipleChoiceField):
    """Some of the choices, or the one that says none of them."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if {NONE, UNKNOWN} & set(value) and len(value) > 1:
            raise forms.ValidationError(_("Vælg enten det, der passer, eller at intet passer."))


class KnownDateField(SpokenDateField):
    """A date as people type it, or the words that say that nobody knows it."""

    def prepare_value(self, value: Any) -> Any:
        return _("ved ikke") if value == UNKNOWN else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        if value == UNKNOWN or str(value or "").strip().lower() in ("ved ikke", "?", str(_("ved ikke"))):
            return UNKNOWN
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(None if value == UNKNOWN else value)


def field_of(key: Key) -> forms.Field:
    """The form field of one key. Little is required: what is not stated is unknown; the engine says what it needs."""
    asked: dict[str, Any] = {"label": key.label, "required": key.required}
    unknown = ("", _("Ved ikke"))
    if key.kind == schema.DATE:
        return SpokenDateField(**asked)
    if key.kind == schema.CHOICE:
        return forms.ChoiceField(choices=[unknown, *key.choices.items()], **asked)
    if key.kind == schema.SEVERAL:
        return SeveralField(choices=[*key.choices.items(), *([(NONE, key.none)] if key.none else [])], **asked)
    if key.kind == schema.FLAG:
        answers = [unknown, ("yes", _("Ja")), ("no", _("Nej"))]
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **asked)
    if key.kind == schema.TEXTS:
        return LongTextField(max_length=2000, **asked)
    return forms.CharField(max_length=200, **asked)


def event_field_of(key: Key) -> forms.Field:
    """The field of one key of an event: left alone it says nothing, and "ved ikke" says that nobody knows."""
    if key.required or key.kind in (schema.TEXT, schema.TEXTS):
        return field_of(key)
    if key.kind == schema.DATE:
        return KnownDateField(label=key.label, help_text=_("Ved ingen det, så skriv “ved ikke”."), required=False)
    field = field_of(key)
    own = {"yes": _("Ja"), "no": _("Nej")} if key.kind == schema.FLAG else key.choices
    none = {NONE: key.none} if key.kind == schema.SEVERAL and key.none else {}
    unstated = {} if key.kind == schema.SEVERAL else {"": _("Ikke oplyst")}
    choices = {**unstated, **own, **none, UNKNOWN: _("Ved ikke")}
    cast("forms.ChoiceField", field).choices = list(choices.items())
    return field


def event_to_fields(keys: Iterable[Key], stated: Document) -> dict[str, Any]:
    """As `to_fields`, with what nobody knows."""
    keys = tuple(keys)
    unknown = [key for key in keys if key.name in stated and stated[key.name] is None]
    return to_fields(keys, stated) | {key.name: [UNKNOWN] if key.kind == schema.SEVERAL else UNKNOWN for key in unknown}


def to_fields(keys: Iterable[Key], stated: Document) -> dict[str, Any]:
    """The stored values as the fields show them."""
    return {key.name: _shown(key, stated[key.name]) for key in keys if stated.get(key.name) is not None}


def _shown(key: Key, value: Any) -> Any:
    if key.kind == schema.DATE:
        return date.fromisoformat(value)
    if key.kind == schema.FLAG:
        return "yes" if value else "no"
    if key.kind == schema.TEXTS:
        return "\n".join(value)
    return [NONE] if key.none and not value else value


def from_fields(keys: Iterable[Key], cleaned: dict[str, Any]) -> Document:
    """The fields' values as they are stored, without what is not stated."""
    return {key.name: _stored(key, cleaned[key.name]) for key in keys if cleaned.get(key.name)}


def _stored(key: Key, value: Any) -> Any:
    if value in (UNKNOWN, [UNKNOWN]):
        return None
    if key.kind == schema.DATE:
        return value.isoformat()
    if key.kind == schema.FLAG:
        return value == "yes"
    if key.kind == schema.TEXTS:
        return [line.strip() for line in value.splitlines() if line.strip()]
    return [] if value == [NONE] else value


def sentence(fault: rights.Fault) -> str:
    """The fault and its remedy, with dates as people read them and without the engine's own keys."""
    said = fault.say(spoken_language())
    allowed = [words for words in said.allowed if words not in fault.allowed]
    right = ISO_DATE.sub(lambda found: date_short(date.fromisoformat(found[0])), ", ".join(allowed))
    return f"{said.wrong} {right[:1].upper()}{right[1:]}." if right else said.wrong


class FaultForm(CaseForm):
    """A form whose content the rights engine reads: its faults become errors at the fields that they are about."""

    def add_faults(self, faults: Iterable[rights.Fault]) -> None:
        self.status = 422
        for fault in faults:
            name = fault.path.rpartition(".")[2]
            self.add_error(name if name in self.fields else None, sentence(fault))


SOURCE = Key("source", schema.CHOICE, gettext_lazy("Hvem siger det?"), WORDS["source"])


class StatedForm(ChangeForm, FaultForm):
    """A form that states facts for the first time, or corrects those that are stated: then it asks why. An event may
    have a `reason` of its own.
    """

    beside = ("opened", "version", "why")

    def correct(self, thing: str) -> None:
        """What the form shows is stated of `thing`: ask, as the last question, why it is corrected."""
        self.thing = thing
        label, hint = _("Hvorfor rettes det?"), _("Tomt felt: en skrivefejl.")
        self.fields["why"] = forms.CharField(label=label, help_text=hint, max_length=500, required=False)

    def state(self) -> None:
        """Nothing is stated yet, and nothing is joined."""
        del self.fields["opened"]

    def why(self) -> str:
        """The reason of a correction, as it is kept: in Danish, where nobody gave one."""
        if "why" not in self.fields:
            return ""
        with override("da"):
            return self.cleaned_data["why"] or _("Skrivefejl")


class EventForm(StatedForm):
    """One event of type `kind`: a new one, or `event`, which is stored as `pk`."""

    date = SpokenDateField(label=gettext_lazy("Dato"), prefer="past")

    def __init__(
        self, request: StaffRequest, case: Case, *, kind: str, event: Document | None = None, pk: int | None = None
    ) -> None:
        self.kind = kind
        self.keys = (*EVENT_TYPES[kind].keys, SOURCE)
        known = event or {}
        day = {"date": date.fromisoformat(known["date"])} if known else {}
        super().__init__(
            request, case, initial=event_to_fields(self.keys, known) | day | {"note": known.get("note", "")}
        )
        for key in EVENT_TYPES[kind].keys:
            self.fields[key.name] = event_field_of(key)
        self.fields[SOURCE.name] = field_of(SOURCE)
        self.fields["note"] = forms.CharField(label=_("Bemærkning"), max_length=500, required=False)
        if event is None:
            self.state()
        else:
            self.correct(f"event-{pk}")

    def event(self) -> Document:
        """The event in the shape of the assessment document."""
        data = self.cleaned_data
        note = {"note": data["note"]} if data["note"] else {}
        return {"date": data["date"].isoformat(), "type": self.kind, **from_fields(self.keys, data), **note}


def _attribute(name: str, **rest: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=ATTRIBUTES[name].label, choices=[*ATTRIBUTES[name].choices.items()], **rest)


class PathwayForm(FaultForm):
    """Facts about the whole pathway, and those that only a person can settle."""

    label = forms.CharField(label=PATHWAY_NAME, max_length=60, required=False)
    area = _attribute("area")
    condition = _attribute("condition")
    acute = forms.BooleanField(label=ATTRIBUTES["acute"].label, required=False)
    exempt_treatment = _attribute("exempt_treatment", required=False)
    legal_status = _attribute("legal_status")

    def __init__(self, request: StaffRequest, case: Case, *, label: str, attributes: Document) -> None:
        plain = {name: attributes[name] for name in attributes.keys() & self.base_fields.keys()}
        facts = to_fields(FACTS.values(), attributes.get("facts", {}))
        initial = {"label": label} | UNSTATED | plain | facts
        super().__init__(request, case, initial=initial)
        self.attributes = attributes
        for key in FACTS.values():
            self.fields[key.name] = field_of(key)

    def stated(self) -> dict[str, Any]:
        """The label, and what is true of the whole pathway in the shape of the assessment document."""
        data = self.cleaned_data
        attributes = self.attributes | {
            "exempt_treatment": data["exempt_treatment"] or None,
            **{name: data[name] for name in ("area", "condition", "acute", "legal_status")},
            "facts": from_fields(FACTS.values(), data),
        }
        return {"label": data["label"], "attributes": attributes}


class ChangePathwayForm(CorrectionForm, PathwayForm):
    """The same about a pathway that is there, with the reason of the change."""

    def __init__(self, request: StaffRequest, case: Case, *, key: str, **rest: Any) -> None:
        self.thing = f"pathway-{key}"
        super().__init__(request, case, **rest)

    def stated(self) -> dict[str, Any]:
        return super().stated() | {"reason": self.cleaned_data["reason"]}

"""The forms of a matter: its facts, and one event. Their fields are those of the rights engine's own tables."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, Matter
from rettidig.casework.topics import TOPICS
from rettidig.rights import schema
from rettidig.rights.matters.schema import FORESEEN, KINDS
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import date_short, kroner, spoken_language
from rettidig.web.forms import KronerField, SpokenDateField
from rettidig.web.matters.labels import EVENTS, KEYS, fact_label, stated_choices

from .act_form import ActForm
from .case_access import StaffRequest
from .event_forms import SOURCE, Document, FaultForm, StatedForm, field_of, from_fields, to_fields
from .event_types import Key

UNITS = {schema.NUMBER: gettext_lazy("I kilometer, den ene vej"), schema.AMOUNT: gettext_lazy("I kroner")}


def thing_of(matter: Matter) -> str:
    """A matter as the history of its facts names it."""
    return f"matter-{matter.key}"


def _mark(events: list[Document]) -> str:
    return sha256(json.dumps(events, sort_keys=True).encode()).hexdigest()


def _kinds() -> list[tuple[str, str]]:
    return [(kind, kind_name(kind)[spoken_language()]) for kind in KINDS]


class AddMatterForm(FaultForm):
    """What it is about; the topic of the case proposes it."""

    kind = forms.ChoiceField(label=gettext_lazy("Hvad handler det om?"), choices=_kinds)

    def __init__(self, request: StaffRequest, case: Case) -> None:
        proposed = [name.partition(":")[0] for name in TOPICS[case.topic].matters]
        super().__init__(request, case, initial={"kind": proposed[0]} if proposed else {})


class RemoveMatterForm(FaultForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=500)


def keys_of(keys: schema.Keys, labels: Mapping[str, Any]) -> tuple[Key, ...]:
    """The keys of a fact or an event as the forms of the desk ask for them."""
    return tuple(
        Key(name, key.kind, labels[name], dict(stated_choices(name, key)), required=key.required)
        for name, key in keys.items()
    )


def fact_keys(kind: str) -> tuple[Key, ...]:
    facts = KINDS[kind].facts
    return keys_of(facts, {name: fact_label(name) for name in facts})


def event_keys(kind: str, event: str) -> tuple[Key, ...]:
    return (*keys_of(KINDS[kind].events[event], KEYS), SOURCE)


def _add_fields(form: ActForm, keys: tuple[Key, ...]) -> None:
    for key in keys:
        asked: dict[str, Any] = {"label": key.label, "required": key.required}
        is_number = key.kind in UNITS
        form.fields[key.name] = KronerField(**asked, help_text=UNITS[key.kind]) if is_number else field_of(key)


def _initial(keys: tuple[Key, ...], stated: Document) -> dict[str, Any]:
    numbers = {key.name for key in keys if key.kind in UNITS}
    shown = {name: kroner(Decimal(str(stated[name]))) for name in numbers & stated.keys()}
    return to_fields([key for key in keys if key.name not in numbers], stated) | shown


def _stated(keys: tuple[Key, ...], cleaned: dict[str, Any]) -> Document:
    numbers = [key.name for key in keys if key.kind in UNITS and cleaned.get(key.name) is not None]
    words = from_fields([key for key in keys if key.kind not in UNITS], cleaned)
    return words | {name: float(cleaned[name]) for name in numbers}


class FactsForm(StatedForm):
    """The facts of one kind of matter. Nothing is required: what is not stated is unknown."""

    def __init__(self, request: StaffRequest, case: Case, *, matter: Matter) -> None:
        self.keys = fact_keys(matter.kind)
        super().__init__(request, case, initial=_initial(self.keys, matter.facts))
        _add_fields(self, self.keys)
        self.thing = thing_of(matter)
        if matter.facts:
            self.correct(self.thing)

    def facts(self) -> Document:
        return _stated(self.keys, self.cleaned_data)


class MatterEventForm(StatedForm):
    """One event of a matter: a new one, or `stated`, which has its place in the list. Where the others are not as they
    were, its place may be another's, and nothing is joined.
    """

    date = SpokenDateField(label=gettext_lazy("Dato"), prefer="past")

    def __init__(
        self, request: StaffRequest, case: Case, *, matter: Matter, event: str, stated: Document | None = None
    ) -> None:
        self.keys, self.type = event_keys(matter.kind, event), event
        known = stated or {}
        day = {"date": date.fromisoformat(known["date"])} if known else {}
        super().__init__(request, case, initial=_initial(self.keys, known) | day | {"note": known.get("note", "")})
        if event in FORESEEN:
            self.fields["date"] = SpokenDateField(label=_("Dato"))
        _add_fields(self, self.keys)
        self.fields["note"] = forms.CharField(label=_("Bemærkning"), max_length=500, required=False)
        if stated is None:
            self.state()
        else:
            self.frame = _mark([each for each in matter.events if each is not stated])
            self.correct(thing_of(matter))

    def last_change(self, name: str) -> str:
        """Who has changed the events of the matter last: they have one history."""
        return super().last_change("events")

    def event(self) -> Document:
        data = self.cleaned_data
        note = {"note": data["note"]} if data["note"] else {}
        return {"date": data["date"].isoformat(), "type": self.type, **_stated(self.keys, data), **note}


def facts_in_words(kind: str, facts: Document, *, told: Document) -> list[tuple[str, str, str, bool]]:
    """Each stated fact by its key, with its label, its value, and whether the citizen told it so."""
    return [
        (name, str(fact_label(name)), value_words(name, key, facts[name]), told.get(name) == facts[name])
        for name, key in KINDS[kind].facts.items()
        if name in facts
    ]


def event_in_words(kind: str, event: Document) -> str:
    """An event with what is stated of it."""
    keys = KINDS[kind].events[event["type"]]
    told = [f"{KEYS[name]}: {value_words(name, key, event[name])}" for name, key in keys.items() if name in event]
    return ", ".join([str(EVENTS[event["type"]]), *told])


def value_words(name: str, key: schema.Key, value: Any) -> str:
    if key.kind == schema.DATE:
        return date_short(date.fromisoformat(value))
    if key.kind in UNITS:
        amount = kroner(Decimal(str(value)))
        return f"{amount} km" if key.kind == schema.NUMBER else _("%(amount)s kr.") % {"amount": amount}
    words = stated_choices(name, key)
    if key.kind == schema.FLAG:
        return str(words["yes" if value else "no"])
    return ", ".join(str(words[each]) for each in (value if isinstance(value, list) else [value]))

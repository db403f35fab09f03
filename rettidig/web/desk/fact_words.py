"""The facts of a case and their values in words, as their history tells them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.fact_history import FactChange
from rettidig.casework.models import Case, Channel, Direction, Outcome, Priority, ReferredTo, Stage, WithWhom
from rettidig.casework.regions import HOMES
from rettidig.casework.topics import TOPICS
from rettidig.rights import schema
from rettidig.rights.matters.schema import KINDS
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import date_short, kroner, moment_words, spoken_language
from rettidig.web.matters.labels import fact_label

from .event_forms import SOURCE
from .event_types import ATTRIBUTES, EVENT_TYPES, FACTS, PATHWAY_NAME, Key
from .matter_forms import event_in_words, value_words
from .needs import NeedsForm
from .option_rows import period_words
from .person import FIELD_LABELS
from .re_referral import ReReferralForm
from .titles import answer_words, event_words

NOTHING = "–"
CASE_LABELS: dict[str, StrOrPromise] = {
    "topic": gettext_lazy("Emne"),
    "priority": gettext_lazy("Prioritet"),
    "owner": gettext_lazy("Ejer"),
    "team": gettext_lazy("Team"),
    "office": gettext_lazy("Kontor"),
    "held_until": gettext_lazy("På hold til"),
    "waits_for": gettext_lazy("Venter på"),
    "service_due": gettext_lazy("Vores svarfrist"),
    "patient_seen_on": gettext_lazy("Undersøgt"),
    "patient_declined_on": gettext_lazy("Nej tak"),
    "outcome": gettext_lazy("Hvad der kom ud af sagen"),
}
CONTACT_LABELS: dict[str, StrOrPromise] = {
    "at": gettext_lazy("Hvornår"),
    "channel": gettext_lazy("Hvordan"),
    "direction": gettext_lazy("Retning"),
    "with_whom": gettext_lazy("Med hvem"),
}
CONTACT_WORDS: dict[str, Mapping[Any, StrOrPromise]] = {
    "channel": dict(Channel.choices),
    "direction": dict(Direction.choices),
    "with_whom": dict(WithWhom.choices),
}
DAYS = {
    "birth_date",
    "deceased_on",
    "held_until",
    "service_due",
    "patient_seen_on",
    "patient_declined_on",
    "latest_day",
}
KEPT_WORDS: dict[str, Mapping[Any, StrOrPromise]] = {
    "topic": {key: topic.label for key, topic in TOPICS.items()},
    "priority": dict(Priority.choices),
    "waits_for": dict(WithWhom.choices),
    "outcome": dict(Outcome.choices),
    "home_region": HOMES,
    "stage": dict(Stage.choices),
    "to": dict(ReferredTo.choices),
}
DATE = Key("date", schema.DATE, gettext_lazy("Dato"), {})
NOTE = Key("note", schema.TEXT, gettext_lazy("Bemærkning"), {})
PATHWAY_KEYS = {"label": Key("label", schema.TEXT, PATHWAY_NAME, {}), **ATTRIBUTES, **FACTS}


MASK = "●●●●●●"


class Speaker:
    """Says the facts of one case; `pathways` are the names of its pathways by their keys, `hidden` those of the
    patient's data that the reader is not shown.
    """

    def __init__(self, case: Case, pathways: Mapping[str, str], *, hidden: Collection[str]) -> None:
        self.case, self.pathways, self.hidden = case, pathways, hidden

    def thing(self, change: FactChange) -> str:
        """What the fact belongs to: the patient, a pathway, an event on its day."""
        kind, _dash, key = change.fact.thing.partition("-")
        if kind == "pathway":
            return _("Forløb: %(name)s") % {"name": self.pathways.get(key, key)}
        if kind == "event":
            event = change.about["event"]
            return f"{EVENT_TYPES[event['type']].label}, {_day(event['date'])}"
        if kind == "matter":
            return kind_name(change.about["kind"])[spoken_language()]
        if kind == "contact":
            return _("Kontakt %(number)s") % {"number": change.about["number"]}
        things = {"person": _("Patient"), "case": _("Sagen"), "needs": _("Hensyn til patienten")}
        return things.get(kind, _("Kladde til omvisitering"))

    def label(self, change: FactChange) -> StrOrPromise:
        """The name of the field; of a thing that came or went none."""
        kind, name = change.fact.thing.partition("-")[0], change.fact.name
        if not name:
            return ""
        if kind == "pathway":
            return PATHWAY_KEYS[name].label if name in PATHWAY_KEYS else name
        if kind == "event":
            return _event_key(change).label
        if kind == "contact":
            return CONTACT_LABELS[name]
        if kind == "matter":
            return _("Hændelser") if name == "events" else fact_label(name)
        if kind in ("needs", "re_referral"):
            form = NeedsForm if kind == "needs" else ReReferralForm
            return (form.base_fields[name].label if name in form.base_fields else "") or _("Hospital")
        return (FIELD_LABELS if kind == "person" else CASE_LABELS).get(name, name)

    def say(self, change: FactChange, value: Any) -> str:
        """A value of the fact; what the reader may not see is covered."""
        kind, name = change.fact.thing.partition("-")[0], change.fact.name
        if not name:
            return self._of_thing(change, value)
        if kind == "pathway":
            return answer_words(value, PATHWAY_KEYS[name]) if name in PATHWAY_KEYS else str(value)
        if kind == "event":
            return self._of_event(change, value)
        if kind == "matter":
            return _of_matter(change, value)
        if kind == "contact":
            return moment_words(datetime.fromisoformat(value)) if name == "at" else str(CONTACT_WORDS[name][value])
        if value in (None, "", []):
            return _("Nej") if name == "protected_address" else NOTHING
        return self._plain(name, value)

    def _of_event(self, change: FactChange, value: Any) -> str:
        stated = change.about["event"]
        is_unknown = change.fact.name in stated and stated[change.fact.name] is None and change.after is None
        return NOTHING if value is None and not is_unknown else answer_words(value, _event_key(change))

    def _plain(self, name: str, value: Any) -> str:
        if name in self.hidden:
            return MASK
        if name in DAYS:
            return _day(value)
        if name == "cpr":
            return MASK if "birth_date" in self.hidden else f"{value[:6]}-****"
        if name == "protected_address":
            return _("Ja")
        if name == "address" and self.case.patient and self.case.patient.protected_address:
            return _("Beskyttet")
        if name == "cannot":
            return "; ".join(period_words(*each) for each in value)
        if name == "price_frame":
            return _("%(amount)s kr.") % {"amount": kroner(Decimal(value))}
        return str(KEPT_WORDS.get(name, {}).get(value, value))

    def _of_thing(self, change: FactChange, value: Any) -> str:
        if not value:
            return NOTHING if value is None and not change.is_correction else _("fjernet")
        if isinstance(value, dict):
            return f"{event_words(value)}, {_day(value['date'])}"
        return _("på sagen")


def _day(text: str) -> str:
    return date_short(date.fromisoformat(text))


def _event_key(change: FactChange) -> Key:
    own = {key.name: key for key in EVENT_TYPES[change.about["event"]["type"]].keys}
    known = {"date": DATE, "note": NOTE, SOURCE.name: SOURCE, **own}
    return known.get(change.fact.name, Key(change.fact.name, schema.TEXT, change.fact.name, {}))


def _of_matter(change: FactChange, value: Any) -> str:
    kind, name = change.about["kind"], change.fact.name
    if value in (None, []):
        return NOTHING
    if name == "events":
        return "; ".join(f"{event_in_words(kind, each)}, {_day(each['date'])}" for each in value)
    return value_words(name, KINDS[kind].facts[name], value) if name in KINDS[kind].facts else str(value)

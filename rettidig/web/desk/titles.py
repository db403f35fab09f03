"""Names of tasks, pathways and events in the reader's language. What the office made is stored by key or in Danish;
what people wrote stays.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import CONTACT_FACTS, Case, Channel, Contact, Direction, Pathway, Task, WithWhom
from rettidig.casework.right_names import RIGHT_NAMES
from rettidig.casework.steps import matter_limits
from rettidig.casework.task_tree import BY_PEOPLE, CALL_BACK
from rettidig.rights import schema
from rettidig.web.formatting import date_short

from .event_types import ATTRIBUTES, EVENT_TYPES, FACTS, PATHWAY_NAME, UNSTATED, Key

SPANS = {("was_for", "for"): "→", ("from", "to"): "–"}  # two dates that belong together
WRITTEN_BY_PEOPLE = (*BY_PEOPLE, CALL_BACK)
# Titles that name something: all but the ending is ours.
NAMING = {
    "missing_facts": (gettext_noop("Spørg patienten om: %(facts)s"), "facts"),
    **{kind: (sentence, "limit") for kind, sentence in matter_limits.TITLES.items()},
    "same_case": (gettext_noop("Se, om sagen er den samme som %(number)s"), "number"),
}

with override("da"):
    _RIGHTS_IN_DANISH = {str(name): name for name in RIGHT_NAMES.values()}


def task_title(task: Task) -> str:
    """The title of the task for this reader."""
    if task.kind in WRITTEN_BY_PEOPLE or not task.title:
        return task.title
    if task.kind not in NAMING:
        return _(task.title)
    sentence, name = NAMING[task.kind]
    stem = sentence.partition("%")[0]
    named = task.title.removeprefix(stem)
    if named == task.title:
        return task.title
    return _(sentence) % {name: ", ".join(_named(each) for each in named.split(", ") if each)}


def _named(part: str) -> str:
    """A part of a title in the reader's language: ours, or the name of a right."""
    return str(_RIGHTS_IN_DANISH.get(part) or _(part))


def contact_title(contact: Contact) -> str:
    """A contact of `Contact.objects.stated()` as it is known today: "Telefon til patient"."""
    known = {name: getattr(contact, f"stated_{name}") for name in CONTACT_FACTS}
    way = _("til") if known["direction"] == Direction.OUT else _("fra")
    is_message = known["channel"] == Channel.FORM and contact.ordinal > 1
    channel = _("Besked") if is_message else Channel(known["channel"]).label
    return f"{channel} {way} {str(WithWhom(known['with_whom']).label).lower()}"


def joined_words(case: Case) -> SafeString:
    """What is said of a case that has become part of another, in place of its state: where it is, as a link."""
    kept = case.joined_to
    if kept is None:
        raise ValueError(case.pk)
    words = _("Samlet med %(number)s") % {"number": kept.number}
    return format_html('<a href="{}">{}</a>', reverse("desk:case", args=[kept.pk]), words)


def names_of(pathways: Iterable[Pathway]) -> dict[str, str]:
    """Name of each pathway, by its key."""
    return {pathway.key: str(pathway) for pathway in pathways}


def all_names(case: Case) -> dict[str, str]:
    """Name of each pathway of the case, by its key, also of those that have been removed or went along to another."""
    left = Pathway.objects.filter(case=case.joined_to_id, former__has_key=str(case.pk)) if case.joined_to_id else ()
    gone = {each.key_in(case.pk): str(each) for each in left}
    return gone | names_of(case.pathways.select_related("service"))


def event_words(event: dict[str, Any]) -> str:
    """An event and its details as a line: "Tid tilbudt: 12. jan. 2027, Undersøgelse"."""
    kind = EVENT_TYPES[event["type"]]
    details = [(key.name, str(words)) for key in kind.keys if (words := _said_words(event, key))]
    line = ", ".join(words for _name, words in details)
    for (name, words), (after, more) in pairwise(details):
        if (name, after) in SPANS:
            line = line.replace(f"{words}, {more}", f"{words} {SPANS[name, after]} {more}", 1)
    return f"{kind.label}: {line}" if line else str(kind.label)


def _said_words(event: dict[str, Any], key: Key) -> StrOrPromise:
    """What is stated under a key, also that nobody knows it: "Af hvem: ved ikke"."""
    if key.name in event and event[key.name] is None:
        return " ".join([_before(key.label), _("ved ikke")])
    return _in_words(event.get(key.name), key)


def pathway_changes(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What differs between a pathway's `label` and `attributes` then and now, a line each: "Område: Somatik → …"."""
    keys = (Key("label", schema.TEXT, PATHWAY_NAME, {}), *ATTRIBUTES.values(), *FACTS.values())
    was, now = _flat(before), _flat(after)
    said = [(key.label, answer_words(was.get(key.name), key), answer_words(now.get(key.name), key)) for key in keys]
    return "\n".join(f"{_before(label)} {old} → {new}" for label, old, new in said if old != new)


def stated_words(name: str, value: Any) -> str:
    """A fact or an attribute of a pathway as a line: "Område: Psykiatri, voksne"."""
    key = {**ATTRIBUTES, **FACTS}[name]
    return f"{_before(key.label)} {answer_words(value, key)}"


def _before(label: StrOrPromise) -> str:
    return str(label) if str(label).endswith("?") else f"{label}:"


def _flat(logged: dict[str, Any]) -> dict[str, Any]:
    attributes = {name: value for name, value in logged["attributes"].items() if value is not None}
    return {"label": logged["label"], **UNSTATED, **attributes, **attributes.get("facts", {})}


def answer_words(value: Any, key: Key) -> str:
    """The answer to a question about the whole pathway, as its form shows it."""
    if key.kind != schema.TEXT and value is None:
        return _("Ved ikke")
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    return str(_in_words(value, key)) or "–"


def _in_words(value: Any, key: Key) -> StrOrPromise:
    if key.kind == "date" and value:
        return date_short(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(str(key.choices.get(each, each)) for each in value) or key.none
    if isinstance(value, bool) or value is None:
        return ""
    return key.choices.get(value, str(value))

"""A wrong value put back as it was before: a new correction, by the act that corrects such a fact (feature C8)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from rettidig.rights import schema

from ..fact_history import Fact, FactChange, find_last
from ..models import Case, Contact, Event, Matter, Pathway, User
from ..permissions import Denied
from . import contact, matter, needs, pathway, person, triage


class Correction(NamedTuple):
    """What a correction goes by, besides the fact and its value."""

    case: Case
    said: dict[str, Any]  # reason, by, at, version


def act_of(fact: Fact) -> str:
    """The act that corrects the fact; empty where none does."""
    kind = fact.thing.partition("-")[0]
    if kind == "case":
        return {"topic": "change_topic", "priority": "prioritise"}.get(fact.name, "")
    if fact.name in ("", "events"):
        return ""
    acts = {"person": "correct_person", "needs": "record_needs", "matter": "edit_matters"}
    return {**acts, "pathway": "edit_pathways", "event": "edit_pathways", "contact": "correct_contact"}.get(kind, "")


def can_be_put_back(change: FactChange) -> bool:
    """Whether an act can state again what stood before. A number, a topic and a priority cannot be taken away."""
    needs_value = change.fact.thing == "case" or change.fact.name in ("cpr", "date")
    return bool(act_of(change.fact)) and (change.is_correction or not needs_value)


@transaction.atomic
def put_back(
    case: Case, change: FactChange, *, reason: str, by: User, at: datetime, version: int | None = None
) -> None:
    """State again what stood before `change`. Raises as the act that corrects such a fact; Denied without a reason,
    where no act corrects it, where its thing has been removed, and where it stands already; and rights.InvalidDocument.
    """
    if not can_be_put_back(change):
        raise Denied(_("Det kan ikke sættes tilbage herfra."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor oplysningerne rettes."))
    last = find_last(case, change.fact)
    if last and last.after == change.before:
        raise Denied(_("Det står der allerede."))
    kind, _dash, key = change.fact.thing.partition("-")
    correction = Correction(case, {"reason": reason.strip(), "by": by, "at": at, "version": version})
    CORRECTIONS[kind](correction, key, change.fact.name, change.before)


def _of_person(correction: Correction, _key: str, name: str, value: str) -> None:
    if name == "cpr":
        person.correct_number(correction.case, number=value, **correction.said)
        return
    person.correct_person(correction.case, changes={name: person.read_kept(name, value)}, **correction.said)


def _of_case(correction: Correction, _key: str, name: str, value: Any) -> None:
    if name == "topic":
        triage.change_topic(correction.case, topic=value, **correction.said)
    else:
        triage.overrule_priority(correction.case, priority=value, **correction.said)


def _of_needs(correction: Correction, _key: str, name: str, value: Any) -> None:
    if name == "latest_day" and value:
        value = date.fromisoformat(value)
    needs.record_needs(correction.case, said={name: value}, **correction.said)


def _of_pathway(correction: Correction, key: str, name: str, value: Any) -> None:
    found: Pathway = _get(correction.case.pathways.filter(removed_at=None, key=key))
    label, attributes = found.label, {**found.attributes, "facts": {**found.attributes.get("facts", {})}}
    if name == "label":
        label = value or ""
    elif name in schema.FACTS:
        _state(attributes["facts"], name, value)
    else:
        attributes[name] = value
    pathway.change_pathway(found, label=label, attributes=attributes, **correction.said)


def _of_event(correction: Correction, key: str, name: str, value: Any) -> None:
    found: Event = _get(Event.objects.filter(pathway__case=correction.case, pk=key).select_related("pathway__case"))
    pathway.change_event(found, document=_state(found.document, name, value), **correction.said)


def _of_matter(correction: Correction, key: str, name: str, value: Any) -> None:
    found: Matter = _get(correction.case.matters.filter(removed_at=None, key=key))
    matter.change_matter(found, facts=_state({**found.facts}, name, value), **correction.said)


def _of_contact(correction: Correction, key: str, name: str, value: Any) -> None:
    found: Contact = _get(correction.case.contacts.filter(pk=key).select_related("case"))
    value = datetime.fromisoformat(value) if name == "at" else value
    contact.correct_contact(found, changes={name: value}, **correction.said)


def _state(document: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value
    return document


def _get(things: Any) -> Any:
    found = things.first()
    if found is None:
        raise Denied(_("Det er fjernet fra sagen. Se på sagen, som den er nu."))
    return found


CORRECTIONS: dict[str, Callable[[Correction, str, str, Any], None]] = {
    "person": _of_person,
    "case": _of_case,
    "needs": _of_needs,
    "pathway": _of_pathway,
    "event": _of_event,
    "matter": _of_matter,
    "contact": _of_contact,
}

"""The pathways of a case, edited event by event. Every change renews the assessment in the same act."""

from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, deadlines, policies
from ..audit_words import AuditWord
from ..max_wait_legs import booked_day
from ..models import AuditEvent, Case, Event, Pathway, Service, User
from ..permissions import Denied
from .assessment import Document, renew


def new_pathway(
    case: Case, *, attributes: Document, at: datetime, label: str = "", service: Service | None = None
) -> Pathway:
    """A pathway with the next key of the case, not stored yet."""
    key = next_key(case) if case.pk else "1"
    return Pathway(case=case, key=key, label=label, service=service, attributes=attributes, changed_at=at)


def next_key(case: Case) -> str:
    """A key that no pathway of the case has; one may have left it together with a joined case."""
    taken = set(case.pathways.values_list("key", flat=True))
    return next(str(key) for key in count(len(taken) + 1) if str(key) not in taken)


def new_event(pathway: Pathway, document: Document, *, at: datetime, by: User | None = None) -> Event:
    """An event out of one element of `events` in the assessment document, not stored yet."""
    facts = {name: value for name, value in document.items() if name not in ("date", "type")}
    day = date.fromisoformat(document["date"])
    return Event(pathway=pathway, date=day, type=document["type"], facts=facts, changed_at=at, changed_by=by)


@transaction.atomic
def add_pathway(
    case: Case, *, label: str, attributes: Document, by: User, at: datetime, version: int | None = None
) -> Pathway:
    """Add a pathway without events. Raises Denied, and rights.InvalidDocument with every fault."""
    case = policies.locked(case, act="edit_pathways", by=by, version=version)
    pathway = new_pathway(case, label=label, attributes=attributes, at=at)
    pathway.save()
    _finish(case, by=by, at=at, before={}, after={"pathway": pathway.key, "document": pathway.document})
    return pathway


@transaction.atomic
def change_pathway(
    pathway: Pathway,
    *,
    label: str,
    attributes: Document,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Pathway:
    """Change the name of a pathway, or what is true of the whole of it.

    Raises as `add_pathway`, and Denied when nothing is changed and without a reason.
    """
    case = policies.locked(pathway.case, act="edit_pathways", by=by, version=version)
    pathway = present(case, pathway)
    before = {"pathway": pathway.key, "label": pathway.label, "attributes": pathway.attributes}
    after = {"pathway": pathway.key, "label": label, "attributes": attributes}
    reason = policies.check_correction(before != after, reason=reason)
    pathway.label, pathway.attributes, pathway.changed_at = label, attributes, at
    pathway.save(update_fields=["label", "attributes", "changed_at"])
    _finish(case, by=by, at=at, before=before, after=after, reason=reason)
    return pathway


@transaction.atomic
def remove_pathway(pathway: Pathway, *, reason: str, by: User, at: datetime, version: int | None = None) -> Pathway:
    """Take a pathway out of the case; what was offered or decided on it stays to be read.

    Raises Denied without a reason, for the only pathway, and while a hospital has the patient on it.
    """
    case = policies.locked(pathway.case, act="edit_pathways", by=by, version=version)
    pathway = present(case, pathway)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor forløbet skal fjernes."))
    if not case.pathways.filter(removed_at=None).exclude(pk=pathway.pk).exists():
        raise Denied(_("En sag skal have mindst ét forløb."))
    _check_not_with_hospital(pathway)
    pathway.removed_at = at
    pathway.save(update_fields=["removed_at"])
    _finish(case, by=by, at=at, before={"pathway": pathway.key}, after={}, reason=reason)
    return pathway


def _check_not_with_hospital(pathway: Pathway) -> None:
    if pathway.re_referrals.filter(state__in=deadlines.WITH_HOSPITAL).exists():
        raise Denied(_("Patienten er omvisiteret i dette forløb. Registrer først hospitalets svar."))


@transaction.atomic
def add_event(pathway: Pathway, *, document: Document, by: User, at: datetime, version: int | None = None) -> Event:
    """Add one event. Raises Denied, also for a pathway that has been removed, and rights.InvalidDocument."""
    case = policies.locked(pathway.case, act="edit_pathways", by=by, version=version)
    event = new_event(present(case, pathway), document, at=at, by=by)
    event.save()
    _finish(case, by=by, at=at, before={}, after=_logged(event))
    return event


@transaction.atomic
def change_event(
    event: Event, *, document: Document, by: User, at: datetime, reason: str = "", version: int | None = None
) -> Event:
    """Change one event; the others stay as they are. Raises as `add_event`, and Denied when it has been removed.

    Without a `reason`, which the history of its facts keeps, it is a slip of the pen.
    """
    case = policies.locked(event.pathway.case, act="edit_pathways", by=by, version=version)
    event = _still_there(event)
    before = _logged(event)
    changed = new_event(event.pathway, document, at=at, by=by)
    changed.pk = event.pk
    changed.save()
    _finish(case, by=by, at=at, before=before, after=_logged(changed), reason=reason.strip())
    return changed


@transaction.atomic
def remove_event(event: Event, *, by: User, at: datetime, version: int | None = None) -> None:
    """Take one event out of its pathway; the audit log keeps it. Raises as `change_event`."""
    case = policies.locked(event.pathway.case, act="edit_pathways", by=by, version=version)
    event = _still_there(event)
    before = _logged(event)
    event.delete()
    _finish(case, by=by, at=at, before=before, after={})


def find_removal(case: Case, *, event: int = 0, pathway: str = "") -> AuditEvent | None:
    """How an event (by its id), or a pathway (by its key), was taken out of the case, if somebody did."""
    saved = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.PATHWAYS_SAVED, after={})
    about = {"before__id": event} if event else {"before": {"pathway": pathway}}
    return saved.filter(**about).first()


@transaction.atomic
def restore_event(case: Case, removal: AuditEvent, *, by: User, at: datetime) -> Event:
    """Put an event back as it stood when it was removed. Raises as `add_event`, and Denied when it is back already."""
    case = policies.locked(case, act="edit_pathways", by=by)
    before = removal.before or {}
    pathway = case.pathways.filter(key=before["pathway"]).first()
    if Event.objects.filter(pk=before["id"]).exists():
        raise Denied(_("Den er sat tilbage. Se på sagen, som den er nu."))
    event = new_event(present(case, pathway), before["event"], at=at, by=by)
    event.pk = before["id"]
    event.save(force_insert=True)
    _finish(case, by=by, at=at, before={}, after=_logged(event))
    return event


@transaction.atomic
def restore_pathway(pathway: Pathway, *, by: User, at: datetime) -> Pathway:
    """Put back a pathway that somebody has taken out of the case. Raises Denied when it is back already."""
    case = policies.locked(pathway.case, act="edit_pathways", by=by)
    pathway = case.pathways.get(pk=pathway.pk)
    if pathway.removed_at is None:
        raise Denied(_("Den er sat tilbage. Se på sagen, som den er nu."))
    pathway.removed_at = None
    pathway.save(update_fields=["removed_at"])
    _finish(case, by=by, at=at, before={}, after={"pathway": pathway.key})
    return pathway


def write_event(
    case: Case, pathway: Pathway | None, document: Document, *, at: datetime, by: User | None = None
) -> Event:
    """Write what another act has done into the pathway that it concerns; the caller has locked the case, and renews.

    Raises Denied when the pathway has been removed: no act on it is passed over in silence.
    """
    event = new_event(present(case, pathway), document, at=at, by=by)
    event.save()
    return event


def find_booked_day(pathway: Pathway) -> date | None:
    """The day of the appointment that the patient has in the pathway."""
    return booked_day(pathway.document["events"])


def find_undo(case: Case, *, by: User) -> AuditEvent | None:
    """The latest change of an event or a pathway, if `by` made it and what it left is still there."""
    last = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.PATHWAYS_SAVED).first()
    if last is None or last.user != by.username:
        return None
    return last if _is_as_left(case, last.after or {}) else None


@transaction.atomic
def undo(case: Case, *, by: User, at: datetime, version: int | None = None) -> None:
    """Put back what the latest change of `by` has changed. Done again, the change is back.

    Raises Denied when somebody else has changed the pathways since, and when it would take away a pathway on which a
    hospital has the patient; and rights.InvalidDocument.
    """
    case = policies.locked(case, act="edit_pathways", by=by, version=version)
    last = find_undo(case, by=by)
    if last is None:
        raise Denied(_("Der er ikke noget at fortryde: forløbet er ændret siden."))
    before, after = last.before or {}, last.after or {}
    left = _put_back(case, before, after, by=by, at=at)
    _finish(case, by=by, at=at, before=after, after=left)


def _put_back(case: Case, before: Document, after: Document, *, by: User, at: datetime) -> Document:
    """Store `before` in the place of `after`; returns what is there now, as the log tells it."""
    key = before.get("pathway") or after["pathway"]
    pathway = case.pathways.get(key=key)
    if "event" in before or "event" in after:
        found = pathway.events.filter(pk=after["id"]).first() if "id" in after else None
        if "event" not in before:
            pathway.events.filter(pk=after["id"]).delete()
            return {}
        event = new_event(pathway, before["event"], at=at, by=by)
        event.pk = found.pk if found else None
        event.save()
        return _logged(event)
    if "attributes" in before:
        pathway.label, pathway.attributes = before["label"], before["attributes"]
    if not before:
        _check_not_with_hospital(pathway)
    pathway.removed_at = None if before else at
    pathway.changed_at = at
    pathway.save()
    return before


def _is_as_left(case: Case, after: Document) -> bool:
    pathway = case.pathways.filter(key=after.get("pathway", "")).first()
    if not after:  # something was removed, and nothing has been changed since: else that would be the latest change
        return True
    if pathway is None:
        return False
    if "event" in after:
        event = pathway.events.filter(pk=after["id"]).first()
        return event is not None and event.document == after["event"]
    if "attributes" in after:
        return bool(pathway.attributes == after["attributes"] and pathway.label == after["label"])
    return pathway.removed_at is None


def _logged(event: Event) -> Document:
    return {"pathway": event.pathway.key, "id": event.pk, "event": event.document}


def present(case: Case, pathway: Pathway | None) -> Pathway:
    """The pathway as it stands now. Raises Denied when there is none, or it is another case's, or has been removed."""
    if pathway is None or pathway.case_id != case.pk:
        raise Denied(_("Vælg, hvilket forløb det handler om."))
    fresh = Pathway.objects.select_related("service").get(pk=pathway.pk)
    if fresh.removed_at:
        raise Denied(_("Forløbet er fjernet fra sagen. Vælg et andet forløb."))
    return fresh


def _still_there(event: Event) -> Event:
    fresh = Event.objects.select_related("pathway__case").filter(pk=event.pk).first()
    if fresh is None:
        raise Denied(_("Hændelsen er fjernet. Se på forløbet, som det er nu."))
    present(fresh.pathway.case, fresh.pathway)
    return fresh


def _finish(
    case: Case, *, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any], reason: str = ""
) -> None:
    renew(case, at=at, strict=True)
    step = policies.save(case, "edit_pathways", at=at)
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason, at=at)

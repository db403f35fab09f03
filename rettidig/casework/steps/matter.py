"""The matters of a case beside its pathways: added, corrected, removed and undone. Every change renews the assessment
in the same act.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.rights.matters.schema import KINDS

from .. import audit, policies
from ..audit_words import AuditWord
from ..models import AuditEvent, Case, Matter, User
from ..permissions import Denied
from ..questionnaire.abroad import told_matters
from ..questionnaire.answers import Answers, ToldMatter
from .assessment import Document, renew
from .matter_end import check_no_meeting, check_open, find_end, follow_end

RECEIVED = "received"  # type of the event that is the filing
KEYS_BEGIN = "sag-"  # so that no matter has the key of a pathway


def next_key(case: Case) -> str:
    """The key of the next matter of a case."""
    return f"{KEYS_BEGIN}{case.matters.count() + 1}"


@transaction.atomic
def add_matter(case: Case, *, kind: str, by: User, at: datetime, version: int | None = None) -> Matter:
    """Add a matter of which nothing is known yet. Raises Denied."""
    case = policies.locked(case, act="edit_matters", by=by, version=version)
    matter: Matter = case.matters.create(key=next_key(case), kind=kind, changed_at=at, changed_by=by)
    _finish(case, by=by, at=at, before={}, after=_logged(matter))
    return matter


def find_told(case: Case) -> dict[str, ToldMatter]:
    """By kind, what the citizen answered about matters of which nothing is stated yet."""
    stated = {each.kind for each in case.matters.filter(removed_at=None) if each.facts or each.events}
    return {kind: told for kind, told in told_in(case).items() if kind not in stated}


def told_in(case: Case) -> Mapping[str, ToldMatter]:
    """By kind, what the citizen answered about matters when the case was received."""
    return told_matters(Answers.of(case.answers), on=timezone.localdate(case.received_at))


@transaction.atomic
def take_over(case: Case, *, kind: str, by: User, at: datetime, version: int | None = None) -> Matter:
    """State what the citizen answered about a matter, all of it at once. Raises Denied, also when something is stated
    of it already, and rights.InvalidDocument.
    """
    case = policies.locked(case, act="edit_matters", by=by, version=version)
    told = find_told(case).get(kind)
    if told is None:
        raise Denied(_("Det står allerede på sagen. Se på sagen, som den er nu."))
    empty = case.matters.filter(kind=kind, removed_at=None).first()
    if empty:
        return change_matter(empty, facts=told.facts, events=told.events, by=by, at=at)
    stated = {"facts": told.facts, "events": sorted(told.events, key=lambda event: str(event["date"]))}
    matter: Matter = case.matters.create(key=next_key(case), kind=kind, changed_at=at, changed_by=by, **stated)
    _finish(case, by=by, at=at, before={}, after=_logged(matter))
    return matter


@transaction.atomic
def change_matter(
    matter: Matter,
    *,
    facts: Document | None = None,
    events: list[Document] | None = None,
    by: User,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Matter:
    """State the facts of a matter anew, or its events; what is not given stays. Events stand by date. A `reason` is
    kept in the history of its facts.

    Raises Denied, also for a matter that has been removed, and rights.InvalidDocument with every fault.
    """
    case = policies.locked(matter.case, act="edit_matters", by=by, version=version)
    matter = _present(matter)
    check_open(matter)
    before = _logged(matter)
    if facts is not None:
        matter.facts = facts
    write_events(matter, matter.events if events is None else events, by=by, at=at)
    _finish(case, by=by, at=at, before=before, after=_logged(matter), reason=reason.strip())
    return matter


def state_receipt(matter: Matter, *, on: date, by: User, at: datetime) -> None:
    """State that the office received the matter on that day, where its kind knows of that and nothing says it yet. The
    caller has locked the case and saves it.
    """
    known = any(each["type"] == RECEIVED and each.get("at") != "other" for each in matter.events)
    if known or RECEIVED not in KINDS[matter.kind].events:
        return
    before = _logged(matter)
    made = {"date": on.isoformat(), "type": RECEIVED, "at": "office"}
    matter.events = sorted([*matter.events, made], key=lambda event: str(event["date"]))
    _store(matter, by=by, at=at)
    renew(matter.case, at=at, strict=True)
    after = _logged(matter)
    audit.record(AuditWord.MATTERS_SAVED, by=by, case=matter.case, before=before, after=after, at=at)


@transaction.atomic
def remove_matter(matter: Matter, *, reason: str, by: User, at: datetime, version: int | None = None) -> Matter:
    """Take a matter out of the case. Raises Denied, also without a reason."""
    case = policies.locked(matter.case, act="edit_matters", by=by, version=version)
    matter = _present(matter)
    check_no_meeting(matter)
    check_open(matter)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor det skal fjernes."))
    before = _logged(matter)
    matter.removed_at = at
    _store(matter, by=by, at=at)
    _finish(case, by=by, at=at, before=before, after=_logged(matter), reason=reason)
    return matter


def find_removal(matter: Matter) -> AuditEvent | None:
    """How a matter was taken out of its case, if somebody did."""
    saved = AuditEvent.objects.filter(case_id=matter.case_id, verb=AuditWord.MATTERS_SAVED, after__matter=matter.key)
    last = saved.first()
    return last if last and not (last.after or {}).get("is_there") else None


def find_shortening(matter: Matter, number: int) -> AuditEvent | None:
    """How the events of a matter became fewer than `number`, if they ever were so many."""
    saved = AuditEvent.objects.filter(case_id=matter.case_id, verb=AuditWord.MATTERS_SAVED, after__matter=matter.key)
    return next((each for each in saved if len((each.before or {}).get("events", ())) >= number), None)


@transaction.atomic
def restore_matter(matter: Matter, *, by: User, at: datetime) -> Matter:
    """Put back a matter that somebody has taken out of the case. Raises Denied when it is back already."""
    case = policies.locked(matter.case, act="edit_matters", by=by)
    matter = Matter.objects.get(pk=matter.pk)
    if matter.removed_at is None:
        raise Denied(_("Den er sat tilbage. Se på sagen, som den er nu."))
    before = _logged(matter)
    matter.removed_at = None
    _store(matter, by=by, at=at)
    _finish(case, by=by, at=at, before=before, after=_logged(matter))
    return matter


def move(matter: Matter, *, to: Case, by: User, at: datetime) -> Document:
    """Take a matter with all that has happened in it to another case: its limits run on as they did. Returns what was
    moved, for the log; both cases are locked, renewed, saved and logged by the caller, so that nobody undoes the half
    of it. Raises Denied for a matter that has been removed.
    """
    matter = _present(matter)
    check_no_meeting(matter)
    before = _logged(matter)
    key = f"{KEYS_BEGIN}{to.matters.count() + 1}"
    stated = {"kind": matter.kind, "facts": matter.facts, "events": matter.events}
    follow_end(matter, to.matters.create(key=key, changed_at=at, changed_by=by, **stated), at=at)
    matter.removed_at = at
    _store(matter, by=by, at=at)
    return before


def find_undo(case: Case, *, by: User) -> AuditEvent | None:
    """The latest change of a matter, if `by` made it and what it left is still there."""
    last = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.MATTERS_SAVED).first()
    if last is None or last.user != by.username:
        return None
    left = last.after or {}
    matter = case.matters.filter(key=left.get("matter", "")).first()
    return last if matter and _logged(matter) == left and not find_end(matter) else None


@transaction.atomic
def undo(case: Case, *, by: User, at: datetime, version: int | None = None) -> None:
    """Put back what the latest change of `by` has changed. Done again, the change is back. Raises Denied when somebody
    else has changed the matters since.
    """
    case = policies.locked(case, act="edit_matters", by=by, version=version)
    last = find_undo(case, by=by)
    if last is None:
        raise Denied(_("Der er ikke noget at fortryde: det er ændret siden."))
    before, after = last.before or {}, last.after or {}
    matter = case.matters.get(key=after["matter"])
    if before:
        matter.facts, matter.events = before["facts"], before["events"]
    matter.removed_at = None if before.get("is_there") else at
    if matter.removed_at:
        check_no_meeting(matter)
    _store(matter, by=by, at=at)
    _finish(case, by=by, at=at, before=after, after=_logged(matter))


def find_authorised(matter: Matter) -> Document | None:
    """The event by which an application for prior authorisation was decided; None while it is not."""
    made = (each for each in matter.events if each["type"] == "decided" and each.get("of") == "authorisation")
    return next(made, None)


def take_back_decided(matter: Matter, *, by: User, at: datetime) -> None:
    """The decision on the authorisation was withdrawn: its event goes, unless the matter has moved to another case. The
    caller has locked the case and renews the assessment.
    """
    decided = find_authorised(matter)
    if decided and not matter.removed_at:
        write_events(matter, [each for each in matter.events if each is not decided], by=by, at=at)


def write_events(matter: Matter, events: list[Document], *, by: User, at: datetime) -> None:
    """State the events of a matter, by date; the caller has locked the case, and renews its assessment."""
    matter.events = sorted(events, key=lambda event: str(event["date"]))
    _store(matter, by=by, at=at)


def _logged(matter: Matter) -> Document:
    return {
        "matter": matter.key,
        "kind": matter.kind,
        "facts": matter.facts,
        "events": matter.events,
        "is_there": matter.removed_at is None,
    }


def _present(matter: Matter) -> Matter:
    fresh = Matter.objects.select_related("case").get(pk=matter.pk)
    if fresh.removed_at:
        raise Denied(_("Det er fjernet fra sagen. Se på sagen, som den er nu."))
    return fresh


def _store(matter: Matter, *, by: User, at: datetime) -> None:
    matter.changed_at, matter.changed_by = at, by
    matter.save(update_fields=["facts", "events", "removed_at", "changed_at", "changed_by"])


def _finish(
    case: Case, *, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any], reason: str = ""
) -> None:
    renew(case, at=at, strict=True)
    step = policies.save(case, "edit_matters", at=at)
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason, at=at)

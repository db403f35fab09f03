"""Triage: prioritise a case, assign its team, and set its dates (features T2, T6, T8)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies, priority, service_target
from ..models import Case, Priority, Team, User
from ..permissions import Denied, check_may_have, check_team_may_have
from ..priority import MANUAL
from ..topics import TOPICS
from . import standard_task
from .assessment import renew


@transaction.atomic
def triage(case: Case, *, at: datetime, by: User | None = None) -> Case:
    """Give the case priority, team and dates anew; `by` None is the system itself. Raises Denied."""
    case = policies.locked(case, act="triage", by=by)
    renew(case, at=at)
    set_target_and_team(case)
    step = policies.save(case, "triage", at=at, moves=by is not None)
    audit.record(step.audit, by=by, case=case, after=priority_snapshot(case), at=at)
    return case


def escalate_due_cases(*, at: datetime) -> int:
    """Prioritise open cases as their deadlines approach; returns how many changed (features T5, T6).

    A priority set by a person is kept.
    """
    on, changed = timezone.localdate(at), 0
    open_ones = priority.with_ticked(Case.objects.filter(closed_at=None)).select_related("patient")
    for seen in open_ones.prefetch_related("pathways").iterator(chunk_size=500):
        if priority.refresh(seen, on=on):
            changed += prioritise_again(seen, at=at)
    return changed


@transaction.atomic
def prioritise_again(seen: Case, *, at: datetime) -> bool:
    """Whether the rules gave an open case another priority than it had, or other reasons."""
    try:
        case = policies.locked(seen, act="triage", by=None)
    except Denied:  # closed since it was read
        return False
    before = priority_snapshot(case)
    step = policies.save(case, "triage", at=at, moves=False)
    if priority_snapshot(case) != before:
        audit.record(step.audit, by=None, case=case, before=before, after=priority_snapshot(case), at=at)
    return True


def set_target_and_team(case: Case) -> None:
    """The service target and the team that its topic calls for, also before it is first stored; the caller saves."""
    case.service_due = service_target.find_due(case)
    case.team = find_team(case)


def find_team(case: Case) -> Team | None:
    """The team of the case's office that takes its topic; None when no team does."""
    return next((team for team in case.office.teams.all() if case.topic in team.topics), None)


def priority_snapshot(case: Case) -> dict[str, Any]:
    """Priority and team, for the audit log."""
    return {"priority": case.priority, "team": str(case.team or "")}


@transaction.atomic
def assign(
    case: Case,
    *,
    owner: User | None,
    team: Team | None,
    by: User,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Give the case to a person or a team, or release it (both None). Raises Denied."""
    act = "assign" if owner else "release"
    case = policies.locked(case, act=act, by=by, version=version)
    if owner and owner.office_id != case.office_id:
        raise Denied(_("Sagen kan kun gives til en kollega i samme kontor."))
    if owner and owner.pk != case.owner_id:
        check_may_have(owner, case)
    if team and team.pk != case.team_id:
        check_team_may_have(team, case)
    before = {"owner": str(case.owner or ""), "team": str(case.team or "")}
    case.owner, case.team = owner, team or case.team
    step = policies.save(case, act, at=at)
    after = {"owner": str(owner or ""), "team": str(case.team or "")}
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason, at=at)
    return case


@transaction.atomic
def overrule_priority(
    case: Case, *, priority: int, reason: str, by: User, at: datetime, version: int | None = None
) -> Case:
    """A person sets the priority; the rules then leave it alone. Raises Denied without a reason."""
    case = policies.locked(case, act="prioritise", by=by, version=version)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor sagen skal have en anden prioritet."))
    before = {"priority": case.priority}
    case.priority = Priority(priority)
    case.priority_reasons = [{"key": MANUAL, "words": reason}]
    step = policies.save(case, "prioritise", at=at)
    after = {"priority": int(case.priority)}
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason, at=at)
    return case


@transaction.atomic
def change_topic(case: Case, *, topic: str, reason: str, by: User, at: datetime, version: int | None = None) -> Case:
    """Correct what the case is about; what came of it stays. The team follows the topic, and so do the dates.

    Raises Denied without a reason, for a topic that does not exist or is the present one, and for one in which nobody
    can be re-referred while a hospital has the patient.
    """
    case = policies.locked(case, act="change_topic", by=by, version=version)
    if topic not in TOPICS:
        raise Denied(_("Vælg et emne fra listen."))
    if case.outcome and not TOPICS[topic].is_movable:
        raise Denied(_("Patienten er omvisiteret eller har fået nej. Vælg et emne, hvor det kan ske."))
    reason = policies.check_correction(topic != case.topic, reason=reason)
    before = {"topic": case.topic, "team": str(case.team or "")}
    case.topic = topic
    renew(case, at=at)
    set_target_and_team(case)
    standard_task.follow_topic(case, at=at)
    if case.answered_at:
        policies.follow_until_seen(case, at=at)
    step = policies.save(case, "change_topic", at=at)
    after = {"topic": topic, "team": str(case.team or "")}
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason, at=at)
    return case

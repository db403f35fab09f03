"""Writing to the audit log, always in the transaction of the change that it tells of."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import AuditEvent, Case, Role, User

SYSTEM = "system"
BY_THE_SYSTEM = {
    "attachment.scanned",
    "case.triaged",
    "task.added",
    "delivery.failed",
    "offices.created",
    "office.changed",
    "inquiries.imported",
    "user.added",
    "user.renewed",
    "user.closed",
}


def record(
    verb: str,
    *,
    by: User | None,
    case: Case | None = None,
    subject: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Write one event. `by` None is the citizen at the public door, or the system itself for the acts that it
    does by its own rules (`BY_THE_SYSTEM`).

    Raises TransactionManagementError outside a transaction: a change and its trace stand or fall together.
    """
    event = prepare(
        verb, by=by, case=case, subject=subject, before=before, after=after, reason=reason, at=at or timezone.now()
    )
    event.save(force_insert=True)
    return event


def prepare(
    verb: str,
    *,
    by: User | None,
    case: Case | None,
    at: datetime,
    subject: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """The event as `record` writes it, for an act that inserts it together with its other rows."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(verb)
    return AuditEvent(
        at=at,
        user=by.username if by else "",
        role=by.role if by else SYSTEM if verb in BY_THE_SYSTEM else Role.CITIZEN,
        verb=verb,
        case_id=case.pk if case else None,
        subject=subject,
        before=before,
        after=after,
        reason=reason,
    )


@transaction.atomic
def record_opening(case: Case, *, by: User, what: str, unless_within: timedelta | None = None) -> None:
    """Somebody opened a case to read it; `what` is the page or document (feature G3, E5).

    `unless_within`: nothing is written when the same person opened the case so lately.
    """
    openings = AuditEvent.objects.filter(case_id=case.pk, verb="case.opened", user=by.username)
    if unless_within is None or not openings.filter(at__gt=timezone.now() - unless_within).exists():
        record("case.opened", by=by, case=case, subject=what)

"""Writing to the audit log, always in the transaction of the change that it tells of."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from .audit_words import BY_THE_SYSTEM, LABELS, AuditWord
from .models import AuditEvent, Case, Role, User

SYSTEM = "system"
SUBJECT_MAX = 80  # characters of the column


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
    """Write one event under a word of the audit log. `by` None is the citizen on the public pages, or the system itself
    for the acts that it does by its own rules (`BY_THE_SYSTEM`).

    Raises TransactionManagementError outside a transaction, and ValueError for a word that nobody has registered.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(verb)
    if verb not in LABELS:
        raise ValueError(verb)
    return AuditEvent.objects.create(
        at=at or timezone.now(),
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
    openings = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.CASE_OPENED, user=by.username)
    if unless_within is None or not openings.filter(at__gt=timezone.now() - unless_within).exists():
        record(AuditWord.CASE_OPENED, by=by, case=case, subject=what)

"""What the page of a case says about who looks after it: unread news, a hold, an owner who is away."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from rettidig.casework import absences
from rettidig.casework.attention import mark_read
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.models import AuditEvent, Case, User
from rettidig.casework.one_look import lacks
from rettidig.casework.queues import find_people
from rettidig.casework.steps.warn import mark_seen

LATELY = timedelta(minutes=10)


def attention(case: Case, today: date) -> dict[str, Any]:
    """The owner's absence, if any; news and hold stand on the case itself."""
    away = absences.away(today, office_id=case.office_id).filter(user=case.owner_id).first() if case.owner_id else None
    return {"away": away}


def find_others(case: Case, *, by: User) -> QuerySet[User]:
    """The colleagues who have opened the case lately, but for `by`; the log of openings tells."""
    openings = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.CASE_OPENED, at__gt=timezone.now() - LATELY)
    return (
        User.objects.filter(username__in=openings.values("user")).exclude(pk=by.pk).order_by("first_name", "last_name")
    )


def opened(case: Case, *, by: User) -> None:
    """Who looks after the case has it open: its news are read; and whoever was warned of its date has seen that."""
    if case.news_at and case.owner_id in find_people(by, on=timezone.localdate()):
        mark_read(case)
    if not lacks(case, "warnings"):
        mark_seen(case, by=by, at=timezone.now())

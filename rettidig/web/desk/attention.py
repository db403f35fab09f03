"""What the page of a case says about who looks after it: unread news, a hold, an owner who is away."""

from datetime import date
from typing import Any

from django.utils import timezone

from rettidig.casework import absences
from rettidig.casework.attention import mark_read
from rettidig.casework.models import Case, User
from rettidig.casework.queues import find_people
from rettidig.casework.steps.warn import mark_seen


def attention(case: Case, today: date) -> dict[str, Any]:
    """The owner's absence, if any; news and hold stand on the case itself."""
    away = absences.away(today, office_id=case.office_id).filter(user=case.owner_id).first() if case.owner_id else None
    return {"away": away}


def opened(case: Case, *, by: User) -> None:
    """Who looks after the case has it open: its news are read; and whoever was warned of its date has seen that."""
    if case.news_at and case.owner_id in find_people(by, on=timezone.localdate()):
        mark_read(case)
    mark_seen(case, by=by, at=timezone.now())

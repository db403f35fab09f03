"""The queue: one line a case, what is due first at the top."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_stubs_ext import StrOrPromise

from rettidig.casework import queues
from rettidig.casework.categories import CATEGORIES
from rettidig.casework.lifecycle import TURN, State
from rettidig.casework.models import Case, User

from .opening import StaffRequest, staff_required
from .words import DEADLINE_KINDS, word

PAGE = 50
NEAR = 3  # days


@dataclass(frozen=True)
class Due:
    """One date on a line: how late it is stands in `urgency` (late, near or nothing), never in colour alone."""

    day: date
    label: StrOrPromise
    urgency: str

    @classmethod
    def of(cls, day: date | None, kind: str, today: date) -> "Due | None":
        if day is None:
            return None
        left = (day - today).days
        return cls(day, word(DEADLINE_KINDS, kind), "late" if left < 0 else "near" if left <= NEAR else "")


@dataclass(frozen=True)
class Row:
    case: Case
    name: str
    age: int | None
    subject: str
    turn: StrOrPromise
    next: Due | None
    service: Due | None
    legal: Due | None


def rows(cases: Iterable[Case], today: date) -> list[Row]:
    return [_row(case, today) for case in cases]


def _row(case: Case, today: date) -> Row:
    patient = case.patient
    return Row(
        case=case,
        name=(patient.name if patient else "") or case.reporter_name,
        age=age(patient.birth_date, today) if patient and patient.birth_date else None,
        subject=CATEGORIES[case.category].label,
        turn=TURN[State(case.state)].label,
        next=Due.of(case.next_deadline, case.next_deadline_kind, today),
        service=None if case.answered_at else Due.of(case.service_due, "service", today),
        legal=Due.of(case.legal_due, case.legal_right, today),
    )


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def after(cases: QuerySet[Case], last: Case, *, closed: bool) -> QuerySet[Case]:
    """The cases that come after `last` in the queue's own order, so that page 2,000 costs what page 2 costs."""
    if closed:
        return cases.filter(Q(closed_at__lt=last.closed_at) | Q(closed_at=last.closed_at, pk__lt=last.pk))
    later = Q(received_at__gt=last.received_at) | Q(received_at=last.received_at, pk__gt=last.pk)
    level = Q(next_deadline=last.next_deadline) & later
    if last.next_deadline:
        level |= Q(next_deadline__gt=last.next_deadline) | Q(next_deadline=None)
    return cases.filter(Q(priority__gt=last.priority) | Q(priority=last.priority) & level, priority__gte=last.priority)


@staff_required
def queue(request: StaffRequest) -> HttpResponse:
    view = request.GET.get("vis", "")
    view = view if view in queues.VIEWS else "mine"
    cases = queues.queue(request.user, view=view).defer("answers", "patient__cpr", "patient__address")
    last = _find_last(request.user, request.GET.get("efter", ""))
    page = list((after(cases, last, closed=view == "closed") if last else cases)[: PAGE + 1])
    context = {
        "rows": rows(page[:PAGE], timezone.localdate()),
        "more": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first_page": last is None,
        "view": view,
        "views": queues.VIEWS,
    }
    if not page:
        context["answered_today"] = _answered_today(request.user)
    return render(request, "desk/queue/queue.html", context)


def _find_last(user: User, key: str) -> Case | None:
    return Case.objects.filter(office=user.office, pk=key).first() if key.isdecimal() else None


def _answered_today(user: User) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Case.objects.filter(owner=user, answered_at__gte=midnight).count()

"""The queue: one line a case, what is due first at the top."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import queues
from rettidig.casework.lifecycle import RESPONSIBLE_PARTY, State
from rettidig.casework.models import Case, Priority, Team, User
from rettidig.casework.permissions import DECIDERS, may_read
from rettidig.casework.priority import MANUAL, reason_sentences
from rettidig.casework.steps.re_refer import awaits_move
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import date_short, once_a_language
from rettidig.web.readings import record_list
from rettidig.web.templatetags.components import badge

from .case_access import StaffRequest, staff_required
from .filters import NEAR, FilterForm, PlaceForm
from .labels import DEADLINE_KINDS, word

PAGE = 50
GROUPS = {
    Priority.URGENT: gettext_lazy("Haster"),
    Priority.HIGH: gettext_lazy("Høj prioritet"),
    Priority.NORMAL: gettext_lazy("Almindelig prioritet"),
}


@dataclass(frozen=True)
class Due:
    """One date on a line: its lateness is in `urgency` (late, near or nothing), never in colour alone."""

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
    """The words of one line, ready for the page: fifty of them are rendered at a time."""

    pk: int
    href: str
    sheet: str
    number: str
    name: str
    age: str
    subject: str
    badge: str
    group: str
    is_urgent: bool
    why: str
    state: str
    turn: str
    next: str
    next_kind: str
    service: str
    legal: str
    legal_kind: str
    received: str
    owner: str
    team: str


def rows(cases: Iterable[Case], today: date, *, grouped: bool = False, movable: bool = False) -> list[Row]:
    """The lines; `grouped` under the name of their priority, which is then not said on each. With `movable`, a line
    whose patient is to be moved next leads to the sheet where that is done.
    """
    before, _zero, after = reverse("desk:case", args=[0]).rpartition("0")  # the address is looked up once, not per row
    sheet = reverse("desk:re_refer", args=[0]).removeprefix(f"{before}0{after}") if movable else ""
    return [_row(case, f"{before}{case.pk}{after}", sheet, today, grouped) for case in cases]


def _row(case: Case, href: str, sheet: str, today: date, grouped: bool) -> Row:
    patient = case.patient
    return Row(
        pk=case.pk,
        href=href,
        sheet=f"{href}{sheet}" if sheet and awaits_move(case) else "",
        number=case.number,
        name=(patient.name if patient else "") or case.reporter_name or case.number,
        age=_years(age(patient.birth_date, today)) if patient and patient.birth_date else "",
        subject=_subject(case.topic),
        badge=_urgent() if case.priority == Priority.URGENT and not grouped else "",
        group=_group(case.priority) if grouped else "",
        is_urgent=case.priority == Priority.URGENT,
        why=_why(case.priority_reasons[0]["key"]) if case.priority_reasons else "",
        state=_state(case.state),
        turn=_turn(case.state),
        next=_due("due.html", case.next_deadline, today),
        next_kind=_kind(case.next_deadline_kind),
        service="" if case.answered_at else _due("due.html#short", case.service_due, today),
        legal=_due("due.html#short", case.legal_due, today),
        legal_kind=_kind(case.legal_right),
        received=date_short(case.received_at),
        owner=str(case.owner or "–"),
        team=str(case.team or ""),
    )


@once_a_language
def _years(age: int) -> str:
    return _("%(age)s år") % {"age": age}


@once_a_language
def _subject(topic: str) -> str:
    return TOPICS[topic].label


@once_a_language
def _state(state: str) -> str:
    return str(State(state).label)


@once_a_language
def _turn(state: str) -> str:
    return str(RESPONSIBLE_PARTY[State(state)].label)


@once_a_language
def _kind(kind: str) -> str:
    return str(word(DEADLINE_KINDS, kind))


@once_a_language
def _urgent() -> str:
    return render_to_string("components/badge.html", badge(Priority.URGENT.label, "warning"))


@once_a_language
def _group(priority: int) -> str:
    return str(GROUPS[Priority(priority)])


@once_a_language
def _why(key: str) -> str:
    """The first reason for the priority; the reason of a person who has set it is shown on the case alone."""
    return _("Sat af en medarbejder") if key == MANUAL else reason_sentences(Case(priority_reasons=[{"key": key}]))[0]


@once_a_language
def _due(template: str, day: date | None, today: date) -> str:
    return render_to_string(f"desk/queue/{template}", {"due": Due.of(day, "", today)}) if day else ""


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def after(cases: QuerySet[Case], last: Case, *, closed: bool, order: str = queues.DEADLINE) -> QuerySet[Case]:
    """The cases that come after `last` in the queue's own order: none twice and none left out when others change."""
    if closed:
        earlier = Q(closed_at__lt=last.closed_at) | Q(pk__lt=last.pk)
        return cases.filter(earlier, closed_at__lte=last.closed_at)  # by itself, so that the index begins there
    fields = queues.ORDERS[order]
    later = _later(fields[-1], last)
    for name in reversed(fields[:-1]):
        later = _later(name, last) | Q(**{name: getattr(last, name)}) & later
    return cases.filter(later, _later(fields[0], last, "gte"))  # by itself, so that the index begins there


def _later(name: str, last: Case, compare: str = "gt") -> Q:
    """Condition for rows after `last` in one field (with "gte" also level with it); without a date a case is last."""
    value = getattr(last, name)
    if value is None:
        return Q(**{name: None}) if compare == "gte" else Q(pk__in=())
    later = Q(**{f"{name}__{compare}": value})
    return later | Q(next_deadline=None) if name == "next_deadline" else later


@staff_required
def queue(request: StaffRequest) -> HttpResponse:
    place = PlaceForm(request.GET)
    view = place.chosen_view
    team = queues.find_team(request.user, place.chosen_team) if view == "team" else None
    record_list(request, f"queue {view} {team.slug if team else ''}".strip())
    asked, today, closed = FilterForm(request.GET), timezone.localdate(), view == "closed"
    cases = asked.narrow(queues.queue(request.user, view=view, team=team, order=asked.order), today)
    last = _find_last(request.user, place.last_case)
    page = list((after(cases, last, closed=closed, order=asked.order) if last else cases)[: PAGE + 1])
    context = {
        "rows": rows(
            page[:PAGE],
            today,
            grouped=asked.order == queues.URGENCY and not closed,
            movable=request.user.role in DECIDERS,
        ),
        "more": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first_page": last is None,
        "view": view,
        "views": _views(request.user, asked),
        "filters": asked,
        "closed": closed,
        "team": team,
        "teams": Team.objects.filter(office=request.user.office) if view == "team" else (),
        "address": asked.address(vis=view, team=team.slug if team else ""),
    }
    if not page:
        context["answered_today"] = _answered_today(request.user)
    return render(request, "desk/queue/queue.html", context)


@dataclass(frozen=True)
class View:
    """One tab: its name, its number of cases, and its address, which keeps the filters."""

    key: str
    label: StrOrPromise
    count: str
    address: str


def _views(user: User, asked: FilterForm) -> list[View]:
    counts = queues.counts(user, team=queues.find_team(user))
    return [View(key, label, _counted(counts.get(key)), asked.address(vis=key)) for key, label in queues.VIEWS.items()]


def _counted(found: int | None) -> str:
    if found is None:
        return ""
    return f"{queues.MOST_COUNTED}+" if found > queues.MOST_COUNTED else str(found)


def _find_last(user: User, key: int | None) -> Case | None:
    found = Case.objects.select_related("office").filter(pk=key).first() if key else None
    return found if found and may_read(user, found) else None


def _answered_today(user: User) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Case.objects.filter(owner=user, answered_at__gte=midnight).count()

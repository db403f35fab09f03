"""The lead's morning: what will be late by 16:00, who has it, who is away, and how the work is shared."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import absences, confidentiality, queues
from rettidig.casework.deadlines import next_open_day
from rettidig.casework.models import Case, CaseReader, Role, User
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.web.guards import roles_required
from rettidig.web.readings import record_list

from .acts import find_moved_next
from .case_access import StaffRequest
from .columns import STANDARD
from .filters import BY_FOUR
from .queue import rows
from .tasks import EVERY

MOST = 50


@dataclass(frozen=True)
class Tile:
    """A number that leads to its cases."""

    label: StrOrPromise
    number: str
    href: str


@dataclass(frozen=True)
class Share:
    """What one person has, and where it is seen."""

    person: User
    open: int
    late: int
    due: int
    href: str
    away_until: date | None
    is_off: bool
    substitute: User | None


@roles_required(Role.LEAD)
def morning(request: StaffRequest) -> HttpResponse:
    record_list(request, "morning")
    user, today = request.user, timezone.localdate()
    opens = next_open_day(user.office, today) if user.office else today
    due = list(queues.queue(user, view="all", on=today).filter(next_deadline__lt=opens)[: MOST + 1])
    context = {
        "today": today,
        "tiles": _tiles(user, today),
        "columns": STANDARD,
        "rows": rows(due[:MOST], today, moved_next=find_moved_next(due[:MOST], user)),
        "opens": opens if any(each.next_deadline and each.next_deadline > today for each in due) else None,
        "more": _queue(vis="all", frist=BY_FOUR) if len(due) > MOST else "",
        "shares": _shares(user, today),
        "opened": _opened_with_reason(user, timezone.now()),
    }
    return render(request, "desk/morning/morning.html", context)


def _opened_with_reason(user: User, at: datetime) -> list[CaseReader]:
    """The confidential cases of the office that somebody has opened with a reason lately, the newest first."""
    since = at - confidentiality.shown_days()
    opened = CaseReader.objects.filter(case__office=user.office, until__isnull=False, at__gte=since)
    return list(confidentiality.only_shown(opened, user).select_related("case", "user")[:MOST])


def _queue(**asked: str) -> str:
    return f"{reverse('desk:start')}?{urlencode(asked)}"


def _tiles(user: User, today: date) -> list[Tile]:
    found = {key: queues.say_count(number) for key, number in queues.count_morning(user, on=today).items()}
    return [
        Tile(_("over fristen"), found["late"], _queue(vis="all", frist="overskredet")),
        Tile(_("har frist i dag"), found["due"], _queue(vis="all", frist="i-dag")),
        Tile(_("uden ejer"), found["unowned"], _queue(vis="unassigned")),
        Tile(_("haster uden ejer"), found["urgent"], _queue(vis="unassigned", hast="ja")),
        Tile(_("med noget ulæst"), found["news"], _queue(vis="all", ulaest="ja")),
        Tile(_("godkendelser over tiden"), found["approvals"], f"{reverse('desk:asked')}?vis=over-tiden"),
        Tile(_("samtaler over tiden"), found["calls"], f"{reverse('desk:call_backs')}?team={EVERY}"),
        Tile(_("på hold"), found["held"], _queue(vis="held")),
    ]


def _shares(user: User, today: date) -> list[Share]:
    """The load of each who works on cases, the one with most late first."""
    owned = Case.objects.filter(office=user.office, closed_at=None, owner__isnull=False).values("owner")
    loads = {
        each["owner"]: (each["open"], each["late"], each["due"])
        for each in owned.annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(next_deadline__lt=today)),
            due=Count("pk", filter=Q(next_deadline=today)),
        )
    }
    away = list(absences.away(today, office_id=user.office_id))
    off = absences.find_off(today, office_id=user.office_id)
    last_days, instead = {each.user_id: each.last for each in away}, absences.follow(away, off=off)
    people = User.objects.filter(office=user.office, role__in=CASE_WORKERS, is_active=True).order_by("first_name")
    shares = [
        Share(
            person,
            *loads.get(person.pk, (0, 0, 0)),
            href=_queue(vis="all", ejer=person.username),
            away_until=last_days.get(person.pk),
            is_off=person.pk in off,
            substitute=instead.get(person.pk),
        )
        for person in people
    ]
    return sorted(shares, key=lambda share: (-share.late, -share.due, -share.open))

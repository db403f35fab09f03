"""All open tasks of the one who asks, what is late first; the lead sees those of a whole team."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.confidentiality import cover, with_shown
from rettidig.casework.models import Role, Task, Team, User
from rettidig.casework.queues import find_people
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .queue import Due

PAGE = 50
EVERY = "alle"  # names the tasks of the whole office in an address
LATE, TODAY, THIS_WEEK, LATER, UNDATED = (
    _("For sent"),
    _("I dag"),
    _("Denne uge"),
    _("Senere"),
    _("Ingen dato"),
)


@dataclass(frozen=True)
class Line:
    """One open task in the list."""

    task: Task
    due: Due | None
    group: StrOrPromise


def find_tasks(user: User, *, on: date) -> QuerySet[Task]:
    """The open tasks of the user, of whom they stand in for on the day, and of the team where nobody has them."""
    own = Q(owner__in=find_people(user, on=on)) | Q(owner=None, team__isnull=False, team=user.team_id)
    return _open_tasks(user).filter(own)


def find_tasks_of(team: Team | None, user: User) -> QuerySet[Task]:
    """The open tasks of a team of the user's office, whoever has them; of every team without one."""
    of_team = Q(team=team) | Q(owner__team=team) | Q(owner=None, team=None, case__team=team)
    return _open_tasks(user).filter(of_team) if team else _open_tasks(user)


def _open_tasks(user: User) -> QuerySet[Task]:
    found = with_shown(Task.objects.filter(done_at=None, case__office=user.office), user)
    return found.select_related("case__patient", "owner", "team", "parent").defer("case__answers", "case__patient__cpr")


@staff_required
def tasks(request: StaffRequest) -> HttpResponse:
    today, may_see_teams = timezone.localdate(), request.user.role == Role.LEAD
    asked = request.GET.get("team", "") if may_see_teams else ""
    teams = list(Team.objects.filter(office=request.user.office)) if may_see_teams else []
    team = next((each for each in teams if each.slug == asked), None)
    chosen = team.slug if team else EVERY if asked == EVERY else ""
    record_list(request, f"tasks {chosen}".strip())
    found = find_tasks_of(team, request.user) if chosen else find_tasks(request.user, on=today)
    open_parts = Count("parts", filter=Q(parts__done_at=None))
    ordered = found.annotate(open_parts=open_parts).order_by(
        F("due").asc(nulls_last=True), F("due_time").asc(nulls_last=True), "id"
    )
    page = Paginator(ordered, PAGE).get_page(request.GET.get("side"))
    context: dict[str, Any] = {
        "lines": [Line(task, Due.of(task.due, "task", today), _group(task.due, today)) for task in cover(page)],
        "page": page,
        "teams": teams,
        "chosen": chosen,
    }
    return render(request, "desk/tasks/tasks.html", context)


def _group(due: date | None, today: date) -> StrOrPromise:
    if due is None:
        return UNDATED
    if due <= today:
        return TODAY if due == today else LATE
    return THIS_WEEK if due <= today + timedelta(days=6 - today.weekday()) else LATER

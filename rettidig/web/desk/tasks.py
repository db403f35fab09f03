"""All open tasks of the one who asks, and of the team, what is due first at the top."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rettidig.casework.confidentiality import cover, with_shown
from rettidig.casework.models import Task, User
from rettidig.casework.queues import find_people
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .queue import Due

PAGE = 50


def find_tasks(user: User, *, on: date) -> QuerySet[Task]:
    """The open tasks of the user, of whom they stand in for on the day, and of the team where nobody has them."""
    own = Q(owner__in=find_people(user, on=on)) | Q(owner=None, team__isnull=False, team=user.team_id)
    found = with_shown(Task.objects.filter(own, done_at=None, case__office=user.office), user)
    return found.select_related("case__patient", "owner", "team").defer("case__answers", "case__patient__cpr")


@staff_required
def tasks(request: StaffRequest) -> HttpResponse:
    record_list(request, "tasks")
    today = timezone.localdate()
    page = Paginator(find_tasks(request.user, on=today).order_by("due", "id"), PAGE).get_page(request.GET.get("side"))
    rows = [(task, Due.of(task.due, "task", today)) for task in cover(page)]
    return render(request, "desk/tasks/tasks.html", {"rows": rows, "page": page})

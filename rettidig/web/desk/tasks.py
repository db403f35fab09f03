"""All open tasks of the one who asks, and of the team, what is due first at the top."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rettidig.casework.models import Task
from rettidig.casework.queues import find_people
from rettidig.web.readings import record_list

from .case_access import StaffRequest, staff_required
from .queue import Due

PAGE = 50


@staff_required
def tasks(request: StaffRequest) -> HttpResponse:
    record_list(request, "tasks")
    user, today = request.user, timezone.localdate()
    own = Q(owner__in=find_people(user, on=today)) | Q(owner=None, team__isnull=False, team=user.team_id)
    found = Task.objects.filter(own, done_at=None, case__office=user.office)
    found = found.select_related("case__patient", "owner", "team").defer("case__answers", "case__patient__cpr")
    page = Paginator(found.order_by("due", "id"), PAGE).get_page(request.GET.get("side"))
    rows = [(task, Due.of(task.due, "task", today)) for task in page]
    return render(request, "desk/tasks/tasks.html", {"rows": rows, "page": page})

"""Sending by post what is new: the letters ready to print, and the label with the address (feature I19)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from rettidig.casework.letters.addressee import addressee_of
from rettidig.casework.models import Case, Letter, Task
from rettidig.casework.task_tree import POST

from .case_access import StaffRequest, acting
from .masking import find_covered


@acting("finish_task")
def post(request: StaffRequest, case: Case, task_pk: int) -> HttpResponse:
    """What is to be printed for one task, and the label; that it was posted is said with the task."""
    task = get_object_or_404(case.tasks, pk=task_pk, kind=POST)
    is_protected = bool(case.patient and case.patient.protected_address)
    to = addressee_of(case)
    lines = to.address or str(case.answers.get("address") or "").splitlines()
    is_hidden = "address" in find_covered(request, case)
    context = {
        "case": case,
        "task": task,
        "letters": _letters(task),
        "name": to.name,
        "lines": [] if is_protected or is_hidden else lines,
        "is_hidden": is_hidden,
        "is_protected": is_protected,
    }
    return render(request, "desk/post.html", context)


def _letters(task: Task) -> list[Letter]:
    """The letters that were sent since the task came, until it was done."""
    sent = task.case.letters.filter(sent_at__gte=task.created_at, sent_at__lte=task.done_at or timezone.now())
    return list(sent.defer("pdf"))

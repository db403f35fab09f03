"""The tasks that every case of a subject begins with, as the office's register has them (feature C3)."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, override

from .. import deadlines
from ..in_force import in_force
from ..models import Case, StandardTask, Task
from ..task_tree import STANDARD
from .follow_up import write_task, write_task_done


def new_tasks(case: Case, *, at: datetime) -> list[Task]:
    """The standard tasks of a case that begins now, not stored yet, the first due first."""
    on = timezone.localdate(at)
    rows = StandardTask.objects.filter(in_force(on), office=case.office_id, topic=case.topic)
    known = list(rows.order_by("business_days", "pk"))
    if not known:
        return []
    closed = deadlines.closed_days(case.office)
    return [
        Task(
            case=case,
            kind=STANDARD,
            title=each.title,
            due=deadlines.add_business_days(on, each.business_days, closed=closed),
            owner=case.owner,
            team=case.team,
            created_at=at,
        )
        for each in known
    ]


def follow_topic(case: Case, *, at: datetime) -> None:
    """The topic of a locked case is another now: its standard tasks take the place of those of the old one, as far as
    they are not done. The caller saves the case.
    """
    with override("da"):
        why = gettext("Sagen har fået et andet emne.")
    for task in case.tasks.filter(kind=STANDARD, done_at=None, parts=None):
        write_task_done(case, task, by=None, at=at, dropped_reason=why)
    for each in new_tasks(case, at=at):
        write_task(
            case, title=each.title, due=each.due, by=None, at=at, owner=each.owner, team=each.team, kind=STANDARD
        )

"""Tasks that people change: the day, the one who has it, where it belongs; and those that are given up (feature C3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, policies
from ..models import Case, Task, User
from ..permissions import Denied
from ..task_tree import BY_PEOPLE, CALL_BACK, check_place
from .follow_up import check_day, check_no_parts, check_owner, write_task_done

OF_THE_INQUIRY = (
    "missing_facts",
    "judge",
    "reply",
    "same_case",
    "name_differs",
    "consent",
)  # what an inquiry gives the office
MOVABLE = (*BY_PEOPLE, *OF_THE_INQUIRY)  # kinds whose day the office sets; others follow the law or a promise
DROPPABLE = (*MOVABLE, CALL_BACK)


@transaction.atomic
def change_task(
    task: Task,
    *,
    title: str,
    due: date | None,
    owner: User | None,
    parent: Task | None,
    reason: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Task:
    """Change what a task says, its day, who has it, and what it is part of.

    Raises Denied: done already, nothing changed, a promised day moved without a reason, a place in the tree that it
    cannot have, and words or days that are not the office's own to change.
    """
    case = policies.locked(task.case, act="change_task", by=by, version=version)
    task = _still_open(case, task)
    before = _facts(task)
    is_moved, is_named = due != task.due, (title.strip(), parent) != (task.title, task.parent)
    if (is_moved and task.kind not in MOVABLE) or (is_named and task.kind not in BY_PEOPLE):
        raise Denied(_("Opgaven følger af noget andet på sagen. Du kan kun vælge, hvem der har den."))
    if is_moved:
        check_day(case, due, at=at)
        if not reason.strip():
            raise Denied(_("Skriv, hvorfor dagen flyttes."))
    if not title.strip():
        raise Denied(_("Skriv, hvad der skal gøres."))
    if owner != task.owner:
        check_owner(case, owner)
    if task.kind in BY_PEOPLE:
        check_place(case, parent=parent, due=due, task=task)
    task.title, task.due, task.owner, task.parent = title.strip(), due, owner, parent
    task.team = task.team or case.team
    if (after := _facts(task)) == before:
        raise Denied(_("Der er ikke ændret noget."))
    task.save(update_fields=["title", "due", "owner", "parent", "team"])
    step = policies.save(case, "change_task", at=at)
    was, is_now = ({key: facts[key] for key in after if before[key] != after[key]} for facts in (before, after))
    subject = f"task {task.pk}"
    audit.record(step.audit, by=by, case=case, subject=subject, before=was, after=is_now, reason=reason.strip(), at=at)
    return task


@transaction.atomic
def drop_task(task: Task, *, reason: str, by: User, at: datetime, version: int | None = None) -> Task:
    """Give up a task that need not be done any more. `reopen_task` takes it up again.

    Raises Denied without a reason, while a part of it is open, and for what the law, a question or the patient's own
    words demand.
    """
    case = policies.locked(task.case, act="drop_task", by=by, version=version)
    task = _still_open(case, task)
    if task.kind not in DROPPABLE:
        raise Denied(_("Opgaven følger af noget andet på sagen og kan ikke opgives."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor opgaven opgives."))
    check_no_parts(task)
    write_task_done(case, task, by=by, at=at, dropped_reason=reason.strip())
    policies.save(case, "drop_task", at=at)
    return task


def _still_open(case: Case, task: Task) -> Task:
    fresh: Task = case.tasks.select_related("owner", "parent").get(pk=task.pk)
    if fresh.done_at:
        raise Denied(_("Opgaven er færdig. Åbn den igen først."))
    return fresh


def _facts(task: Task) -> dict[str, str]:
    return {
        "title": task.title,
        "due": str(task.due or ""),
        "owner": str(task.owner or ""),
        "under": task.parent.title if task.parent else "",
    }

"""Follow-up: contacts, notes, and tasks with due dates that hold the case open (features C1, C3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, policies
from ..models import Case, Contact, Direction, Note, Task, Team, User
from ..permissions import Denied, check_may_work


@transaction.atomic
def add_contact(
    case: Case,
    *,
    channel: str,
    direction: str,
    with_whom: str,
    text: str,
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> Contact:
    """Register that somebody reached the office or was reached. It never counts as a new inquiry: only ordinal 1 does.

    `by` None is the patient on the patient's own page. A contact from the office to the patient stops the service
    target.
    Raises Denied.
    """
    case = policies.locked(case, version)
    if by:
        check_may_work(by, case)
    ordinal = case.contacts.count() + 1
    contact = case.contacts.create(
        ordinal=ordinal, at=at, channel=channel, direction=direction, with_whom=with_whom, text=text, by=by
    )
    if direction == Direction.OUT and with_whom in ("patient", "relative"):
        policies.mark_first_response(case, at)
    policies.store(case)
    audit.record("contact.added", by=by, case=case, subject=f"contact {ordinal}", after={"channel": channel}, at=at)
    return contact


@transaction.atomic
def add_note(case: Case, *, text: str, by: User, at: datetime) -> Note:
    """Write down what was learned (OFL § 13). Raises Denied; an empty note is refused."""
    check_may_work(by, case)
    if not text.strip():
        raise Denied(_("Skriv, hvad notatet skal indeholde."))
    note = case.notes.create(text=text, by=by, at=at)
    audit.record("note.added", by=by, case=case, subject=f"note {note.pk}", at=at)
    return note


@transaction.atomic
def add_task(
    case: Case,
    *,
    title: str,
    due: date | None,
    by: User | None,
    at: datetime,
    owner: User | None = None,
    team: Team | None = None,
    kind: str = "other",
    parent: Task | None = None,
) -> Task:
    """Promise something with a date; until it is done the case stays open. `by` None is the system itself. Raises
    Denied.
    """
    case = policies.locked(case)
    if by:
        check_may_work(by, case)
    task = case.tasks.create(
        title=title, due=due, owner=owner, team=team, kind=kind, parent=parent, created_at=at, created_by=by
    )
    policies.store(case)
    audit.record("task.added", by=by, case=case, subject=f"task {task.pk}", after={"due": str(due or "")}, at=at)
    return task


@transaction.atomic
def finish_task(task: Task, *, by: User, at: datetime) -> Task:
    """Say that a task is done. Tasks below it must be done first. Raises Denied."""
    case = policies.locked(task.case)
    check_may_work(by, case)
    if task.children.filter(done_at=None).exists():
        raise Denied(_("Der er opgaver under denne, som ikke er færdige."))
    task.done_at, task.done_by = at, by
    task.save(update_fields=["done_at", "done_by"])
    policies.store(case)
    audit.record("task.finished", by=by, case=case, subject=f"task {task.pk}", at=at)
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: User, at: datetime) -> Task:
    """Undo `finish_task`. Raises Denied when the case is closed."""
    case = policies.locked(task.case)
    check_may_work(by, case)
    policies.check_act(case, "follow_up")
    task.done_at = task.done_by = None
    task.save(update_fields=["done_at", "done_by"])
    policies.store(case)
    audit.record("task.reopened", by=by, case=case, subject=f"task {task.pk}", at=at)
    return task

"""Follow-up: contacts, notes, and tasks with due dates that hold the case open (features C1, C3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from .. import attention, audit, deadlines, policies
from ..audit_words import AuditWord
from ..models import Case, Contact, Direction, Note, Task, Team, User, WithWhom
from ..permissions import CASE_WORKERS, BadDay, Denied
from ..phrases import check_filled
from ..task_tree import CALL_BACK, check_place

TITLE_MAX = 200


MESSAGE, FILE, SEND_FILE_AGAIN = "message", "file", "send_file_again"
AWAITING = QUESTION, ADVICE, FORWARDING = "question", "advice", "forwarding"  # are done by the answer that they await
ADVICE_CAME = "advice_came"
READING = (MESSAGE, FILE, SEND_FILE_AGAIN)  # kinds of tasks that come from the patient, also on a closed case


class NotRead(policies.Stale):
    """Something may have come from the patient since the page was opened."""

    def __init__(self) -> None:
        words = _("Sagen er ændret, siden du åbnede siden. Se, om patienten har skrevet mere, og tryk så igen.")
        Denied.__init__(self, words)


@transaction.atomic
def add_contact(
    case: Case,
    *,
    channel: str,
    direction: str,
    with_whom: str,
    text: str,
    held_at: datetime | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Contact:
    """Register that somebody reached the office or was reached. It never counts as a new inquiry: only ordinal 1 does.

    A contact from the office to the patient stops the service target, at the time `held_at` at which it was, where that
    is not now. Raises Denied; for a time to come too, one before the inquiry, and a text with gaps.
    """
    case = policies.locked(case, act="add_contact", by=by, version=version)
    check_filled(text)
    held_at = held_at or at
    if held_at > at:
        raise Denied(_("Kontakten kan ikke have været senere end nu."))
    if timezone.localdate(held_at) < timezone.localdate(case.counts_from):
        raise Denied(_("Kontakten kan ikke have været før henvendelsen."))
    contact = write_contact(
        case,
        channel=channel,
        direction=direction,
        with_whom=with_whom,
        text=text,
        held_at=held_at,
        by=by,
        at=at,
    )
    policies.save(case, "add_contact", at=at)
    return contact


def write_contact(
    case: Case,
    *,
    channel: str,
    direction: str,
    with_whom: str,
    text: str,
    held_at: datetime | None = None,
    by: User | None,
    at: datetime,
) -> Contact:
    """The contact of `add_contact` on a case that the caller has locked and saves."""
    held_at = held_at or at
    contact: Contact = case.contacts.create(
        ordinal=case.contacts.count() + 1,
        at=held_at,
        channel=channel,
        direction=direction,
        with_whom=with_whom,
        text=text,
        by=by,
    )
    if direction == Direction.IN and case.held_until and case.waits_for == with_whom:
        attention.end_hold(case, by=by, at=at)
    if direction == Direction.OUT and with_whom in (WithWhom.PATIENT, WithWhom.RELATIVE) and text.strip():
        policies.mark_first_response(case, held_at)
    subject = f"contact {contact.ordinal}"
    audit.record(AuditWord.CONTACT_ADDED, by=by, case=case, subject=subject, after={"channel": channel}, at=at)
    return contact


@transaction.atomic
def add_note(case: Case, *, text: str, by: User, at: datetime) -> Note:
    """Write down what was learned (OFL § 13). Raises Denied; an empty note is refused, and one with gaps."""
    case = policies.locked(case, act="add_note", by=by)
    if not text.strip():
        raise Denied(_("Skriv, hvad notatet skal indeholde."))
    check_filled(text)
    note: Note = case.notes.create(text=text, by=by, at=at)
    step = policies.save(case, "add_note", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"note {note.pk}", at=at)
    return note


@transaction.atomic
def add_task(
    case: Case,
    *,
    title: str,
    due: date,
    by: User,
    at: datetime,
    owner: User | None = None,
    team: Team | None = None,
    kind: str = "other",
    parent: Task | None = None,
) -> Task:
    """Promise something with a date, perhaps as a part of another task; until it is done the case stays open.

    Raises Denied without words, without a day on which the office is open, for an owner who does not work on the
    case, and for a place that it cannot have (`task_tree.check_place`).
    """
    case = policies.locked(case, act="add_task", by=by)
    if not title.strip():
        raise Denied(_("Skriv, hvad der skal gøres."))
    check_day(case, due, at=at)
    check_owner(case, owner)
    check_place(case, parent=parent, due=due)
    task = write_task(case, title=title, due=due, by=by, at=at, owner=owner, team=team, kind=kind, parent=parent)
    policies.save(case, "add_task", at=at)
    return task


def check_day(case: Case, due: date | None, *, at: datetime) -> None:
    """Raises Denied for a day that a task of the case cannot be promised for."""
    if due is None:
        raise Denied(_("Skriv, hvornår opgaven senest skal være færdig."))
    if due < timezone.localdate(at):
        raise BadDay(_("Dagen er gået. Vælg en anden."))
    if not deadlines.is_business_day(due, closed=deadlines.closed_days(case.office)):
        raise BadDay(_("Kontoret har lukket den dag. Vælg en anden."))


def check_owner(case: Case, owner: User | None) -> None:
    """Raises Denied for somebody who does not work on the cases of the office."""
    if owner and not (owner.is_active and owner.role in CASE_WORKERS and owner.office_id == case.office_id):
        raise Denied(_("Giv opgaven til en, der arbejder med kontorets sager."))


def check_no_parts(task: Task) -> None:
    """Raises Denied while a part of the task is open."""
    if task.parts.filter(done_at=None).exists():
        raise Denied(_("Der er opgaver under denne, som ikke er færdige."))


def write_task(
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
    """The task of `add_task` on a case that the caller has locked and saves. `by` None is the system itself."""
    task: Task = case.tasks.create(
        title=title[:TITLE_MAX], due=due, owner=owner, team=team, kind=kind, parent=parent, created_at=at, created_by=by
    )
    subject, after = f"task {task.pk}", {"due": str(due or "")}
    audit.record(AuditWord.TASK_ADDED, by=by, case=case, subject=subject, after=after, at=at)
    return task


def home_of(case: Case) -> Case:
    """The case in which the work on `case` goes on: the one that it has become part of, else itself."""
    return Case.objects.filter(joined=case.pk).first() or case


def promise_to_read(case: Case, *, title: str, kind: str, at: datetime) -> None:
    """A task to read what the patient has written or sent, due by the service target; one of a kind at a time.

    The caller has locked the case and saves it.
    """
    if case.tasks.filter(kind=kind, done_at=None).exists():
        return
    closed = deadlines.closed_days(case.office)
    due = deadlines.add_business_days(timezone.localdate(at), case.office.service_target_days, closed=closed)
    with override("da"):
        write_task(case, title=gettext(title), due=due, by=None, at=at, owner=case.owner, team=case.team, kind=kind)


@transaction.atomic
def finish_task(task: Task, *, by: User, at: datetime, version: int | None = None) -> Task:
    """Say that a task is done; said again, it stays with the first who said so. Tasks below it must be done first.
    Whether a patient with a maximum waiting time has been seen is asked again until it is on record. Raises Denied.

    What a patient wrote on a closed case can be ticked off as read without opening the case again; but nothing that
    came after the page with the case's `version` was opened, since that is not read.
    """
    act = "finish_reading" if task.kind in READING else "finish_task"
    case = policies.locked(task.case, act=act, by=by)
    task = case.tasks.get(pk=task.pk)
    if task.done_at:
        return task
    if task.kind in READING and version not in (None, case.version):
        raise NotRead
    if task.kind == QUESTION:
        raise Denied(_("Opgaven venter på et svar. Skriv svaret under Spørgsmål, eller at der ikke kom noget."))
    if task.kind == ADVICE:
        raise Denied(
            _("Opgaven venter på en, du har spurgt. Træk det tilbage under Råd og godkendelse, hvis det er løst.")
        )
    if task.kind == FORWARDING:
        raise Denied(_("Opgaven venter på modtageren. Skriv svaret ved det, der er sendt videre."))
    if task.kind == CALL_BACK:
        raise Denied(_("I har lovet at ringe. Skriv samtalen, eller at ingen svarede."))
    check_no_parts(task)
    write_task_done(case, task, by=by, at=at)
    if task.kind == policies.FOLLOW_UP_UNTIL_SEEN:
        policies.follow_until_seen(case, at=at)
    policies.save(case, act, at=at)
    return task


def write_task_done(case: Case, task: Task, *, by: User | None, at: datetime, dropped_reason: str = "") -> None:
    """Finish a task of a case that the caller has locked and saves; with a `dropped_reason` it is given up."""
    task.done_at, task.done_by, task.dropped_reason = at, by, dropped_reason
    task.save(update_fields=["done_at", "done_by", "dropped_reason"])
    word = AuditWord.TASK_DROPPED if dropped_reason else AuditWord.TASK_FINISHED
    audit.record(word, by=by, case=case, subject=f"task {task.pk}", reason=dropped_reason, at=at)


@transaction.atomic
def reopen_task(task: Task, *, by: User, at: datetime) -> Task:
    """Undo `finish_task` and `drop_task`. Raises Denied when the case is closed, for a question that has ended, and for
    a part of what is done.
    """
    case = policies.locked(task.case, act="reopen_task", by=by)
    task = case.tasks.get(pk=task.pk)
    if task.done_at is None:
        return task
    if task.kind in AWAITING:
        raise Denied(_("Opgaven ventede på et svar, som der ikke ventes på mere. Spørg igen i stedet."))
    if task.kind == policies.FOLLOW_UP_UNTIL_SEEN and case.tasks.filter(kind=task.kind, done_at=None).exists():
        raise Denied(_("Opgaven står der allerede igen, med en ny dato."))
    if task.parent and task.parent.done_at:
        raise Denied(_("Opgaven “%(title)s” er færdig. Åbn den igen først.") % {"title": task.parent.title})
    task.done_at = task.done_by = None
    task.dropped_reason = ""
    task.save(update_fields=["done_at", "done_by", "dropped_reason"])
    step = policies.save(case, "reopen_task", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"task {task.pk}", at=at)
    return task

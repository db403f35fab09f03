"""Promises to call somebody back at a time, each a task with its hour (features C1, C3, I7)."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..deadlines import closed_days, is_business_day
from ..models import Case, Channel, Consent, ConsentForm, Contact, Direction, Office, Task, User, WithWhom
from ..permissions import BadDay, Denied
from ..phrases import check_filled
from ..task_tree import CALL_BACK
from .consent import record_consent, withdraw_consent
from .follow_up import add_contact, write_contact, write_task, write_task_done

EARLIEST, LATEST = time(7), time(20)  # when people are called, if the office works longer than its helpline is open


@transaction.atomic
def promise(
    case: Case,
    *,
    due: datetime,
    about: str,
    phone: str = "",
    owner: User | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Task:
    """Promise to call at the time `due`; until somebody has, it holds the case open. `phone` where it is not the number
    of the case; `owner` is who calls, else the case's owner or whoever promises it.

    Raises Denied without a number, for a time that is not ahead, and for a day on which the office is closed.
    """
    case = policies.locked(case, act="promise_call_back", by=by, version=version)
    if not about.strip():
        raise Denied(_("Skriv, hvad I skal tale om."))
    if not number_of(case, phone):
        raise Denied(_("Skriv et telefonnummer. Der er intet på sagen."))
    check_time(case.office, due, at=at)
    day = timezone.localdate(due)
    task = write_task(case, title=about.strip(), due=day, by=by, at=at, owner=owner or case.owner or by, kind=CALL_BACK)
    task.due_time = timezone.localtime(due).time()
    task.phone = phone.strip()
    task.save(update_fields=["due_time", "phone"])
    policies.save(case, "promise_call_back", at=at)
    return task


@transaction.atomic
def write_down(
    case: Case,
    *,
    call_back_at: datetime | None,
    call_back_about: str = "",
    given: Mapping[str, Any] | None = None,
    withdrawn: Consent | None = None,
    by: User,
    at: datetime,
    **contact: Any,
) -> Contact:
    """A contact (`follow_up.add_contact`), and what came of it: a promise to call back at a time, a consent that was
    `given` in it by word of mouth (giver, scopes, to whom), and one that was taken back. All or nothing. Raises Denied.
    """
    written = add_contact(case, by=by, at=at, **contact)
    on = timezone.localdate(written.at)
    if withdrawn:
        withdraw_consent(withdrawn, on=on, words=contact["text"], by=by, at=at)
    if given:
        record_consent(case, **given, form=ConsentForm.ORAL, given_on=on, words=contact["text"], by=by, at=at)
    if call_back_at:
        promise(case, due=call_back_at, about=call_back_about or contact["text"], by=by, at=at)
    return written


@transaction.atomic
def answer(task: Task, *, text: str, with_whom: str = WithWhom.PATIENT, by: User, at: datetime) -> Contact | None:
    """They were called and answered: what was said becomes a contact of the case, and the promise is kept. Where it
    was kept already, there is no other contact.

    Raises Denied without words of what was said.
    """
    case = policies.locked(task.case, act="call_back", by=by)
    task = case.tasks.get(pk=task.pk)
    if task.done_at:
        return None
    if not text.strip():
        raise Denied(_("Skriv, hvad der blev sagt."))
    check_filled(text)
    contact = write_contact(
        case,
        channel=Channel.PHONE,
        direction=Direction.OUT,
        with_whom=with_whom,
        text=text.strip(),
        by=by,
        at=at,
    )
    write_task_done(case, task, by=by, at=at)
    policies.save(case, "call_back", at=at)
    return contact


@transaction.atomic
def try_again(task: Task, *, due: datetime, by: User, at: datetime) -> Task:
    """Nobody answered: it is tried again at the time `due`, and the tries are counted. The service target runs on.
    Raises Denied as `promise` does.
    """
    case = policies.locked(task.case, act="try_call_again", by=by)
    task = case.tasks.get(pk=task.pk)
    if task.done_at:
        raise Denied(_("Samtalen er allerede holdt."))
    check_time(case.office, due, at=at)
    before = {"due": f"{task.due} {task.due_time:%H:%M}", "tries": task.tries}
    task.due, task.due_time, task.tries = timezone.localdate(due), timezone.localtime(due).time(), task.tries + 1
    task.save(update_fields=["due", "due_time", "tries"])
    step = policies.save(case, "try_call_again", at=at)
    after = {"due": f"{task.due} {task.due_time:%H:%M}", "tries": task.tries}
    audit.record(step.audit, by=by, case=case, subject=f"task {task.pk}", before=before, after=after, at=at)
    return task


def number_of(case: Case, phone: str = "") -> str:
    """The number to call: the one that was promised, else that of the inquiry, else the patient's."""
    return phone.strip() or case.reply_phone or (case.patient.phone if case.patient else "")


def check_time(office: Office, due: datetime, *, at: datetime) -> None:
    """Raises Denied for a time that is not ahead, at which nobody is called, or on a day when the office is closed."""
    if due <= at:
        raise BadDay(_("Vælg et tidspunkt, der ikke er gået."))
    if not EARLIEST <= timezone.localtime(due).time() <= LATEST:
        raise BadDay(_("Vælg et tidspunkt mellem klokken 7 og 20."))
    if not is_business_day(timezone.localdate(due), closed=closed_days(office)):
        raise BadDay(_("Kontoret har lukket den dag. Vælg en anden."))

"""Whoever wrote an inquiry takes it back; the owner decides what follows, and writing again undoes it (feature I4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from .. import audit, policies, staff_notices
from ..audit_words import AuditWord
from ..models import Case, Channel, Direction, NoticeAbout, Withdrawal, WithWhom
from . import follow_up, warning_words

TASK = "withdrawn"  # kind of the task to decide what follows
TITLE = gettext_noop("Henvendelsen er trukket tilbage: afslut sagen, eller hør hvorfor")
HOLDS_AGAIN = gettext_noop("Den, der trak henvendelsen tilbage, har skrevet igen")


def find(case: Case) -> Withdrawal | None:
    """The withdrawal that stands in the case, or in the one that it has become part of."""
    return follow_up.home_of(case).withdrawals.filter(ended_at=None).first()


@transaction.atomic
def withdraw(case: Case, *, words: str, at: datetime, as_patient: bool = False) -> Withdrawal:
    """Take the inquiry back, with or without a reason: a contact with the words, and a task for the owner, who decides
    whether the case is closed. Said again, it is the first one. Raises Denied on a case that is closed.
    """
    working = policies.locked(follow_up.home_of(case), act="withdraw_inquiry", by=None)
    if standing := working.withdrawals.filter(ended_at=None).first():
        return standing
    writer = WithWhom.PATIENT if as_patient else case.writer
    with override("da"):
        said = gettext("Jeg trækker min henvendelse tilbage.")
        title = gettext(TITLE)
    follow_up.write_contact(
        working if working.pk == case.pk else case,
        channel=Channel.FORM,
        direction=Direction.IN,
        with_whom=writer,
        text="\n\n".join(filter(None, (said, words.strip()))),
        by=None,
        at=at,
    )
    made: Withdrawal = working.withdrawals.create(words=words.strip(), by_whom=writer, at=at)
    follow_up.promise_to_read(working, title=title, kind=TASK, at=at)
    warning_words.look_for(working, words, at=at)
    staff_notices.tell([working.owner], NoticeAbout.MESSAGE, at=at)
    step = policies.save(working, "withdraw_inquiry", at=at)
    audit.record(step.audit, by=None, case=working, subject=f"withdrawal {made.pk}", at=at)
    return made


def end(case: Case, *, at: datetime) -> None:
    """The inquiry holds again; on a case that the caller has locked and saves."""
    standing = case.withdrawals.filter(ended_at=None).first()
    if standing is None:
        return
    standing.ended_at = at
    standing.save(update_fields=["ended_at"])
    with override("da"):
        reason = gettext(HOLDS_AGAIN)
    for task in case.tasks.filter(kind=TASK, done_at=None):
        follow_up.write_task_done(case, task, by=None, at=at, dropped_reason=reason)
    audit.record(AuditWord.WITHDRAWAL_ENDED, by=None, case=case, subject=f"withdrawal {standing.pk}", at=at)

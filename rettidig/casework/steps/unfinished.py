"""What follows the storing of an inquiry and was stopped by a fault: done as soon as it can be (feature I12)."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import audit, policies
from ..deadlines import add_business_days, closed_days
from ..models import Attachment, Case, IntakeDraft, Task, UnfinishedReceipt, User
from ..permissions import Denied
from ..questionnaire.answers import Answers
from ..questionnaire.warning_words import find_words
from ..task_tree import UNFINISHED
from . import news
from .assessment import renew
from .broken_off import end_call
from .confidential import write_followed
from .follow_up import write_task
from .receive import FAULT_MAX, write_pathway, write_tasks
from .triage import priority_snapshot, set_target_and_team

log = logging.getLogger(__name__)


def find_unfinished() -> QuerySet[UnfinishedReceipt]:
    """The inquiries that wait, the oldest first. The pages of the administrator name none of them."""
    return UnfinishedReceipt.objects.filter(finished_at=None).select_related("case").order_by("stored_at", "pk")


def finish_all(*, at: datetime) -> int:
    """Try each inquiry that waits, one transaction each; one that fails again stops none of the others, and is a task
    for the owner of the case. Returns how many are done.
    """
    done = sum(_try(row, at=at) for row in find_unfinished())
    for row in find_unfinished().filter(tries__gt=0):
        _ask_owner(row, at=at)
    return done


@transaction.atomic
def _ask_owner(row: UnfinishedReceipt, *, at: datetime) -> None:
    """A task on the first day on which the office is open, once."""
    if row.case.tasks.filter(kind=UNFINISHED, done_at=None).exists():
        return
    try:
        case = policies.locked(row.case, act="report_unfinished", by=None)
    except Denied:
        return  # closed meanwhile: the next try ends it
    due = add_business_days(timezone.localdate(at) - timedelta(days=1), 1, closed=closed_days(case.office))
    with override("da"):
        title = _("Sagen er gemt, men ikke vurderet. Se, hvad der mangler.")
    write_task(case, title=title, due=due, by=None, at=at, owner=case.owner, team=case.team, kind=UNFINISHED)
    step = policies.save(case, "report_unfinished", at=at)
    audit.record(step.audit, by=None, case=case, after={"fault": row.fault}, at=at)


@transaction.atomic
def retry(case: Case, *, by: User, at: datetime) -> bool:
    """Try at once, because somebody asks; whether it is done now. Raises Denied where nothing waits."""
    locked = policies.locked(case, act="retry_unfinished", by=by)
    row = _waiting(locked)
    step = policies.save(locked, "retry_unfinished", at=at)
    audit.record(step.audit, by=by, case=locked, at=at)
    return _try(row, at=at)


@transaction.atomic
def end(case: Case, *, how: str, reason: str, by: User, at: datetime) -> UnfinishedReceipt:
    """Nothing is tried any more: somebody has done by hand what was to be done, or it is given up, with the reason.
    Raises Denied where nothing waits, and without words.
    """
    case = policies.locked(case, act="end_unfinished", by=by)
    row = _waiting(case)
    if how not in (UnfinishedReceipt.End.BY_HAND, UnfinishedReceipt.End.GIVEN_UP):
        raise Denied(_("Vælg, om det er gjort eller opgivet."))
    if not reason.strip():
        raise Denied(_("Skriv, hvad der er gjort, eller hvorfor det er opgivet."))
    row.end, row.reason, row.ended_by = how, reason.strip(), by
    _end(row, by=by, at=at)
    step = policies.save(case, "end_unfinished", at=at)
    audit.record(step.audit, by=by, case=case, after={"end": how}, reason=row.reason, at=at)
    return row


def _waiting(case: Case) -> UnfinishedReceipt:
    row = UnfinishedReceipt.objects.select_for_update().filter(case=case, finished_at=None).first()
    if row is None:
        raise Denied(_("Sagen er vurderet. Der er ikke noget, der mangler."))
    return row


def _try(row: UnfinishedReceipt, *, at: datetime) -> bool:
    try:
        return finish(row, at=at)
    except OperationalError:  # the database is away: the job fails, and is tried again
        raise
    except Exception as fault:  # noqa: BLE001 – whatever it is, it is shown with its cure, and the next one is tried
        kind = type(fault).__name__
        log.warning("an inquiry is not finished yet: %s", kind)
        tried = UnfinishedReceipt.objects.filter(pk=row.pk)
        tried.update(tries=F("tries") + 1, tried_at=at, fault=kind[:FAULT_MAX])
        return False


@transaction.atomic
def finish(row: UnfinishedReceipt, *, at: datetime) -> bool:
    """Do the stages that were left out. Returns False when another worker was first."""
    waiting = UnfinishedReceipt.objects.select_for_update().filter(pk=row.pk, finished_at=None).first()
    if waiting is None:
        return False
    try:
        case = policies.locked(row.case, act="reassess", by=None)
    except Denied:  # closed meanwhile by somebody who has read it
        _end(waiting, by=None, at=at)
        return True
    answers = _answers_of(case)
    if not case.pathways.exists():
        write_pathway(case, answers, at=at)
    case.warning_words = find_words(answers.words_to_watch, office=case.office, on=timezone.localdate(case.received_at))
    renew(case, at=at)
    set_target_and_team(case)
    missing = write_tasks(case, answers, has_files=Attachment.objects.filter(case=case).exists(), at=at)
    if case.confidential:
        write_followed(case, by=None, at=at)
    if draft := IntakeDraft.objects.filter(case=case).first():
        end_call(draft, case, at=at)
    news.send_receipt(case, at=at)
    step = policies.save(case, "reassess", at=at)
    after = {"missing": missing, **priority_snapshot(case)}
    audit.record(step.audit, by=None, case=case, after=after, at=at)
    _end(waiting, by=None, at=at)
    return True


def _end(waiting: UnfinishedReceipt, *, by: User | None, at: datetime) -> None:
    """It is over, and so is the task about it."""
    waiting.finished_at, waiting.end = at, waiting.end or UnfinishedReceipt.End.DONE
    waiting.save(update_fields=["finished_at", "end", "reason", "ended_by"])
    Task.objects.filter(case=waiting.case, kind=UNFINISHED, done_at=None).update(done_at=at, done_by=by)


def _answers_of(case: Case) -> Answers:
    """The stored answers, with the number that stands with the person alone."""
    answers = Answers.of(case.answers)
    return replace(answers, patient_cpr=case.patient.cpr) if case.patient else answers

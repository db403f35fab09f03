"""What follows the storing of an inquiry and was stopped by a fault: done as soon as it can be (feature I12)."""

import logging
from dataclasses import replace
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from .. import audit, policies
from ..models import Attachment, Case, IntakeDraft, UnfinishedReceipt
from ..permissions import Denied
from ..questionnaire.answers import Answers
from ..questionnaire.warning_words import find_words
from .assessment import renew
from .broken_off import end_call
from .confidential import write_followed
from .receive import FAULT_MAX, write_pathway, write_tasks
from .triage import priority_snapshot, set_target_and_team

log = logging.getLogger(__name__)


def find_unfinished() -> QuerySet[UnfinishedReceipt]:
    """The inquiries that wait, the oldest first. The pages of the administrator name none of them."""
    return UnfinishedReceipt.objects.filter(finished_at=None).select_related("case").order_by("stored_at", "pk")


def finish_all(*, at: datetime) -> int:
    """Try each inquiry that waits, one transaction each; one that fails again stops none of the others. Returns how
    many are done.
    """
    return sum(_try(row, at=at) for row in find_unfinished())


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
        _end(waiting, at=at)
        return True
    answers = _answers_of(case)
    if not case.pathways.exists():
        write_pathway(case, answers, at=at)
    case.warning_words = find_words(answers.own_words, office=case.office, on=timezone.localdate(case.received_at))
    renew(case, at=at)
    set_target_and_team(case)
    missing = write_tasks(case, answers, has_files=Attachment.objects.filter(case=case).exists(), at=at)
    if case.confidential:
        write_followed(case, by=None, at=at)
    if draft := IntakeDraft.objects.filter(case=case).first():
        end_call(draft, case, at=at)
    step = policies.save(case, "reassess", at=at)
    after = {"missing": missing, **priority_snapshot(case)}
    audit.record(step.audit, by=None, case=case, after=after, at=at)
    _end(waiting, at=at)
    return True


def _end(waiting: UnfinishedReceipt, *, at: datetime) -> None:
    waiting.finished_at = at
    waiting.save(update_fields=["finished_at"])


def _answers_of(case: Case) -> Answers:
    """The stored answers, with the number that stands with the person alone."""
    answers = Answers.of(case.answers)
    return replace(answers, patient_cpr=case.patient.cpr) if case.patient else answers

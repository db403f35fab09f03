"""The clock of a re-referral: sent in direct continuation of the patient's request (AFG 22SFP27, 23SFP15).

When it runs out is reckoned in `deadlines.find_request`, and stands as a date on the case and in the queue.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ... import policies
from ...deadlines import find_request
from ...models import Case, Outcome, Role, User
from ..follow_up import write_task, write_task_done

LATE = "re_referral_late"  # kind of the task for the lead
TITLE = gettext_noop("Omvisiteringen er ikke sendt i direkte forlængelse af patientens ønske")


def warn_leads(*, at: datetime) -> int:
    """A task for the lead of the office on each case whose request has waited too long; returns how many are new."""
    waiting = Case.objects.filter(closed_at=None).exclude(outcome=Outcome.NOT_RE_REFERRED)
    asked = waiting.filter(wishes__option__isnull=False) | waiting.filter(decisions__option__isnull=False)
    return sum(_warn(case, at=at) for case in asked.distinct().select_related("office"))


@transaction.atomic
def _warn(case: Case, *, at: datetime) -> bool:
    if not _is_late(case, at):
        return False
    case = policies.locked(case, act="warn_of_delay", by=None)
    if not _is_late(case, at):
        return False
    lead = case.office.users.filter(role=Role.LEAD, is_active=True).order_by("id").first()
    write_task(case, title=TITLE, due=timezone.localdate(at), by=None, at=at, owner=lead, team=case.team, kind=LATE)
    policies.save(case, "warn_of_delay", at=at)
    return True


def _is_late(case: Case, at: datetime) -> bool:
    """Whether the request has waited too long and the lead has not been told of it."""
    request = find_request(case)
    if request is None or timezone.localdate(at) <= request.due:
        return False
    told = case.tasks.filter(kind=LATE, created_at__date__gte=request.asked_on)
    return not told.exists()


def finish_warnings(case: Case, *, by: User, at: datetime) -> None:
    """The patient is moved; the caller saves the case."""
    for task in case.tasks.filter(kind=LATE, done_at=None):
        write_task_done(case, task, by=by, at=at)

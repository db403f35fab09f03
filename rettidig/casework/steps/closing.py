"""Closing: only when nothing is promised any more; a maximum-waiting-time case only when the patient has been seen or
has declined.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..models import Case, User
from ..permissions import Denied, check_may_work


@transaction.atomic
def record_seen(case: Case, *, on: date, by: User, at: datetime) -> Case:
    """The patient was examined on `on`: the case has been followed to the door. Raises Denied for a day that lies
    ahead.
    """
    return _record_end(case, "patient_seen_on", "patient.seen", on=on, by=by, at=at)


@transaction.atomic
def record_declined(case: Case, *, on: date, by: User, at: datetime) -> Case:
    """The patient declined on `on`, knowing what was offered. Raises Denied for a day that lies ahead."""
    return _record_end(case, "patient_declined_on", "patient.declined", on=on, by=by, at=at)


def _record_end(case: Case, field: str, verb: str, *, on: date, by: User, at: datetime) -> Case:
    case = policies.locked(case)
    check_may_work(by, case)
    if on > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    setattr(case, field, on)
    case.tasks.filter(kind=policies.FOLLOW_UP_UNTIL_SEEN, done_at=None).update(done_at=at, done_by=by)
    policies.move(case, "follow_up")
    audit.record(verb, by=by, case=case, after={field: on.isoformat()}, at=at)
    return case


@transaction.atomic
def close(case: Case, *, note: str, by: User, at: datetime, version: int | None = None) -> Case:
    """End the case; one that was never answered needs a note that says why.

    Raises Denied, with every reason, while a task, a re-referral or an unseen patient holds it open.
    """
    case = policies.locked(case, version)
    check_may_work(by, case)
    policies.check_act(case, "close")
    policies.check_may_close(case)
    if not case.answered_at and not note.strip():
        raise Denied(
            _("Patienten har ikke fået svar endnu. Svar først, eller skriv, hvorfor sagen afsluttes uden svar.")
        )
    case.closed_at, case.closing_note = at, note
    step = policies.move(case, "close")
    audit.record(step.audit, by=by, case=case, reason=note, at=at)
    return case


@transaction.atomic
def reopen(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Open a closed case again, with the reason. Raises Denied without a reason or when it is not closed."""
    case = policies.locked(case)
    check_may_work(by, case)
    policies.check_act(case, "reopen")
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor sagen skal åbnes igen."))
    case.closed_at = None
    step = policies.move(case, "reopen")
    audit.record(step.audit, by=by, case=case, reason=reason, at=at)
    return case

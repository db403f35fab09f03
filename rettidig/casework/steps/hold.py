"""A case on hold until a day, by itself or for somebody's answer (features C5, T4). The dates of the law run on; the
office's own stands still while somebody outside owes it an answer.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import attention, audit, deadlines, office_hours, policies, service_target
from ..deadlines import closed_days, is_business_day
from ..letters.formatting import say_date
from ..models import Case, NewsFrom, User, WithWhom
from ..permissions import BadDay, Denied


@transaction.atomic
def hold(
    case: Case,
    *,
    until: date,
    reason: str,
    waits_for: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Lay the case aside until the day `until`, on which it comes back by itself; with `waits_for` until that one has
    answered, if that is sooner, and the office's own date stands still so long. The days that the patient has waited
    count on.

    Raises Denied without a reason, for a day that is not ahead or on which the office is closed, and beyond the next
    date of the case: a hold hides no deadline.
    """
    case = policies.locked(case, act="hold", by=by, version=version)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor sagen skal ligge."))
    if waits_for and waits_for not in WithWhom:
        raise Denied(_("Vælg, hvem sagen venter på."))
    before = {"held_until": str(case.held_until or ""), "waits_for": case.waits_for}
    before["service_due"] = str(case.service_due or "")
    service_target.end_pause(case, at=at)  # of a hold that this one takes the place of
    if waits_for:
        service_target.suspend(case, waits_for=waits_for, reason=reason.strip(), by=by, at=at)
    deadlines.refresh(case)
    _check_day(case, until, today=timezone.localdate(at))
    case.held_until, case.held_reason, case.waits_for = until, reason.strip(), waits_for
    step = policies.save(case, "hold", at=at)
    after = {"held_until": str(until), "waits_for": waits_for, "service_due": str(case.service_due or "")}
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason.strip(), at=at)
    return case


def _check_day(case: Case, until: date, *, today: date) -> None:
    if until <= today:
        raise BadDay(_("Vælg en dag efter i dag."))
    if not is_business_day(until, closed=closed_days(case.office)):
        raise BadDay(_("Kontoret har lukket den dag. Vælg en anden."))
    if case.next_deadline and until > case.next_deadline:
        words = {"day": say_date(case.next_deadline, "en" if (get_language() or "").startswith("en") else "da")}
        raise BadDay(_("Sagen har en frist %(day)s og kan ikke ligge længere end til den dag.") % words)


@transaction.atomic
def resume(case: Case, *, by: User, at: datetime, version: int | None = None) -> Case:
    """Take up a case again before its day. One that is not on hold stays as it is."""
    case = policies.locked(case, act="resume", by=by, version=version)
    if case.held_until is None:
        return case
    attention.end_hold(case, by=by, at=at)
    policies.save(case, "resume", at=at)
    return case


def return_due(*, at: datetime) -> int:
    """Take up the cases whose day has come, as soon as their office is open on it. Returns how many."""
    due = Case.objects.filter(closed_at=None, held_until__lte=timezone.localdate(at)).select_related("office")
    is_open = office_hours.OpenNow(at)
    return sum(_return(case, at=at) for case in due if is_open(case.office))


@transaction.atomic
def _return(seen: Case, *, at: datetime) -> bool:
    try:
        case = policies.locked(seen, act="resume", by=None)
    except Denied:  # closed since it was read
        return False
    if case.held_until is None or case.held_until > timezone.localdate(at):
        return False
    attention.end_hold(case, at=at)
    case.news_from, case.news_at = NewsFrom.HOLD, at
    policies.save(case, "resume", at=at)
    return True

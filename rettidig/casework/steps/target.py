"""The date of the office's answer moved, with a reason that the citizen is told, and put back (feature T4)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from .. import audit, deadlines, policies, service_target
from ..deadlines import add_business_days, closed_days, count_business_days
from ..letters.formatting import say_date
from ..models import Case, ShiftKind, TargetShift, User
from ..permissions import BadDay, Denied
from . import news


def find_obstacle(case: Case, *, on: date) -> str:
    """Why the date of the case cannot be moved at all today, as a sentence; empty where it can."""
    if case.answered_at or case.service_due is None:
        return _("Sagen har ingen svarfrist at flytte: der er svaret, eller der er ikke lovet nogen dag.")
    if case.service_due < on:
        return _("Svarfristen er overskredet og kan ikke flyttes. Svar, eller ring og sig, hvornår svaret kommer.")
    if policies.must_be_followed_until_seen(case):
        return _("Ved livstruende sygdom flyttes svarfristen ikke. Kontakt patienten i tide.")
    if service_target.find_running(service_target.shifts_of(case)):
        return _("Svarfristen står stille, mens sagen venter. Tag sagen op først.")
    if find_latest(case, case.service_due) <= case.service_due:
        return _("Svarfristen er flyttet så langt, den kan. Svar inden da.")
    return ""


def find_latest(case: Case, due: date) -> date:
    """The last day to which the date `due` of the case may be moved: by the cap of its office, and the next date of
    law.
    """
    left = service_target.find_left(case, service_target.shifts_of(case))
    latest = add_business_days(due, left, closed=closed_days(case.office))
    return min(latest, case.legal_due) if case.legal_due else latest


@transaction.atomic
def extend(case: Case, *, until: date, reason: str, by: User, at: datetime, version: int | None = None) -> TargetShift:
    """Move the date of the office's answer to the business day `until`; who follows the case is told.

    Raises Denied: without a reason, where the date cannot be moved, and for a day that is not after the present one, on
    which the office is closed, beyond what the office may add to a case, or beyond the next date of the law.
    """
    case = policies.locked(case, act="extend_target", by=by, version=version)
    today, due = timezone.localdate(at), case.service_due
    obstacle = find_obstacle(case, on=today)
    if obstacle or due is None:
        raise Denied(obstacle)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor svaret kommer senere."))
    _check_day(case, due, until)
    made: TargetShift = case.target_shifts.create(
        kind=ShiftKind.EXTENDED,
        began_on=today,
        ended_on=today,
        days=count_business_days(due, until, closed=closed_days(case.office)),
        most_days=service_target.find_left(case, service_target.shifts_of(case)),
        reason=reason.strip(),
        due_before=due,
        at=at,
        by=by,
    )
    _finish(case, "extend_target", until, reason=made.reason, by=by, at=at)
    return made


def _check_day(case: Case, due: date, until: date) -> None:
    spoken = "en" if (get_language() or "").startswith("en") else "da"
    if until <= due:
        raise BadDay(_("Vælg en dag efter den nuværende svarfrist, %(day)s.") % {"day": say_date(due, spoken)})
    if not deadlines.is_business_day(until, closed=closed_days(case.office)):
        raise BadDay(_("Kontoret har lukket den dag. Vælg en anden."))
    if case.legal_due and until > case.legal_due:
        words = {"day": say_date(case.legal_due, spoken)}
        raise BadDay(_("Loven har en frist %(day)s. Svarfristen kan ikke flyttes forbi den.") % words)
    if until > (latest := find_latest(case, due)):
        most = case.office.most_added_days
        told = ngettext(
            "En svarfrist kan flyttes %(count)d hverdag i alt. Vælg senest %(day)s.",
            "En svarfrist kan flyttes %(count)d hverdage i alt. Vælg senest %(day)s.",
            most,
        )
        raise BadDay(told % {"count": most, "day": say_date(latest, spoken)})


def find_last_move(case: Case, *, on: date) -> TargetShift | None:
    """The move that can be put back: the last of what moved the date, while the date before it has not passed."""
    last = next(reversed(service_target.shifts_of(case)), None)
    if last is None or last.kind != ShiftKind.EXTENDED or last.due_before < on or case.answered_at:
        return None
    return last


@transaction.atomic
def put_back(case: Case, *, by: User, at: datetime, version: int | None = None) -> Case:
    """Put the date back to where it was before the last move; who follows the case is told. Raises Denied where that
    is not the last that moved it, or the day has passed.
    """
    case = policies.locked(case, act="put_back_target", by=by, version=version)
    shift = find_last_move(case, on=timezone.localdate(at))
    if shift is None:
        raise Denied(_("Svarfristen kan ikke sættes tilbage. Se på sagen, som den er nu."))
    shift.taken_back_at, shift.taken_back_by = at, by
    shift.save(update_fields=["taken_back_at", "taken_back_by"])
    _finish(case, "put_back_target", shift.due_before, reason="", by=by, at=at)
    return case


def _finish(case: Case, act: str, due: date, *, reason: str, by: User, at: datetime) -> None:
    before = {"service_due": str(case.service_due)}
    case.service_due = due
    news.tell(case, at=at)
    step = policies.save(case, act, at=at)
    audit.record(step.audit, by=by, case=case, before=before, after={"service_due": str(due)}, reason=reason, at=at)

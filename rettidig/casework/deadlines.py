"""The two clocks of a case: what the office promises (service target) and what the law demands."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Min
from django.utils import timezone

from rettidig.rights import clocks

from .findings import has_open_max_wait
from .models import Case, Office, Outcome, ReReferralState
from .topics import TOPICS

LIVE = ("running", "at_risk", "breached")
LETTER = "information_duty"  # the hospital's own letter, due before most patients write: it decides no urgency here


BROKEN = "breached"
WITH_HOSPITAL = (ReReferralState.SENT, ReReferralState.RECEIVED, ReReferralState.ACCEPTED)


class LegalDeadline(NamedTuple):
    """The last day in time of one right on one pathway, as the rights engine answered."""

    date: date
    right: str
    pathway: str
    status: str


def is_business_day(day: date, *, closed: Iterable[date] = ()) -> bool:
    """Monday to Friday, no public holiday, and not one of the office's own `closed` days (feature T1)."""
    return clocks.is_business_day(day) and day not in closed


def add_business_days(day: date, n: int, *, closed: Iterable[date] = ()) -> date:
    """The n-th business day after `day`; `day` itself is day 0."""
    closed = frozenset(closed)
    while n > 0:
        day += timedelta(days=1)
        n -= is_business_day(day, closed=closed)
    return day


def count_business_days(start: date, end: date, *, closed: Iterable[date] = ()) -> int:
    """Business days after `start` up to and including `end`; 0 when `end` is not later."""
    closed = frozenset(closed)
    return sum(is_business_day(start + timedelta(days=i), closed=closed) for i in range(1, (end - start).days + 1))


def closed_days(office: Office) -> frozenset[date]:
    """The office's own closing days, besides the public holidays."""
    return frozenset(closed.date for closed in office.closed_days.all())


def find_service_due(case: Case, *, urgent: bool) -> date:
    """The day by which the office promises to have answered: 1 to 3 business days (annual report 2025, chapter 2)."""
    days = case.office.urgent_target_days if urgent else case.office.service_target_days
    return add_business_days(timezone.localdate(case.received_at), days, closed=closed_days(case.office))


def legal_deadlines(answer: dict[str, Any]) -> list[LegalDeadline]:
    """The limits that the patient still waits for and those that are broken, the earliest first; on the same day the
    right itself before the plan that goes with it, as the answer has them.
    """
    limits = [
        LegalDeadline(date.fromisoformat(finding["deadline"]), finding["right"], pathway["id"], finding["status"])
        for pathway in answer["pathways"]
        for finding in pathway["findings"]
        if finding["deadline"] and finding["status"] in LIVE and finding["right"] != LETTER
    ]
    return sorted(limits, key=lambda limit: limit.date)


def find_unhandled(case: Case, answer: dict[str, Any]) -> list[LegalDeadline]:
    """The limits of `answer` less the broken ones that somebody has dealt with: by saying so (`HandledLimit`), by
    moving the patient of that pathway to another hospital, or by ending the matter with the patient.

    With a life-threatening disease neither a re-referral nor the end of the search deals with anything: the patient
    must have been seen, or have declined.
    """
    limits = legal_deadlines(answer)
    if not (case.pk and any(limit.status == BROKEN for limit in limits)):
        return limits
    must_be_seen = is_life_threatening(case, answer)
    is_given_up = case.outcome == Outcome.NOT_RE_REFERRED and not must_be_seen
    if case.patient_seen_on or case.patient_declined_on or is_given_up:
        return [limit for limit in limits if limit.status != BROKEN]
    handled = set(case.handled_limits.values_list("pathway__key", "right", "deadline"))
    moved: set[str] = set()
    if not must_be_seen:
        sent = case.re_referrals.filter(state__in=WITH_HOSPITAL)
        moved = set(sent.values_list("pathway__key", flat=True))
    return [
        limit
        for limit in limits
        if limit.status != BROKEN or not (limit.pathway in moved or (limit.pathway, limit.right, limit.date) in handled)
    ]


def is_life_threatening(case: Case, answer: dict[str, Any] | None) -> bool:
    """Whether the case is about a maximum waiting time, or `answer` has one that is open."""
    return TOPICS[case.topic].is_life_threatening or bool(answer and has_open_max_wait(answer))


def find_broken(case: Case, answer: dict[str, Any]) -> list[LegalDeadline]:
    """The broken limits of `answer` that nobody has dealt with."""
    return [limit for limit in find_unhandled(case, answer) if limit.status == BROKEN]


def set_legal(case: Case, answer: dict[str, Any] | None) -> None:
    """Put the earliest limit of `answer` that nobody has dealt with on the case; the caller saves."""
    limits = find_unhandled(case, answer) if answer else []
    case.legal_due, case.legal_right = (limits[0].date, limits[0].right) if limits else (None, "")


def refresh(case: Case) -> None:
    """Find the next date on which something is due, of service target, law and open tasks; the caller saves."""
    due: list[tuple[date, str]] = []
    if case.service_due and not case.answered_at:
        due.append((case.service_due, "service"))
    if case.legal_due:
        due.append((case.legal_due, case.legal_right))
    if case.pk:
        tasks = case.tasks.filter(done_at=None).aggregate(first=Min("due"))
        due += [(tasks["first"], "task")] if tasks["first"] else []
    case.next_deadline, case.next_deadline_kind = min(due) if due and not case.closed_at else (None, "")

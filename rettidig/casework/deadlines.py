"""The two clocks of a case: what the office promises (service target) and what the law demands."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Min
from django.utils import timezone

from rettidig.rights import CHOSEN, clocks

from .findings import has_open_max_wait
from .lifecycle import State
from .models import (
    GRANTING,
    PARTS,
    Case,
    Decision,
    DecisionKind,
    HandledLimit,
    Office,
    Outcome,
    ReReferral,
    ReReferralState,
    Wish,
)
from .things import whole
from .topics import TOPICS

LIVE = ("running", "at_risk", "breached")
AHEAD = ("running", "at_risk")  # of a matter: what is broken there is a task (`matter_limits`), no date to keep
# Limits of matters that the person keeps; of all others an authority must act in time
OWN_LIMITS = ("complaint", "compensation_claim", "compensation_reopening", "compensation_appeal", "refund_limitation")
LETTER = "information_duty"  # the hospital's own letter, due before most patients write: it decides no urgency here

BROKEN = "breached"
SERVICE = "service"  # kind of the date by which the office has said that it answers
MOVE = "re_referral"  # kind of the date by which the patient must be moved
BEFORE_OPTIONS = (State.RECEIVED, State.TRIAGED)
SAID_NO = (ReReferralState.DECLINED, ReReferralState.RETURNED)
WITH_HOSPITAL = (ReReferralState.SENT, ReReferralState.RECEIVED, ReReferralState.ACCEPTED)


class LegalDeadline(NamedTuple):
    """The last day in time of one right on one pathway or matter, as the rights engine answered."""

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


def next_open_day(office: Office, on: date) -> date:
    """The next day after `on` on which the office is open: what is due before it must be done by today."""
    return add_business_days(on, 1, closed=closed_days(office))


def legal_deadlines(answer: dict[str, Any]) -> list[LegalDeadline]:
    """The limits that the patient still waits for and those that are broken, and those ahead in the matters, the
    earliest first; on the same day the right itself before the plan that goes with it, as the answer has them.
    """
    limits = [
        LegalDeadline(date.fromisoformat(finding["deadline"]), finding["right"], each["id"], finding["status"])
        for part, statuses in (("pathways", LIVE), ("matters", AHEAD))
        for each in answer.get(part, ())
        for finding in each["findings"]
        if finding["deadline"] and finding["status"] in statuses and finding["right"] != LETTER
    ]
    return sorted(limits, key=lambda limit: limit.date)


def find_unhandled(case: Case, answer: dict[str, Any]) -> list[LegalDeadline]:
    """The limits of `answer` less the broken ones that somebody has dealt with: by saying so (`HandledLimit`), by
    moving the patient of that pathway to another hospital (a part of the assessment moves nothing), or by ending the
    matter with the patient.

    With a life-threatening disease neither a re-referral nor the end of the search deals with anything: the patient
    must have been seen, or have declined.
    """
    limits = _without_ended(case, answer)
    if not (case.pk and any(limit.status == BROKEN for limit in limits)):
        return limits
    must_be_seen = is_life_threatening(case, answer)
    is_given_up = case.outcome == Outcome.NOT_RE_REFERRED and not must_be_seen
    if case.wait_is_over or is_given_up:
        return [limit for limit in limits if limit.status != BROKEN]
    known = HandledLimit.objects.filter(pathway__case=case)
    handled = set(known.values_list("pathway__key", "right", "deadline"))
    moved: set[str] = set()
    if not must_be_seen:
        sent = case.re_referrals.filter(state__in=WITH_HOSPITAL).exclude(to__in=PARTS)
        moved = set(sent.values_list("pathway__key", flat=True))
    return [
        limit
        for limit in limits
        if limit.status != BROKEN or not (limit.pathway in moved or (limit.pathway, limit.right, limit.date) in handled)
    ]


def _without_ended(case: Case, answer: dict[str, Any]) -> list[LegalDeadline]:
    """The limits of `answer` without those of matters that have ended."""
    limits = legal_deadlines(answer)
    matters = {each["id"] for each in answer.get("matters", ())} & {limit.pathway for limit in limits}
    if not (case.pk and matters):
        return limits
    ended = case.matters.filter(key__in=matters, ends__isnull=False, ends__taken_back_at=None)
    gone = set(ended.values_list("key", flat=True))
    return [limit for limit in limits if limit.pathway not in gone]


def is_life_threatening(case: Case, answer: dict[str, Any] | None) -> bool:
    """Whether the case is about a maximum waiting time, or `answer` has one that is open."""
    return TOPICS[case.topic].is_life_threatening or bool(answer and has_open_max_wait(answer))


class Request(NamedTuple):
    """That the patient has asked for a hospital, or been granted one, on `asked_on`, and is to be moved there in direct
    continuation: by `due` (AFG 22SFP27).
    """

    asked_on: date
    due: date
    pathway: int
    hospital: int


def find_request(case: Case) -> Request | None:
    """The request to be moved that has waited longest without being met; None while there is none.

    A request ends when the patient is moved or refused, when its hospital says no, and with the search. Taken back from
    a hospital, it waits anew.
    """
    is_over = case.wait_is_over or case.outcome == Outcome.NOT_RE_REFERRED
    if is_over or case.closed_at or case.state in BEFORE_OPTIONS:
        return None
    asked = _find_asked(case)
    waiting = [each for each in asked if not _is_answered(each, asked[each])] if asked else []
    return min((_request(*each, asked[each]) for each in waiting), default=None)


class _Asked(NamedTuple):
    """Since when a hospital has been asked for, and the re-referrals on its pathway: hospital, state, row, answered."""

    since: datetime
    sent: list[tuple[int | None, str, str, datetime | None]]
    refused: list[datetime]


def _is_answered(asked: tuple[int, int], known: _Asked) -> bool:
    _pathway, hospital = asked
    if any(moment > known.since for moment in known.refused):
        return True
    return any(
        (state in WITH_HOSPITAL and (to not in PARTS or at == hospital)) or (at == hospital and state in SAID_NO)
        for at, state, to, _answered in known.sent
    )


def _request(pathway: int, hospital: int, known: _Asked) -> Request:
    back = [answered for _at, state, _to, answered in known.sent if state == ReReferralState.WITHDRAWN and answered]
    asked_on = timezone.localdate(max([known.since, *back]))
    return Request(asked_on, add_business_days(asked_on, CHOSEN.at_once_business_days), pathway, hospital)


def _find_asked(case: Case) -> dict[tuple[int, int], _Asked]:
    """The hospital last asked for on each pathway, by a wish for a possible one or a grant in force."""
    where = ("option__option_list__pathway", "option__hospital", "at")
    there = {"option__possible": True, "option__option_list__pathway__removed_at": None}
    made = Decision.objects.order_by().filter(case__in=whole(case), withdrawn_at=None)
    grants = made.filter(kind__in=GRANTING, **there).values_list(*where)
    wishes = Wish.objects.order_by().filter(case__in=whole(case), **there).values_list(*where)
    since: dict[tuple[int, int], datetime] = {}
    latest: dict[int, int] = {}
    for pathway, hospital, at in sorted(wishes.union(grants), key=lambda each: each[2]):
        since.setdefault((pathway, hospital), at)
        latest[pathway] = hospital
    if not latest:
        return {}
    left = ReReferral.objects.filter(case__in=whole(case)).exclude(sent_at=None)
    sent = list(left.values_list("pathway", "hospital", "state", "to", "answered_at"))
    refusals = made.filter(kind=DecisionKind.REFUSE).values_list("pathway", "at")
    return {
        (pathway, hospital): _Asked(
            since[pathway, hospital],
            [(at, state, to, answered) for key, at, state, to, answered in sent if key == pathway],
            [at for key, at in refusals if key == pathway],
        )
        for pathway, hospital in latest.items()
    }


def find_broken(case: Case, answer: dict[str, Any]) -> list[LegalDeadline]:
    """The broken limits of `answer` that nobody has dealt with."""
    return [limit for limit in find_unhandled(case, answer) if limit.status == BROKEN]


def set_legal(case: Case, answer: dict[str, Any] | None) -> None:
    """Put the earliest limit of `answer` that nobody has dealt with on the case; the caller saves."""
    limits = find_unhandled(case, answer) if answer else []
    case.legal_due, case.legal_right = (limits[0].date, limits[0].right) if limits else (None, "")


def find_dates(case: Case) -> list[tuple[date, str]]:
    """The dates on which something is due, each with its kind: of the office's own target, of law and open tasks."""
    due: list[tuple[date, str]] = []
    if case.service_due and not case.answered_at:
        due.append((case.service_due, SERVICE))
    if case.legal_due:
        due.append((case.legal_due, case.legal_right))
    if case.pk:
        request = find_request(case)
        due += [(request.due, MOVE)] if request else []
        tasks = case.tasks.filter(done_at=None).aggregate(first=Min("due"))
        due += [(tasks["first"], "task")] if tasks["first"] else []
    return due


def refresh(case: Case) -> None:
    """Find the next date on which something is due; the caller saves."""
    due = find_dates(case)
    case.next_deadline, case.next_deadline_kind = min(due) if due and not case.closed_at else (None, "")

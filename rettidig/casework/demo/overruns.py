"""Patients with a life-threatening disease whose first examination came after the maximum waiting time, over three
months, so that the monthly account has something to tell.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from ..models import AuthorityTold, Case, Channel, Direction, Office, OverrunCause, User, WithWhom
from ..steps import closing, follow_up, triage
from ..tracks import max_wait_account
from .story import send

LIMIT = 14  # days from the referral to the first examination


class Told(NamedTuple):
    """How many days ago the referral came, how many days after the limit the patient was seen, and the account: the
    cause, whether Sundhedsstyrelsen was told, the offer (its day counted from the limit, the hospital, whether it is on
    record), and how many days after the limit it was written (None: not yet).
    """

    referred: int
    days_over: int
    cause: OverrunCause
    authority: AuthorityTold
    offer: tuple[int, str, bool | None] | None
    accounted: int | None


CAPACITY, CHOICE, PLANNING, TESTS = (
    OverrunCause.CAPACITY,
    OverrunCause.CHOICE,
    OverrunCause.PLANNING,
    OverrunCause.TESTS,
)
TOLD, FOUND, NOT_WISHED, NOT_TOLD = (
    AuthorityTold.TOLD,
    AuthorityTold.PLACE_FOUND,
    AuthorityTold.NOT_WISHED,
    AuthorityTold.NOT_TOLD,
)
STORIES = (
    Told(92, 4, CAPACITY, FOUND, (-3, "Regionshospitalet Horsens", True), 5),
    Told(86, 2, PLANNING, NOT_TOLD, None, 3),
    Told(84, 7, CAPACITY, TOLD, (-2, "Odense Universitetshospital", True), 8),
    Told(70, 3, TESTS, NOT_TOLD, None, 45),
    Told(62, 5, CAPACITY, NOT_WISHED, (1, "Regionshospitalet Randers", True), 6),
    Told(57, 1, CHOICE, FOUND, (-4, "Regionshospitalet Horsens", True), 2),
    Told(55, 6, CAPACITY, TOLD, (-1, "Aalborg Universitetshospital", None), 7),
    Told(50, 2, PLANNING, NOT_TOLD, None, 3),
    Told(48, 8, CAPACITY, FOUND, (2, "Regionshospitalet Randers", False), 9),
    Told(46, 3, CAPACITY, NOT_WISHED, (-2, "Regionshospitalet Viborg", True), None),
    Told(38, 4, CAPACITY, NOT_TOLD, None, None),
    Told(30, 5, TESTS, NOT_TOLD, None, 6),
)


def tell_overruns(office: Office, *, at: datetime) -> None:
    """Each patient writes three days before the limit, is helped by phone, and is seen too late."""
    adviser = User.objects.get(username="vejleder2")
    for number, told in enumerate(STORIES, start=1):
        limit = at - timedelta(days=told.referred - LIMIT)
        case = send(
            _answers(told),
            {"given": "Demopatient", "family": f"M{number}"},
            office=office,
            at=limit - timedelta(days=3),
            today=at,
            max_wait=True,
        )
        _help(case, adviser, limit=limit, told=told)


def _answers(told: Told) -> dict[str, Any]:
    return {
        "reporter": "patient",
        "category": "max_wait",
        "condition": "cancer",
        "purpose": "assessment",
        "hospital": "viborg",
        "department": "Kirurgi",
        "service": "colonoscopy",
        "referral_received": -told.referred,
        "story": "Jeg er henvist, fordi jeg måske har kræft. Jeg har ikke fået en tid.",
    }


def _help(case: Case, by: User, *, limit: datetime, told: Told) -> None:
    triage.assign(case, owner=by, team=None, by=by, at=limit - timedelta(days=2))
    follow_up.add_contact(
        case,
        channel=Channel.PHONE,
        direction=Direction.OUT,
        with_whom=WithWhom.PATIENT,
        text="Vi har ringet til afdelingen. De leder efter en tid.",
        by=by,
        at=limit - timedelta(days=2),
    )
    seen = limit + timedelta(days=told.days_over)
    closing.record_seen(Case.objects.get(pk=case.pk), on=timezone.localdate(seen), by=by, at=seen)
    if told.accounted is not None:
        _account(Case.objects.get(pk=case.pk), by, limit=limit, told=told, at=limit + timedelta(days=told.accounted))
    for task in case.tasks.filter(done_at=None):
        follow_up.finish_task(task, by=by, at=seen)
    closing.close(Case.objects.get(pk=case.pk), note="", by=by, at=seen + timedelta(days=1))


def _account(case: Case, by: User, *, limit: datetime, told: Told, at: datetime) -> None:
    [leg] = max_wait_account.find_overruns(case, on=timezone.localdate(at))
    offer: dict[str, Any] = {}
    if told.offer:
        days, hospital, documented = told.offer
        day = timezone.localdate(limit + timedelta(days=days))
        offer = {"offered_on": day, "options": [hospital], "documented": documented}
    max_wait_account.account(
        case,
        leg=leg,
        cause=told.cause,
        authority=told.authority,
        authority_on=timezone.localdate(limit) if told.authority == TOLD else None,
        by=by,
        at=at,
        **offer,
    )

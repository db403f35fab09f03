"""Cases and tasks that change hands because their team ends, loses a topic, or loses a colleague."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from .. import audit, policies
from ..models import Case, Office, Task, Team, User
from ..permissions import Denied


@transaction.atomic
def hand_over(
    cases: Iterable[Case],
    *,
    owner: User | None = None,
    team: Team | None = None,
    by: User | None,
    at: datetime,
    reason: str,
) -> int:
    """Give each open case that `owner` has to nobody, and to `team` where one is named. Returns how many were given.

    `by` need not be one who works on cases: the caller has checked that the person may change teams or people. The
    office's promise and the state of the case stay.
    """
    return sum(_hand_over(case, owner=owner, team=team, by=by, at=at, reason=reason) for case in cases)


def _hand_over(
    seen: Case, *, owner: User | None, team: Team | None, by: User | None, at: datetime, reason: str
) -> bool:
    try:
        case = policies.locked(seen, act="hand_over", by=None)
    except Denied:  # closed since it was read
        return False
    before = {"owner": str(case.owner or ""), "team": str(case.team or "")}
    if owner is not None and case.owner_id == owner.pk:
        case.owner = None
    if team is not None:
        case.tasks.filter(done_at=None, team=case.team).update(team=team)
        case.team = team
    step = policies.save(case, "hand_over", at=at)
    after = {"owner": str(case.owner or ""), "team": str(case.team or "")}
    audit.record(step.audit, by=by, case=case, before=before, after=after, reason=reason, at=at)
    return True


@transaction.atomic
def release_everything_of(
    user: User, *, by: User | None, at: datetime, reason: str, office: Office | None = None
) -> int:
    """The open cases and tasks of one who no longer works on them become their teams': all, or those of one office.
    Returns how many cases.
    """
    cases, tasks = user.cases.filter(closed_at=None), Task.objects.filter(owner=user, done_at=None)
    if office is not None:
        cases, tasks = cases.filter(office=office), tasks.filter(case__office=office)
    their_teams = Coalesce("team", Subquery(Case.objects.filter(pk=OuterRef("case")).values("team")))
    tasks.update(owner=None, team=their_teams)
    return hand_over(cases, owner=user, by=by, at=at, reason=reason)

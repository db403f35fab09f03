"""One act on several cases at once (feature C6): what may be done is done, what may not is named with its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, policies
from ..models import Case, Team, User
from ..permissions import Denied
from . import triage

Verb = Callable[[Case], Case]


@dataclass(frozen=True)
class Before:
    """How a case stood before an act that can be undone, and the version that the act made of it."""

    case: int
    version: int
    owner: int | None
    team: int | None
    priority: int
    priority_reasons: list[dict[str, Any]]


@dataclass
class Outcome:
    """What was done, and what was not, with the sentence that says why."""

    done: list[Before] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)


def assign_all(
    cases: Iterable[Case], *, owner: User | None, team: Team | None, reason: str, by: User, at: datetime
) -> Outcome:
    """Give the cases to a person, a team or both. Raises Denied without a reason, and when nobody is named."""
    if owner is None and team is None:
        raise Denied(_("Vælg en person eller et team."))
    reason = _check_reason(reason)

    def assign(case: Case) -> Case:
        kept = owner or case.owner
        return triage.assign(case, owner=kept, team=team, by=by, at=at, reason=reason, version=case.version)

    return do_each(cases, assign)


def take_all(cases: Iterable[Case], *, by: User, at: datetime) -> Outcome:
    """Make the cases `by`'s own, but for those that somebody has."""

    def take(case: Case) -> Case:
        if case.owner_id is not None:
            raise Denied(_("%(owner)s har sagen. Brug Fordel for at give den til en anden.") % {"owner": case.owner})
        return triage.assign(case, owner=by, team=None, by=by, at=at, version=case.version)

    return do_each(cases, take)


def release_all(cases: Iterable[Case], *, reason: str, by: User, at: datetime) -> Outcome:
    """Nobody has the cases any more; their teams keep them. Raises Denied without a reason."""
    reason = _check_reason(reason)

    def release(case: Case) -> Case:
        if case.owner_id is None:
            raise Denied(_("Sagen har ingen ejer."))
        return triage.assign(case, owner=None, team=None, by=by, at=at, reason=reason, version=case.version)

    return do_each(cases, release)


def prioritise_all(cases: Iterable[Case], *, priority: int, reason: str, by: User, at: datetime) -> Outcome:
    """Set the priority of the cases. Raises Denied without a reason."""
    reason = _check_reason(reason)

    def prioritise(case: Case) -> Case:
        return triage.overrule_priority(case, priority=priority, reason=reason, by=by, at=at, version=case.version)

    return do_each(cases, prioritise)


def undo(done: Iterable[Before], *, by: User, at: datetime) -> Outcome:
    """Set owner, team and priority back as they were, in the cases that nobody has changed since."""
    before = {each.case: each for each in done}
    return do_each(Case.objects.filter(pk__in=before), lambda case: _undo(case, before[case.pk], by=by, at=at))


@transaction.atomic
def _undo(seen: Case, before: Before, *, by: User, at: datetime) -> Case:
    act = "prioritise" if seen.priority_reasons != before.priority_reasons else "assign"
    case = policies.locked(seen, act=act, by=by, version=before.version)
    now = _snapshot(case)
    case.owner_id, case.team_id = before.owner, before.team
    case.priority, case.priority_reasons = before.priority, before.priority_reasons
    step = policies.save(case, act, at=at, moves=False)
    case = Case.objects.select_related("owner", "team").get(pk=case.pk)
    audit.record(step.audit, by=by, case=case, before=now, after=_snapshot(case), reason=_("Fortrudt"), at=at)
    return case


def _snapshot(case: Case) -> dict[str, Any]:
    return {"owner": str(case.owner or ""), "team": str(case.team or ""), "priority": case.priority}


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise Denied(_("Skriv en grund. Den står på hver sag."))
    return reason.strip()


def do_each(cases: Iterable[Case], verb: Verb) -> Outcome:
    """Do the act on each case; a refusal leaves the case as it was and is kept with its sentence."""
    outcome = Outcome()
    for case in cases:
        known = (case.owner_id, case.team_id, case.priority, case.priority_reasons)
        try:
            changed = verb(case)
        except Denied as refusal:
            outcome.refused.append((case, str(refusal.message)))
        else:
            outcome.done.append(Before(case.pk, changed.version, *known))
    return outcome

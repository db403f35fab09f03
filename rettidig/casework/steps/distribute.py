"""Share out cases that nobody has: the next one to oneself, a list as the lead confirms it, and what comes in (T8)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import absences, audit, confidentiality, distribution, policies, queues
from ..models import Case, Priority, Team, User
from ..office_hours import OpenNow
from ..permissions import Denied
from ..topics import TOPICS
from . import bulk, triage


def share_out(chosen: Iterable[tuple[Case, User, str]], *, by: User, at: datetime) -> bulk.Outcome:
    """Give each case to its person for its reason. A case that somebody has got meanwhile, and one whose person is away
    today, is left, and named with why.
    """
    given = {case.pk: (owner, reason) for case, owner, reason in chosen}
    away = {each.user_id for each in absences.away(timezone.localdate(at), office_id=by.office_id)}
    cases = Case.objects.filter(pk__in=given, office=by.office_id)
    seen = {case.pk: case.version for case, _owner, _reason in chosen}

    def give(case: Case) -> Case:
        owner, reason = given[case.pk]
        if case.owner_id is not None:
            raise Denied(_("%(owner)s har sagen. Brug Fordel for at give den til en anden.") % {"owner": case.owner})
        if owner.pk in away:
            raise Denied(_("%(owner)s er væk i dag.") % {"owner": owner})
        return triage.assign(case, owner=owner, team=None, by=by, at=at, reason=reason, version=seen[case.pk])

    return bulk.do_each(cases.select_related("owner", "team", "office"), give)


def take_next(user: User, *, at: datetime) -> tuple[Case | None, bool]:
    """The case that `user` should take up now, and whether it has just become theirs.

    First what is their own and late, due today, unread, or urgent without an answer; then the most pressing that nobody
    has, of the topics that they take; else the first of their own.
    """
    today = timezone.localdate(at)
    mine = queues.queue(user, view="mine", people=queues.find_people(user, on=today), on=today)
    mine = confidentiality.only_shown(mine, user, "")
    presses = Q(next_deadline__lte=today) | Q(priority=Priority.URGENT, answered_at=None) | Q(news_at__isnull=False)
    if first := mine.filter(presses).first():
        return first, False
    if taken := _take_unowned(user, at=at):
        return taken, True
    return mine.first(), False


@transaction.atomic
def _take_unowned(user: User, *, at: datetime) -> Case | None:
    """A case that a colleague takes at the same moment is passed over."""
    topics = distribution.covered_by(user)
    unowned = Case.objects.filter(office=user.office_id, owner=None, closed_at=None, topic__in=topics)
    unowned = confidentiality.only_workable(confidentiality.only_shown(unowned, user, ""), user)
    at_hand = unowned.filter(Q(held_until=None) | Q(next_deadline__lte=timezone.localdate(at)))
    is_grave = Q(topic__in=[topic.key for topic in TOPICS.values() if topic.is_life_threatening])
    for cases in (at_hand.filter(is_grave), at_hand.exclude(is_grave)):
        by_urgency = cases.order_by("priority", F("next_deadline").asc(nulls_last=True), "received_at", "pk")
        if found := by_urgency.select_for_update(of=("self",), skip_locked=True).first():
            return triage.assign(found, owner=user, team=None, by=user, at=at, version=found.version)
    return None


def share_arrivals(*, at: datetime) -> int:
    """Give what has come to the teams that share it by themselves, while their office is open. Returns how many cases
    got an owner; asked again, those are left alone.
    """
    teams = Team.objects.filter(shares_itself=True, office__merged_at=None).select_related("office")
    is_open = OpenNow(at)
    return sum(_share_in(team, at=at) for team in teams if is_open(team.office))


def _share_in(team: Team, *, at: datetime) -> int:
    people = distribution.colleagues(team.office_id, at=at)
    proposals = distribution.propose(distribution.waiting_in(team), people)
    return sum(_give(each.case, each.owner, each.reason, at=at) for each in proposals if each.owner)


@transaction.atomic
def _give(seen: Case, owner: User, reason: str, *, at: datetime) -> bool:
    try:
        case = policies.locked(seen, act="share_out", by=None, version=seen.version)
    except Denied:  # closed or changed since it was read: the next round looks at it again
        return False
    if case.owner_id is not None:
        return False
    before = {"owner": "", "team": str(case.team or "")}
    case.owner = owner
    step = policies.save(case, "share_out", at=at)
    after = {"owner": str(owner), "team": str(case.team or "")}
    audit.record(step.audit, by=None, case=case, before=before, after=after, reason=reason, at=at)
    return True

"""The teams of an office, and who takes what: each topic belongs to one team, or to none as yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import audit
from .audit_words import AuditWord
from .models import AccessRule, Case, Office, Task, Team, User
from .offices import short_name
from .permissions import Denied, check_may_keep
from .registers import leave_team
from .steps.hand_over import hand_over
from .topics import TOPICS


class Plan(models.TextChoices):
    """What a new office begins with."""

    USUAL = "usual", gettext_lazy("De sædvanlige teams, ét for hver slags sager")
    ONE = "one", gettext_lazy("Ét team, der tager alt")
    NONE = "none", gettext_lazy("Ingen teams endnu")


class Work(NamedTuple):
    """What a team has, and somebody must take over when it ends."""

    members: int
    cases: int
    tasks: int
    topics: int


@cache
def usual_teams() -> tuple[dict[str, Any], ...]:
    """The usual teams as data: short name and name."""
    return tuple(yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")))


@transaction.atomic
def add_planned(office: Office, plan: Plan, *, by: User | None, at: datetime) -> None:
    """The first teams of an office, with every topic shared among them. Raises Denied where there are teams already."""
    if plan == Plan.NONE:
        return
    if office.teams.exists():
        raise Denied(_("Kontoret har allerede teams."))
    if plan == Plan.ONE:
        all_of_it = add_team(office, name="Patientvejledning", by=by, at=at)
        shares = dict.fromkeys(TOPICS, all_of_it)
    else:
        teams = {each["slug"]: add_team(office, **each, by=by, at=at) for each in usual_teams()}
        shares = {topic.key: teams[topic.team] for topic in TOPICS.values()}
    share_topics(office, shares, by=by, at=at)


@transaction.atomic
def add_team(office: Office, *, name: str, slug: str = "", by: User | None, at: datetime) -> Team:
    """A team without topics. Raises Denied for a name that another team has."""
    check_may_keep(by, office)
    teams = _locked(office)
    name = _check_name(name, teams)
    slug = slug or short_name(name)
    while not slug or any(team.slug == slug for team in teams):
        slug = f"{slug or 'team'}-{len(teams) + 1}"
    order = 1 + max((team.order for team in teams), default=0)
    team = office.teams.create(slug=slug, name=name, order=order)
    audit.record(AuditWord.TEAM_ADDED, by=by, subject=office.slug, after={"team": name}, at=at)
    return team


@transaction.atomic
def rename_team(team: Team, *, name: str, by: User | None, at: datetime) -> bool:
    """Whether the team got another name. Raises Denied for a name that another team has."""
    check_may_keep(by, team.office)
    teams = _locked(team.office)
    name = _check_name(name, [each for each in teams if each.pk != team.pk])
    before = next(each.name for each in teams if each.pk == team.pk)
    if name == before:
        return False
    Team.objects.filter(pk=team.pk).update(name=name)
    old, new = {"team": before}, {"team": name}
    audit.record(AuditWord.TEAM_RENAMED, by=by, subject=team.office.slug, before=old, after=new, at=at)
    return True


def work_of(team: Team) -> Work:
    """What the team has just now."""
    return Work(
        team.members.filter(is_active=True).count(),
        team.cases.filter(closed_at=None).count(),
        Task.objects.filter(team=team, done_at=None).count(),
        len(team.topics),
    )


@transaction.atomic
def remove_team(team: Team, *, into: Team | None, by: User | None, at: datetime) -> None:
    """End a team; its people, topics, phrases, tasks and cases become those of the team `into`, closed cases too, so
    that one that is opened again has a team. Without one its phrases become the office's.

    Raises Denied when the team has anything, or a rule gives it cases, and nobody is named to take over.
    """
    office = team.office
    check_may_keep(by, office)
    teams = {each.pk: each for each in _locked(office)}
    team = teams[team.pk]
    if into is None and (any(work_of(team)) or _rules_of(team).exists()):
        raise Denied(_("Teamet har kolleger, emner, sager, opgaver eller regler. Vælg, hvilket team der tager over."))
    if into is not None:
        if into.pk not in teams or into.pk == team.pk:
            raise Denied(_("Vælg et andet team i samme kontor."))
        _take_over(team, teams[into.pk], by=by, at=at)
    leave_team(team, into, by=by, at=at)
    before = {"team": team.name, "topics": team.topics}
    team.delete()
    after = {"team": into.name} if into else None
    audit.record(AuditWord.TEAM_REMOVED, by=by, subject=office.slug, before=before, after=after, at=at)


def _take_over(team: Team, into: Team, *, by: User | None, at: datetime) -> None:
    reason = _("Teamet %(team)s er nedlagt.") % {"team": team.name}
    hand_over(team.cases.filter(closed_at=None), team=into, by=by, at=at, reason=reason)
    team.cases.update(team=into)
    Task.objects.filter(team=team).update(team=into)
    has_them = AccessRule.objects.filter(office=into.office, team=into.slug, subject=OuterRef("subject"))
    _rules_of(team).filter(Exists(has_them)).delete()
    _rules_of(team).update(team=into.slug)
    team.predecessors.update(successor=into)
    User.objects.filter(next_team=team).update(next_team=into)
    old, new = {"team": team.name}, {"team": into.name}
    for member in team.members.all():
        word = AuditWord.USER_CHANGED
        audit.record(word, by=by, subject=member.username, before=old, after=new, reason=reason, at=at)
    team.members.update(team=into)
    Team.objects.filter(pk=into.pk).update(topics=[*into.topics, *team.topics])


def _rules_of(team: Team) -> QuerySet[AccessRule]:
    return AccessRule.objects.filter(office=team.office, team=team.slug)


@transaction.atomic
def share_topics(
    office: Office, shares: Mapping[str, Team | None], *, with_cases: bool = True, by: User | None, at: datetime
) -> int:
    """Give each named topic to a team, or to none. Returns how many open cases went along.

    With `with_cases` the open cases about a topic that the team before had, or no team, go to the new team. Raises
    Denied for a team of another office and for a topic that is not known.
    """
    check_may_keep(by, office)
    teams = {team.pk: team for team in _locked(office)}
    if any(topic not in TOPICS for topic in shares) or any(team and team.pk not in teams for team in shares.values()):
        raise Denied(_("Vælg emner og teams fra listen."))
    now = team_by_topic(teams.values())
    changed = {topic: team for topic, team in shares.items() if now.get(topic) != team}
    if not changed:
        return 0
    for team in teams.values():
        kept = [topic for topic in team.topics if topic not in changed]
        team.topics = [*kept, *(topic for topic, new in changed.items() if new == team)]
        team.save(update_fields=["topics"])
    before = {topic: getattr(now.get(topic), "name", None) for topic in changed}
    after = {topic: team.name if team else None for topic, team in changed.items()}
    audit.record(AuditWord.TOPICS_SHARED, by=by, subject=office.slug, before=before, after=after, at=at)
    if not with_cases:
        return 0
    return sum(_bring_along(office, topic, now.get(topic), new, by=by, at=at) for topic, new in changed.items() if new)


def _bring_along(office: Office, topic: str, old: Team | None, new: Team, *, by: User | None, at: datetime) -> int:
    cases = Case.objects.filter(office=office, topic=topic, team=old, closed_at=None)
    reason = _("Emnet er givet til teamet %(team)s.") % {"team": new.name}
    return hand_over(cases, team=new, by=by, at=at, reason=reason)


def team_by_topic(teams: Iterable[Team]) -> dict[str, Team]:
    """The team of each topic that one has."""
    return {topic: team for team in teams for topic in team.topics}


def find_topics_without_team(office: Office) -> list[str]:
    """The topics that no team of the office takes, in the order of the lists."""
    taken = team_by_topic(office.teams.all())
    return [topic for topic in TOPICS if topic not in taken]


def _locked(office: Office) -> list[Team]:
    """The teams as they stand, with the office locked: two changes at once could give a topic to two teams."""
    Office.objects.select_for_update().get(pk=office.pk)
    return list(Team.objects.filter(office=office).select_related("office"))


def _check_name(name: str, others: Iterable[Team]) -> str:
    name = name.strip()
    if not name:
        raise Denied(_("Skriv, hvad teamet hedder."))
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Denied(_("Kontoret har allerede et team, der hedder %(name)s.") % {"name": name})
    return name

"""Offices that become part of another on a day (sammenlægning): planned, looked at, changed or given up until the day,
and then made by a job.

Open cases, people, public pages and what an office works with (phrases, checklists and the like) go to the successor.
Closed cases, and the figures of what was received before the day, stay with the office that had them; the successor's
people read them, and a closed case in which something happens again goes along then.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit, policies
from .audit_words import AuditWord
from .case_office import follow_office, reason_of_merger
from .models import Case, CaselessCall, Office, Team, User
from .permissions import Denied, check_may_let_in
from .readiness import Lack, find_lacks
from .regions import same_region
from .registers import count_going, go_along
from .staff import move_with_office
from .teams import Work, work_of

GOES_ALONG = Q(closed_at=None) | Q(tasks__isnull=False, tasks__done_at=None)  # closed, but somebody waits for an answer


class Arrival(NamedTuple):
    """What one team of the office brings along, and the team that takes over; None: nobody has chosen it yet."""

    team: Team
    work: Work
    into: Team | None


class Preview(NamedTuple):
    """What would go along today, and what is still lacking. `loose` are open cases that no team has; `registers` are
    entries of the registers that an office works with, `doubled` those that the other office has already.
    """

    cases: int
    loose: int
    people: list[User]
    arrivals: list[Arrival]
    lacks: list[Lack]
    registers: int = 0
    doubled: int = 0


@transaction.atomic
def plan_merger(office: Office, *, into: Office, on: date, by: User | None, at: datetime) -> bool:
    """Say that the office becomes part of another from a day, or another day or office than was said before. Whether
    anything was changed. Teams of the same name or with the same topics are proposed as those that take over.

    Raises Denied for a day that is not ahead, and where the two are not of one region from that day.
    """
    check_may_let_in(by)
    office, into = _locked(office, at=at), Office.objects.select_for_update().get(pk=into.pk)
    if (office.successor_id, office.merges_on) == (into.pk, on):
        return False
    _check_pair(office, into)
    if on <= timezone.localdate(at):
        raise Denied(_("Vælg en dag, der ikke er kommet endnu."))
    if into.region not in same_region(office.region, day=on):
        raise Denied(_("De to kontorer hører ikke til samme region den dag. Vælg en anden dag eller et andet kontor."))
    before = _shown(office)
    office.successor, office.merges_on = into, on
    office.save(update_fields=["successor", "merges_on"])
    _propose_teams(office, into)
    word = AuditWord.MERGER_PLANNED
    audit.record(word, by=by, subject=office.slug, before=before, after=_shown(office), at=at)
    return True


@transaction.atomic
def cancel_merger(office: Office, *, by: User | None, at: datetime) -> None:
    """Give a planned merger up. Raises Denied when there is none, and when the day has come."""
    check_may_let_in(by)
    office = _planned(office, at=at)
    before = _shown(office)
    office.successor = office.merges_on = None
    office.save(update_fields=["successor", "merges_on"])
    office.teams.update(successor=None)
    office.users.update(next_team=None)
    audit.record(AuditWord.MERGER_CANCELLED, by=by, subject=office.slug, before=before, at=at)


@transaction.atomic
def choose_teams(
    office: Office,
    *,
    teams: Mapping[Team, Team | None],
    people: Mapping[User, Team | None],
    by: User | None,
    at: datetime,
) -> bool:
    """Say which team of the successor takes over from each team, and who goes to another one than the colleagues.
    Whether anything was changed. Raises Denied for a team or a person of another office.
    """
    check_may_let_in(by)
    office = _planned(office, at=at)
    if {*(each.office_id for each in teams), *(each.office_id for each in people)} - {office.pk}:
        raise Denied(_("Vælg blandt kontorets egne teams og kolleger."))
    if any(each and each.office_id != office.successor_id for each in (*teams.values(), *people.values())):
        raise Denied(_("Vælg et team i det kontor, der tager over."))
    changed_teams = {team: into for team, into in teams.items() if team.successor != into}
    changed_people = {person: into for person, into in people.items() if person.next_team != into}
    for team, into in changed_teams.items():
        Team.objects.filter(pk=team.pk).update(successor=into)
    for person, into in changed_people.items():
        User.objects.filter(pk=person.pk).update(next_team=into)
    if not (changed_teams or changed_people):
        return False
    after = _shown(office) | {
        "teams": {team.name: into.name if into else None for team, into in changed_teams.items()},
        "people": {person.username: into.name if into else None for person, into in changed_people.items()},
    }
    audit.record(AuditWord.MERGER_PLANNED, by=by, subject=office.slug, after=after, at=at)
    return True


def find_preview(office: Office) -> Preview:
    """What a planned merger would take along today."""
    open_cases = office.cases.filter(closed_at=None)
    people = office.users.filter(is_active=True).select_related("team__successor", "next_team")
    arrivals = [Arrival(team, work_of(team), team.successor) for team in office.teams.select_related("successor")]
    return Preview(
        open_cases.count(),
        open_cases.filter(team=None).count(),
        list(people.order_by("first_name", "username")),
        arrivals,
        _find_lacks(office, arrivals),
        *(count_going(office, office.successor, on=timezone.localdate()) if office.successor else ()),
    )


def _find_lacks(office: Office, arrivals: list[Arrival]) -> list[Lack]:
    if office.successor is None or office.merges_on is None:
        return []
    without = [each.team.name for each in arrivals if each.into is None and any(each.work)]
    sentence = _(
        "Intet team tager over fra: %(teams)s. Sagerne går til dem, der tager emnet, og kollegerne får intet team."
    )
    own = [Lack("take_over", sentence % {"teams": ", ".join(without)})] if without else []
    return [*own, *find_lacks(office.successor, on=office.merges_on)]


def merge_due(*, at: datetime) -> int:
    """Make the mergers whose day has come, each in a transaction of its own, and take along what came to an office
    afterwards. Returns how many were made.
    """
    left_behind = Q(pk__in=Case.objects.filter(GOES_ALONG).values("office")) | Q(users__isnull=False)
    due = Office.objects.filter(Q(merged_at=None) | left_behind, merges_on__lte=timezone.localdate(at))
    return sum(_merge(pk, at=at) for pk in due.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def _merge(pk: int, *, at: datetime) -> bool:
    office = Office.objects.select_for_update(of=("self",)).select_related("successor").get(pk=pk)
    into, is_first = office.successor, office.merged_at is None
    if into is None:
        return False
    people = move_with_office(office, into, reason=reason_of_merger(office), at=at)
    cases = list(office.cases.filter(GOES_ALONG).distinct())
    for case in cases:
        follow_office(policies.locked(case, act="follow_office", by=None), at=at)
    CaselessCall.objects.filter(office=office).update(office=into)
    if not is_first:
        return False
    work = go_along(office, into, at=at)
    office.merged_at = at
    office.save(update_fields=["merged_at"])
    Office.objects.filter(successor=office, merged_at__isnull=False).update(successor=into)
    after = _shown(office) | {"cases": len(cases), "people": people, "registers": work.moved}
    for slug in (office.slug, into.slug):
        audit.record(AuditWord.OFFICE_MERGED, by=None, subject=slug, after=after, at=at)
    return True


def _locked(office: Office, *, at: datetime) -> Office:
    """The office as it stands. Raises Denied when the day of its merger has come."""
    office = Office.objects.select_for_update(of=("self",)).select_related("successor").get(pk=office.pk)
    if office.merged_at:
        raise Denied(reason_of_merger(office))
    if office.merges_on and office.merges_on <= timezone.localdate(at):
        raise Denied(_("Dagen er kommet, så sammenlægningen kan ikke ændres mere."))
    return office


def _planned(office: Office, *, at: datetime) -> Office:
    office = _locked(office, at=at)
    if office.successor is None:
        raise Denied(_("Der er ikke planlagt nogen sammenlægning."))
    return office


def _check_pair(office: Office, into: Office) -> None:
    if into.pk == office.pk:
        raise Denied(_("Vælg et andet kontor end det selv."))
    if into.merges_on is not None:
        raise Denied(_("%(office)s bliver selv en del af et andet kontor.") % {"office": into})
    if office.predecessors.filter(merged_at=None).exists():
        raise Denied(_("Andre kontorer skal blive en del af %(office)s. Opgiv det først.") % {"office": office})


def _propose_teams(office: Office, into: Office) -> None:
    """The team of the same name, else the one with most of the topics, takes over where no team of the successor is
    chosen yet.
    """
    candidates = list(into.teams.all())
    for team in office.teams.select_related("successor"):
        if team.successor and team.successor.office_id == into.pk:
            continue
        same = [each for each in candidates if each.name.casefold() == team.name.casefold()]
        sharing = [each for each in candidates if set(each.topics) & set(team.topics)]
        sharing.sort(key=lambda each: len(set(each.topics) & set(team.topics)), reverse=True)
        team.successor = next(iter([*same, *sharing]), None)
        team.save(update_fields=["successor"])
    office.users.exclude(next_team__office=into).update(next_team=None)


def _shown(office: Office) -> dict[str, object]:
    """The plan, for the audit log; empty where there is none."""
    if office.successor is None or office.merges_on is None:
        return {}
    return {"office": office.name, "successor": office.successor.name, "merges_on": office.merges_on.isoformat()}

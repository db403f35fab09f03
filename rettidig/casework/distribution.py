"""Whom a case is given to: who takes its topic, is at work and has least beside their time (feature T8). Reads only.

One and the same order of cases and people always gives the same answer; nobody is drawn by lot.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import absences, access_rules
from .models import Case, Competence, Priority, Role, Team, User, WorkShare
from .permissions import CASE_WORKERS
from .topics import TOPICS

WEIGHTS = {Priority.URGENT: 3, Priority.HIGH: 2, Priority.NORMAL: 1}
LATELY = timedelta(days=7)
OF_CLOSED = 0.5  # what was closed lately counts half: who is quick is not given all of what comes
OF_WISH = 1  # who would rather have a topic is counted as having one ordinary case less


@dataclass(frozen=True)
class Colleague:
    """One who may be given cases. `load` is the weight of their open cases, of those that were closed
    lately, and of what they look after for somebody who is away. `barred` are the topics that the office's rules
    give to other teams.
    """

    user: User
    topics: Mapping[str, str]
    percent: int = 100
    most: int | None = None
    open: int = 0
    load: float = 0
    is_present: bool = True
    barred: Collection[str] = ()

    def takes(self, case: Case) -> bool:
        """Whether the person may be given the case, apart from how many they have: who learns gets nothing urgent."""
        if case.topic in self.barred:
            return False
        competence = self.topics.get(case.topic)
        return competence in (Competence.MAY, Competence.PREFERS) or (
            competence == Competence.LEARNING and not is_grave(case)
        )


@dataclass(frozen=True)
class Proposal:
    """Who should have the case, and why; or why nobody can be found."""

    case: Case
    owner: User | None
    reason: str


@dataclass
class _Tally:
    """What each has while cases are shared out."""

    open: dict[int, int] = field(default_factory=dict)
    load: dict[int, float] = field(default_factory=dict)


def weight(case: Case) -> int:
    return WEIGHTS[Priority(case.priority)]


def is_grave(case: Case) -> bool:
    return case.priority == Priority.URGENT or TOPICS[case.topic].is_life_threatening


def propose(cases: Iterable[Case], people: Iterable[Colleague]) -> list[Proposal]:
    """An owner for each case, life-threatening topics first, then the most pressing. What a case adds is counted before
    the next one is shared out.
    """
    colleagues = sorted(people, key=lambda each: each.user.pk)
    tally = _Tally({c.user.pk: c.open for c in colleagues}, {c.user.pk: c.load for c in colleagues})
    return [_propose(case, colleagues, tally) for case in sorted(cases, key=_how_pressing)]


def _how_pressing(case: Case) -> tuple[bool, int, date, datetime, int]:
    return (
        not TOPICS[case.topic].is_life_threatening,
        case.priority,
        case.next_deadline or date.max,
        case.received_at,
        case.pk,
    )


def _propose(case: Case, colleagues: list[Colleague], tally: _Tally) -> Proposal:
    knowing = [each for each in colleagues if each.takes(case)]
    present = [each for each in knowing if each.is_present]
    free = [each for each in present if each.most is None or tally.open[each.user.pk] < each.most]
    if not free:
        return Proposal(case, None, _why_nobody(case, colleagues, knowing, present))
    chosen = min(free, key=lambda each: (_load_with(case, each, tally), each.user.pk))
    has = tally.open[chosen.user.pk]
    mean = sum(tally.open[each.user.pk] for each in present) / len(present)
    tally.open[chosen.user.pk] += 1
    tally.load[chosen.user.pk] += weight(case)
    return Proposal(case, chosen.user, _why(chosen, case, has, mean))


def _load_with(case: Case, each: Colleague, tally: _Tally) -> float:
    wish = OF_WISH if each.topics[case.topic] == Competence.PREFERS else 0
    return (tally.load[each.user.pk] + weight(case) - wish) * 100 / each.percent


def _why(chosen: Colleague, case: Case, has: int, mean: float) -> str:
    topic = {
        Competence.PREFERS: _("vil helst have emnet"),
        Competence.MAY: _("har emnet"),
        Competence.LEARNING: _("er under oplæring i emnet"),
    }[Competence(chosen.topics[case.topic])]
    words = {"topic": topic, "has": has, "mean": round(mean), "percent": chosen.percent}
    if chosen.percent < 100:
        return _("%(topic)s, %(has)d åbne mod %(mean)d i snit, på %(percent)d %% tid, til stede") % words
    return _("%(topic)s, %(has)d åbne mod %(mean)d i snit, til stede") % words


def _why_nobody(case: Case, colleagues: list[Colleague], knowing: list[Colleague], present: list[Colleague]) -> str:
    if present:
        return _("Alle til stede med emnet har så mange sager, som de må have.")
    if knowing:
        return _("De, der har emnet, er væk i dag.")
    if any(case.topic in each.topics and case.topic not in each.barred for each in colleagues):
        return _("Kun kolleger under oplæring har emnet, og sagen haster.")
    return _("Ingen har emnet.")


def colleagues(office_id: int | None, *, at: datetime) -> list[Colleague]:
    """Everybody of an office who works on cases, with what they take and what they have."""
    today = timezone.localdate(at)
    people = User.objects.filter(office=office_id, role__in=CASE_WORKERS, is_active=True).select_related("team")
    found = list(people.order_by("first_name", "last_name", "pk"))
    shares = current_shares(found)
    away = {each.user_id for each in absences.away(today, office_id=office_id)}
    off = {person for person, share in shares.items() if share.is_day_off(today)}
    has = _what_they_have(found, at=at)
    stood_in_for = _what_they_stand_in_for(has, on=today, office_id=office_id)
    rules = access_rules.in_office(office_id, on=today) if office_id else []
    return [
        Colleague(
            user=each,
            topics=topics_of(each, shares.get(each.pk)),
            percent=shares[each.pk].percent if each.pk in shares else 100,
            most=shares[each.pk].most if each.pk in shares else None,
            open=has[each.pk][0],
            load=has[each.pk][1] + stood_in_for[each.pk],
            is_present=each.pk not in away | off,
            barred=access_rules.barred(each, rules),
        )
        for each in found
    ]


def current_shares(people: Iterable[User]) -> dict[int, WorkShare]:
    """What is in force for each person, where anything was ever said."""
    newest = WorkShare.objects.filter(user__in=list(people)).order_by("user", "-id").distinct("user")
    return {each.user_id: each for each in newest}


def topics_of(user: User, share: WorkShare | None) -> Mapping[str, str]:
    """The topics that somebody takes. Nothing said: an adviser takes what the team takes, and others take nothing."""
    if share is not None and share.topics is not None:
        return dict(share.topics)
    if user.role == Role.ADVISER and user.team:
        return dict.fromkeys(user.team.topics, Competence.MAY.value)
    return {}


def covered_by(user: User) -> list[str]:
    """The topics of which `user` may take any case."""
    topics = topics_of(user, current_shares([user]).get(user.pk))
    return [topic for topic, competence in topics.items() if competence != Competence.LEARNING]


def _what_they_have(people: list[User], *, at: datetime) -> dict[int, tuple[int, float]]:
    """For each: how many cases are open, and the weight of these and of what was closed lately."""
    since = timezone.make_aware(datetime.combine(timezone.localdate(at) - LATELY, time()))
    cases = Case.objects.filter(Q(closed_at=None) | Q(closed_at__gte=since), owner__in=people)
    rows = cases.values("owner", "priority", is_open=Q(closed_at=None)).annotate(number=Count("pk"))
    found: dict[int, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for row in rows:
        number, load = found[row["owner"]]
        added = row["number"] * WEIGHTS[Priority(row["priority"])]
        is_open = row["is_open"]
        found[row["owner"]] = (number + row["number"] * is_open, load + (added if is_open else added * OF_CLOSED))
    return found


def _what_they_stand_in_for(
    has: Mapping[int, tuple[int, float]], *, on: date, office_id: int | None
) -> dict[int, float]:
    """For each substitute: the load of those who are away, which is theirs to look after meanwhile."""
    found: dict[int, float] = defaultdict(float)
    for person, substitute in absences.stand_ins(on, office_id=office_id).items():
        if substitute and person in has:
            found[substitute.pk] += has[person][1]
    return found


def waiting_in(team: Team) -> Iterable[Case]:
    """The open cases of a team that nobody has, and that are not on hold; the lead gives the confidential ones."""
    return Case.objects.filter(team=team, owner=None, closed_at=None, held_until=None, confidential="").order_by(
        F("next_deadline").asc(nulls_last=True), "pk"
    )

"""The lists that people work from, sorted by what is due first. Reads only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import absences, confidentiality, distribution
from .lifecycle import State
from .models import Case, CaselessCall, DeadlineWarning, Priority, Role, Task, Team, User
from .task_tree import CALL_BACK

View: TypeAlias = str
VIEWS = {
    "mine": _("Mine sager"),
    "team": _("Mit team"),
    "unassigned": _("Ingen ejer"),
    "held": _("På hold"),
    "waiting": _("Venter på andre"),
    "done": _("Færdige i dag"),
    "all": _("Alle åbne"),
    "closed": _("Afsluttede"),
}
LINE = (
    *("number", "priority", "state", "topic", "outcome", "received_at", "closed_at", "answered_at", "reporter_name"),
    *("parent__number", "joined_to__number", "patient_seen_on", "patient_declined_on", "news_from", "held_until"),
    *("waits_for", "version"),
    "confidential",
    *("next_deadline", "next_deadline_kind", "service_due", "legal_due", "legal_right", "priority_reasons"),
    *("patient__name", "patient__birth_date", "patient__deceased_on", "team__name"),
    *("owner__first_name", "owner__last_name", "owner__username"),
)
DEADLINE, URGENCY = "deadline", "urgency"
ORDERS = {
    DEADLINE: ("next_deadline", "priority", "received_at", "id"),  # the case_queue index
    URGENCY: ("priority", "next_deadline", "received_at", "id"),
    "received": ("received_at", "id"),
}
MOST_COUNTED = 500
MOST_PRESSING = 5
SOON, LATE = timedelta(minutes=30), timedelta(minutes=15)  # before and after the hour of a promised call
AT_HAND = "(held_until IS NULL OR next_deadline <= %(today)s)"  # what is due is never hidden by a hold
ASKED = "SELECT FROM casework_advicerequest AS asked WHERE asked.case_id = casework_case.id AND asked.\"end\" = ''"
COUNTED = {
    "mine": f"owner_id = ANY(%(people)s) AND {AT_HAND}",
    "team": f"team_id = %(team)s AND {AT_HAND}",
    "unassigned": f"owner_id IS NULL AND {AT_HAND}",
    "held": "held_until IS NOT NULL",
    "waiting": "(state = 're_referred' OR NOT waits_for = '')",
    "all": "TRUE",
    "asked": f"EXISTS ({ASKED} AND asked.asked_id = ANY(%(people)s))",
    "asked_new": f"EXISTS ({ASKED} AND asked.asked_id = ANY(%(people)s) AND asked.opened_at IS NULL)",
}
MORNING = {
    "late": "next_deadline < %(today)s",
    "due": "next_deadline = %(today)s",
    "unowned": COUNTED["unassigned"],
    "urgent": f"{COUNTED['unassigned']} AND priority = 1",
    "news": "news_at IS NOT NULL",
    "held": "held_until IS NOT NULL",
    "approvals": f"EXISTS ({ASKED} AND asked.kind = 'approval' AND asked.due < %(today)s)",
}
COUNT = (
    "(SELECT count(*) FROM (SELECT 1 FROM casework_case"
    " WHERE closed_at IS NULL AND office_id = %(office)s AND {where} LIMIT %(most)s) AS found)"
)

CASELESS = (
    "(SELECT count(*) FROM casework_caselesscall WHERE office_id = %(office)s AND due <= now() + interval '30 min')"
)

LATE_CALLS = (
    "((SELECT count(*) FROM casework_task AS task JOIN casework_case ON casework_case.id = task.case_id"
    " WHERE task.kind = 'call_back' AND task.done_at IS NULL AND office_id = %(office)s"
    " AND task.due + task.due_time < %(now)s::timestamp)"
    " + (SELECT count(*) FROM casework_caselesscall WHERE office_id = %(office)s AND due < now()))"
)


def lines(user: User, *, with_merged: bool = False) -> QuerySet[Case]:
    """The cases of the user's own office, each with no more than what one line of a list says about it, and `is_shown`:
    whether the user may see it.

    `with_merged`: and those that offices had closed before they became part of it.
    """
    offices = user.office.lineage if with_merged and user.office else [user.office_id]
    cases = (
        Case.objects.filter(office__in=offices)
        .select_related("patient", "owner", "team", "parent", "joined_to")
        .only(*LINE)
    )
    return cases.annotate(is_shown=confidentiality.is_shown(user))


def find_team(user: User, slug: str = "") -> Team | None:
    """The team of the user's office that is called `slug`, else the user's own; None for a user who has none."""
    named = Team.objects.filter(office=user.office, slug=slug).first() if slug else None
    return named or user.team


def find_people(user: User, *, on: date) -> list[int]:
    """Those whose cases are `user`'s to look after on the day `on`: their own, and of whom they stand in for."""
    return [user.pk, *absences.find_replaced(user, on=on)]


def counts(user: User, *, team: Team | None, people: Sequence[int], on: date) -> dict[View, int]:
    """How many cases stand in each view of open cases, in one question; no more than `MOST_COUNTED` + 1 are counted,
    however many there are. "caseless" are the promised calls of the office that are about no case and come soon.
    """
    facts = {"people": list(people), "team": team.pk if team else None, "today": on}
    return _count(COUNTED, user, beside={"caseless": CASELESS}, **facts)


def count_morning(user: User, *, on: date) -> dict[str, int]:
    """How many open cases of the office want the lead's eye on the day `on`, counted as in `counts`, and how many
    promised calls are late.
    """
    return _count(MORNING, user, beside={"calls": LATE_CALLS}, today=on, now=timezone.localtime().replace(tzinfo=None))


def _count(
    conditions: dict[str, str], user: User, *, beside: Mapping[str, str] = MappingProxyType({}), **facts: Any
) -> dict[str, int]:
    asked = {name: COUNT.format(where=where) for name, where in conditions.items()} | dict(beside)
    query = "SELECT " + ", ".join(asked.values())
    with connection.cursor() as cursor:
        cursor.execute(query, {"office": user.office_id, "most": MOST_COUNTED + 1, **facts})
        return dict(zip(asked, cursor.fetchone(), strict=True))


def say_count(found: int) -> str:
    """A number of `counts`, which stop at a limit."""
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found)


def queue(
    user: User,
    *,
    view: View,
    team: Team | None = None,
    order: str = DEADLINE,
    people: Sequence[int] = (),
    on: date | None = None,
) -> QuerySet[Case]:
    """The cases of the user's own office in one view on the day `on`, in one of `ORDERS`; closed cases always the
    latest first, and those that are done today. `people` are those of `find_people`; without them the user alone.
    """
    on = on or timezone.localdate()
    if view == "closed":
        return lines(user, with_merged=True).exclude(closed_at=None).order_by("-closed_at", "-id")
    if view == "done":
        return _done(user, on=on)
    cases = lines(user).filter(closed_at=None).order_by(*ORDERS[order])
    at_hand = Q(held_until=None) | Q(next_deadline__lte=on)
    if view == "mine":
        return cases.filter(at_hand, owner__in=people or [user.pk])
    if view == "team":
        chosen = team or user.team
        return cases.filter(at_hand, team=chosen) if chosen else cases.none()
    if view == "unassigned":
        return cases.filter(at_hand, owner=None)
    if view == "held":
        return cases.filter(held_until__isnull=False)
    if view == "waiting":
        return cases.filter(Q(state=State.RE_REFERRED) | ~Q(waits_for=""))
    return cases


def after(cases: QuerySet[Case], last: Case, *, view: str, order: str = DEADLINE) -> QuerySet[Case]:
    """The cases that come after `last` in the queue's own order: none twice and none left out when others change."""
    if view == "done":
        return cases.filter(pk__lt=last.pk)
    if view == "closed":
        earlier = Q(closed_at__lt=last.closed_at) | Q(pk__lt=last.pk)
        return cases.filter(earlier, closed_at__lte=last.closed_at)  # by itself, so that the index begins there
    fields = ORDERS[order]
    later = _later(fields[-1], last)
    for name in reversed(fields[:-1]):
        later = _later(name, last) | Q(**{name: getattr(last, name)}) & later
    return cases.filter(later, _later(fields[0], last, "gte"))  # by itself, so that the index begins there


def _later(name: str, last: Case, compare: str = "gt") -> Q:
    """Condition for rows after `last` in one field (with "gte" also level with it); without a date a case is last."""
    value = getattr(last, name)
    if value is None:
        return Q(**{name: None}) if compare == "gte" else Q(pk__in=())
    later = Q(**{f"{name}__{compare}": value})
    return later | Q(next_deadline=None) if name == "next_deadline" else later


def _done(user: User, *, on: date) -> QuerySet[Case]:
    """The user's own cases that got their answer, or their end, on the day `on`."""
    begins = timezone.make_aware(datetime.combine(on, time()))
    answered = Case.objects.filter(owner=user, answered_at__gte=begins)
    closed = Case.objects.filter(owner=user, closed_at__gte=begins)
    done = answered.values("pk").union(closed.values("pk"))
    return lines(user, with_merged=True).filter(pk__in=done).order_by("-id")


def find_pressing(user: User, *, on: date) -> list[Case]:
    """The first cases that nobody has and that are late, due on the day `on`, or urgent: they are in everybody's
    sight. One more than `MOST_PRESSING` where there are more.
    """
    cases = lines(user).filter(closed_at=None, owner=None).order_by(*ORDERS[DEADLINE])
    return list(cases.filter(Q(next_deadline__lte=on) | Q(priority=Priority.URGENT))[: MOST_PRESSING + 1])


def find_warned(user: User, *, people: Sequence[int]) -> list[Case]:
    """The first cases of others, or of nobody, that `user` has been warned of and has not opened since."""
    warned = _warnings(user).filter(case__office=user.office_id, case__closed_at=None).order_by("due", "case")
    cases = lines(user).filter(pk__in=warned.values("case")[: MOST_PRESSING + 1]).exclude(owner__in=people)
    return list(cases.order_by(*ORDERS[DEADLINE])[: MOST_PRESSING + 1])


def with_warnings(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """The same cases, each with `is_warned`: whether `user` has been warned of its date and not opened it since."""
    return cases.annotate(is_warned=Exists(_warnings(user).filter(case=OuterRef("pk"))))


def _warnings(user: User) -> QuerySet[DeadlineWarning]:
    is_of_today = {"due": F("case__next_deadline"), "kind": F("case__next_deadline_kind")}
    return DeadlineWarning.objects.filter(to=user, seen_at=None, **is_of_today)


def find_due_calls(user: User, *, people: Sequence[int], at: datetime) -> list[Task]:
    """The promised calls whose hour has come or comes soon, the first of them: those of `people`, and
    for the lead also those of others that are late.
    """
    now = timezone.localtime(at)
    due = _before(now + SOON) & Q(owner__in=people)
    if user.role == Role.LEAD:
        due |= _before(now - LATE)
    calls = Task.objects.filter(due, kind=CALL_BACK, done_at=None, case__office=user.office_id)
    found = (
        confidentiality.only_shown(calls, user)
        .select_related("case__patient", "owner")
        .defer("case__answers", "case__patient__cpr")
    )
    return list(found.order_by("due", "due_time", "id")[:MOST_PRESSING])


def find_due_caseless(user: User, *, people: Sequence[int], at: datetime) -> list[CaselessCall]:
    """As `find_due_calls`, of the calls that are about no case. What nobody has is in everybody's sight."""
    due = Q(due__lte=at + SOON) & (Q(owner__in=people) | Q(owner=None) | Q(owner__is_active=False))
    if user.role == Role.LEAD:
        due |= Q(due__lte=at - LATE)
    calls = CaselessCall.objects.filter(due, office=user.office_id).select_related("owner")
    return list(calls.order_by("due", "id")[:MOST_PRESSING])


def _before(moment: datetime) -> Q:
    """Condition for promised calls whose hour comes by the moment."""
    return Q(due__lt=moment.date()) | Q(due=moment.date(), due_time__lte=moment.time())


def find_next(user: User, *, last: Case | None, on: date) -> Case | None:
    """The case to take up after `last`: the next of those in `user`'s own queue, else its first, else the first that
    nobody has, for an adviser of the topics that they take.
    """
    own = confidentiality.only_shown(queue(user, view="mine", people=find_people(user, on=on), on=on), user, "")
    is_own = last is not None and own.filter(pk=last.pk).exists()
    found = (after(own, last, view="mine") if last and is_own else own).first()
    unowned = confidentiality.only_shown(queue(user, view="unassigned", on=on), user, "")
    unowned = confidentiality.only_workable(unowned, user)
    if user.role == Role.ADVISER:
        unowned = unowned.filter(topic__in=distribution.covered_by(user))
    return found or (unowned.exclude(pk=last.pk) if last else unowned).first()

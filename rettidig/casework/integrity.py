"""Nightly checks for cases that are stuck, orphaned or contradictory, and for promises that were forgotten (feature
C20).

What people see in their lists each day is not repeated here: a check names what would else come to nobody's eyes. The
pages know from a check's key what to say of it, and where it is mended.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from . import checklists
from .access_rules import Held, about, in_office, passing_roles, working_teams
from .audit_words import AuditWord
from .deadlines import WITH_HOSPITAL, closed_days, is_business_day
from .findings import OPEN_LIMIT
from .lifecycle import State
from .models import (
    AdviceRequest,
    AuditEvent,
    Case,
    CaselessCall,
    Decision,
    Escalation,
    IntegrityLook,
    Letter,
    MaxWaitLeg,
    Office,
    OutboxMessage,
    OutboxState,
    ReReferral,
    ReReferralState,
    Task,
    User,
)
from .outbox import TASK as DELIVERY_TASK
from .permissions import CASE_READERS, CASE_WORKERS, check_may_keep
from .steps.follow_up import READING
from .steps.hand_over import release_everything_of
from .topics import TOPICS

FORGOTTEN = 3  # business days after which a promise that has passed, or a draft, is taken to be forgotten
ASLEEP = 10  # business days without anything done, on a case that no date brings back
ABOUT = ("referral_received", "hospital")  # the answers that tell one referral from another
UNDELIVERED = timedelta(days=1)
Rows: TypeAlias = "QuerySet[Any]"


class Look(NamedTuple):
    """One look at an office: the day, the days before which something is forgotten or asleep, and its rules."""

    office: Office
    at: datetime
    today: date
    forgotten: date
    asleep: date
    rules: list[Held]


class Check(NamedTuple):
    """One check: its key, the rows that do not pass it, and the way from a row to its case."""

    key: str
    find: Callable[[Look], Rows]
    case: str = "case"


def look_over(office: Office, *, at: datetime) -> IntegrityLook:
    """Make every check on the office's cases, and keep what was found. What was found before keeps its day."""
    earlier = IntegrityLook.objects.filter(office=office).first()
    known = earlier.found if earlier else {}
    look, today = begin_look(office, at=at), timezone.localdate(at).isoformat()
    found = {}
    for check in CHECKS:
        keys = map(str, check.find(look).values_list("pk", flat=True))
        if of_check := {key: known.get(check.key, {}).get(key, today) for key in keys}:
            found[check.key] = of_check
    made, _ = IntegrityLook.objects.update_or_create(office=office, defaults={"at": at, "found": found})
    return made


def look_over_all(*, at: datetime) -> int:
    """Look over every office that works. Returns how many things were found."""
    looks = [look_over(office, at=at) for office in Office.objects.filter(merged_at=None)]
    return sum(len(of_check) for each in looks for of_check in each.found.values())


def still_found(seen: IntegrityLook, check: Check, *, look: Look) -> Rows:
    """The rows of one check that the look of a night has found, less those that a `look` of now finds mended."""
    return check.find(look).filter(pk__in=map(int, seen.found.get(check.key, {})))


def find_leavers(office: Office) -> list[User]:
    """Those who no longer work on the office's cases, and still have some, or tasks on them."""
    theirs = Case.objects.filter(office=office, closed_at=None)
    has_case = theirs.filter(owner=OuterRef("pk"))
    has_task = Task.objects.filter(owner=OuterRef("pk"), done_at=None, case__in=theirs)
    left = User.objects.exclude(is_active=True, role__in=CASE_WORKERS, office=office)
    return list(left.filter(Exists(has_case) | Exists(has_task)).order_by("username"))


def count_forgotten_calls(look: Look) -> int:
    """The promised calls about no case whose day passed business days ago. They are no case's, so the page of the
    checks counts them beside what the checks find.
    """
    return CaselessCall.objects.filter(office=look.office, due__date__lte=look.forgotten).count()


def release_leavers(office: Office, *, by: User, at: datetime) -> int:
    """What leavers still have of the office's open cases and tasks becomes their teams'. Returns how many people had
    some. Raises Denied for others than the office's lead.
    """
    check_may_keep(by, office)
    leavers = find_leavers(office)
    for each in leavers:
        reason = gettext("%(who)s arbejder her ikke mere.") % {"who": each}
        release_everything_of(each, by=by, at=at, reason=reason, office=office)
    return len(leavers)


def begin_look(office: Office, *, at: datetime) -> Look:
    """What every check asks of an office on that day."""
    closed, today = closed_days(office), timezone.localdate(at)
    forgotten, long_ago = (_business_days_before(today, days, closed) for days in (FORGOTTEN, ASLEEP))
    return Look(office, at, today, forgotten, long_ago, in_office(office.pk, on=today))


def _business_days_before(day: date, days: int, closed: frozenset[date]) -> date:
    while days > 0:
        day -= timedelta(days=1)
        days -= is_business_day(day, closed=closed)
    return day


def _open(look: Look) -> QuerySet[Case]:
    return Case.objects.filter(office=look.office, closed_at=None)


def _closed(look: Look) -> QuerySet[Case]:
    return Case.objects.filter(office=look.office, closed_at__isnull=False, imported=None)


def _tasks(look: Look) -> QuerySet[Task]:
    """The open tasks of open cases."""
    return Task.objects.filter(done_at=None, case__office=look.office, case__closed_at=None)


def _works_here(look: Look, path: str = "owner") -> Q:
    works = {"is_active": True, "role__in": CASE_WORKERS, "office": look.office}
    return Q(**{f"{path}__{name}": value for name, value in works.items()})


# -- nobody's


def case_of_leaver(look: Look) -> Rows:
    """Open cases of somebody who no longer works on the office's cases."""
    return _open(look).exclude(owner=None).exclude(_works_here(look))


def task_of_leaver(look: Look) -> Rows:
    """Open tasks of somebody who no longer works on the office's cases."""
    return _tasks(look).exclude(owner=None).exclude(_works_here(look))


def case_of_nobody(look: Look) -> Rows:
    """Open cases that neither somebody nor a team has."""
    return _open(look).filter(owner=None, team=None)


def case_without_team(look: Look) -> Rows:
    """Open cases that a rule gives to teams in which nobody works on cases: only the lead can have them."""
    there = User.objects.filter(office=look.office, is_active=True, role__in=CASE_WORKERS)
    shut = Q(pk=None)
    for topic, working in _reserved(look):
        shut |= Q(~Exists(there.filter(team__in=working)), topic=topic)
    return _open(look).filter(shut, owner=None)


def owner_of_other_team(look: Look) -> Rows:
    """Open cases that a rule gives to other teams than their owner's: it came later, or the owner has moved."""
    outside = Q(pk=None)
    for topic, working in _reserved(look):
        outside |= Q(topic=topic) & ~Q(owner__team__in=working)
    return _open(look).filter(outside, owner__role__in=CASE_WORKERS - passing_roles())


def _reserved(look: Look) -> Iterator[tuple[str, list[int]]]:
    """Each topic that has rules, with the teams that work on its cases."""
    for topic in TOPICS:
        if held := about(topic, look.rules):
            yield topic, working_teams(held)


# -- twice


def same_case(look: Look) -> Rows:
    """Open cases of a person who has an older open one about the same: as `same_case.find_same_matter` has it where
    both say as much, with a hospital as it was written.
    """
    told = [Coalesce(KT(f"answers__{name}"), Value(""), output_field=TextField()) for name in ABOUT]
    known = _open(look).exclude(patient__cpr_index="").annotate(referral=told[0], hospital=told[1])
    same = {name: OuterRef(name) for name in ("patient", "referral", "hospital")}
    older = known.filter(**same, received_at__lt=OuterRef("received_at"))
    return known.filter(Exists(older.exclude(hospital="")) | Exists(older.filter(topic=OuterRef("topic"))))


def asked_of_leaver(look: Look) -> Rows:
    """What somebody is asked, and has not answered, who can no longer read the office's cases."""
    waiting = AdviceRequest.objects.filter(case__in=_open(look), end="").exclude(asked=None)
    reads = {"asked__is_active": True, "asked__role__in": CASE_READERS, "asked__office": look.office}
    return waiting.exclude(**reads)


# -- stuck


def late_promise(look: Look) -> Rows:
    """Tasks whose day passed business days ago."""
    return _tasks(look).filter(due__lte=look.forgotten)


def late_answer(look: Look) -> Rows:
    """Cases that have waited business days past the office's promise for their first answer."""
    return _open(look).filter(answered_at=None, service_due__lte=look.forgotten)


def asleep(look: Look) -> Rows:
    """Open cases without a date and without a task, on which nothing was done for long: nothing brings them back."""
    tasks = Task.objects.filter(case=OuterRef("pk"), done_at=None)
    acts = AuditEvent.objects.filter(case_id=OuterRef("pk"), at__date__gt=look.asleep).exclude(
        verb=AuditWord.CASE_OPENED
    )
    undated = _open(look).filter(next_deadline=None, received_at__date__lte=look.asleep)
    return undated.filter(~Exists(tasks), ~Exists(acts))


def paused_long(look: Look) -> Rows:
    """Askings for a time that have paused for business days: no clock of the ladder runs meanwhile."""
    return Escalation.objects.filter(case__in=_open(look), ended_at=None, paused_at__date__lte=look.forgotten)


def old_letter(look: Look) -> Rows:
    """Letters that were begun and never sent."""
    return Letter.objects.filter(case__in=_open(look), sent_at=None, created_at__date__lte=look.forgotten)


def old_re_referral(look: Look) -> Rows:
    """Re-referrals that were begun and never sent."""
    drafts = ReReferral.objects.filter(case__in=_open(look), state=ReReferralState.DRAFT)
    return drafts.filter(created_at__date__lte=look.forgotten)


def not_arrived(look: Look) -> Rows:
    """Messages that have not arrived for a day, and that no task speaks of any more."""
    tasks = Task.objects.filter(case=OuterRef("case"), kind=DELIVERY_TASK, done_at=None)
    held_up = OutboxMessage.objects.filter(case__in=_open(look), state__in=(OutboxState.FAILED, OutboxState.UNREAD))
    return held_up.filter(~Exists(tasks), queued_at__lte=look.at - UNDELIVERED)


# -- contradictory


def closed_with_task(look: Look) -> Rows:
    """Open tasks of closed cases, other than to read what the patient wrote after that."""
    return Task.objects.filter(done_at=None, case__in=_closed(look)).exclude(kind__in=READING)


def closed_with_hospital(look: Look) -> Rows:
    """Re-referrals of closed cases that wait for the hospital's answer."""
    waiting = (ReReferralState.SENT, ReReferralState.RECEIVED)
    return ReReferral.objects.filter(case__in=_closed(look), state__in=waiting)


def closed_unseen(look: Look) -> Rows:
    """Closed cases about a maximum waiting time, by their topic or by the law, whose patient has neither been seen, nor
    declined, nor died.
    """
    topics = [key for key, topic in TOPICS.items() if topic.is_life_threatening]
    leg = MaxWaitLeg.objects.filter(case=OuterRef("pk"), status__in=OPEN_LIMIT)
    waiting = {"patient_seen_on": None, "patient_declined_on": None, "patient__deceased_on": None}
    return _closed(look).filter(Q(topic__in=topics) | Exists(leg), joined_to=None, **waiting)


def closed_above_sub_case(look: Look) -> Rows:
    """Closed cases with a sub-case that is open; where one is part of another, the other must be closed too."""
    over = Q(joined_to=None) | Q(joined_to__closed_at__isnull=False)
    return _closed(look).filter(over).filter(Exists(Case.objects.filter(parent=OuterRef("pk"), closed_at=None)))


def closed_unticked(look: Look) -> Rows:
    """Closed cases that lack a point of the checklist which had to be settled before they ended."""
    lacks = checklists.closed_without(look.office)
    return _closed(look).none() if lacks is None else _closed(look).filter(lacks)


def re_referred_nowhere(look: Look) -> Rows:
    """Cases that stand as re-referred while no hospital has the patient."""
    there = ReReferral.objects.filter(case=OuterRef("pk"), state__in=WITH_HOSPITAL)
    return _open(look).filter(~Exists(there), state=State.RE_REFERRED)


def decided_nothing(look: Look) -> Rows:
    """Cases that stand as decided without a decision in force."""
    in_force = Decision.objects.filter(withdrawn_at=None)
    here, in_part = in_force.filter(case=OuterRef("pk")), in_force.filter(case__joined_to=OuterRef("pk"))
    return _open(look).filter(~Exists(here), ~Exists(in_part), state=State.DECIDED)


def wrong_deadline(look: Look) -> Rows:
    """Cases whose next deadline lies after the day of one of their tasks."""
    first = Task.objects.filter(case=OuterRef("pk"), done_at=None).order_by().values("case").annotate(due=Min("due"))
    dated = _open(look).annotate(first=Subquery(first.values("due"))).exclude(first=None)
    return dated.filter(Q(next_deadline=None) | Q(next_deadline__gt=F("first")))


def impossible_days(look: Look) -> Rows:
    """Cases that were answered or closed before they came, or whose patient was seen on a day that lies ahead."""
    came = Coalesce("came_at", "received_at")
    early = Q(answered_at__lt=came) | Q(closed_at__lt=came)
    ahead = Q(patient_seen_on__gt=look.today) | Q(patient_declined_on__gt=look.today)
    return Case.objects.filter(early | ahead, office=look.office, imported=None)


CHECKS = (
    Check("case_of_leaver", case_of_leaver, "pk"),
    Check("task_of_leaver", task_of_leaver),
    Check("asked_of_leaver", asked_of_leaver),
    Check("case_of_nobody", case_of_nobody, "pk"),
    Check("case_without_team", case_without_team, "pk"),
    Check("owner_of_other_team", owner_of_other_team, "pk"),
    Check("same_case", same_case, "pk"),
    Check("late_answer", late_answer, "pk"),
    Check("late_promise", late_promise),
    Check("paused_long", paused_long),
    Check("not_arrived", not_arrived),
    Check("old_re_referral", old_re_referral),
    Check("old_letter", old_letter),
    Check("asleep", asleep, "pk"),
    Check("closed_unseen", closed_unseen, "pk"),
    Check("closed_with_hospital", closed_with_hospital),
    Check("closed_with_task", closed_with_task),
    Check("closed_above_sub_case", closed_above_sub_case, "pk"),
    Check("closed_unticked", closed_unticked, "pk"),
    Check("re_referred_nowhere", re_referred_nowhere, "pk"),
    Check("decided_nothing", decided_nothing, "pk"),
    Check("wrong_deadline", wrong_deadline, "pk"),
    Check("impossible_days", impossible_days, "pk"),
)

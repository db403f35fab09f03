"""Who is away, and who has their work in sight meanwhile (feature C7): nothing waits for somebody who is away.

The cases stay the absent person's own; the substitute sees them as theirs, and gets what would have gone to them.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, cast

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit
from .audit_words import AuditWord
from .models import Absence, AuditEvent, Case, Role, User, WorkShare
from .permissions import CASE_READERS, CASE_WORKERS, DECIDERS, Denied

LATELY = timedelta(days=14)  # so long after somebody's return it is told what was done meanwhile
MOST_DONE = 100
OPENINGS = (AuditWord.CASE_OPENED, AuditWord.OPENED_WITH_REASON)
SUBSTITUTES = {**dict.fromkeys(DECIDERS, DECIDERS), Role.LAWYER: {Role.LAWYER, *DECIDERS}}


class Done(NamedTuple):
    """That others, by their user names, did something in a case, last at `at`."""

    case: int
    at: datetime
    who: list[str]


def away(on: date, *, office_id: int | None) -> QuerySet[Absence]:
    """The absences of an office on the day `on`, with person and substitute."""
    running = Absence.objects.filter(ended_at=None, first__lte=on, last__gte=on, user__office=office_id)
    return running.select_related("user", "substitute")


def stand_ins(on: date, *, office_id: int | None) -> dict[int, User | None]:
    """For each one who is away on the day `on`: who stands in. Where the substitute is away too, the substitute's own;
    None where that leads to nobody.
    """
    return follow(away(on, office_id=office_id))


def told_instead(on: date, *, office_id: int | None) -> dict[int, User | None]:
    """For each one who is not at work on the day `on`, away or on a fixed day off: who is told instead, or None."""
    return follow(away(on, office_id=office_id), off=find_off(on, office_id=office_id))


def find_off(on: date, *, office_id: int | None) -> set[int]:
    """Those of an office who never work on the weekday of `on`."""
    shares = WorkShare.objects.filter(user__office=office_id).order_by("user", "-id").distinct("user")
    return {each.user_id for each in shares if each.is_day_off(on)}


def follow(running: Iterable[Absence], *, off: Collection[int] = ()) -> dict[int, User | None]:
    """Who stands in for each one who is away, and for those who are `off`, where none of these is either."""
    instead = dict.fromkeys(off) | {each.user_id: each.substitute for each in running}
    return {person: _follow(person, instead) for person in instead}


def _follow(person: int, instead: Mapping[int, User | None]) -> User | None:
    seen = {person}
    found = instead[person]
    while found and found.pk in instead:
        if found.pk in seen:
            return None
        seen.add(found.pk)
        found = instead[found.pk]
    return found if found and found.is_active else None


def find_replaced(user: User, *, on: date) -> list[int]:
    """Those whose work `user` has in sight on the day `on`, besides their own."""
    return [person for person, by in stand_ins(on, office_id=user.office_id).items() if by and by.pk == user.pk]


def planned(office_id: int | None, *, on: date) -> QuerySet[Absence]:
    """The absences of an office that run on the day `on` or lie ahead, the first to come first."""
    ahead = Absence.objects.filter(ended_at=None, last__gte=on, user__office=office_id)
    return ahead.select_related("user", "substitute")


def substitutes_for(user: User) -> QuerySet[User]:
    """Those who may stand in for `user`: colleagues who may do what the cases ask for, or answer what a lawyer is
    asked.
    """
    roles = SUBSTITUTES.get(Role(user.role), CASE_WORKERS)
    colleagues = User.objects.filter(office=user.office_id, role__in=roles, is_active=True).exclude(pk=user.pk)
    return colleagues.order_by("first_name", "last_name", "username")


@transaction.atomic
def enter(user: User, *, first: date, last: date, substitute: User, by: User, at: datetime) -> Absence:
    """Say that `user` is away from `first` to `last`, and who stands in.

    Raises Denied for another than oneself, unless one is the office's lead; for days gone by, a time that is entered
    already, and a substitute who may not do the work or is away on one of the days.
    """
    _check_may_enter(by, user)
    if last < first or last < timezone.localdate(at):
        raise Denied(_("Den sidste dag skal ikke være før den første, og ikke være gået."))
    User.objects.select_for_update().filter(office=user.office_id).order_by("pk").first()  # one absence at a time
    meanwhile = Absence.objects.filter(ended_at=None, first__lte=last, last__gte=first)
    if meanwhile.filter(user=user).exists():
        raise Denied(_("Der er allerede skrevet fravær ind i de dage. Afslut det først."))
    if substitute not in substitutes_for(user):
        raise Denied(_("Afløseren skal være en kollega i samme kontor, som må det samme."))
    if meanwhile.filter(user=substitute).exists():
        raise Denied(_("%(who)s er selv væk en af dagene. Vælg en anden afløser.") % {"who": substitute})
    absence = Absence.objects.create(
        user=user, substitute=substitute, first=first, last=last, entered_by=by, entered_at=at
    )
    audit.record(AuditWord.ABSENCE_ENTERED, by=by, subject=user.username, after=_shown(absence), at=at)
    return absence


@transaction.atomic
def end(absence: Absence, *, by: User, at: datetime) -> None:
    """The person is back, or does not go; the absence counts no more. Said again, nothing happens. Raises Denied."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user", "substitute").get(pk=absence.pk)
    _check_may_enter(by, absence.user)
    if absence.ended_at:
        return
    absence.ended_at, absence.ended_by = at, by
    absence.save(update_fields=["ended_at", "ended_by"])
    audit.record(AuditWord.ABSENCE_ENDED, by=by, subject=absence.user.username, before=_shown(absence), at=at)


def find_return(user: User, *, on: date) -> Absence | None:
    """The absence from which `user` has come back lately; None while away, and for who has been here all the time."""
    found = Absence.objects.filter(user=user, first__lte=on).order_by("-first", "-pk").first()
    if found is None or not (found.ended_at or found.last < on):
        return None
    last = timezone.localdate(found.ended_at) if found.ended_at else found.last
    return found if last >= max(found.first, on - LATELY) else None


def find_done(absence: Absence) -> list[Done]:
    """What others did meanwhile in the cases of the person who was away, the latest first."""
    own = Case.objects.filter(owner=absence.user_id).values("pk")
    begins = timezone.make_aware(datetime.combine(absence.first, time.min))
    ends = absence.ended_at or timezone.make_aware(datetime.combine(absence.last + timedelta(days=1), time.min))
    acts = AuditEvent.objects.filter(case_id__in=own, at__gte=begins, at__lt=ends)
    others = acts.exclude(user__in=("", absence.user.username)).exclude(verb__in=OPENINGS)
    found = others.values("case_id").annotate(last=Max("at"), who=ArrayAgg("user", distinct=True)).order_by("-last")
    return [Done(cast("int", row["case_id"]), row["last"], row["who"]) for row in found[:MOST_DONE]]


def may_enter(by: User, user: User) -> bool:
    """Whether `by` may say when `user` is away: oneself, and the lead of the office for everybody in it."""
    if by.office_id is None or by.office_id != user.office_id or user.role not in CASE_READERS:
        return False
    return by.role in CASE_READERS and (by.pk == user.pk or by.role == Role.LEAD)


def _check_may_enter(by: User, user: User) -> None:
    if not may_enter(by, user):
        raise Denied(_("Du kan skrive dit eget fravær ind. Lederen kan gøre det for alle i kontoret."))


def _shown(absence: Absence) -> dict[str, str]:
    return {"first": str(absence.first), "last": str(absence.last), "substitute": absence.substitute.username}

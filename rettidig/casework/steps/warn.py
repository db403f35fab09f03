"""Warnings before a date of a case passes, in office hours only (feature T5)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .. import absences, audit, deadlines, office_hours, policies, staff_notices
from ..audit_words import AuditWord
from ..models import Case, CaselessCall, DeadlineWarning, NoticeAbout, Office, Role, User
from ..permissions import Denied

CHUNK = 500
UNTIL_NEXT = timedelta(hours=1)  # from one look to the next
Instead = Mapping[int, User | None]


def warn_in_time(*, at: datetime) -> int:
    """Warn of every date of an open case up to the next business day, in the offices that are open at `at`: its owner,
    the substitute of an owner who is not at work, and the lead on the day itself and where nobody else is there to be
    warned.
    Each is told of a date once; so are they of a promised call about no case whose hour comes before the next look.
    Returns how many warnings there were.
    """
    offices = [each for each in Office.objects.filter(merged_at=None) if office_hours.is_open(each, at)]
    return sum(_warn(office, at=at) + _warn_of_calls(office, at=at) for office in offices)


def _warn(office: Office, *, at: datetime) -> int:
    today = timezone.localdate(at)
    until = deadlines.next_open_day(office, today)
    leads = list(office.users.filter(role=Role.LEAD, is_active=True))
    instead = absences.told_instead(today, office_id=office.pk)
    warned = 0
    for case in _near(office, until).iterator(chunk_size=CHUNK):
        people = {each.pk: each for each in _people(case, today, leads, instead)}
        date_of_case = (case.next_deadline_kind, case.next_deadline)
        told = {each.to_id for each in case.warnings.all() if (each.kind, each.due) == date_of_case}
        if new := [person for pk, person in people.items() if pk not in told]:
            warned += _tell(case, new, at=at)
    return warned


def _warn_of_calls(office: Office, *, at: datetime) -> int:
    """Tell who promised to call, or who stands in, of each call about no case that comes up; the lead where nobody has
    it, and where its hour has passed.
    """
    near = CaselessCall.objects.filter(office=office, warned_at=None, due__lte=at + UNTIL_NEXT)
    instead = absences.told_instead(timezone.localdate(at), office_id=office.pk)
    return sum(_warn_of_call(call, instead, at=at) for call in near.order_by("due"))


@transaction.atomic
def _warn_of_call(seen: CaselessCall, instead: Instead, *, at: datetime) -> int:
    locked = CaselessCall.objects.select_for_update(of=("self",)).select_related("owner")
    call = locked.filter(pk=seen.pk, warned_at=None).first()
    if call is None:  # it was ended since it was read
        return 0
    one = _find_present(call.owner, instead)
    leads = call.office.users.filter(role=Role.LEAD, is_active=True)
    staff_notices.tell([one, *(leads if one is None or call.due <= at else ())], NoticeAbout.WARNING, at=at)
    call.warned_at = at
    call.save(update_fields=["warned_at"])
    audit.record(AuditWord.CALL_WARNED, by=None, subject=f"call {call.pk}", after={"due": call.due.isoformat()}, at=at)
    return 1


def _near(office: Office, until: date) -> QuerySet[Case]:
    near = Case.objects.filter(office=office, closed_at=None, next_deadline__lte=until)
    return near.select_related("owner").prefetch_related("warnings").order_by("next_deadline", "pk")


def _find_present(owner: User | None, instead: Instead) -> User | None:
    """The owner, or who is told instead of them today."""
    return instead.get(owner.pk, owner) if owner and owner.is_active else None


def _people(case: Case, today: date, leads: list[User], instead: Instead) -> Iterator[User]:
    """Who is to know of the case's next date today."""
    one = _find_present(case.owner, instead)
    if one:
        yield one
    if one is None or (case.next_deadline and case.next_deadline <= today):
        yield from [by for lead in leads if (by := instead.get(lead.pk, lead))] or leads


@transaction.atomic
def _tell(seen: Case, people: list[User], *, at: datetime) -> int:
    try:
        case = policies.locked(seen, act="warn", by=None)
    except Denied:  # closed since it was read
        return 0
    if case.next_deadline is None or case.next_deadline != seen.next_deadline:
        return 0
    facts = {"case": case, "kind": case.next_deadline_kind, "due": case.next_deadline}
    new = [DeadlineWarning(**facts, to=person, at=at) for person in people]
    made = DeadlineWarning.objects.bulk_create(new, ignore_conflicts=True)
    staff_notices.tell(people, NoticeAbout.WARNING, at=at)
    after = {"kind": case.next_deadline_kind, "due": str(case.next_deadline), "to": [str(each.to) for each in made]}
    audit.record(AuditWord.WARNED, by=None, case=case, after=after, at=at)
    return len(made)


def mark_seen(case: Case, *, by: User, at: datetime) -> None:
    """`by` has the case open: the warning to them has done its work."""
    DeadlineWarning.objects.filter(case=case, to=by, seen_at=None).update(seen_at=at)

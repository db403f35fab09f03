"""The readings of cases as the data protection officer looks at them: samples, and what is unusual (feature G3, S22).

A nightly job looks through every reading of the period, in the database, and keeps what it found; the page only asks
for that. What was opened with a reason is never waited for. Nothing here names a patient. What counts as unusual is
data: access.yaml.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from . import audit, confidentiality
from .audit_words import AuditWord
from .models import AuditEvent, Case, CaseReader, ReadingFinding, ReadingLook, ReadingReview, Role, User
from .models.fields import fold
from .permissions import READING_REVIEWERS, Denied

LOOKED_AT = (AuditWord.CASE_OPENED, AuditWord.OPENED_WITH_REASON)
HOUR = timedelta(hours=1)
CHUNK = 5_000
SAMPLE, NO_RELATION, MANY, OUT_OF_HOURS, SAME_NAME, WITH_REASON = (
    *("sample", "no_relation", "many", "out_of_hours", "same_name", "with_reason"),
)
PATTERNS: dict[str, StrOrPromise] = {
    WITH_REASON: gettext_lazy("Fortrolige sager, der er åbnet med en grund"),
    SAME_NAME: gettext_lazy("Patienten hedder det samme som en, der arbejder her"),
    NO_RELATION: gettext_lazy("Åbnet af en, der ikke har haft noget med sagen at gøre"),
    MANY: gettext_lazy("Mange sager åbnet på kort tid"),
    OUT_OF_HOURS: gettext_lazy("Åbnet uden for arbejdstid"),
    SAMPLE: gettext_lazy("Stikprøve"),
}
IS_LATE = """
    extract(isodow FROM {at} AT TIME ZONE %(zone)s) > 5
    OR extract(hour FROM {at} AT TIME ZONE %(zone)s) NOT BETWEEN %(from)s AND %(to)s - 1
"""
FIND = """
    WITH pairs AS MATERIALIZED (
        SELECT e."user", e.case_id, min(e.id) AS first, min(e.id) FILTER (
            WHERE {is_late}
        ) AS late
        FROM casework_auditevent AS e
        WHERE e.verb = %(opened)s AND e.at >= %(since)s AND e.case_id IS NOT NULL GROUP BY e."user", e.case_id
    ), found AS (
        SELECT 'no_relation' AS pattern, p.first AS event FROM pairs AS p
        JOIN casework_case AS c ON c.id = p.case_id LEFT JOIN casework_user AS u ON u.username = p."user"
        WHERE u.id IS NULL OR (
            u.role <> 'lead' AND c.owner_id IS DISTINCT FROM u.id
            AND (c.team_id IS NULL OR c.team_id IS DISTINCT FROM u.team_id)
            AND NOT EXISTS (SELECT FROM casework_casereader AS r WHERE r.case_id = c.id AND r.user_id = u.id)
            AND NOT EXISTS (
                SELECT FROM casework_auditevent AS a
                WHERE a.case_id = c.id AND a."user" = u.username AND a.verb <> %(opened)s
            )
        )
        UNION ALL SELECT 'out_of_hours', late FROM pairs WHERE late IS NOT NULL
        UNION ALL SELECT 'same_name', p.first FROM casework_person AS n
        JOIN casework_case AS c ON c.patient_id = n.id JOIN pairs AS p ON p.case_id = c.id
        WHERE casework_fold(n.name) = ANY(%(names)s)
        UNION ALL SELECT 'sample', drawn.first FROM (
            SELECT p.first, row_number() OVER (
                PARTITION BY c.office_id ORDER BY md5(%(day)s || p.first::text)
            ) AS place FROM pairs AS p JOIN casework_case AS c ON c.id = p.case_id
        ) AS drawn WHERE drawn.place <= %(sample)s
    )
    INSERT INTO casework_readingfinding (pattern, event_id, cases, at, office_id)
    SELECT f.pattern, e.id, 1, e.at, c.office_id FROM found AS f
    JOIN casework_auditevent AS e ON e.id = f.event JOIN casework_case AS c ON c.id = e.case_id
"""


@dataclass(frozen=True)
class Reading:
    """A reading of a case that is looked at: who, when, which case by its number, and what tied the reader to it."""

    event: AuditEvent
    pattern: str
    who: str
    number: str
    relation: str
    cases: int = 1


class Opening(NamedTuple):
    """One opening of a case, as it is counted."""

    pk: int
    user: str
    case_id: int | None
    at: datetime


@dataclass(frozen=True)
class _Known:
    """What is known of the cases and people of some events."""

    cases: dict[int, Case]
    people: dict[str, User]
    acted: set[tuple[str, int | None]]
    let_in: set[tuple[int, int]]


@transaction.atomic
def look_through(*, at: datetime) -> int:
    """Look through every reading of the period, and keep what is unusual and a sample of each office in place of what
    was kept before. Returns how many there are. The sample is the same all day.
    """
    staff = User.objects.filter(is_active=True).exclude(role__in=(Role.CITIZEN, Role.PARTNER))
    known: dict[str, Any] = {
        "opened": AuditWord.CASE_OPENED,
        "since": _since(at),
        "names": sorted({fold(user.get_full_name()) for user in staff} - {""}),
        "day": timezone.localdate(at).isoformat(),
        "sample": _limits()["sample"],
        **working_hours(),
    }
    ReadingFinding.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(is_late=IS_LATE.format(at="e.at")), known)
    _keep_many(list(_in_a_row(_openings(_since(at)))))
    ReadingLook.objects.update_or_create(pk=1, defaults={"at": at})
    return ReadingFinding.objects.count()


def _keep_many(found: list[tuple[Opening, int]]) -> None:
    offices = dict(Case.objects.filter(pk__in={first.case_id for first, _cases in found}).values_list("pk", "office"))
    ReadingFinding.objects.bulk_create(
        ReadingFinding(pattern=MANY, event_id=first.pk, at=first.at, cases=cases, office_id=offices[first.case_id])
        for first, cases in found
        if first.case_id in offices
    )


def working_hours() -> dict[str, Any]:
    """The values that `IS_LATE` asks for: an opening is late outside these hours of the office's own time."""
    first, last = _limits()["working_hours"]
    return {"zone": timezone.get_default_timezone_name(), "from": first, "to": last}


def find_look() -> datetime | None:
    """When the readings were looked through last."""
    return ReadingLook.objects.values_list("at", flat=True).first()


def count_readings(reader: User, *, at: datetime) -> dict[str, int]:
    """How many readings of each pattern nobody has looked at yet."""
    counted = _found(reader).values_list("pattern").annotate(number=Count("pk")).order_by()
    return {WITH_REASON: _with_reason(reader, at=at).count(), **dict(counted)}


def find_readings(pattern: str, reader: User, *, at: datetime, first: int = 0, most: int) -> list[Reading]:
    """A page of the readings of one pattern that nobody has looked at yet, the newest first: `most` after the `first`.
    An officer who belongs to an office sees that office's cases.
    """
    if pattern == WITH_REASON:
        events = list(_with_reason(reader, at=at).order_by("-at", "-pk")[first : first + most])
        counts = dict.fromkeys((event.pk for event in events), 1)
    else:
        rows = _found(reader).filter(pattern=pattern).select_related("event").order_by("-at", "-event")
        found = list(rows[first : first + most])
        events, counts = [each.event for each in found], {each.event_id: each.cases for each in found}
    known = _know(events, reader)
    return [_reading(event, pattern, counts[event.pk], known) for event in events if event.case_id in known.cases]


def _found(reader: User) -> QuerySet[ReadingFinding]:
    looked_at = ReadingReview.objects.filter(event=OuterRef("event"), pattern=OuterRef("pattern"))
    found = ReadingFinding.objects.filter(~Exists(looked_at))
    return found.filter(office=reader.office_id) if reader.office_id else found


def _with_reason(reader: User, *, at: datetime) -> QuerySet[AuditEvent]:
    looked_at = ReadingReview.objects.filter(event=OuterRef("pk"), pattern=WITH_REASON)
    events = AuditEvent.objects.filter(~Exists(looked_at), verb=AuditWord.OPENED_WITH_REASON, at__gte=_since(at))
    cases = Case.objects.filter(office=reader.office_id).values("pk")
    return events.filter(case_id__in=cases) if reader.office_id else events


def _since(at: datetime) -> datetime:
    return at - timedelta(days=_limits()["days"])


def _openings(since: datetime) -> Iterator[Opening]:
    """The openings of cases since then, those of each reader together and in their order."""
    rows = AuditEvent.objects.filter(verb=AuditWord.CASE_OPENED, at__gte=since).order_by("user", "at", "pk")
    return (Opening(*row) for row in rows.values_list("pk", "user", "case_id", "at").iterator(chunk_size=CHUNK))


def find_reading(event: AuditEvent, pattern: str, *, reader: User) -> Reading:
    """One reading of a case that `reader` may look at. Raises Denied for what is none."""
    known = _know([event], reader)
    if pattern not in PATTERNS or event.verb not in LOOKED_AT or event.case_id not in known.cases:
        raise Denied(_("Vælg en læsning på listen."))
    return _reading(event, pattern, 1, known)


def find_reviews(reader: User) -> list[ReadingReview]:
    """What has been looked at lately, the newest first."""
    reviews = ReadingReview.objects.select_related("event", "by")
    if reader.office_id:
        reviews = reviews.filter(event__case_id__in=Case.objects.filter(office=reader.office_id).values("pk"))
    return list(reviews[: _limits()["sample"]])


@transaction.atomic
def review(event: AuditEvent, *, pattern: str, note: str, by: User, at: datetime) -> ReadingReview:
    """Write down that a reading has been looked at. Raises Denied for those who may not, without a note, for what is no
    reading that they may look at, and a second time.
    """
    if by.role not in READING_REVIEWERS:
        raise Denied(_("Kun databeskyttelsesrådgiveren kan gøre det."))
    find_reading(event, pattern, reader=by)
    if not note.strip():
        raise Denied(_("Skriv, hvad du fandt."))
    kept, is_new = ReadingReview.objects.get_or_create(
        event=event, pattern=pattern, defaults={"note": note.strip(), "by": by, "at": at}
    )
    if not is_new:
        raise Denied(_("Læsningen er allerede set efter."))
    audit.record(AuditWord.READING_REVIEWED, by=by, subject=f"event {event.pk}", reason=note.strip(), at=at)
    return kept


def _limits() -> dict[str, Any]:
    return confidentiality.unusual()


def _know(events: list[AuditEvent], reader: User) -> _Known:
    keys = {event.case_id for event in events if event.case_id}
    cases = Case.objects.filter(pk__in=keys).select_related("patient").only("number", "owner", "team", "patient__name")
    if reader.office_id:
        cases = cases.filter(office=reader.office_id)
    people = User.objects.filter(username__in={event.user for event in events})
    acts = AuditEvent.objects.filter(case_id__in=keys).exclude(verb=AuditWord.CASE_OPENED)
    return _Known(
        cases={case.pk: case for case in cases},
        people={user.username: user for user in people},
        acted=set(acts.order_by().values_list("user", "case_id").distinct()),
        let_in=set(CaseReader.objects.filter(case__in=keys).values_list("user", "case")),
    )


def _in_a_row(openings: Iterable[Opening]) -> Iterator[tuple[Opening, int]]:
    """Where somebody opened more cases than usual within an hour: the first opening of it, with how many there were."""
    for _user, several in groupby(openings, key=lambda each: each.user):
        yield from _windows(several)


def _windows(several: Iterable[Opening]) -> Iterator[tuple[Opening, int]]:
    """The openings of one reader, in their order, by an hour that moves on with each of them."""
    window: deque[Opening] = deque()
    counts: Counter[int | None] = Counter()
    first: Opening | None = None  # of the window that is being told of
    most = 0
    for event in several:
        window.append(event)
        counts[event.case_id] += 1
        while window[0].at <= event.at - HOUR:
            gone = window.popleft()
            counts[gone.case_id] -= 1
            if not counts[gone.case_id]:
                del counts[gone.case_id]
        if len(counts) > _limits()["cases_in_an_hour"]:
            first = first or window[0]
            most = max(most, len(counts))
        elif first:
            yield first, most
            first, most = None, 0
    if first:
        yield first, most


def _relation(event: AuditEvent, known: _Known) -> str:
    """What ties the reader to the case; empty where nothing does that the office knows of."""
    case, user = known.cases[event.case_id or 0], known.people.get(event.user)
    if user is None:
        return ""
    if case.owner_id == user.pk:
        return _("Ejer af sagen")
    if (user.pk, case.pk) in known.let_in:
        return _("Nævnt på sagen, eller åbnet med en grund")
    if (event.user, case.pk) in known.acted:
        return _("Har arbejdet på sagen")
    if case.team_id and case.team_id == user.team_id:
        return _("I sagens team")
    return _("Leder") if user.role == Role.LEAD else ""


def _reading(event: AuditEvent, pattern: str, count: int, known: _Known) -> Reading:
    user = known.people.get(event.user)
    return Reading(
        event, pattern, str(user or event.user), known.cases[event.case_id or 0].number, _relation(event, known), count
    )

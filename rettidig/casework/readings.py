"""The readings of cases as the data protection officer looks at them: samples, and what is unusual (feature G3, S22).

Only the newest events are looked through, so that the page is as fast after ten years as after one. Nothing here names
a patient. What counts as unusual is data: access.yaml.
"""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from . import audit, confidentiality
from .audit_words import AuditWord
from .models import AuditEvent, Case, CaseReader, ReadingReview, Role, User
from .models.fields import fold
from .permissions import READING_REVIEWERS, Denied

MOST = 20_000  # events that are looked through
LOOKED_AT = (AuditWord.CASE_OPENED, AuditWord.OPENED_WITH_REASON)
WEEKEND = (5, 6)
HOUR = timedelta(hours=1)
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


@dataclass(frozen=True)
class Reading:
    """A reading of a case that is looked at: who, when, which case by its number, and what tied the reader to it."""

    event: AuditEvent
    pattern: str
    who: str
    number: str
    relation: str
    cases: int = 1


@dataclass(frozen=True)
class _Known:
    """What is known of the cases and people of some events."""

    cases: dict[int, Case]
    people: dict[str, User]
    acted: set[tuple[str, int | None]]
    let_in: set[tuple[int, int]]
    names: set[str]


def find_readings(reader: User, *, at: datetime) -> dict[str, list[Reading]]:
    """The unusual readings of the last period and a sample of all of them, by pattern, without what has been looked at.
    An officer who belongs to an office sees that office's cases. The sample is the same all day.
    """
    events = _newest(at)
    known = _know(events, reader)
    events = [event for event in events if event.case_id in known.cases]
    seen = set(ReadingReview.objects.filter(event__in=[each.pk for each in events]).values_list("event", "pattern"))
    openings = [each for each in events if each.verb == AuditWord.CASE_OPENED]
    pairs = list({(each.user, each.case_id): each for each in reversed(openings)}.values())  # the first of each reader
    chance = random.Random(timezone.localdate(at).isoformat())  # noqa: S311 (the same sample all day)
    drawn = chance.sample(pairs, min(_limits()["sample"], len(pairs)))
    found: dict[str, list[Reading]] = {pattern: [] for pattern in PATTERNS}
    for pattern, event, count in (*_unusual(events, openings, known), *((SAMPLE, each, 1) for each in drawn)):
        if (event.pk, pattern) not in seen:
            found[pattern].append(_reading(event, pattern, count, known))
    return {pattern: sorted(rows, key=lambda row: row.event.at, reverse=True) for pattern, rows in found.items()}


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


def _newest(at: datetime) -> list[AuditEvent]:
    """The readings of the last period, as far as the newest events go."""
    newest = AuditEvent.objects.order_by("-pk").values("pk")[:MOST]
    since = at - timedelta(days=_limits()["days"])
    return list(AuditEvent.objects.filter(pk__in=newest, at__gte=since, verb__in=LOOKED_AT).order_by("at", "pk"))


def _know(events: list[AuditEvent], reader: User) -> _Known:
    keys = {event.case_id for event in events if event.case_id}
    cases = Case.objects.filter(pk__in=keys).select_related("patient").only("number", "owner", "team", "patient__name")
    if reader.office_id:
        cases = cases.filter(office=reader.office_id)
    people = User.objects.filter(username__in={event.user for event in events})
    acts = AuditEvent.objects.filter(case_id__in=keys).exclude(verb=AuditWord.CASE_OPENED)
    staff = User.objects.filter(is_active=True).exclude(role__in=(Role.CITIZEN, Role.PARTNER))
    return _Known(
        cases={case.pk: case for case in cases},
        people={user.username: user for user in people},
        acted=set(acts.order_by().values_list("user", "case_id").distinct()),
        let_in=set(CaseReader.objects.filter(case__in=keys).values_list("user", "case")),
        names={fold(user.get_full_name()) for user in staff} - {""},
    )


def _unusual(
    events: list[AuditEvent], openings: list[AuditEvent], known: _Known
) -> Iterator[tuple[str, AuditEvent, int]]:
    """Each unusual reading: its pattern, the event, and how many cases it is about."""
    told: set[tuple[str, str, int | None]] = set()
    for event in events:
        if event.verb == AuditWord.OPENED_WITH_REASON:
            yield WITH_REASON, event, 1
            continue
        for pattern in _patterns_of(event, known):  # the first reading of a case by somebody tells of the others
            key = (pattern, event.user, event.case_id)
            if key not in told:
                told.add(key)
                yield pattern, event, 1
    for first, count in _in_a_row(openings):
        yield MANY, first, count


def _patterns_of(event: AuditEvent, known: _Known) -> Iterator[str]:
    case = known.cases[event.case_id or 0]
    if case.patient and fold(case.patient.name) in known.names:
        yield SAME_NAME
    if not _relation(event, known):
        yield NO_RELATION
    if is_out_of_hours(event.at):
        yield OUT_OF_HOURS


def is_out_of_hours(at: datetime) -> bool:
    """Whether a reading at that moment is outside working hours, in the office's own time."""
    first, last = _limits()["working_hours"]
    local = timezone.localtime(at)
    return local.weekday() in WEEKEND or not first <= local.hour < last


def _in_a_row(openings: list[AuditEvent]) -> Iterator[tuple[AuditEvent, int]]:
    """Where somebody opened more cases than usual within an hour: the first reading of it, with how many there were."""
    by_reader: dict[str, list[AuditEvent]] = defaultdict(list)
    for event in openings:
        by_reader[event.user].append(event)
    for several in by_reader.values():
        yield from _windows(several)


def _windows(several: list[AuditEvent]) -> Iterator[tuple[AuditEvent, int]]:
    """The readings of one reader, in their order, by an hour that moves on with each of them."""
    window: deque[AuditEvent] = deque()
    counts: Counter[int | None] = Counter()
    most = 0  # in the window that is being told of
    first = several[0]
    for event in several:
        window.append(event)
        counts[event.case_id] += 1
        while window[0].at <= event.at - HOUR:
            gone = window.popleft()
            counts[gone.case_id] -= 1
            if not counts[gone.case_id]:
                del counts[gone.case_id]
        if len(counts) > _limits()["cases_in_an_hour"]:
            first = first if most else window[0]
            most = max(most, len(counts))
        elif most:
            yield first, most
            most = 0
    if most:
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

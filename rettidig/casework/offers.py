"""Offers: what each hospital has agreed and told about a service, as it holds on a day, by two questions."""

from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from django.db import connection

from .models import AgreementKind, HospitalKind, Level, NoneToday, Service, WaitKind
from .option_reasons import AGREEMENT, OTHER, OWN, PARTNER, PRIVATE
from .regions import same_region

FRESH_MONTHS, STALE_MONTHS = 3, 1
STALE, OLD = "stale", "old"
TREATMENT = "treatment"
EARTH_KM = 6371
MONTH = timedelta(days=31)
REMEMBERED = 4096  # days that are reckoned with again and again
LEVELS = list(Level)
# Every hospital, with the agreement for the service and the approval that hold, if there are any, and where it lies.
HOSPITALS = """
SELECT h.id, h.slug, h.name, h.kind, h.region = ANY(%(own)s::text[]), h.valid_to,
    coalesce(h.latitude, place.latitude), coalesce(h.longitude, place.longitude),
    agreement.kind, agreement.scope, agreement.codes, agreement.price, agreement.conditions,
    agreement.valid_from, agreement.valid_to, agreement.holds, agreement.covers,
    approval.level, approval.valid_to,
    h.id IN (SELECT a.hospital_id FROM casework_agreement a WHERE a.service_id = %(service)s)
FROM casework_hospital h
LEFT JOIN casework_place place ON place.kind = 'postcode' AND place.code = h.postcode AND h.latitude IS NULL
LEFT JOIN (
    SELECT DISTINCT ON (a.hospital_id)
        a.*, covers, a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s) AS holds
    FROM casework_agreement a, LATERAL (
        SELECT a.codes = '{}' OR %(code)s::text = ''
            OR EXISTS (SELECT FROM unnest(a.codes) AS own(code) WHERE starts_with(%(code)s, own.code)) AS covers
    ) of_code
    WHERE a.service_id = %(service)s AND (a.kind = 'duf' OR a.region = ANY(%(own)s::text[]))
    ORDER BY a.hospital_id, holds DESC, covers DESC, a.kind = 'partner' DESC, a.scope = 'whole' DESC, a.valid_from DESC
) agreement ON agreement.hospital_id = h.id
LEFT JOIN (
    SELECT DISTINCT ON (a.hospital_id) a.hospital_id, a.level, a.valid_to FROM casework_approvedlevel a
    WHERE a.service_id = %(service)s AND a.valid_from <= %(on)s
    ORDER BY a.hospital_id, a.valid_to IS NULL OR a.valid_to >= %(on)s DESC, a.level = 'highly' DESC,
        a.valid_to DESC NULLS FIRST
) approval ON approval.hospital_id = h.id
"""
# Each hospital's newest waiting time of each kind. The index gives all that one hospital has told, at once; so those of
# the last month are asked for first, and the older ones only where there is none.
WAITS = """
SELECT h.id, kinds.kind, newest.days, newest.reported_on, newest.other_regions, newest.source,
    coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')), ''), u.username)
FROM unnest(%(kinds)s::text[]) WITH ORDINALITY AS kinds(kind, place), casework_hospital h, LATERAL (
    (SELECT w.days, w.reported_on, w.other_regions, w.source, w.reported_by_id FROM casework_waitingtime w
    WHERE w.service_id = %(service)s AND w.hospital_id = h.id AND w.kind = kinds.kind
        AND w.reported_on <= %(on)s AND w.reported_on > %(month_ago)s
    ORDER BY w.reported_on DESC LIMIT 1)
    UNION ALL
    (SELECT w.days, w.reported_on, w.other_regions, w.source, w.reported_by_id FROM casework_waitingtime w
    WHERE w.service_id = %(service)s AND w.hospital_id = h.id AND w.kind = kinds.kind AND w.reported_on <= %(month_ago)s
    ORDER BY w.reported_on DESC LIMIT 1)
    LIMIT 1
) newest
LEFT JOIN casework_user u ON u.id = newest.reported_by_id
ORDER BY kinds.place
"""


class Point(NamedTuple):
    """Where something lies, in degrees."""

    latitude: float
    longitude: float


class Provider(NamedTuple):
    """A hospital as the list needs it."""

    pk: int
    slug: str
    name: str
    kind: str


class Wait(NamedTuple):
    """The newest waiting time of one kind: days, when and by whom it was told, and its age as `age_of` says it."""

    kind: str
    days: int
    reported_on: date
    other_regions: bool
    source: str
    reported_by: str | None
    age: str

    def as_facts(self) -> dict[str, Any]:
        """The waiting time as plain values."""
        return {
            "kind": self.kind,
            "days": self.days,
            "reported_on": self.reported_on.isoformat(),
            "other_regions": self.other_regions,
            "source": self.source,
            "reported_by": self.reported_by,
            "age": self.age,
        }


class Terms(NamedTuple):
    """An agreement's own terms; `holds` on the day, and `covers` the code that was asked for."""

    kind: str
    scope: str
    codes: list[str]
    price: Any
    conditions: str
    valid_from: date
    valid_to: date | None
    holds: bool
    covers: bool

    def as_facts(self) -> dict[str, Any]:
        """The terms as plain values."""
        days = {name: day.isoformat() if day else None for name, day in self._days()}
        plain = {name: getattr(self, name) for name in ("kind", "scope", "codes", "conditions")}
        return plain | {"price": None if self.price is None else str(self.price)} | days

    def _days(self) -> tuple[tuple[str, date | None], ...]:
        return ("valid_from", self.valid_from), ("valid_to", self.valid_to)


class Approval(NamedTuple):
    """For which level a hospital is or was approved for the service, and until when."""

    level: str
    valid_to: date | None

    def allows(self, level: str, *, on: date) -> bool:
        """Whether it suffices for a service of `level`; on its last day it does."""
        return LEVELS.index(Level(self.level)) >= LEVELS.index(Level(level)) and (
            not self.valid_to or on <= self.valid_to
        )


class Offer(NamedTuple):
    """What a hospital is for a patient of the region, its agreement and its latest waiting times on the day.

    `wait` is the one that counts, and `first` the day on which the hospital can then begin. `only_old`: all that would
    count are too old; `takes_own_only`: all that would are for the patients of the hospital's own region.
    """

    hospital: Provider
    kind: str
    is_closed: bool
    place: Point | None
    agreement: Terms | None
    approval: Approval | None
    waits: list[Wait]
    wait: Wait | None
    first: date | None
    only_old: bool
    takes_own_only: bool

    @property
    def agreement_holds(self) -> bool:
        return self.agreement is not None and self.agreement.holds and self.agreement.covers


def _see(row: tuple[Any, ...], waits: list[Wait], *, counted: tuple[str, ...], on: date) -> Offer:
    """One row of HOSPITALS and what that hospital has told, with what follows from it on the day `on`."""
    pk, slug, name, kind, is_own, valid_to, latitude, longitude, *rest = row
    terms = Terms(*rest[:9]) if rest[0] and kind == HospitalKind.PRIVATE else None
    level, approved_to = rest[9:11]
    to_kind = _kind(kind, is_own, terms)
    counting = [each for each in waits if each.kind in counted]
    fresh = [each for each in counting if each.age != OLD]
    # a partner takes the patients of the region that it works with
    usable = fresh if is_own or to_kind == PARTNER else [each for each in fresh if each.other_regions]
    wait = min(usable, key=_by_days, default=None)
    return Offer(
        hospital=Provider(pk, slug, name, kind),
        kind=to_kind,
        is_closed=valid_to is not None and valid_to < on,
        place=None if latitude is None or longitude is None else Point(latitude, longitude),
        agreement=terms,
        approval=Approval(level, approved_to) if level else None,
        waits=waits,
        wait=wait,
        first=on + timedelta(days=wait.days) if wait else None,
        only_old=bool(counting) and not fresh,
        takes_own_only=bool(fresh) and not usable,
    )


def counted_kinds(service: Service) -> tuple[str, ...]:
    """The kinds of waiting time that count for a service, the usual one first: the examination, unless it is treatment
    alone.
    """
    if service.stage == TREATMENT:
        return WaitKind.OUTPATIENT, WaitKind.INPATIENT
    return (WaitKind.EXAMINATION,)


@lru_cache(maxsize=REMEMBERED)
def age_of(reported_on: date, *, on: date) -> str:
    """How old a waiting time is on the day `on`: empty while fresh; STALE after a month, when it is shown with its age
    and still used, and OLD after three months, when it is not.
    """
    if months_later(reported_on, FRESH_MONTHS) < on:
        return OLD
    return STALE if months_later(reported_on, STALE_MONTHS) < on else ""


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def distance_km(one: Point | None, other: Point | None) -> int | None:
    """Kilometres as the crow flies; None when one of the two places is not known."""
    if one is None or other is None:
        return None
    half = sin(radians(other.latitude - one.latitude) / 2) ** 2
    across = sin(radians(other.longitude - one.longitude) / 2) ** 2
    half += cos(radians(one.latitude)) * cos(radians(other.latitude)) * across
    return round(2 * EARTH_KM * asin(sqrt(half)))


def find_none_today(service: Service, *, home_region: str, on: date) -> dict[str, NoneToday]:
    """By kind of agreement, the latest time that somebody looked for one of the service and found none."""
    looked = NoneToday.objects.filter(service=service, checked_on__lte=on).order_by("checked_on")
    own = same_region(home_region, day=on)
    return {each.kind: each for each in looked if each.kind == AgreementKind.DUF or each.region in own}


def find_offers(service: Service, *, home_region: str, on: date, code: str = "") -> list[Offer]:
    """Every hospital once that has or had an agreement, a waiting time or an approval for the service, with what holds
    on the day for a patient of the region. `code` is the SKS code that is asked for, where it is known.
    """
    asked: dict[str, Any] = {
        "service": service.pk,
        "on": on,
        "month_ago": on - MONTH,
        "code": code,
        "kinds": WaitKind.values,
    }
    waits: defaultdict[int, list[Wait]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(WAITS, asked)
        for hospital, kind, days, reported_on, others, source, by in cursor.fetchall():
            age = age_of(reported_on, on=on)
            waits[hospital].append(Wait(kind, days, reported_on, others, source, by, age))
        cursor.execute(HOSPITALS, asked | {"own": same_region(home_region, day=on)})
        rows = cursor.fetchall()
    counted = counted_kinds(service)
    return [_see(row, waits[row[0]], counted=counted, on=on) for row in rows if _is_known(row) or row[0] in waits]


def _is_known(row: tuple[Any, ...]) -> bool:
    """Whether the hospital of a row of HOSPITALS has or had an agreement or an approval."""
    *_hospital, level, _approved_to, has_agreement = row
    return level is not None or has_agreement


def _kind(kind: str, is_own: bool, terms: Terms | None) -> str:
    if kind == HospitalKind.PUBLIC:
        return OWN if is_own else OTHER
    return {AgreementKind.PARTNER.value: PARTNER, AgreementKind.DUF.value: AGREEMENT}[terms.kind] if terms else PRIVATE


def _by_days(wait: Wait) -> int:
    return wait.days

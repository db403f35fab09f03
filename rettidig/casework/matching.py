"""Matching: which hospitals can take a patient on a day, in the order that the found right decides (law.md § 0.3).

Pure reckoning over hospitals, agreements and waiting times; what is stored is for `steps.options`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from .models import Agreement, AgreementKind, Hospital, HospitalKind, Service, WaitingTime

OWN, PARTNER, AGREEMENT, OTHER, PRIVATE = "own_region", "partner", "agreement", "other_region", "private"
# Own, partner, agreement, other region; without the right, free choice comes before what is closed
ORDER_OPEN = (OWN, PARTNER, AGREEMENT, OTHER, PRIVATE)
ORDER_CLOSED = (OWN, PARTNER, OTHER, AGREEMENT, PRIVATE)
KIND_NAMES: dict[str, StrPromise] = {
    OWN: _("Regionens eget hospital"),
    PARTNER: _("Samarbejdssygehus"),
    AGREEMENT: _("Aftalesygehus"),
    OTHER: _("Hospital i en anden region"),
    PRIVATE: _("Privathospital uden aftale"),
}
REASONS: dict[str, StrPromise] = {
    "own_region": _("Regionens eget hospital kan tage patienten."),
    "partner": _("Regionen har en samarbejdsaftale, der gælder i dag."),
    "agreement": _("Retten er åben, aftalen gælder i dag, og ventetiden er kortere."),
    "agreement_no_wait_rule": _("Datoen for operationen er ændret, og aftalen gælder i dag."),
    "free_choice": _("Patienten kan vælge hospitalet efter reglerne om frit sygehusvalg."),
    "own_region_late": _("Regionens eget hospital kan tage patienten, men først efter fristen."),
    "partner_late": _("Regionens samarbejdsaftale gælder i dag, men hospitalet kan først efter fristen."),
    "agreement_late": _("Retten er åben, og ventetiden er kortere, men hospitalet kan først efter fristen."),
    "free_choice_late": _("Patienten kan vælge hospitalet frit, men det kan først efter fristen."),
    "own_region_unknown": _("Regionens eget hospital kan tage patienten. Ventetiden er ikke kendt: spørg hospitalet."),
    "partner_unknown": _("Regionens samarbejdsaftale gælder i dag. Ventetiden er ikke kendt: spørg hospitalet."),
    "free_choice_unknown": _("Patienten kan vælge hospitalet frit. Ventetiden er ikke kendt: spørg hospitalet."),
    "declined": _("Hospitalet har sagt nej til at tage patienten."),
    "free_choice_closed": _("Retten til frit sygehusvalg gælder ikke for patienten."),
    "right_closed": _("Retten til udvidet frit sygehusvalg er ikke åben."),
    "right_unknown": _("Det er ikke afklaret, om retten til udvidet frit sygehusvalg er åben."),
    "no_agreement": _("Hospitalet har ingen aftale om denne behandling."),
    "agreement_not_valid": _("Aftalen gælder ikke i dag."),
    "not_shorter": _("Ventetiden er ikke kortere end regionens egne."),
    "wait_old": _("Ventetiden er ældre end tre måneder. Spørg hospitalet."),
    "wait_unknown": _("Hospitalet har ikke oplyst en ventetid. Spørg hospitalet."),
}
LATE = {key: f"{key}_late" for key in ("own_region", "partner", "agreement", "free_choice")}
UNKNOWN = {key: f"{key}_unknown" for key in ("own_region", "partner", "free_choice")}
POSSIBLE = frozenset({*LATE, *LATE.values(), *UNKNOWN.values(), "agreement_no_wait_rule"})
FRESH_MONTHS = 3
MERGED_ON, MERGED = date(2027, 1, 1), {"hovedstaden": "ostdanmark", "sjaelland": "ostdanmark"}
# Where each region's administration lies: latitude and longitude in degrees
REGION_SEATS = {
    "hovedstaden": (55.93, 12.30),
    "sjaelland": (55.44, 11.56),
    "ostdanmark": (55.44, 11.56),
    "syddanmark": (55.71, 9.53),
    "midtjylland": (56.45, 9.40),
    "nordjylland": (57.02, 9.97),
}


class Rights(NamedTuple):
    """The assessment's answer on the two rights to choose; None is not settled."""

    extended: bool | None
    free: bool | None
    wait_must_be_shorter: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """One hospital on one day: what it is for this patient, whether it is possible, and why or why not."""

    hospital: Hospital
    to_kind: str
    reason: str
    days: int | None
    reported_on: date | None
    agreement: Agreement | None
    distance_km: int | None
    rank: int = 0

    @property
    def possible(self) -> bool:
        """Whether the patient can be moved there."""
        return self.reason in POSSIBLE

    @property
    def sentence(self) -> str:
        """Why it is possible, or why it is not."""
        return str(REASONS[self.reason])

    def as_facts(self, *, on: date) -> dict[str, Any]:
        """The candidate as plain values, to be frozen with the option that it becomes."""
        agreement = self.agreement
        return {
            "name": self.hospital.name,
            "kind": self.to_kind,
            "days": self.days,
            "reported_on": self.reported_on.isoformat() if self.reported_on else None,
            "age_days": (on - self.reported_on).days if self.reported_on else None,
            "distance_km": self.distance_km,
            "agreement": agreement
            and {
                "kind": agreement.kind,
                "valid_from": agreement.valid_from.isoformat(),
                "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else None,
            },
        }


class _Seen(NamedTuple):
    """A hospital with its kind, its agreement and its latest waiting time on the day."""

    hospital: Hospital
    kind: str
    agreement: Agreement | None
    wait: WaitingTime | None
    on: date

    @property
    def agreement_holds(self) -> bool:
        return self.agreement is not None and is_valid(self.agreement, on=self.on)

    @property
    def wait_is_old(self) -> bool:
        return self.wait is not None and months_later(self.wait.reported_on, FRESH_MONTHS) < self.on

    @property
    def fresh_days(self) -> int | None:
        return None if self.wait is None or self.wait_is_old else self.wait.days


def region_on(region: str, *, on: date) -> str:
    """The region's name on a day: Hovedstaden and Sjælland are Østdanmark from 1 January 2027 (law.md § 13)."""
    return MERGED.get(region, region) if on >= MERGED_ON else region


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def is_valid(agreement: Agreement, *, on: date) -> bool:
    """Whether the agreement holds on a day; both its first and its last day count."""
    return agreement.valid_from <= on and (agreement.valid_to is None or on <= agreement.valid_to)


def distance_km(hospital: Hospital, region: str) -> int | None:
    """Kilometres as the crow flies from the seat of `region`; None when one of the two places is not known."""
    if region not in REGION_SEATS or hospital.latitude is None or hospital.longitude is None:
        return None
    (lat1, lon1), (lat2, lon2) = REGION_SEATS[region], (hospital.latitude, hospital.longitude)
    half = sin(radians(lat2 - lat1) / 2) ** 2
    half += cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return round(2 * 6371 * asin(sqrt(half)))


def match(
    service: Service,
    *,
    home_region: str,
    rights: Rights,
    on: date,
    limit: date | None = None,
    declined: Collection[int] = (),
) -> list[Candidate]:
    """Every hospital that has or had an agreement or a waiting time for the service, possible ones first, in the order
    own region, partner, agreement hospital (when the right is open), other region; the shortest wait first in each.

    `limit` is the last day in time: a hospital that can begin only after it is possible, and said to be late.
    `declined` are the keys of hospitals that have said no to this patient. An unknown wait closes only what depends on
    it.
    """
    seen = _look(service, home_region=home_region, on=on)
    shortest = _shortest_of_own_and_partners(each for each in seen if each.hospital.pk not in declined)
    order = ORDER_OPEN if rights.extended else ORDER_CLOSED
    candidates = [
        Candidate(
            hospital=each.hospital,
            to_kind=each.kind,
            reason="declined" if each.hospital.pk in declined else _timed(each, _reason(each, rights, shortest), limit),
            days=each.wait.days if each.wait else None,
            reported_on=each.wait.reported_on if each.wait else None,
            agreement=each.agreement,
            distance_km=distance_km(each.hospital, home_region),
        )
        for each in seen
    ]
    candidates.sort(key=lambda one: (not one.possible, order.index(one.to_kind), _days(one), one.hospital.name))
    return [replace(one, rank=rank) for rank, one in enumerate(candidates, start=1)]


def find_facts(
    service: Service, *, home_region: str, on: date, limit: date | None, declined: Collection[int] = ()
) -> dict[str, bool]:
    """Facts for the rights engine out of the register of hospitals; a fact that it cannot settle is left out.

    `limit` is the last day in time of the patient's right, where it is known. A hospital among `declined` is of no use
    to this patient.
    """
    return facts_by_limit(service, home_region=home_region, on=on, declined=declined)(limit)


def facts_by_limit(
    service: Service, *, home_region: str, on: date, declined: Collection[int] = ()
) -> Callable[[date | None], dict[str, bool]]:
    """As `find_facts` for many patients of one region who wait for the same: the register is read once, and the facts
    are asked for by each one's limit.
    """
    seen = [each for each in _look(service, home_region=home_region, on=on) if each.hospital.pk not in declined]
    agreements = [each for each in seen if each.kind == AGREEMENT and each.agreement_holds]
    settled = {"agreement_hospital_available": bool(agreements)}
    shortest = _shortest_of_own_and_partners(seen)
    if (days := _shortest(agreements)) is not None and shortest is not None:
        settled["agreement_wait_shorter"] = days < shortest
    partners = [each for each in seen if each.kind == PARTNER and each.agreement_holds]
    wait = _shortest(partners)

    def facts(limit: date | None) -> dict[str, bool]:
        if not partners:
            return settled | {"partner_can_meet_limit": False}
        if wait is not None and limit is not None:
            return settled | {"partner_can_meet_limit": on + timedelta(days=wait) <= limit}
        return settled

    return facts


def _look(service: Service, *, home_region: str, on: date) -> list[_Seen]:
    """Each hospital once, with what holds on the day."""
    home = region_on(home_region, on=on)
    agreements = service.agreements.order_by("-valid_from")
    waits = service.waiting_times.filter(reported_on__lte=on).order_by("-reported_on")
    hospitals = (
        Hospital.objects.filter(Q(agreements__service=service) | Q(waiting_times__service=service))
        .distinct()
        .prefetch_related(
            Prefetch("agreements", agreements, to_attr="for_service"),
            Prefetch("waiting_times", waits, to_attr="reported"),
        )
    )
    return [_see(hospital, home=home, on=on) for hospital in hospitals]


def _see(hospital: Any, *, home: str, on: date) -> _Seen:
    wait = hospital.reported[0] if hospital.reported else None
    if hospital.kind == HospitalKind.PUBLIC:
        kind = OWN if region_on(hospital.region, on=on) == home else OTHER
        return _Seen(hospital, kind, None, wait, on)
    agreement = _best_agreement(hospital.for_service, home=home, on=on)
    kinds = {AgreementKind.PARTNER: PARTNER, AgreementKind.DUF: AGREEMENT}
    return _Seen(hospital, kinds[AgreementKind(agreement.kind)] if agreement else PRIVATE, agreement, wait, on)


def _best_agreement(agreements: Iterable[Agreement], *, home: str, on: date) -> Agreement | None:
    """The one that holds, the region's own before the national one; else the newest; another region's counts not."""
    ours = [one for one in agreements if one.kind == AgreementKind.DUF or region_on(one.region, on=on) == home]
    return min(ours, key=lambda one: (not is_valid(one, on=on), one.kind == AgreementKind.DUF), default=None)


def _shortest(seen: Iterable[_Seen]) -> int | None:
    return min((each.fresh_days for each in seen if each.fresh_days is not None), default=None)


def _shortest_of_own_and_partners(seen: Iterable[_Seen]) -> int | None:
    return _shortest(each for each in seen if each.kind == OWN or (each.kind == PARTNER and each.agreement_holds))


def _reason(each: _Seen, rights: Rights, shortest: int | None) -> str:
    """The key of REASONS that decides: right first, then agreement, then waiting time."""
    if each.kind == PRIVATE:
        return "no_agreement"
    if each.kind in (PARTNER, AGREEMENT) and not each.agreement_holds:
        return "agreement_not_valid"
    if each.kind == AGREEMENT and not rights.extended:
        return "right_unknown" if rights.extended is None else "right_closed"
    if each.kind == OTHER and rights.free is False:
        return "free_choice_closed"
    if each.kind == AGREEMENT and not rights.wait_must_be_shorter:
        return "agreement_no_wait_rule"
    if each.fresh_days is None:
        open_without_wait = UNKNOWN.get("free_choice" if each.kind == OTHER else each.kind)
        return open_without_wait or ("wait_old" if each.wait_is_old else "wait_unknown")
    if each.kind == AGREEMENT and shortest is not None and each.fresh_days >= shortest:
        return "not_shorter"
    return "free_choice" if each.kind == OTHER else each.kind


def _timed(each: _Seen, reason: str, limit: date | None) -> str:
    """The reason, or the one for late hospitals when the hospital cannot begin by `limit`."""
    if limit is None or each.fresh_days is None or each.on + timedelta(days=each.fresh_days) <= limit:
        return reason
    return LATE.get(reason, reason)


def _days(candidate: Candidate) -> int:
    """For sorting: an unknown wait comes last."""
    return candidate.days if candidate.days is not None else 10_000

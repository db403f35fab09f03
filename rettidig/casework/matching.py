"""Matching: which hospitals can take a patient on a day, in the order that the found right decides (law.md § 0.3).

Pure reckoning over what hospitals have agreed and told (`offers`). What is stored is for `steps.options`, the words and
their sources for `option_reasons`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from .models import Level, Service
from .offers import Approval, Offer, Point, Provider, Terms, Wait, distance_km, find_offers
from .option_reasons import (
    AGAINST,
    AGREEMENT,
    EXTENDED_CHOICE,
    FREE_CHOICE,
    LATE,
    MAX_WAIT,
    MOVED_SURGERY,
    ORDERS,
    OTHER,
    OWN,
    PARTNER,
    PRIVATE,
    REASONS,
    UNKNOWN,
    Order,
)

UNKNOWN_DAYS = 10_000  # for sorting: an unknown wait comes last
# In time, late, or not possible: in that order
GROUPS = {key: int(key in LATE.values()) if reason.possible else 2 for key, reason in REASONS.items()}


class Rights(NamedTuple):
    """The assessment's answer on the two rights to choose; None is not settled. With `must_act` the region itself finds
    a place (SUL § 88).
    """

    extended: bool | None
    free: bool | None
    wait_must_be_shorter: bool = True
    must_act: bool = False

    @property
    def order_key(self) -> str:
        """The key of ORDERS."""
        if self.must_act:
            return MAX_WAIT
        if not self.extended:
            return FREE_CHOICE
        return EXTENDED_CHOICE if self.wait_must_be_shorter else MOVED_SURGERY

    @property
    def order(self) -> Order:
        return ORDERS[self.order_key]


class Period(NamedTuple):
    """Days from the first to the last; both count."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Needs:
    """What the patient has said, or the case tells, of where and when; it marks hospitals and sorts them."""

    home: Point | None = None
    distance_max: int | None = None  # kilometres
    latest_day: date | None = None
    cannot: tuple[Period, ...] = ()
    been_at: frozenset[int] = frozenset()  # keys of hospitals
    waits_at: str = ""  # the slug of a hospital


class Candidate(NamedTuple):
    """One hospital on one day: what it is for this patient, whether it is possible, and why or why not.

    `wait` is the waiting time that counts, None when none is fresh; `waits` are all that the hospital has told. `first`
    is the day on which the hospital can begin.
    """

    hospital: Provider
    to_kind: str
    reason: str
    wait: Wait | None
    first: date | None
    waits: list[Wait]
    agreement: Terms | None
    approval: Approval | None
    distance_km: int | None
    marks: list[str]
    rank: int = 0

    @property
    def possible(self) -> bool:
        """Whether the patient can be moved there."""
        return REASONS[self.reason].possible

    @property
    def sentence(self) -> str:
        """Why it is possible, or why it is not."""
        return str(REASONS[self.reason].sentence)

    @property
    def days(self) -> int | None:
        """The days until the hospital can begin; None when nothing fresh is told."""
        return self.wait.days if self.wait else None

    def as_facts(self, *, on: date) -> dict[str, Any]:
        """The candidate as plain values, to be frozen with the option that it becomes."""
        wait, approval = self.wait, self.approval
        return {
            "name": self.hospital.name,
            "kind": self.to_kind,
            "days": wait.days if wait else None,
            "wait_kind": wait.kind if wait else None,
            "first_day": self.first.isoformat() if self.first else None,
            "reported_on": wait.reported_on.isoformat() if wait else None,
            "age_days": (on - wait.reported_on).days if wait else None,
            "waits": [each.as_facts() for each in self.waits],
            "distance_km": self.distance_km,
            "agreement": self.agreement and self.agreement.as_facts(),
            "approved_to": approval.valid_to.isoformat() if approval and approval.valid_to else None,
            "marks": self.marks,
        }


def match(
    service: Service,
    *,
    home_region: str,
    rights: Rights,
    on: date,
    limit: date | None = None,
    declined: Collection[int] = (),
    code: str = "",
    needs: Needs = Needs(),
) -> list[Candidate]:
    """Every hospital that has or had an agreement, a waiting time or an approval for the service: first those that can
    take the patient in time, then the late ones, then the others; in each the order of `rights`, and in each kind those
    that suit the patient before those that do not, the shortest wait first.

    `limit` is the last day in time: a hospital that can begin only after it is possible, and said to be late.
    `declined` are the keys of hospitals that have said no to this patient. An unknown wait closes only what depends on
    it. `code` is the SKS code that is asked for, where it is known: an agreement may be narrower than the service.
    """
    seen = find_offers(service, home_region=home_region, on=on, code=code)
    shortest = _shortest_of_own_and_partners(each for each in seen if each.hospital.pk not in declined)
    kinds = rights.order.kinds
    placed = []
    for each in seen:
        away = distance_km(needs.home, each.place)
        reason = _outright(each, service.level, declined, on) or _timed(each, _reason(each, rights, shortest), limit)
        marks = list(_marks(each, needs, away))
        days = each.wait.days if each.wait else UNKNOWN_DAYS
        order = (GROUPS[reason], kinds.index(each.kind), not AGAINST.isdisjoint(marks), days, each.hospital.name)
        placed.append((order, each, reason, away, marks))
    placed.sort(key=itemgetter(0))
    return [
        Candidate(
            hospital=each.hospital,
            to_kind=each.kind,
            reason=reason,
            wait=each.wait,
            first=each.first,
            waits=each.waits,
            agreement=each.agreement,
            approval=each.approval,
            distance_km=away,
            marks=marks,
            rank=rank,
        )
        for rank, (_order, each, reason, away, marks) in enumerate(placed, start=1)
    ]


def find_facts(
    service: Service, *, home_region: str, on: date, limit: date | None, declined: Collection[int] = ()
) -> dict[str, bool]:
    """Facts for the rights engine out of the register of hospitals; a fact that it cannot settle is left out.

    `limit` is the last day in time of the patient's right, where it is known. A hospital that is closed to this
    patient whatever the waiting time, such as one among `declined`, is of no use.
    """
    return facts_by_limit(service, home_region=home_region, on=on, declined=declined)(limit)


def facts_by_limit(
    service: Service, *, home_region: str, on: date, declined: Collection[int] = ()
) -> Callable[[date | None], dict[str, bool]]:
    """As `find_facts` for many patients of one region who wait for the same: the register is read once, and the facts
    are asked for by each one's limit.
    """
    seen = [
        each
        for each in find_offers(service, home_region=home_region, on=on)
        if not _outright(each, service.level, declined, on) and not each.takes_own_only
    ]
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


def _shortest(seen: Iterable[Offer]) -> int | None:
    return min((each.wait.days for each in seen if each.wait), default=None)


def _shortest_of_own_and_partners(seen: Iterable[Offer]) -> int | None:
    return _shortest(each for each in seen if each.kind == OWN or (each.kind == PARTNER and each.agreement_holds))


def _outright(each: Offer, level: str, declined: Collection[int], on: date) -> str:
    """The key of REASONS that closes a hospital whatever the right and the wait; empty when none does."""
    if each.hospital.pk in declined:
        return "declined"
    if each.is_closed:
        return "hospital_closed"
    if level == Level.MAIN or (each.approval and each.approval.allows(level, on=on)):
        return ""
    return "level_not_approved"


def _reason(each: Offer, rights: Rights, shortest: int | None) -> str:
    """The key of REASONS that decides: agreement first, then the right, then the waiting time."""
    if each.kind == PRIVATE:
        return "no_agreement"
    if each.agreement and not each.agreement_holds:
        return "agreement_other_code" if each.agreement.holds else "agreement_not_valid"
    if each.kind == AGREEMENT and not rights.extended:
        return "right_unknown" if rights.extended is None else "right_closed"
    if each.kind == OTHER and rights.free is False:
        return "free_choice_closed"
    if each.takes_own_only:
        return "own_patients_only"
    return _by_wait(each, rights, shortest)


def _by_wait(each: Offer, rights: Rights, shortest: int | None) -> str:
    if each.kind == AGREEMENT and not rights.wait_must_be_shorter:
        return "agreement_no_wait_rule"
    if each.wait is None:
        open_without_wait = UNKNOWN.get("free_choice" if each.kind == OTHER else each.kind)
        return open_without_wait or ("wait_old" if each.only_old else "wait_unknown")
    if each.kind == AGREEMENT and shortest is not None and each.wait.days >= shortest:
        return "not_shorter"
    return "free_choice" if each.kind == OTHER else each.kind


def _timed(each: Offer, reason: str, limit: date | None) -> str:
    """The reason, or the one for late hospitals when the hospital cannot begin by `limit`."""
    if limit is None or each.first is None or each.first <= limit:
        return reason
    return LATE.get(reason, reason)


def _marks(each: Offer, needs: Needs, away: int | None) -> Iterator[str]:
    """What the patient has said that concerns the hospital, as keys of MARKS."""
    first = each.first
    if away is not None and needs.distance_max is not None and away > needs.distance_max:
        yield "too_far"
    if first and needs.latest_day and first > needs.latest_day:
        yield "after_latest"
    if first and any(period.first <= first <= period.last for period in needs.cannot):
        yield "cannot_then"
    if each.hospital.slug == needs.waits_at:
        yield "waits_there"
    elif each.hospital.pk in needs.been_at:
        yield "been_there"

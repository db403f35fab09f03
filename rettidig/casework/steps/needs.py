"""Needs: how far, how and when a patient can come to a hospital (R15), and from where the way is counted."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import audit, fact_history, policies
from ..matching import Needs, Period
from ..models import Case, PatientNeeds, Place, PlaceKind, ReReferral, ReReferralState, User
from ..offers import Point
from ..permissions import Denied
from ..questionnaire.answers import is_patient
from ..regions import region_on

SAID = ("place", "distance_max", "latest_day", "cannot", "transport", "earlier_visits")
POSTCODE = re.compile(r"\b(\d{4})\b(?=[ ,]*[^\W\d_])")  # a town follows; a house number does not have four digits
TYPED, ADDRESS, REGION = "typed", "address", "region"


class Origin(NamedTuple):
    """From where the way is counted, its name, and how it is known: typed, by the address, or the region's seat."""

    point: Point
    name: str
    how: str


def find_needs(case: Case) -> PatientNeeds:
    """What the patient of the case has said; an empty one that is not stored where nobody has asked."""
    return PatientNeeds.objects.filter(case=case).first() or PatientNeeds(case=case)


def needs_of(case: Case, *, on: date) -> tuple[Needs, dict[str, Any]]:
    """What matching needs to know of the patient, and the same as plain values to be frozen with the list."""
    said, origin = find_needs(case), None
    if (origin := find_origin(case, said, on=on)) is None:
        home, told = None, None
    else:
        home, told = origin.point, {"name": origin.name, "how": origin.how}
    needs = Needs(
        home=home,
        distance_max=said.distance_max,
        latest_day=said.latest_day,
        cannot=tuple(Period(date.fromisoformat(first), date.fromisoformat(last)) for first, last in said.cannot),
        been_at=frozenset(_been_at(case)),
        waits_at=case.answers.get("hospital", ""),
    )
    kept = {name: getattr(said, name) for name in SAID if name != "place" and getattr(said, name)}
    if said.latest_day:
        kept["latest_day"] = said.latest_day.isoformat()
    if case.patient and case.patient.interpreter_language:
        kept["interpreter"] = case.patient.interpreter_language
    return needs, {"from": told, "needs": kept}


def find_origin(case: Case, said: PatientNeeds, *, on: date) -> Origin | None:
    """Where the patient lives, as far as it is known: as typed, else by the postcode of the address, else the seat of
    the region. A protected address is not looked at. None for who lives abroad.
    """
    if place := _find_place(said.place):
        return Origin(Point(place.latitude, place.longitude), _name(place), TYPED)
    if place := _of_address(case):
        return Origin(Point(place.latitude, place.longitude), _name(place), ADDRESS)
    region = region_on(case.home_region, day=on)
    return Origin(Point(region.latitude, region.longitude), str(region), REGION) if region else None


def _of_address(case: Case) -> Place | None:
    person = case.patient
    if person and person.protected_address:
        return None
    own = person.address if person else ""
    written = case.answers.get("address", "") if is_patient(case.reporter) else ""  # a relative's is the relative's
    found = POSTCODE.findall(own or written)
    return Place.objects.filter(kind=PlaceKind.POSTCODE, code=found[-1]).first() if found else None


def _find_place(typed: str) -> Place | None:
    """The postcode or the municipality that was typed, by code or by name, as "8800", "8800 Viborg" or "Viborg"."""
    words = typed.strip()
    if not words:
        return None
    if code := re.match(r"\d{4}\b", words):
        return Place.objects.filter(kind=PlaceKind.POSTCODE, code=code[0]).first()
    name = re.sub(r"\s+(kommune|municipality)$", "", words, flags=re.IGNORECASE)
    named = Place.objects.filter(Q(name__iexact=name) | Q(name__iexact=f"{name} Kommune"))
    return named.order_by("kind").first()  # a municipality before a town of the same name


def _name(place: Place) -> str:
    return f"{place.code} {place.name}" if place.kind == PlaceKind.POSTCODE else place.name


def _been_at(case: Case) -> list[int]:
    """The hospitals that have taken the patient over in other cases."""
    if case.patient_id is None:
        return []
    taken = ReReferral.objects.filter(case__patient=case.patient_id, state=ReReferralState.ACCEPTED)
    return list(taken.exclude(case=case).exclude(hospital=None).values_list("hospital_id", flat=True))


@transaction.atomic
def record_needs(
    case: Case, *, said: Mapping[str, Any], by: User, at: datetime, reason: str = "", version: int | None = None
) -> PatientNeeds:
    """Write down what the patient has said of where and when; `said` are values of SAID, `cannot` as pairs of dates.

    Raises Denied for a place that the register does not know, a period that ends before it begins, and when nothing is
    changed.
    """
    case = policies.locked(case, act="record_needs", by=by, version=version)
    needs = find_needs(case)
    new = dict(said) | {"cannot": [_period(*each) for each in said.get("cannot", needs.cannot)]}
    changed = sorted(name for name in new if getattr(needs, name) != new[name])
    if not changed:
        raise Denied(_("Der er ikke rettet noget."))
    if "place" in changed and new["place"] and _find_place(new["place"]) is None:
        raise Denied(_("Vi kender ikke stedet. Skriv et postnummer med fire cifre eller en kommune."))
    before = {name: getattr(needs, name) for name in changed}
    for name in changed:
        setattr(needs, name, new[name])
    needs.changed_at = at
    needs.save()
    fact_history.write(case, "needs", before, new, reason=reason, by=by, at=at)
    step = policies.save(case, "record_needs", at=at)
    audit.record(step.audit, by=by, case=case, after={"changed": changed}, reason=reason, at=at)
    return needs


def _period(first: date | str, last: date | str) -> list[str]:
    days = [day.isoformat() if isinstance(day, date) else day for day in (first, last)]
    if days[1] < days[0]:
        raise Denied(_("En periode slutter, før den begynder. Skriv den første dag først."))
    return days

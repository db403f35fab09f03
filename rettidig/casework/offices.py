"""The patient offices of the country: which there are, and what people call them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from functools import cache, lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.db import transaction

from . import audit
from .audit_words import AuditWord
from .models import Office, OpeningHour, User

CALLED = ("patientkontoret {}", "patientkontoret i {}", "{}s patientkontor", "patientkontoret {}s", "{} patientkontor")


@cache
def known_offices() -> tuple[dict[str, Any], ...]:
    """The regional offices as data, whether they stand in the register or not."""
    return tuple(yaml.safe_load((Path(__file__).parent / "offices.yaml").read_text(encoding="utf-8")))


def add_missing_offices() -> list[Office]:
    """Put an office into the register for each region that has none, so that inquiries have somewhere to belong.

    Part of the caller's transaction, which ends with `keep_used_offices`.
    """
    present = set(Office.objects.values_list("region", flat=True))
    return Office.objects.bulk_create(
        Office(slug=each["slug"], region=each["region"], name=each["name"])
        for each in known_offices()
        if each["region"] not in present
    )


@transaction.atomic
def open_office(slug: str, *, at: datetime) -> Office | None:
    """The office of that name in the register; a regional one that the register lacks is put into it."""
    known = next((each for each in known_offices() if each["slug"] == slug), None)
    office = Office.objects.filter(slug=slug).first()
    if office is None and known is not None:
        office = Office.objects.create(slug=slug, region=known["region"], name=known["name"])
        audit.record(AuditWord.OFFICES_CREATED, by=None, after={"offices": [slug]}, at=at)
    return office


class Hours(NamedTuple):
    """When one may call on a weekday, 0 for Monday."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def change_office(office: Office, *, contact: Mapping[str, str], hours: Sequence[Hours] | None, at: datetime) -> None:
    """Set the named of phone, helpline, email and address; `hours`, if any, take the place of all that there were.

    Raises ValidationError.
    """
    if not contact and hours is None:
        return
    before = {name: getattr(office, name) for name in contact}
    for name, value in contact.items():
        setattr(office, name, value)
    office.clean_fields(exclude=[field.name for field in office._meta.fields if field.name not in contact])
    office.save(update_fields=list(contact))
    after: dict[str, Any] = dict(contact)
    if hours is not None:
        office.opening_hours.all().delete()
        OpeningHour.objects.bulk_create(OpeningHour(office=office, **each._asdict()) for each in hours)
        after["hours"] = [f"{each.weekday} {each.opens:%H:%M}-{each.closes:%H:%M}" for each in hours]
    audit.record(AuditWord.OFFICE_CHANGED, by=None, subject=office.slug, before=before, after=after, at=at)


@transaction.atomic
def keep_used_offices(added: list[Office], *, by: User | None, at: datetime) -> None:
    """Take those of the `added` offices out again to which no case belongs, and write the others down."""
    used = [office for office in added if office.cases.exists()]
    Office.objects.filter(pk__in={office.pk for office in added} - {office.pk for office in used}).delete()
    if used:
        audit.record(AuditWord.OFFICES_CREATED, by=by, after={"offices": [office.slug for office in used]}, at=at)


def public_office() -> Office | None:
    """The office whose public pages this installation shows (setting PUBLIC_OFFICE), with its hours, closed days and
    teams; None in an empty register. Every page asks, so each process remembers the answer for OFFICE_SECONDS.
    """
    if not settings.OFFICE_SECONDS:
        return _read_office(settings.PUBLIC_OFFICE)
    return _remembered_office(settings.PUBLIC_OFFICE, int(monotonic() / settings.OFFICE_SECONDS))


@lru_cache(maxsize=1)
def _remembered_office(slug: str, _moment: int) -> Office | None:
    return _read_office(slug)


def _read_office(slug: str) -> Office | None:
    offices = Office.objects.prefetch_related("opening_hours", "closed_days", "teams")
    return offices.filter(slug=slug).first() or offices.order_by("pk").first()


def names_of(office: Office, *, alone_in_region: bool) -> Iterable[str]:
    """Names for the office in a register: slug, name, and its region's names unless another office shares them."""
    yield from (office.slug, office.name)
    if alone_in_region:
        region = str(office.get_region_display())
        yield from (office.region, region)
        yield from (shape.format(name) for shape in CALLED for name in (region, office.region))
        yield from (name for each in known_offices() if each["region"] == office.region for name in each["also"])

"""The patient offices of the country: which there are, and what people call them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import audit
from .models import Office, User

CALLED = ("patientkontoret {}", "patientkontoret i {}", "{}s patientkontor", "patientkontoret {}s", "{} patientkontor")


@cache
def known_offices() -> tuple[dict[str, Any], ...]:
    """The regional offices as data, whether they stand in the register or not."""
    return tuple(yaml.safe_load((Path(__file__).parent / "offices.yaml").read_text(encoding="utf-8")))


@transaction.atomic
def create_known_offices(*, by: User | None) -> list[Office]:
    """Put the regional offices into an empty register, so that inquiries have somewhere to belong."""
    offices = Office.objects.bulk_create(
        Office(slug=each["slug"], region=each["region"], name=each["name"]) for each in known_offices()
    )
    audit.record("offices.created", by=by, after={"offices": [office.slug for office in offices]}, at=timezone.now())
    return offices


def public_office() -> Office | None:
    """The office whose public pages this installation shows (setting PUBLIC_OFFICE); None in an empty register."""
    return Office.objects.filter(slug=settings.PUBLIC_OFFICE).first() or Office.objects.order_by("pk").first()


def names_of(office: Office, *, alone_in_region: bool) -> Iterable[str]:
    """What a register may call the office: slug and name, and its region's names while no other office shares them."""
    yield from (office.slug, office.name)
    if alone_in_region:
        region = str(office.get_region_display())
        yield from (office.region, region)
        yield from (shape.format(name) for shape in CALLED for name in (region, office.region))
        yield from (name for each in known_offices() if each["region"] == office.region for name in each["also"])

"""The patient offices: which there are, what people call them, and how each is reached and when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import audit
from .audit_words import AuditWord
from .deadlines import is_business_day
from .models import ClosedDay, Office, User
from .permissions import Denied, check_may_keep, check_may_let_in
from .regions import names, region_on, regions_from, regions_on, regions_until, spellings

CALLED = ("patientkontoret {}", "patientkontoret i {}", "{}s patientkontor", "patientkontoret {}s", "{} patientkontor")
OF_THE_REGION = {"name", "region"}  # what the lead of an office cannot change alone
CLOSED_DAYS_MAX = 60
SHORT_NAME_MAX = 50


@cache
def known_offices() -> tuple[dict[str, Any], ...]:
    """The regional offices as data, whether they stand in the register or not. Each lasts as long as its region."""
    return tuple(yaml.safe_load((Path(__file__).parent / "offices.yaml").read_text(encoding="utf-8")))


def add_missing_offices(*, at: datetime) -> list[Office]:
    """Put an office into the register for each region that there is or was and that has none, so that inquiries of
    earlier years have somewhere to belong. One of a region that is over is part of its successor's office already.

    Part of the caller's transaction, which ends with `keep_used_offices`.
    """
    present = {office.region: office for office in Office.objects.order_by("-pk")}
    regions = regions_until(timezone.localdate(at))
    missing = [each for each in known_offices() if each["region"] in regions and each["region"] not in present]
    return Office.objects.bulk_create(
        Office(slug=each["slug"], region=each["region"], name=each["name"], **_part_of(each["region"], present, at=at))
        for each in missing
    )


def _part_of(region: str, present: Mapping[str, Office], *, at: datetime) -> dict[str, Any]:
    now = region_on(region, day=timezone.localdate(at))
    if now is None or now.key == region or now.key not in present:
        return {}
    return {"successor": present[now.key], "merges_on": now.valid_from, "merged_at": at}


@transaction.atomic
def open_office(slug: str, *, at: datetime) -> Office | None:
    """The office of that name in the register; one of a region of the day that the register lacks is put into it."""
    regions = regions_on(timezone.localdate(at))
    known = next((each for each in known_offices() if each["slug"] == slug and each["region"] in regions), None)
    office = Office.objects.filter(slug=slug).first()
    if office is None and known is not None:
        office = Office.objects.create(slug=slug, region=known["region"], name=known["name"])
        audit.record(AuditWord.OFFICES_CREATED, by=None, subject=slug, after={"offices": [slug]}, at=at)
    return office


class Hours(NamedTuple):
    """When one may call, or when the office works, on a weekday; 0 for Monday."""

    weekday: int
    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


def name_of_region(region: str) -> str:
    """What the patient office of a region is called where nobody says otherwise."""
    known = (each["name"] for each in known_offices() if each["region"] == region)
    return next(known, f"Patientkontoret, {names().get(region, region)}")


@transaction.atomic
def create_office(*, region: str, name: str = "", slug: str = "", by: User | None, at: datetime) -> Office:
    """A new office. Without a name it is called after its region, and so is the short name in addresses.

    Raises Denied for a region that is over or not known, and for a name or a short name that another office has.
    """
    check_may_let_in(by)
    _check_region(region, at=at)
    name = name.strip() or name_of_region(region)
    if Office.objects.filter(name__iexact=name).exists():
        raise Denied(_("Der er allerede et kontor, der hedder %(name)s.") % {"name": name})
    is_first = not Office.objects.filter(region=region).exists()
    slug = slug or (region if is_first else short_name(name))
    if Office.objects.filter(slug=slug).exists():
        raise Denied(_("Der er allerede et kontor med kortnavnet %(slug)s.") % {"slug": slug})
    office = Office(slug=slug, region=region, name=name)
    office.full_clean()
    office.save()
    audit.record(AuditWord.OFFICES_CREATED, by=by, subject=slug, after={"offices": [slug], "name": name}, at=at)
    return office


def _check_region(region: str, *, at: datetime) -> None:
    if region not in (there := regions_from(timezone.localdate(at))):
        known = ", ".join(sorted(there))
        raise Denied(_("Der er ingen region %(region)s. Vælg en af: %(known)s.") % {"region": region, "known": known})


def short_name(name: str) -> str:
    """A name as it can stand in an address: Øre, næse og hals is oere-naese-og-hals."""
    return slugify(name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa"))[:SHORT_NAME_MAX]


@transaction.atomic
def change_office(
    office: Office,
    *,
    facts: Mapping[str, Any] = MappingProxyType({}),
    hours: Sequence[Hours] | None = None,
    working_hours: Sequence[Hours] | None = None,
    by: User | None,
    at: datetime,
) -> bool:
    """Set fields of the office; `hours` of the helpline and `working_hours`, if any, take the place of all that there
    were. Whether anything was changed.

    What an inquiry that has come was promised stays. Raises Denied, and ValidationError for what cannot be.
    """
    check_may_keep(by, office)
    office = Office.objects.select_for_update().get(pk=office.pk)
    changed = {name: value for name, value in facts.items() if getattr(office, name) != value}
    if changed.keys() & OF_THE_REGION:
        check_may_let_in(by)
    if "region" in changed:
        _check_region(changed["region"], at=at)
        if office.cases.exists():
            raise Denied(_("Regionen kan ikke rettes, når kontoret har sager."))
    before: dict[str, Any] = {name: getattr(office, name) for name in changed}
    for name, value in changed.items():
        setattr(office, name, value)
    office.clean_fields(exclude=[field.name for field in office._meta.fields if field.name not in changed])
    if not 1 <= office.urgent_target_days <= office.service_target_days:
        raise Denied(_("Svarfristen, når det haster, skal være mindst én dag og ikke længere end den almindelige."))
    office.save(update_fields=list(changed))
    weeks = (("hours", office.opening_hours, hours), ("working_hours", office.working_hours, working_hours))
    for name, kept, week in weeks:
        if week is not None and (old := _set_hours(kept, week)) is not None:
            before[name], changed[name] = old, [str(each) for each in sorted(week)]
    if changed:
        audit.record(AuditWord.OFFICE_CHANGED, by=by, subject=office.slug, before=before, after=changed, at=at)
    return bool(changed)


def _set_hours(kept: Any, hours: Sequence[Hours]) -> list[str] | None:
    """Set the hours that the office has `kept`, and return what they were; None when they are the same. Raises Denied
    for hours that overlap.
    """
    hours, old = sorted(hours), [Hours(each.weekday, each.opens, each.closes) for each in kept.all()]
    for first, second in pairwise(hours):
        if first.weekday == second.weekday and second.opens < first.closes:
            raise Denied(_("To tider på samme dag går ind over hinanden."))
    if any(each.opens >= each.closes for each in hours):
        raise Denied(_("En tid skal slutte senere, end den begynder."))
    if hours == sorted(old):
        return None
    kept.all().delete()
    kept.bulk_create(kept.model(office=kept.instance, **each._asdict()) for each in hours)
    return [str(each) for each in sorted(old)]


@transaction.atomic
def add_closed_days(
    office: Office, *, first: date, last: date | None = None, reason: str, by: User | None, at: datetime
) -> int:
    """Close the office from `first` to `last`, on each day that it would else be open. Returns how many days.

    Raises Denied for days gone by, too long a time, and a time in which it is closed already.
    """
    check_may_keep(by, office)
    last, today = last or first, timezone.localdate(at)
    if first < today:
        raise Denied(_("Vælg dage, der ikke er gået."))
    if not 0 <= (last - first).days < CLOSED_DAYS_MAX:
        raise Denied(_("Den sidste dag skal være efter den første, og højst 60 dage senere."))
    known = {closed.date for closed in office.closed_days.select_for_update()}
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    days = [day for day in days if is_business_day(day, closed=known)]
    if not days:
        raise Denied(_("Der er lukket i forvejen: det er weekend, helligdage eller lukkedage, der allerede står her."))
    ClosedDay.objects.bulk_create(ClosedDay(office=office, date=day, reason=reason) for day in days)
    after = {"closed_days": [day.isoformat() for day in days], "reason": reason}
    audit.record(AuditWord.OFFICE_CHANGED, by=by, subject=office.slug, after=after, at=at)
    return len(days)


@transaction.atomic
def open_day(office: Office, *, day: date, by: User | None, at: datetime) -> None:
    """Take back that the office is closed on `day`. Raises Denied for a day gone by, or one that is not closed."""
    check_may_keep(by, office)
    if day < timezone.localdate(at):
        raise Denied(_("Dagen er gået og kan ikke rettes."))
    found = office.closed_days.filter(date=day).first()
    if found is None:
        raise Denied(_("Kontoret holder ikke lukket den dag."))
    found.delete()
    before = {"closed_days": [day.isoformat()], "reason": found.reason}
    audit.record(AuditWord.OFFICE_CHANGED, by=by, subject=office.slug, before=before, at=at)


@transaction.atomic
def keep_used_offices(added: list[Office], *, by: User | None, at: datetime) -> None:
    """Take those of the `added` offices out again to which no case belongs, and write the others down."""
    used = [office for office in added if office.cases.exists()]
    Office.objects.filter(pk__in={office.pk for office in added} - {office.pk for office in used}).delete()
    if used:
        audit.record(AuditWord.OFFICES_CREATED, by=by, after={"offices": [office.slug for office in used]}, at=at)


def public_office() -> Office | None:
    """The office whose public pages this installation shows (setting PUBLIC_OFFICE), with its hours, closed days and
    teams; None in an empty register. One that has become part of another names its successor. Every page asks, so each
    process remembers the answer for OFFICE_SECONDS.
    """
    if not settings.OFFICE_SECONDS:
        return _read_office(settings.PUBLIC_OFFICE)
    return _remembered_office(settings.PUBLIC_OFFICE, int(monotonic() / settings.OFFICE_SECONDS))


@lru_cache(maxsize=1)
def _remembered_office(slug: str, _moment: int) -> Office | None:
    return _read_office(slug)


def _read_office(slug: str) -> Office | None:
    offices = Office.objects.prefetch_related("opening_hours", "closed_days", "teams")
    found = offices.filter(slug=slug).first() or offices.order_by("pk").first()
    if found and found.successor and found.merges_on and found.merges_on <= timezone.localdate():
        return offices.get(pk=found.successor.pk)
    return found


def names_of(office: Office, *, alone_in_region: bool) -> Iterable[str]:
    """Names for the office in a register: slug, name, and its region's names unless another office shares them."""
    yield from (office.slug, office.name)
    if alone_in_region:
        region = spellings().get(office.region, (office.region,))
        yield from region
        yield from (shape.format(name) for shape in CALLED for name in region)
        yield from (name for each in known_offices() if each["region"] == office.region for name in each["also"])

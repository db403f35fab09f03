"""The only reader of casework: everything that figures are made of is fetched here."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from rettidig.casework.models import Case

DANISH_TIME = ZoneInfo("Europe/Copenhagen")


class Kind(NamedTuple):
    """What the annual report sorts an inquiry by. `stage` and `to` are empty where no re-referral was sent."""

    year: int
    category: str
    stage: str
    to: str


def count_inquiries(years: Iterable[int], *, office: str | None = None) -> Counter[Kind]:
    """How many cases were opened, by Danish year of the first contact and by kind; `office` is a slug, None is all.

    A case is its first contact; later contacts belong to the same case and never count (annual report, chapter 3).
    """
    return _count(years, office=office, only=Q())


def count_open_requests(years: Iterable[int], *, office: str | None = None) -> Counter[int]:
    """How many of the year's inquiries in `not_re_referred` are still open, and so may yet become re-referrals."""
    found = _count(years, office=office, only=Q(category="not_re_referred", closed_at=None))
    totals: Counter[int] = Counter()
    for kind, number in found.items():
        totals[kind.year] += number
    return totals


def _count(years: Iterable[int], *, office: str | None, only: Q) -> Counter[Kind]:
    years = sorted(years)
    first, last = (datetime(year, 1, 1, tzinfo=DANISH_TIME) for year in (years[0], years[-1] + 1))
    cases = Case.objects.filter(only, received_at__gte=first, received_at__lt=last)
    if office is not None:
        cases = cases.filter(office__slug=office)
    rows = (
        cases.order_by()
        .annotate(year=ExtractYear("received_at", tzinfo=DANISH_TIME))
        .values_list("year", "category", "re_referral_stage", "re_referral_to")
        .annotate(number=Count("id"))
    )
    return Counter({Kind(year, category, stage, to): number for year, category, stage, to, number in rows})

"""The only reader of casework: everything that figures are made of is fetched here."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear, TruncDate

from rettidig.casework import counted_rows, deadlines
from rettidig.casework.models import Case, ClosedDay, DirectReferral, Outcome
from rettidig.casework.topics import TOPICS

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
MOVED, NOT_MOVED = Outcome.RE_REFERRED, Outcome.NOT_RE_REFERRED  # rows of table 1


class Kind(NamedTuple):
    """The keys of an inquiry in the annual report: its row of table 1, and stage and destination of a re-referral."""

    year: int
    row: str
    stage: str
    to: str


class Answer(NamedTuple):
    """The answer times of an inquiry: the Danish days on which it came, was answered (None: not yet) and should be."""

    received_on: date
    answered_on: date | None
    due: date


class Load(NamedTuple):
    """The open cases of a team on one day. `overdue` have a date that has passed, `due_today` one that is today."""

    team: str
    open: int
    overdue: int
    due_today: int
    unassigned: int


def count_inquiries(years: Iterable[int], *, office: str | None = None) -> Counter[Kind]:
    """How many cases were opened, by Danish year of the first contact and by kind; `office` is a slug, None is all.

    A case is its first contact; later contacts belong to the same case and never count (annual report, chapter 3).
    """
    return _count(years, office=office, only=Q())


def count_open_requests(years: Iterable[int], *, office: str | None = None) -> Counter[int]:
    """How many of the year's inquiries that are counted as not re-referred are still open, and so may yet be."""
    found = _count(years, office=office, only=Q(closed_at=None))
    totals: Counter[int] = Counter()
    for kind, number in found.items():
        if kind.row == NOT_MOVED:
            totals[kind.year] += number
    return totals


def count_direct_referrals(years: Iterable[int], *, office: str | None = None) -> Counter[int]:
    """How many patients departments referred to private hospitals themselves in each year, as the register has it."""
    told = DirectReferral.objects.filter(year__in=list(years), **({"office__slug": office} if office else {}))
    return Counter(dict(told.order_by().values_list("year").annotate(Sum("count"))))


def find_years(*, office: str | None = None) -> range:
    """The years from the first inquiry in the register to the last; empty when there is none."""
    span = _cases(office).aggregate(first=Min("received_at"), last=Max("received_at"))
    if span["first"] is None:
        return range(0)
    return range(span["first"].astimezone(DANISH_TIME).year, span["last"].astimezone(DANISH_TIME).year + 1)


def count_arrivals(since: date, until: date, *, office: str | None = None) -> Counter[date]:
    """How many inquiries came on each local day from `since` to `until`, both included."""
    cases = _received(since, until, office).annotate(received_on=TruncDate("received_at", tzinfo=DANISH_TIME))
    return Counter(dict(cases.values_list("received_on").annotate(number=Count("id"))))


def count_answers(since: date, until: date, *, office: str | None = None) -> Counter[Answer]:
    """Answer times of the inquiries that came from `since` to `until`.

    Those without a promised day, such as inquiries read in from earlier years, are not among them.
    """
    answers = (
        _received(since, until, office)
        .exclude(service_due=None)
        .annotate(
            received_on=TruncDate("received_at", tzinfo=DANISH_TIME),
            answered_on=TruncDate("answered_at", tzinfo=DANISH_TIME),
        )
        .values_list("received_on", "answered_on", "service_due")
        .annotate(number=Count("id"))
    )
    return Counter({Answer(received, answered, due): number for received, answered, due, number in answers})


def count_open(today: date, *, office: str | None = None) -> list[Load]:
    """The open cases of each team, in the order of the teams; cases without a team come last, under ""."""
    teams = (
        _cases(office)
        .filter(closed_at=None)
        .values_list("team__name")
        .annotate(
            open=Count("id"),
            overdue=Count("id", filter=Q(next_deadline__lt=today)),
            due_today=Count("id", filter=Q(next_deadline=today)),
            unassigned=Count("id", filter=Q(owner=None)),
        )
        .order_by(F("team__order").asc(nulls_last=True), "team__name")
    )
    return [Load(name or "", *numbers) for name, *numbers in teams]


def find_closed_days(*, office: str | None = None) -> frozenset[date]:
    """The days on which the office itself is closed, besides the public holidays."""
    days = ClosedDay.objects.filter(office__slug=office) if office else ClosedDay.objects.none()
    return frozenset(days.values_list("date", flat=True))


count_business_days = deadlines.count_business_days
counted_from = counted_rows.counted_from
find_misplaced = counted_rows.find_misplaced
Misplaced = counted_rows.Misplaced


def _cases(office: str | None) -> QuerySet[Case]:
    cases = Case.objects.order_by()
    return cases if office is None else cases.filter(office__slug=office)


def _received(since: date, until: date, office: str | None) -> QuerySet[Case]:
    start, end = (datetime.combine(day, time(), DANISH_TIME) for day in (since, until + timedelta(days=1)))
    return _cases(office).filter(received_at__gte=start, received_at__lt=end)


def _count(years: Iterable[int], *, office: str | None, only: Q) -> Counter[Kind]:
    years = sorted(years)
    cases = _received(date(years[0], 1, 1), date(years[-1], 12, 31), office).filter(only)
    rows = (
        cases.annotate(year=ExtractYear("received_at", tzinfo=DANISH_TIME))
        .values_list("year", "topic", "outcome", "re_referral_stage", "re_referral_to")
        .annotate(number=Count("id"))
    )
    counts: Counter[Kind] = Counter()
    for year, topic, outcome, stage, to, number in rows:
        counts[Kind(year, outcome or (TOPICS[topic].row if topic in TOPICS else topic), stage, to)] += number
    return counts

"""Open work of the office this morning."""

from dataclasses import dataclass
from datetime import date, timedelta

from .. import extract
from ..extract import Load

LONGEST_BREAK = 14  # days; no row of closed days is longer


@dataclass(frozen=True, slots=True)
class Workload:
    """The open cases, all together and by team, and what came since the last business day began."""

    total: Load
    teams: list[Load]
    since: date
    received: int


def find_workload(today: date, *, office: str | None = None) -> Workload:
    """The picture on the morning of `today`: `received` counts from the last business day before it to yesterday."""
    teams = extract.count_open(today, office=office)
    since = _last_business_day(today, extract.find_closed_days(office=office))
    arrivals = extract.count_arrivals(since, today - timedelta(days=1), office=office)
    total = Load(
        "",
        sum(load.open for load in teams),
        sum(load.overdue for load in teams),
        sum(load.due_today for load in teams),
        sum(load.unassigned for load in teams),
    )
    return Workload(total, teams, since, arrivals.total())


def _last_business_day(today: date, closed: frozenset[date]) -> date:
    days = (today - timedelta(days=back) for back in range(1, LONGEST_BREAK))
    return next(day for day in days if extract.count_business_days(day - timedelta(days=1), day, closed=closed))

"""When more of one thing is done than people do, so that each browser must prove work first (docs/decisions/0064)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.utils import timezone

from .counting import WITHOUT_WAITING, Limit, mark
from .models import Count

NO_FLOOD = 2**31 - 1
# Whoever is above their own limit is no longer counted among everybody: one address alone can never raise the pressure
# on the others. One statement, so that tries at the same moment are all counted.
COUNT = """
WITH mine AS (
    INSERT INTO limits_count (purpose, key_mark, number, until) VALUES (%(purpose)s, %(mark)s, 1, %(until)s)
    ON CONFLICT (purpose, key_mark) DO UPDATE SET
        number = CASE WHEN limits_count.until <= %(at)s THEN 1 ELSE limits_count.number + 1 END,
        until = CASE WHEN limits_count.until <= %(at)s THEN excluded.until ELSE limits_count.until END
    RETURNING number, until
), everybody AS (
    INSERT INTO limits_count (purpose, key_mark, number, until)
    SELECT %(purpose)s, %(mark_of_all)s, 1, %(until)s FROM mine WHERE mine.number <= %(calm)s
    ON CONFLICT (purpose, key_mark) DO UPDATE SET
        number = CASE WHEN limits_count.until <= %(at)s THEN 1 ELSE limits_count.number + 1 END,
        until = CASE WHEN limits_count.until <= %(at)s THEN excluded.until ELSE limits_count.until END
    RETURNING number, until
)
SELECT mine.number, mine.until, everybody.number, everybody.until FROM mine LEFT JOIN everybody ON TRUE
"""


@dataclass(frozen=True)
class Pressure:
    """One thing that anybody may do `calm` times from one network, or whatever else it is counted by, within `seconds`,
    and `flood` times all together. Above that each must prove work, and hard work above `high` times from one of them.
    Nothing is refused for good.
    """

    purpose: str
    calm: int
    high: int
    seconds: int
    flood: int = NO_FLOOD

    @property
    def limit(self) -> Limit:
        """The count of one key, to be given back where a try was right."""
        return Limit(self.purpose, self.calm, self.seconds)


@dataclass(frozen=True, order=True)
class Weight:
    """What one more try meets: whether work has to be proved, whether it is the hard one, and in how many minutes
    the pressure is over by itself. The greatest of several is the one that counts.
    """

    is_asked: bool
    is_hard: bool
    minutes: int


def weigh(pressure: Pressure, *key: str, at: datetime | None = None) -> Weight:
    """Count one more try by `key`, most often a network, by every process at once."""
    at = at or timezone.now()
    facts: dict[str, Any] = {
        "purpose": pressure.purpose,
        "mark": mark(pressure.limit, key),
        "mark_of_all": mark(pressure.limit, ()),
        "calm": pressure.calm,
        "at": at,
        "until": at + timedelta(seconds=pressure.seconds),
    }
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(COUNT, facts)
        else:
            cursor.execute(WITHOUT_WAITING + COUNT, facts)
            cursor.nextset()
        mine, until, of_all, until_of_all = cursor.fetchone()
    return _weight(pressure, (mine, until), (of_all or 0, until_of_all), at=at)


def foresee(pressure: Pressure, *key: str, at: datetime | None = None) -> Weight:
    """What one more try by `key` would meet; counts nothing."""
    at = at or timezone.now()
    marks = [mark(pressure.limit, each) for each in (key, ())]
    rows = Count.objects.filter(purpose=pressure.purpose, key_mark__in=marks, until__gt=at)
    counts = {row.key_mark: (row.number + 1, row.until) for row in rows}
    mine, of_all = [counts.get(each, (1, at + timedelta(seconds=pressure.seconds))) for each in marks]
    return _weight(pressure, mine, of_all, at=at)


def _weight(pressure: Pressure, mine: tuple[int, datetime], of_all: tuple[int, datetime], *, at: datetime) -> Weight:
    is_mine = mine[0] > pressure.calm
    ends = mine[1] if is_mine else of_all[1]
    minutes = max(1, ceil((ends - at) / timedelta(minutes=1)))
    return Weight(is_mine or of_all[0] > pressure.flood, mine[0] > pressure.high, minutes)

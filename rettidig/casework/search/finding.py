"""A page of the cases that fit, the newest case first; names that are only alike after those that fit.

What makes a search slow is a word that stands in many cases: all its places would be read and sorted for twenty lines.
So how often a word stands is asked first, of the planner's statistics, which cost nothing. A rare one is read whole. A
common one is looked for in one stretch of time after the other, from now on backwards, until the page is full; the
stretches are keys of the same index.
"""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, cast

from django.db import connection
from django.utils import timezone

from .. import confidentiality, cpr
from ..models import Case, Part, User
from ..permissions import CASE_READERS
from ..regions import same_region
from . import keys
from .asking import Asked
from .keys import all_of, any_of, key

PAGE = 20
COMMON = 20_000  # places, from which a word is looked for in stretches
FEW = 2_000  # cases that a filter leaves, up to which the search begins with them
MONTHS_MIN, MONTHS_MAX = 2, 6  # looked through one by one, before quarters
CENTURY = 2000
ORDER = "GROUP BY case_id, received_at ORDER BY received_at DESC, case_id DESC LIMIT %(most)s"


class Filters(NamedTuple):
    """What narrows a search; what is empty does not."""

    part: str = ""
    topic: str = ""
    state: str = ""
    team: int | None = None
    owner: int | None = None
    first: date | None = None  # the days on which a case was received
    last: date | None = None

    @property
    def of_case(self) -> dict[str, Any]:
        """Those that only the case itself knows, for they change often."""
        asked = {"state": self.state, "team": self.team, "owner": self.owner}
        return {name: value for name, value in asked.items() if value}


class Place(NamedTuple):
    """Where a page ended."""

    received_at: datetime
    case_id: int
    is_near: bool = False


class Found(NamedTuple):
    case_id: int
    received_at: datetime
    is_near: bool


class Page(NamedTuple):
    """`then` is where the next page begins, if there is one."""

    found: list[Found]
    then: Place | None


NOTHING = Page([], None)


def find(user: User, asked: Asked | None, *, filters: Filters = Filters(), after: Place | None = None) -> Page:  # noqa: B008
    """The next cases of the user's own office that fit. Nothing for those who may not read cases. A confidential case
    that is closed to the user is found by its own number alone, and by no word of what it holds.
    """
    if asked is None or user.office is None or user.role not in CASE_READERS:
        return NOTHING
    numbers = [] if any(filters) else asked.numbers  # a filter beside the number would tell what a closed case is about
    scope = _Scope(
        user.office.lineage, filters, _find_closed(user, numbers), of_others=confidentiality.of_others(user, numbers)
    )
    found = []
    if after is None or not after.is_near:
        rows = _by_cpr(user, asked, scope, after) if asked.cpr else scope.rows(asked.exact, after)
        found = [Found(*row, is_near=False) for row in rows]
    if len(found) <= PAGE and asked.near:
        known = after if after and after.is_near else None
        rows = scope.rows(asked.near, known, besides=asked.exact, as_often_as=asked.alike)
        found += [Found(*row, is_near=True) for row in rows]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], Place(last.received_at, last.case_id, last.is_near) if last else None)


def _find_closed(user: User, known: Collection[str]) -> list[int]:
    """The confidential cases that are not to be found, but by one of the `known` numbers."""
    closed = confidentiality.find_closed(user, user.office.lineage if user.office else [])
    if closed and known:
        closed = list(Case.objects.filter(pk__in=closed).exclude(number__in=known).values_list("pk", flat=True))
    return closed


def _by_cpr(user: User, asked: Asked, scope: "_Scope", after: Place | None) -> list[tuple[int, datetime]]:
    region = user.office.region if user.office else ""
    regions = same_region(region, day=timezone.localdate()) or [region]
    marks = {mark for each in regions for mark in cpr.marks(asked.cpr, each)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_person WHERE cpr_index = ANY(%s)", [list(marks)])
        patients = [pk for (pk,) in cursor.fetchall()]
    cases = Case.objects.filter(patient__in=patients).values_list("pk", flat=True)
    return scope.rows(key(f"{keys.PART}{Part.PATIENT}"), after, cases=list(cases)) if patients else []


class _Scope:
    """The cases that may be found: the searcher's own office, what the filters leave, none of the `closed`, and none of
    other teams.
    """

    def __init__(
        self, offices: list[int], filters: Filters, closed: list[int], *, of_others: tuple[str, dict[str, Any]] | None
    ) -> None:
        self.offices, self.filters, self.closed, self.of_others = offices, filters, closed, of_others
        kinds = ((keys.PART, filters.part), (keys.TOPIC, filters.topic))
        narrowed = [key(kind + value) for kind, value in kinds if value]
        self.keys = all_of([any_of(key(f"{keys.OFFICE}{office}") for office in offices), *narrowed])

    def rows(
        self,
        asked: str,
        after: Place | None,
        *,
        besides: str = "",
        as_often_as: str = "",
        cases: list[int] | None = None,
    ) -> list[tuple[int, datetime]]:
        """The newest cases after a place that answer `asked` and not `besides`; among `cases` where they are given.
        `as_often_as` is the part of `asked` that tells how often it stands: names stand in patients alone, and the
        planner takes each of two conditions for rare that always go together.
        """
        if not asked:
            return []
        known: dict[str, Any] = {"keys": asked, "scope": self.keys, "besides": besides, "most": PAGE + 1}
        where = [*self._when(known, after), *self._which(known, cases)]
        if besides:
            where.append(
                "NOT EXISTS (SELECT FROM casework_searchentry AS o"
                " WHERE o.case_id = e.case_id AND o.keys @@ %(besides)s::tsquery)"
            )
        conditions = "".join(f" AND {each}" for each in where)
        with connection.cursor() as cursor:
            if "cases" not in known and _estimate(as_often_as or asked) > COMMON:
                known["stretches"] = list(_stretches(self._until(after)))
                cursor.execute(IN_STRETCHES.format(where=conditions, order=ORDER), known)
            else:
                cursor.execute(AT_ONCE.format(where=conditions, order=ORDER), known)
            return cast("list[tuple[int, datetime]]", cursor.fetchall())

    def _when(self, known: dict[str, Any], after: Place | None) -> Iterator[str]:
        if after:
            known |= {"at": after.received_at, "pk": after.case_id}
            yield "(received_at, case_id) < (%(at)s, %(pk)s)"
        if self.filters.first:
            known["first"] = _midnight(self.filters.first)
            yield "received_at >= %(first)s"
        if self.filters.last:
            known["until"] = _midnight(self.filters.last + timedelta(days=1))
            yield "received_at < %(until)s"

    def _which(self, known: dict[str, Any], cases: list[int] | None) -> Iterator[str]:
        """Few cases are named one by one, and the search begins with them; of many each one found is looked at."""
        if self.closed:
            known["closed"] = self.closed
            yield "case_id <> ALL(%(closed)s)"
        if self.of_others:
            condition, facts = self.of_others
            known |= facts
            yield f"NOT ({condition})"
        if self.filters.of_case:
            fitting = Case.objects.filter(office__in=self.offices, **self.filters.of_case)
            fitting = fitting if cases is None else fitting.filter(pk__in=cases)
            cases = list(fitting.order_by().values_list("pk", flat=True)[: FEW + 1])
        if cases is not None and len(cases) <= FEW:
            known["cases"] = cases
            yield "case_id = ANY(%(cases)s)"
        elif cases is not None:
            names = {"state": "state", "team": "team_id", "owner": "owner_id"}
            known |= self.filters.of_case
            same = "".join(f" AND c.{names[name]} = %({name})s" for name in self.filters.of_case)
            yield f"EXISTS (SELECT FROM casework_case AS c WHERE c.id = e.case_id{same})"

    def _until(self, after: Place | None) -> date:
        """A day after which nothing is looked for."""
        ends = [after.received_at.date() if after else None, self.filters.last]
        return min([timezone.now().astimezone(UTC).date() + timedelta(days=1), *filter(None, ends)])


# Each question stands alone: the index then leaps from one to the next place of another, while within one question it
# looks at every place of the rarest key
AT_ONCE = """
    SELECT case_id, received_at FROM casework_searchentry AS e
    WHERE keys @@ %(keys)s::tsquery AND keys @@ %(scope)s::tsquery{where} {order}
"""
IN_STRETCHES = """
    SELECT found.* FROM unnest(%(stretches)s::text[]) AS stretch, LATERAL (
        SELECT case_id, received_at FROM casework_searchentry AS e
        WHERE keys @@ %(keys)s::tsquery AND keys @@ %(scope)s::tsquery AND keys @@ stretch::tsquery{where} {order}
    ) AS found LIMIT %(most)s
"""


def _estimate(asked: str) -> int:
    """How many parts of cases answer, as the planner takes it from its statistics."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) SELECT FROM casework_searchentry WHERE keys @@ %s::tsquery", [asked])
        (plan,) = cursor.fetchone()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


def _stretches(until: date) -> Iterator[str]:
    """Some months back to the beginning of a quarter, then quarters, then what is older than this century."""
    month = until.replace(day=1)
    for back in range(MONTHS_MAX):
        yield key(f"{keys.MONTH}{month:%Y%m}")
        if back >= MONTHS_MIN and month.month % 3 == 1:
            break
        month = (month - timedelta(days=1)).replace(day=1)
    for quarter in range(month.year * 4 + month.month // 3 - 1, CENTURY * 4 - 1, -1):
        yield key(f"{keys.QUARTER}{quarter // 4}{quarter % 4 + 1}")
    yield key(f"{keys.QUARTER}1", beginning=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())

"""Checklists as the rules read them: which points stand on a case, which are settled, and which an act waits for (C17).

The engine's own list of what a decision must hold is not among them: it follows from the law and is judged, not ticked.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from .in_force import in_force
from .models import Case, ChecklistPoint, Need, Office, PointOf, Tick, TickState
from .one_look import lacks, once
from .permissions import Denied

SETTLED = (TickState.DONE, TickState.NOT_RELEVANT)


class Point(NamedTuple):
    """A point on a case, and what has been said about it last."""

    point: ChecklistPoint
    tick: Tick | None

    @property
    def is_settled(self) -> bool:
        return self.tick is not None and self.tick.state in SETTLED

    @property
    def is_must(self) -> bool:
        return self.point.need == Need.MUST


def _in_force(case: Case, *, on: date) -> Q:
    """The points of the case's office that fit its topic and hold on the day `on`."""
    return in_force(on) & Q(office=case.office.now_id) & (Q(topics=[]) | Q(topics__contains=[case.topic]))


@once
def find_points(case: Case, *, on: date) -> list[Point]:
    """The points that stand on the case on the day `on`: those of each act together, what must be done first."""
    order = [each.value for each in PointOf]
    points = list(ChecklistPoint.objects.filter(_in_force(case, on=on)))
    if not points:
        return []
    newest = case.ticks.order_by("point", "-id").distinct("point").select_related("by")
    ticks = {} if lacks(case, "ticks") else {tick.point: tick for tick in newest}
    points.sort(key=lambda each: (order.index(each.act), each.need != Need.MUST, each.text))
    return [Point(each, ticks.get(each.slug)) for each in points]


def find_point(case: Case, slug: str, *, on: date) -> ChecklistPoint | None:
    """The point of that key that stands on the case on the day `on`."""
    return ChecklistPoint.objects.filter(_in_force(case, on=on), slug=slug).first()


def waited_for(case: Case, *acts: PointOf, on: date) -> list[ChecklistPoint]:
    """The points that one of the acts waits for."""
    points = (each for each in find_points(case, on=on) if each.is_must and not each.is_settled)
    return [each.point for each in points if each.point.act in acts]


def waits_for(*acts: PointOf, on: date) -> Exists:
    """Condition for open cases in which one of the acts waits for a point: `find_lacking` for a list."""
    newest = Tick.objects.filter(case=OuterRef(OuterRef("pk")), point=OuterRef("slug")).order_by("-id")
    musts = ChecklistPoint.objects.filter(in_force(on), office=OuterRef("office"), need=Need.MUST, act__in=acts)
    here = musts.filter(Q(topics=[]) | Q(topics__contains=[OuterRef("topic")]))
    said = here.annotate(said=Coalesce(Subquery(newest.values("state")[:1]), Value("")))
    return Exists(said.exclude(said__in=SETTLED))


def find_lacking(case: Case, *acts: PointOf, on: date) -> str:
    """The sentence that says which points one of the acts waits for; empty where it waits for none."""
    named = ", ".join(f"“{each.text}”" for each in waited_for(case, *acts, on=on))
    return _("Tjeklisten mangler: %(points)s.") % {"points": named} if named else ""


def check_ticked(case: Case, act: PointOf, *, on: date) -> None:
    """Raises Denied, with the points, while the act waits for some."""
    if sentence := find_lacking(case, act, on=on):
        raise Denied(sentence)


def closed_without(office: Office) -> Q | None:
    """Which closed cases lack a point that had to be settled before they ended, as the register has it now; None where
    nothing has to be.
    """
    wrong: Q | None = None
    for point in ChecklistPoint.objects.filter(office=office.now_id, act=PointOf.CLOSE, need=Need.MUST):
        during = Q(closed_at__date__gte=point.valid_from)
        if point.valid_to:
            during &= Q(closed_at__date__lte=point.valid_to)
        if point.topics:
            during &= Q(topic__in=point.topics)
        lacks = during & ~Q(Exists(_settled(point.slug)))
        wrong = lacks if wrong is None else wrong | lacks
    return wrong


def _settled(slug: str) -> QuerySet[Tick]:
    """The rows by which a point of the case of the outer query is settled now."""
    later = Tick.objects.filter(case=OuterRef("case"), point=OuterRef("point"), pk__gt=OuterRef("pk"))
    return Tick.objects.filter(~Exists(later), case=OuterRef("pk"), point=slug, state__in=SETTLED)

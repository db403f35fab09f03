"""Saying that a point of a checklist is done or does not belong to the case, and taking that back (feature C17)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, policies
from ..checklists import find_point
from ..models import Case, PointFor, Tick, TickState, User
from ..permissions import DECIDERS, Denied


@transaction.atomic
def tick(case: Case, slug: str, *, state: str, reason: str = "", by: User, at: datetime) -> Tick:
    """Say of a point that it is done, not relevant (with the reason), or neither any more; said again, the first stays.

    Raises Denied: a point that does not stand on the case, not relevant without a reason, nothing to take back, and a
    point of advisers for others.
    """
    case = policies.locked(case, act="tick", by=by)
    point = find_point(case, slug, on=timezone.localdate(at))
    if point is None or state not in TickState:
        raise Denied(_("Punktet står ikke på sagens tjekliste."))
    if point.whose == PointFor.ADVISER and by.role not in DECIDERS:
        raise Denied(_("Punktet er for en patientvejleder eller lederen."))
    if state == TickState.NOT_RELEVANT and not reason.strip():
        raise Denied(_("Skriv, hvorfor punktet ikke er relevant."))
    last = case.ticks.filter(point=slug).select_related("by").first()
    said = last.state if last else TickState.CLEARED
    if state == TickState.CLEARED == said:
        raise Denied(_("Der er ikke noget at fortryde."))
    if last and state == said:
        return last
    reason = reason.strip() if state == TickState.NOT_RELEVANT else ""
    made: Tick = case.ticks.create(point=slug, words=point.text, state=state, reason=reason, at=at, by=by)
    ticked = {each for each in case.ticked_points if each != slug}  # type: ignore[attr-defined]
    case.ticked_points = ticked | {slug} if state == TickState.DONE else ticked  # type: ignore[attr-defined]
    step = policies.save(case, "tick", at=at)
    before, after = {"state": said}, {"state": state, "point": point.text}
    audit.record(step.audit, by=by, case=case, subject=slug, before=before, after=after, reason=reason, at=at)
    return made

"""Limits of the matters of a case as tasks: what an authority has broken, and the person's own limit that comes near.

Each is told once: a task that somebody has finished does not come again for the same right and day. One that is open
goes by itself when the facts have changed, so that it is no longer so, or when the matter has ended.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from .. import policies
from ..deadlines import AHEAD, BROKEN, OWN_LIMITS
from ..models import Case, Task
from ..permissions import Denied
from ..right_names import RIGHT_NAMES
from .follow_up import write_task, write_task_done
from .matter_end import ends_of

MATTER_BROKEN, MATTER_NEAR = KINDS = ("matter_broken", "matter_near")
TITLES = {
    MATTER_BROKEN: gettext_noop("Tag fat i det, der ikke er overholdt: %(limit)s"),
    MATTER_NEAR: gettext_noop("Ring eller skriv til patienten om fristen: %(limit)s"),
}
NEAR = timedelta(days=14)  # before the person's own limit
LATEST_CALL = timedelta(days=7)  # before it, the day by which the person must have been told


class Wanted(NamedTuple):
    """A task that the findings of a day ask for."""

    kind: str
    title: str
    due: date


def follow_matters(*, at: datetime) -> int:
    """Bring the tasks about limits of matters in line with the newest assessment of each open case that has or had one;
    returns how many cases were changed. Their owner gets them, or else their team.
    """
    cases = Case.objects.filter(closed_at=None, matters__isnull=False).distinct()
    return sum(_follow(case, at=at) for case in cases.iterator(chunk_size=500) if any(_changes(case, at=at)))


def find_wanted(answer: dict[str, Any], *, on: date, ended: Collection[str] = ()) -> list[Wanted]:
    """The tasks that an answer asks for on the day `on`; none about the matters that have `ended` (by key)."""
    going_on = (matter for matter in answer.get("matters", ()) if matter["id"] not in ended)
    findings = (each for matter in going_on for each in matter["findings"])
    return [wanted for each in findings if (wanted := _wanted(each, on=on))]


def _wanted(finding: dict[str, Any], *, on: date) -> Wanted | None:
    day = date.fromisoformat(finding["deadline"]) if finding["deadline"] else None
    if finding["status"] == BROKEN:
        return Wanted(MATTER_BROKEN, _title(MATTER_BROKEN, finding["right"], day), on)
    if finding["right"] in OWN_LIMITS and finding["status"] in AHEAD and day and day - on <= NEAR:
        return Wanted(MATTER_NEAR, _title(MATTER_NEAR, finding["right"], day), max(on, day - LATEST_CALL))
    return None


def _title(kind: str, right: str, day: date | None) -> str:
    """In Danish, as titles are stored: the name of the right, and the day of the limit where it has one."""
    with override("da"):
        limit = str(RIGHT_NAMES[right])
    return TITLES[kind] % {"limit": f"{limit}, {day.day}/{day.month} {day.year}" if day else limit}


def _changes(case: Case, *, at: datetime) -> tuple[list[Wanted], list[Task]]:
    """The tasks to write, and the open ones that no longer hold."""
    newest = case.assessments.first()
    answer: dict[str, Any] = newest.answer if newest else {}
    ended = ends_of(case, [each["id"] for each in answer.get("matters", ())])
    wanted = {each.title: each for each in find_wanted(answer, on=timezone.localdate(at), ended=ended)}
    told = list(case.tasks.filter(kind__in=KINDS))
    known = {each.title for each in told}
    new = [each for title, each in wanted.items() if title not in known]
    return new, [each for each in told if not each.done_at and each.title not in wanted]


@transaction.atomic
def _follow(case: Case, *, at: datetime) -> bool:
    try:
        case = policies.locked(case, act="reassess", by=None)
    except Denied:  # closed since it was read
        return False
    new, gone = _changes(case, at=at)
    for each in new:
        write_task(case, **each._asdict(), by=None, at=at, owner=case.owner, team=case.team)
    for task in gone:
        write_task_done(case, task, by=None, at=at)
    policies.save(case, "reassess", at=at)
    return bool(new or gone)

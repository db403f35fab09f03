"""What goes along when a case becomes part of another, or is split: never what the database keeps as it was.

An assessment points at a pathway and a matter by their keys. So these go along as copies; the one that was copied
counts as removed where it stood, and stays there for them. A pathway on which something rests – a list of hospitals, a
decision, a re-referral, an escalation – goes along itself, with all that rests on it, and keeps its former key.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..models import Case, Event, Matter, Pathway, Task, Wish
from ..permissions import Denied
from ..task_tree import CALL_BACK
from .matter import next_key
from .matter_end import follow_end
from .pathway import new_pathway
from .pathway import next_key as next_pathway_key


def copy_pathway(pathway: Pathway, *, to: Case, at: datetime) -> Pathway:
    """The pathway with its events in the case `to`, whose renewed assessment judges it. The caller has locked both."""
    made = new_pathway(to, attributes=pathway.attributes, at=at, label=pathway.label, service=pathway.service)
    made.department = pathway.department
    made.save()
    _copy_events(pathway, made)
    pathway.removed_at = at
    pathway.save(update_fields=["removed_at"])
    return made


RESTING = ("option_lists", "decisions", "re_referrals", "escalations", "overruns")


def is_rested_on(pathway: Pathway) -> bool:
    """Whether something that the database keeps as it was points at the pathway: it cannot follow to another case."""
    return any(getattr(pathway, rows).exists() for rows in RESTING)


def move_pathway(pathway: Pathway, *, to: Case) -> None:
    """The pathway itself becomes one of the case `to`, with all that rests on it. The caller has locked both."""
    pathway.former |= {str(pathway.case_id): pathway.key}
    pathway.case, pathway.key = to, next_pathway_key(to)
    pathway.save(update_fields=["case", "key", "former"])


def move_pathway_back(pathway: Pathway, *, to: Case) -> None:
    """Undo `move_pathway`. An escalation that has ended stays in the case in which it ended. Raises Denied where
    something else has been made of the pathway in the case that it leaves.
    """
    here = {"case": pathway.case_id}
    made: list[QuerySet[Any]] = [getattr(pathway, rows).filter(**here) for rows in RESTING if rows != "escalations"]
    made.append(Wish.objects.filter(option__option_list__pathway=pathway, **here))
    made.append(pathway.escalations.filter(ended_at=None, **here))
    if any(rows.exists() for rows in made):
        raise Denied(_("Der er gjort noget ved et forløb, siden det fulgte med. Knyt sagerne sammen i stedet."))
    pathway.key = pathway.former.pop(str(to.pk))
    pathway.case = to
    pathway.save(update_fields=["case", "key", "former"])


def take_back_pathway(pathway: Pathway, copy: Pathway, *, at: datetime) -> None:
    """The pathway stands again where it was copied from, with what has been stated of the copy since. Raises Denied
    where something rests on the copy.
    """
    if is_rested_on(copy):
        raise Denied(_("Der er gjort noget ved et forløb, siden det fulgte med. Knyt sagerne sammen i stedet."))
    pathway.attributes, pathway.label, pathway.service = copy.attributes, copy.label, copy.service
    pathway.department = copy.department
    pathway.removed_at, copy.removed_at = copy.removed_at, at
    pathway.save()
    copy.save(update_fields=["removed_at"])
    pathway.events.all().delete()
    _copy_events(copy, pathway)


def _copy_events(source: Pathway, to: Pathway) -> None:
    Event.objects.bulk_create(
        Event(
            pathway=to,
            date=event.date,
            type=event.type,
            facts=event.facts,
            changed_at=event.changed_at,
            changed_by_id=event.changed_by_id,
        )
        for event in source.events.all()
    )


def copy_matter(matter: Matter, *, to: Case, at: datetime) -> Matter:
    """The matter in the case `to`, with its end where it has one. The caller has locked both cases."""
    stated = {"kind": matter.kind, "facts": matter.facts, "events": matter.events, "changed_by": matter.changed_by}
    made: Matter = to.matters.create(key=next_key(to), changed_at=matter.changed_at, **stated)
    follow_end(matter, made, at=at)
    matter.removed_at = at
    matter.save(update_fields=["removed_at"])
    return made


def take_back_matter(matter: Matter, copy: Matter, *, at: datetime) -> None:
    """The matter stands again where it stood, as it is stated now. Raises Denied where a letter is about it."""
    if copy.case.letters.filter(matter=copy.key).exists():
        raise Denied(_("Der er skrevet et brev om noget, der fulgte med. Knyt sagerne sammen i stedet."))
    matter.facts, matter.events, matter.removed_at = copy.facts, copy.events, copy.removed_at
    matter.save(update_fields=["facts", "events", "removed_at"])
    follow_end(copy, matter, at=at)
    copy.removed_at = at
    copy.save(update_fields=["removed_at"])


def move_tasks(tasks: "QuerySet[Task]", *, to: Case) -> list[int]:
    """Tasks of one case become tasks of `to` with everything that is part of them; owner and date stay. What was part
    of a task that stays stands by itself, and a promise to call keeps the number that its case had. Returns their keys.
    """
    moved: dict[int, Task] = {}
    level = list(tasks.select_related("case"))
    while level:
        moved |= {task.pk: task for task in level}
        level = list(Task.objects.filter(parent__in=[task.pk for task in level]).select_related("case"))
    for task in moved.values():
        if task.parent_id not in moved:
            task.parent = None
        if task.kind == CALL_BACK and not task.phone and task.case.reply_phone != to.reply_phone:
            task.phone = task.case.reply_phone
        task.case = to
        task.save(update_fields=["case", "phone", "parent"])
    return sorted(moved)


def lock_order(*cases: Case) -> list[Case]:
    """Cases in the order in which acts on several lock them, so that no two acts wait for each other."""
    return sorted(cases, key=lambda case: case.pk)


def check_reason(reason: str) -> str:
    """The reason, stripped. Raises Denied without one."""
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor."))
    return reason.strip()

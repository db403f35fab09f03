"""The tasks of a case as a tree: parts below what they are part of, and what comes next. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from .models import Case, Task
from .permissions import Denied

MOST_LEVELS = 3
CALL_BACK = "call_back"  # the kind of a promise to call at a time; is done by the call
POST = "post"  # the kind of a task to send by post what is new
UNFINISHED = "unfinished"  # the kind of a task about an inquiry that could not be assessed as it came
STANDARD = "standard"  # the kind of the tasks that every case of a subject begins with
BY_PEOPLE = ("other", STANDARD)  # kinds that people write, finish, change and divide as they like


@dataclass
class Node:
    """An open task with its open parts, the one that is due first at the top; `done` of its parts are finished."""

    task: Task
    parts: list["Node"] = field(default_factory=list)
    done: int = 0

    @property
    def first(self) -> date:
        """The first day on which the task or a part of it is due; without one it comes last."""
        return min([self.task.due or date.max, *(each.first for each in self.parts)])

    @property
    def next(self) -> "Node":
        """The task without open parts that comes first in it: the one that can be done now."""
        return self.parts[0].next if self.parts else self


def as_tree(tasks: Iterable[Task]) -> list[Node]:
    """The open tasks that are part of no open one, each with its parts, what is due first at the top."""
    known = list(tasks)
    nodes = {task.pk: Node(task) for task in known if not task.done_at}
    top: list[Node] = []
    for task in known:
        above = nodes.get(task.parent_id or 0)
        if task.done_at:
            if above:
                above.done += 1
        elif above:
            above.parts.append(nodes[task.pk])
        else:
            top.append(nodes[task.pk])
    for node in nodes.values():
        node.parts.sort(key=_order)
    return sorted(top, key=_order)


def _order(node: Node) -> tuple[date, int]:
    return node.first, node.task.pk


def find_next(tree: Iterable[Node], *, before: Iterable[str] = ()) -> Task | None:
    """The task that can be done next: one of the kinds `before` where there is one, else what is due first."""
    nodes = list(tree)
    urgent = [each for each in nodes if each.task.kind in before]
    return min(urgent or nodes, key=_order).next.task if nodes else None


def places_for(case: Case, task: Task | None = None) -> list[Task]:
    """The open tasks of the case below which a new task may stand, or `task` with all its parts."""
    known = {each.pk: each for each in case.tasks.order_by("due", "id")}
    height = _height(task.pk, known) if task else 1
    inside = _below(task.pk, known) if task else set()
    return [
        each
        for each in known.values()
        if not each.done_at
        and each.kind in BY_PEOPLE
        and each.pk not in inside
        and _level(each, known) + height <= MOST_LEVELS
    ]


def check_place(case: Case, *, parent: Task | None, due: date | None, task: Task | None = None) -> None:
    """Raises Denied where a new task, or `task` with its parts, cannot stand below `parent` and be due on `due`."""
    known = {each.pk: each for each in case.tasks.all()}
    if parent is not None:
        _check_below(known, parent, task)
        above = known[parent.pk]
        if due and above.due and due > above.due:
            raise Denied(_("En del kan ikke have en senere dag end opgaven over den: “%(title)s”.") % _named(above))
    late = [each for each in known.values() if task and each.parent_id == task.pk and not each.done_at]
    for part in late:
        if due and part.due and part.due > due:
            raise Denied(_("Delen “%(title)s” har en senere dag. Flyt den først.") % _named(part))


def _check_below(known: dict[int, Task], parent: Task, task: Task | None) -> None:
    above = known.get(parent.pk)
    if above is None:
        raise Denied(_("Opgaven hører til en anden sag."))
    if above.done_at:
        raise Denied(_("Opgaven “%(title)s” er færdig. Åbn den igen først.") % _named(above))
    if above.kind not in BY_PEOPLE:
        raise Denied(_("Opgaven “%(title)s” kan ikke deles op.") % _named(above))
    if task and above.pk in _below(task.pk, known):
        raise Denied(_("En opgave kan ikke høre under sig selv."))
    if _level(above, known) + (_height(task.pk, known) if task else 1) > MOST_LEVELS:
        raise Denied(_("Opgaver kan deles op i højst tre led."))


def _named(task: Task) -> dict[str, str]:
    return {"title": task.title}


def _level(task: Task, known: dict[int, Task]) -> int:
    """1 for a task that is part of none."""
    above = known.get(task.parent_id or 0)
    return 1 + _level(above, known) if above else 1


def _height(pk: int, known: dict[int, Task]) -> int:
    """The levels of a task and its open parts; 1 for one without."""
    parts = [each.pk for each in known.values() if each.parent_id == pk and not each.done_at]
    return 1 + max((_height(each, known) for each in parts), default=0)


def _below(pk: int, known: dict[int, Task]) -> set[int]:
    """The task itself and everything that is part of it."""
    found = {pk}
    for each in known.values():
        if each.parent_id == pk:
            found |= _below(each.pk, known)
    return found

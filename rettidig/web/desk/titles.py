"""Names of tasks and pathways in the reader's language. What the office made is stored by key or in Danish; what people
wrote stays.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rettidig.casework.models import Case, Pathway, Task

WRITTEN_BY_PEOPLE = "other"
# Titles that name something: all but the ending is ours.
NAMING = {
    "missing_facts": (gettext_noop("Spørg patienten om: %(facts)s"), "facts"),
    "same_case": (gettext_noop("Se, om sagen er den samme som %(number)s"), "number"),
}


def task_title(task: Task) -> str:
    """The title of the task for this reader."""
    if task.kind == WRITTEN_BY_PEOPLE or not task.title:
        return task.title
    if task.kind not in NAMING:
        return _(task.title)
    sentence, name = NAMING[task.kind]
    stem = sentence.partition("%")[0]
    named = task.title.removeprefix(stem)
    if named == task.title:
        return task.title
    return _(sentence) % {name: ", ".join(_(each) for each in named.split(", ") if each)}


def names_of(pathways: Iterable[Pathway]) -> dict[str, str]:
    """Name of each pathway, by its key."""
    return {pathway.key: str(pathway) for pathway in pathways}


def all_names(case: Case) -> dict[str, str]:
    """Name of each pathway of the case, by its key, including those that have been removed."""
    return names_of(case.pathways.select_related("service"))

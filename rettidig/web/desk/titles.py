"""Names of tasks, pathways and events in the reader's language. What the office made is stored by key or in Danish;
what people wrote stays.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Case, Pathway, Task
from rettidig.web.formatting import date_short

from .event_types import EVENT_TYPES, Key

SPANS = {("was_for", "for"): "→", ("from", "to"): "–"}  # two dates that belong together
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


def event_words(event: dict[str, Any]) -> str:
    """An event and its details as a line: "Tid tilbudt: 12. jan. 2027, Undersøgelse"."""
    kind = EVENT_TYPES[event["type"]]
    details = [(key.name, str(words)) for key in kind.keys if (words := _in_words(event.get(key.name), key))]
    line = ", ".join(words for _name, words in details)
    for (name, words), (after, more) in pairwise(details):
        if (name, after) in SPANS:
            line = line.replace(f"{words}, {more}", f"{words} {SPANS[name, after]} {more}", 1)
    return f"{kind.label}: {line}" if line else str(kind.label)


def _in_words(value: Any, key: Key) -> StrOrPromise:
    if key.kind == "date" and value:
        return date_short(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(str(key.choices.get(each, each)) for each in value) or key.none
    if isinstance(value, bool) or value is None:
        return ""
    return key.choices.get(value, str(value))

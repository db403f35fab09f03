"""Filters of the desk: the events of a pathway in words."""

import re
from datetime import date
from itertools import pairwise
from typing import Any

from django import template
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import Task
from rettidig.rights import Fault
from rettidig.rights.texts import say
from rettidig.web.desk.event_forms import sentence
from rettidig.web.desk.event_types import EVENT_TYPES, FACTS, WORDS, Key
from rettidig.web.desk.titles import task_title
from rettidig.web.formatting import date_short, spoken_language

register = template.Library()
SPANS = {("was_for", "for"): "→", ("from", "to"): "–"}  # two dates that belong together
PLACE = re.compile(r"pathways\[(?P<pathway>\d+)\](\.events\[(?P<event>\d+)\])?")


@register.filter
def as_date(text: str) -> date:
    return date.fromisoformat(text)


@register.filter
def event_words(event: dict[str, Any]) -> str:
    """An event and its details as a line: "Tid tilbudt: 12. jan. 2027, Undersøgelse"."""
    kind = EVENT_TYPES[event["type"]]
    details = [(key.name, str(words)) for key in kind.keys if (words := _in_words(event.get(key.name), key))]
    line = ", ".join(words for _name, words in details)
    for (name, words), (after, more) in pairwise(details):
        if (name, after) in SPANS:
            line = line.replace(f"{words}, {more}", f"{words} {SPANS[name, after]} {more}", 1)
    return f"{kind.label}: {line}" if line else str(kind.label)


@register.filter
def fact_words(fact: str) -> StrOrPromise:
    """A missing fact as the question that the adviser can answer, else in the engine's words."""
    if fact in FACTS:
        return FACTS[fact].label
    words = say(f"missing_{fact}", spoken_language())
    return words[:1].upper() + words[1:]


@register.filter
def fault_words(fault: Fault, pathways: list[dict[str, Any]]) -> str:
    """A fault with the place that it is about, in words: "Tid flyttet, 3. nov. 2026: …"."""
    place = PLACE.match(fault.path)
    if not place or not place["event"]:
        return sentence(fault)
    event = pathways[int(place["pathway"])]["events"][int(place["event"])]
    return f"{event_words(event)}, {date_short(date.fromisoformat(event['date']))}: {sentence(fault)}"


@register.filter
def source_words(event: dict[str, Any]) -> StrOrPromise:
    return WORDS["source"].get(event.get("source", ""), "")


@register.filter
def task_words(task: Task) -> str:
    return task_title(task)


def _in_words(value: Any, key: Key) -> StrOrPromise:
    if key.kind == "date" and value:
        return date_short(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(str(key.choices.get(each, each)) for each in value) or key.none
    if isinstance(value, bool) or value is None:
        return ""
    return key.choices.get(value, str(value))

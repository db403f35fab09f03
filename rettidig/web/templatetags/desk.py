"""Filters of the desk: the events of a pathway in words."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from rettidig.casework.law_in_force import SCOPES
from rettidig.casework.models import Case, Task
from rettidig.casework.regions import HOMES
from rettidig.rights import Fault
from rettidig.rights.texts import say
from rettidig.web.desk.acts import find_reason
from rettidig.web.desk.delivery import held_up
from rettidig.web.desk.event_forms import sentence
from rettidig.web.desk.event_types import FACTS, WORDS
from rettidig.web.desk.titles import event_words, joined_words, task_title
from rettidig.web.formatting import date_short, spoken_language

register = template.Library()
register.filter(event_words)
register.filter(held_up)
PLACE = re.compile(r"pathways\[(?P<pathway>\d+)\](\.events\[(?P<event>\d+)\])?")


@register.simple_tag(takes_context=True)
def refusal(context: Context, act: str) -> str:
    """Why an act on the case of the page is not offered to the reader now; empty where it is."""
    return find_reason(context["request"].user, context["case"], act)


@register.simple_tag(takes_context=True)
def changed(context: Context, *parts: object) -> str:
    """How often a fact of the case was changed, as a link to its history; nothing where it never was. `parts` name the
    fact: `{% changed "event-" event.pk %}`.
    """
    fact = "".join(map(str, parts))
    count = context["corrections"][fact]
    if not count:
        return ""
    href = f"{reverse('desk:history', args=[context['case'].pk])}?{urlencode({'felt': fact})}"
    words = ngettext("ændret %(count)d gang", "ændret %(count)d gange", count) % {"count": count}
    return format_html(' <a class="changed" href="{}">{}</a>', href, words)


@register.filter
def state_of(case: Case) -> StrOrPromise:
    """Where a case stands; one that is part of another leads there. Lists select `joined_to` along."""
    return joined_words(case) if case.joined_to else case.get_state_display()


@register.filter
def as_date(text: str) -> date:
    return date.fromisoformat(text)


@register.filter
def fact_words(fact: str) -> StrOrPromise:
    """A missing fact as the question that the adviser can answer, else in the engine's words."""
    if fact in FACTS:
        return FACTS[fact].label
    words = say(f"missing_{fact}", spoken_language())
    return words[:1].upper() + words[1:]


@register.filter
def is_amount(fact: str) -> bool:
    """Whether what is missing is an amount that the register of amounts holds."""
    return any(fact == parameter for parameter, _scope in SCOPES)


@register.filter
def fault_words(fault: Fault, pathways: list[dict[str, Any]]) -> str:
    """A fault with the place that it is about, in words: "Tid flyttet, 3. nov. 2026: …"."""
    place = PLACE.match(fault.path)
    if not place or not place["event"]:
        return sentence(fault)
    event = pathways[int(place["pathway"])]["events"][int(place["event"])]
    return f"{event_words(event)}, {date_short(date.fromisoformat(event['date']))}: {sentence(fault)}"


@register.filter
def region_name(key: str) -> str:
    return HOMES.get(key, key)


@register.filter
def source_words(event: dict[str, Any]) -> StrOrPromise:
    return WORDS["source"].get(event.get("source", ""), "")


@register.filter
def task_words(task: Task) -> str:
    return task_title(task)

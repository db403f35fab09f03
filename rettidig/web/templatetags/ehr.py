"""Filters of the pages about patient records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import ExplanationRequest
from rettidig.web.formatting import clock

if TYPE_CHECKING:  # the filters work on entries without the analysis that makes them
    from rettidig.insight.lookups.access_report import Entry

register = template.Library()


@register.filter("from")
def word_from(key: str, words: Mapping[str, StrOrPromise]) -> StrOrPromise:
    """The label of `key` in `words`."""
    return words[key]


@register.filter
def asked_in(entry: Entry, asked: Mapping[str, ExplanationRequest]) -> ExplanationRequest | None:
    """The last time that somebody was asked to explain the look-ups, if anybody was."""
    return asked.get(entry.references[0])


@register.filter
def numbers(entry: Entry) -> str:
    """The numbers in the log, with the system that they are of: "EPJ: 1, 2; RIS: 1"."""
    return "; ".join(
        f"{system}: {', '.join(ids)}" if system else ", ".join(ids) for system, ids in entry.numbers.items()
    )


@register.filter
def times(entry: Entry) -> str:
    """When on the day: "kl. 14.05", or from the first to the last look-up of several."""
    first, last = clock(entry.first_at), clock(entry.last_at)
    return _("kl. %(time)s") % {"time": first if first == last else f"{first}–{last}"}


@register.filter
def of(found: Mapping[int, Any], key: int) -> Any:
    """The value under `key`; None where there is none."""
    return found.get(key)

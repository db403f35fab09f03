"""How an office words its texts on a day: its own ones, kept as a register, in the place of those that come along."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from ..models import Office, OwnText, RegisterChange
from .catalogue import Known, find_text, parts_of, shipped
from .checking import fits
from .text import Wording, place_of

REGISTER = "texts"


def of_office(office: Office, *, on: date) -> Wording:
    """The office's own texts of the day. One that no longer fits, since a later version of the text that comes along
    knows other values, is left out: a letter must have no gaps.
    """
    rows = OwnText.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), office=office, valid_from__lte=on)
    return _fitting(rows.values_list("name", "language", "text"))


def as_it_was(office: Office, *, at: datetime, on: date) -> Wording:
    """The office's own texts of the day as they were at a moment: what has been changed since is taken back."""
    since = Q(made_at__gt=at) | Q(undone_at__gt=at, made_at__lte=at)
    changes = list(RegisterChange.objects.filter(since, register=REGISTER))
    if not changes:
        return of_office(office, on=on)
    rows: dict[int | None, dict[str, Any] | None] = {
        each.pk: {
            "office": office.slug,
            "name": each.name,
            "language": each.language,
            "text": each.text,
            "valid_from": each.valid_from.isoformat(),
            "valid_to": each.valid_to.isoformat() if each.valid_to else "",
        }
        for each in OwnText.objects.filter(office=office)
    }
    steps = [(each.made_at, each.entry, each.before) for each in changes if each.made_at and each.made_at > at]
    steps += [(each.undone_at, each.entry, each.after) for each in changes if each.undone_at and each.undone_at > at]
    rows |= {entry: cells for _at, entry, cells in sorted(steps, key=lambda step: step[0], reverse=True)}
    day = on.isoformat()
    return _fitting(
        (cells["name"], cells["language"], cells["text"])
        for cells in rows.values()
        if cells
        and cells["office"] == office.slug
        and cells["valid_from"] <= day
        and (not cells["valid_to"] or cells["valid_to"] >= day)
    )


def _fitting(rows: Iterable[tuple[str, str, str]]) -> Wording:
    found = {}
    for name, language, source in rows:
        text = find_text(name, language)
        if text and fits(text, source):
            found[text.place] = source
    return found


def mark_of(source: str) -> str:
    """A mark by which one sees whether a text has been changed."""
    return hashlib.sha256(source.encode()).hexdigest()


def differs(name: str, language: str, one: Wording, other: Wording) -> bool:
    """Whether the text, or a part of it, is worded otherwise in the one than in the other."""
    places = [place_of(each, language) for each in (name, *sorted(parts_of(name, language)))]
    return any(one.get(place) != other.get(place) for place in places)


def source_of(text: Known, own: Wording) -> str:
    """The text as it is worded."""
    return own.get(text.place) or shipped(text.name, text.language)

"""What an office works with when it becomes part of another, and the phrases of a team that is no more."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from ..models import AccessRule, Office, Phrase, RegisterChange, Team, User
from .changes import keep_change
from .definitions import REGISTERS, Register
from .entries import find_entry

NEVER = date.max


class Count(NamedTuple):
    """How many entries went along, and how many the other office has already."""

    moved: int
    kept: int


def of_the_office() -> Iterator[Register]:
    """The registers that go along with an office."""
    return (each for each in REGISTERS.values() if each.goes_along)


def count_going(office: Office, into: Office, *, on: date) -> Count:
    """What would go along on the day `on`; nothing is written."""
    found = [bool(_find_place(register, each, into, on=on)) for register, each in _entries(office, on=on)]
    return Count(sum(found), len(found) - sum(found))


def go_along(office: Office, into: Office, *, at: datetime) -> Count:
    """Give what the office works with, and what is to hold later, to the one that it becomes part of.

    What that office has already is its own: the same point, rule or step is not doubled. A phrase of the same shortcut
    with another text gets a shortcut of its own. What has ended stays where it was.
    """
    on, moved, kept = timezone.localdate(at), 0, 0
    for register, entry in _entries(office, on=on):
        changes = _find_place(register, entry, into, on=on)
        if changes is None:
            kept += 1
            continue
        moved += 1
        _write(register, entry, changes, by=None, at=at)
    return Count(moved, kept)


def leave_team(team: Team, into: Team | None, *, by: User | None, at: datetime) -> int:
    """Give the phrases of a team that is no more to the one that takes over, else to the whole office. How many."""
    phrases = Phrase.objects.filter(office=team.office_id, team=team.slug)
    for phrase in phrases:
        _write(REGISTERS["phrases"], phrase, {"team": into.slug if into else ""}, by=by, at=at)
    return len(phrases)


def _entries(office: Office, *, on: date) -> Iterator[tuple[Register, Any]]:
    for register in of_the_office():
        rows = register.model._default_manager.filter(office=office)
        if _has_period(register):
            rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("valid_from", "pk")
        yield from ((register, each) for each in rows)


def _has_period(register: Register) -> bool:
    return "valid_from" in register.headings


def _find_place(register: Register, entry: Any, into: Office, *, on: date) -> dict[str, Any] | None:
    """What changes in the entry when it goes along; None where the other office has the same already."""
    if isinstance(entry, Phrase):
        return _place_of_phrase(entry, into)
    same = {name: getattr(entry, name) for name in register.identity if name not in ("office", "valid_from")}
    if isinstance(entry, AccessRule):
        same["team"] = _team_there(entry.office_id, entry.team, into) or _of_no_team(entry.team, into)
    others: Any = register.model._default_manager.filter(office=into, **same)
    periods = sorted((first, last or NEVER) for first, last in others.values_list("valid_from", "valid_to"))
    if any(first <= on <= last for first, last in periods):
        return None
    begins, ends = entry.valid_from, entry.valid_to or NEVER
    if any(last >= begins for first, last in periods if first <= on):
        begins = on  # the other office had one of its own meanwhile, which has ended
    later = [first for first, _last in periods if first > on]
    ends = min([ends, *(first - timedelta(days=1) for first in later)])
    if ends < begins:
        return None
    return {"office": into, **same, "valid_from": begins, "valid_to": None if ends == NEVER else ends}


def _place_of_phrase(phrase: Phrase, into: Office) -> dict[str, Any] | None:
    own = into.phrases.filter(shortcut__startswith=phrase.shortcut[:17])
    taken = {each.shortcut: each for each in own}
    same = taken.get(phrase.shortcut)
    if same and (same.text_da, same.text_en) == (phrase.text_da, phrase.text_en):
        return None
    shortcut, number = phrase.shortcut, 1
    while shortcut in taken:
        number += 1
        shortcut = f"{phrase.shortcut[:17]}-{number}"
    return {"office": into, "shortcut": shortcut, "team": _team_there(phrase.office_id, phrase.team, into)}


def _team_there(office: int, slug: str, into: Office) -> str:
    """The key of the team that takes over in the other office; empty where none does."""
    team = Team.objects.filter(office=office, slug=slug).select_related("successor").first()
    successor = team.successor if team else None
    return successor.slug if successor and successor.office_id == into.pk else ""


def _of_no_team(slug: str, into: Office) -> str:
    """The key of a team for which nobody takes over, as no team of the other office has it: what is for that team is
    for the lead alone until one is named.
    """
    taken = set(into.teams.values_list("slug", flat=True))
    keys = chain([slug], (f"{slug[:46]}-{number}" for number in count(2)))
    return next(key for key in keys if key not in taken)


def _write(register: Register, entry: Any, changes: dict[str, Any], *, by: User | None, at: datetime) -> None:
    """Change the entry, with its history; what is planned for it is planned for it still."""
    before = find_entry(register, entry.pk)
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(changes))
    keep_change(register, entry.pk, before=before, by=by, at=at)
    after = find_entry(register, entry.pk)
    if before is None or after is None:
        return
    _plan_again(register, entry.pk, before.cells, after.cells, at=at)


def _plan_again(register: Register, pk: int, before: dict[str, str], after: dict[str, str], *, at: datetime) -> None:
    """A planned change was of the entry as it was: it is taken back, and planned of the entry as it is now."""
    differing = {name: cell for name, cell in after.items() if cell != before[name]}
    planned = RegisterChange.objects.filter(register=register.key, entry=pk, made_at=None, undone_at=None)
    for change in planned.exclude(after=None).order_by("from_day", "pk"):
        change.undone_at = at
        change.save(update_fields=["undone_at"])
        change.pk, change.undone_at, change.at = None, None, at
        change.before, change.after = after, {**(change.after or {}), **differing}
        change.save(force_insert=True)

"""The register of tracks: each special kind of case work declares its parts of the product in its own module.

A track is a module in `casework.tracks` that calls `register` once. The life cycle, the policies, the story of a case,
the page of a case and the navigation read the register; none of them names a track.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models
from django_stubs_ext import StrOrPromise

from .audit_words import register_words
from .lifecycle import Transition, register_transitions
from .topics import register_topics

Obstacles = Callable[[Any], Iterator[StrOrPromise]]


@dataclass(frozen=True)
class Act:
    """Something that can be done from the page of a case: a button.

    `view` is the name of its page, `transition` the act of the life cycle that decides who may and in which state,
    `obstacle` a sentence that says what must be done before (empty: nothing), `applies` whether the act belongs to
    such a case at all, `shortcut` the key that opens it. A rare one stands behind one link with the others of its kind.
    """

    key: str
    view: str
    label: StrOrPromise
    transition: str
    obstacle: Callable[[Any], StrOrPromise] = lambda case: ""
    applies: Callable[[Any], bool] = lambda case: True
    shortcut: str = ""
    is_rare: bool = False


@dataclass(frozen=True)
class NavigationEntry:
    """A page in the navigation: the name of its view, its label, and the roles that see it. `is_daily` is one that is
    opened many times a day; the others fold together where there are many.
    """

    view: str
    label: StrOrPromise
    roles: frozenset[str]
    is_daily: bool = False


@dataclass(frozen=True)
class Track:
    """The parts that a track adds. `panel` is a template on the page of each of its cases; `find_obstacles` yields a
    sentence for each reason of the track to keep a case open; with `goes_along`, not to keep it from becoming part of
    another, where it goes on.
    """

    name: str
    topics: Path | None = None
    transitions: tuple[Transition, ...] = ()
    audit_words: type[models.TextChoices] | None = None
    shown_otherwise: frozenset[str] = frozenset()
    by_the_system: frozenset[str] = frozenset()
    acts: tuple[Act, ...] = ()
    find_obstacles: Obstacles = lambda case: iter(())
    goes_along: bool = False
    navigation: tuple[NavigationEntry, ...] = ()
    panel: str = ""
    keys: list[str] = field(default_factory=list)


TRACKS: dict[str, Track] = {}


def register(track: Track) -> Track:
    """Add a track. Raises ValueError when its name, or one of its acts, audit words or outbox kinds is taken."""
    if track.name in TRACKS:
        raise ValueError(track.name)
    if track.topics:
        track.keys.extend(register_topics(track.topics))
    if track.audit_words:
        register_words(
            track.audit_words,
            by_the_system=set(track.by_the_system),
            shown_otherwise=set(track.shown_otherwise),
        )
    register_transitions(*track.transitions)
    TRACKS[track.name] = track
    return track


def acts() -> dict[str, Act]:
    """Every act that a track has registered, by its key."""
    return {act.key: act for track in TRACKS.values() for act in track.acts}


def find_obstacles(case: Any) -> Iterator[StrOrPromise]:
    """A sentence for each thing of any track that holds `case` open."""
    for track in TRACKS.values():
        yield from track.find_obstacles(case)


def find_what_stays(case: Any) -> Iterator[StrOrPromise]:
    """As `find_obstacles`, without what goes along when `case` becomes part of another."""
    for track in TRACKS.values():
        if not track.goes_along:
            yield from track.find_obstacles(case)


def navigation() -> list[NavigationEntry]:
    """The pages that tracks have put into the navigation."""
    return [entry for track in TRACKS.values() for entry in track.navigation]


def panels(topic: str) -> list[str]:
    """The templates that tracks show on the page of a case about `topic`."""
    return [track.panel for track in TRACKS.values() if track.panel and topic in track.keys]

"""When something is asked: a small closed language, which form.yaml speaks. A condition is a mapping, of which every
part must fit; an empty one always fits.

    QUESTION: [answers]    the question was answered with one of these ("unknown" is an answer)
    answered: [questions]  each of them was answered with more than "unknown"
    topic: [traits]        the subject has one of these traits (topics.yaml)
    track: [doors]         the inquiry came through one of these doors: general, max_wait; and letter beside one of them
    any: [conditions]      one of them fits
    not: condition         it does not fit
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from ..topics import TOPICS, Topic, life_threatening_topic
from .answers import FROM_LETTER, QUESTIONS, UNKNOWN

Condition = Mapping[str, Any]
GENERAL, MAX_WAIT, LETTER = "general", "max_wait", "letter"
SERIOUS = ("cancer", "heart")  # conditions with maximum waiting times (SUL § 88)
TRACKS = (GENERAL, MAX_WAIT, LETTER)
_LETTERS: tuple[dict[str, Any], ...] = ({}, {FROM_LETTER: []})  # without a letter, and from one


class Situation(NamedTuple):
    """What is known while the form is being filled in: the answers so far, and the door one came through."""

    answers: Mapping[str, Any]
    max_wait: bool

    @property
    def is_from_letter(self) -> bool:
        """Whether the link in a hospital's letter began it."""
        return self.answers.get(FROM_LETTER) is not None

    @property
    def doors(self) -> set[str]:
        """The doors that it came through."""
        return {MAX_WAIT if self.max_wait else GENERAL, *([LETTER] if self.is_from_letter else [])}

    @property
    def topic(self) -> Topic | None:
        """The subject; a life-threatening disease is one by itself, whatever was chosen."""
        chosen = TOPICS.get(self.answers.get("category") or "")
        is_serious = bool(chosen and chosen.may_hide_serious_illness) and self.answers.get("condition") in SERIOUS
        return life_threatening_topic() if self.max_wait or is_serious else chosen


def fits(condition: Condition, now: Situation) -> bool:
    """Whether every part of the condition fits."""
    return all(_part_fits(word, wanted, now) for word, wanted in condition.items())


def _part_fits(word: str, wanted: Any, now: Situation) -> bool:
    match word:
        case "not":
            return not fits(wanted, now)
        case "any":
            return any(fits(each, now) for each in wanted)
        case "track":
            return not now.doors.isdisjoint(wanted)
        case "topic":
            return now.topic is not None and not now.topic.traits.isdisjoint(wanted)
        case "answered":
            return all(now.answers.get(name) not in (None, "", UNKNOWN) for name in wanted)
        case _:
            return now.answers.get(word) in wanted


class Mention(NamedTuple):
    """One place in a condition: its path in it, its word, and what stands after it."""

    path: tuple[str, ...]
    word: str
    wanted: Any


def mentions(condition: Condition, path: tuple[str, ...] = ()) -> Iterator[Mention]:
    """Each part of the condition, also those within `any` and `not`."""
    for word, wanted in condition.items():
        here = (*path, word)
        if word == "not":
            yield from mentions(wanted, here)
        elif word == "any":
            for number, each in enumerate(wanted, 1):
                yield from mentions(each, (*here, str(number)))
        else:
            yield Mention(here, word, wanted)


def questions_in(condition: Condition) -> set[str]:
    """The questions whose answers the condition looks at."""
    found: set[str] = set()
    for _path, word, wanted in mentions(condition):
        match word:
            case "track":
                pass
            case "topic":
                found.add("category")
            case "answered":
                found |= set(wanted)
            case _:
                found.add(word)
    return found


def can_fit(*conditions: Condition) -> bool:
    """Whether there is an inquiry that all of them fit. Every possible answer to what they look at is tried."""
    names = sorted(set().union(*map(questions_in, conditions)))
    return any(
        all(fits(each, Situation(dict(zip(names, given, strict=True)) | letter, max_wait)) for each in conditions)
        for given in product(*map(_possible, names))
        for max_wait in (False, True)
        for letter in _LETTERS
    )


def _possible(name: str) -> tuple[str | None, ...]:
    """The answers to a question that can make a difference: one topic stands for all that have its traits."""
    if name == "category":
        return None, *{topic.traits: topic.key for topic in TOPICS.values()}.values()
    return None, UNKNOWN, *(QUESTIONS[name].choices or ("something",))

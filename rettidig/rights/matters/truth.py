"""Yes, no, or not known and for want of what: how the conditions of a rule are joined where facts are missing.

A condition that is known to decide needs no others; what could still change the answer is named (Kleene's strong logic
of three values).
"""

from typing import NamedTuple


class Truth(NamedTuple):
    """Whether a condition holds; None: not known, for want of the facts, events or parameters in `lacking`."""

    value: bool | None
    lacking: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        raise TypeError("a condition may be unknown: ask for .value")


YES, NO = Truth(True), Truth(False)


def unknown(*names: str) -> Truth:
    """Not known for want of these."""
    return Truth(None, frozenset(names))


def known(value: bool) -> Truth:
    """What is certain."""
    return YES if value else NO


def negation(one: Truth) -> Truth:
    """Whether the condition does not hold."""
    return one if one.value is None else known(not one.value)


def all_of(*conditions: Truth) -> Truth:
    """Whether every condition holds."""
    return negation(any_of(*map(negation, conditions)))


def any_of(*conditions: Truth) -> Truth:
    """Whether one of the conditions holds."""
    if any(one.value for one in conditions):
        return YES
    lacking = frozenset().union(*(one.lacking for one in conditions))
    return Truth(None, lacking) if lacking else NO


def when(first: Truth, then: Truth) -> Truth:
    """Whether both hold, where the second is asked about only once the first is known to hold."""
    both = all_of(first, then)
    return first if both.value is None and first.value is None else both

"""The few tests and intervals that figures are judged by, in plain arithmetic.

Sources: E. B. Wilson 1927 (interval of a share); N. Mantel and W. Haenszel 1959 (the same difference in several
strata); Y. Benjamini and Y. Hochberg 1995 (how many of many findings may be false).
"""

from collections.abc import Hashable, Iterable, Mapping
from math import erfc, sqrt
from typing import NamedTuple, TypeVar

Z_95 = 1.959964  # two-sided, 95 %
Key = TypeVar("Key", bound=Hashable)


class Stratum(NamedTuple):
    """Yes and no of the one and of the others, among what is alike."""

    yes: int
    no: int
    others_yes: int
    others_no: int


def wilson(yes: int, all_: int) -> tuple[float, float]:
    """The interval in which a share lies with 95 % certainty, from 0 to 1. Raises ZeroDivisionError for none at all."""
    share, spread = yes / all_, Z_95**2 / all_
    middle = (share + spread / 2) / (1 + spread)
    width = Z_95 * sqrt(share * (1 - share) / all_ + spread / (4 * all_)) / (1 + spread)
    return max(0.0, middle - width), min(1.0, middle + width)


def mantel_haenszel(strata: Iterable[Stratum]) -> float:
    """How likely chance alone makes a difference as large as that between the one and the others, over all strata: the
    two-sided p value, with continuity correction. 1 where nothing can be compared.
    """
    surplus = variance = 0.0
    for yes, no, others_yes, others_no in strata:
        one, others, all_yes = yes + no, others_yes + others_no, yes + others_yes
        together = one + others
        if together < 2:
            continue
        surplus += yes - one * all_yes / together
        variance += one * others * all_yes * (together - all_yes) / (together**2 * (together - 1))
    if not variance:
        return 1.0
    return erfc(sqrt(max(0.0, abs(surplus) - 0.5) ** 2 / variance / 2))


def benjamini_hochberg(values: Mapping[Key, float], *, false_share: float) -> set[Key]:
    """The findings to believe, by their p values, so that at most `false_share` of them are expected to be false."""
    ordered = sorted(values, key=lambda key: values[key])
    believed = 0
    for place, key in enumerate(ordered, start=1):
        if values[key] <= false_share * place / len(ordered):
            believed = place
    return set(ordered[:believed])

"""Small numbers hidden, so that nobody can be recognised in a figure: one answer for every table, tile and chart.

A number from 1 to 4 is hidden wherever it is shown, and with it whatever would give it away: the other numbers of a
sum, a percentage of a known whole, or several sums taken together (feature S8).
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeVar

HIDDEN = "*"
SMALLEST_SHOWN = 5

Number = TypeVar("Number", bound=Hashable)
Item = TypeVar("Item", bound=Hashable)
Equation = tuple[Collection[Number], Collection[Number]]


def find_hidden(
    numbers: Mapping[Number, int],
    equations: Iterable[Equation[Number]],
    items: Mapping[Item, Collection[Number]],
    known: Collection[Number] = (),
) -> set[Item]:
    """The items of a page that must be hidden.

    `numbers` are all that the page is made of, also those that it does not show. An equation says that the numbers on
    its left have the same sum as those on its right. `items` says which numbers each item gives away: a count itself,
    a percentage its part, the rest and the whole. `known` are those that another page shows to the same reader.

    Of the numbers of an equation that remain unknown, either none is secret (small, or a count that is hidden), or they
    are two or more that make 5 or more together, or all of them are unknown. And no secret number follows from all
    equations together.
    """
    small = {key for key, value in numbers.items() if 0 < value < SMALLEST_SHOWN}
    equations = [({*left}, {*right}) for left, right in equations]
    hidden = {item for item, given in items.items() if small.intersection(given)}
    while True:
        shown = {key for item, given in items.items() if item not in hidden for key in given}
        revealed = shown | {*known}
        secret = small | {key for item in hidden if len(items[item]) == 1 for key in items[item]}
        keys = set(_keys_to_hide(numbers, equations, secret, revealed, shown - {*known}))
        if not keys:
            return hidden
        hidden |= {item for item, given in items.items() if keys.intersection(given)}


def _keys_to_hide(
    numbers: Mapping[Number, int],
    equations: list[Equation[Number]],
    secret: set[Number],
    revealed: set[Number],
    may_be_hidden: set[Number],
) -> Iterator[Number]:
    """One more number of each equation that gives a secret one away: the smallest that is shown, zeros last."""
    derived = _derive(equations, revealed)
    lost = secret & derived
    known = revealed | derived - secret
    for left, right in equations:
        terms = {*left, *right}
        unknown = terms - known
        if not unknown & secret:
            continue
        is_covered = len(unknown) > 1 and sum(numbers[key] for key in unknown) >= SMALLEST_SHOWN
        if (is_covered and not unknown & lost) or unknown == terms:
            continue
        yield from _smallest_first(terms & may_be_hidden, numbers)[:1]
    if lost and not any(lost & {*left, *right} and may_be_hidden & {*left, *right} for left, right in equations):
        in_equations = {key for left, right in equations for key in (*left, *right)}
        yield from _smallest_first(may_be_hidden & in_equations, numbers)[:1]


def _smallest_first(keys: Iterable[Number], numbers: Mapping[Number, int]) -> list[Number]:
    return sorted(keys, key=lambda key: (not numbers[key], numbers[key], str(key)))


def _derive(equations: list[Equation[Number]], revealed: set[Number]) -> set[Number]:
    """The numbers that follow from those that are revealed: the unknowns that the equations determine."""
    rows: dict[Number, dict[Number, Fraction]] = {}  # by the unknown that each row is solved for
    for left, right in equations:
        row: defaultdict[Number, Fraction] = defaultdict(Fraction)
        for keys, sign in ((left, 1), (right, -1)):
            for key in keys:
                if key not in revealed:
                    row[key] += sign
        for solved in [key for key in row if key in rows]:
            _subtract(row, rows[solved], row[solved])
        row = defaultdict(Fraction, {key: value for key, value in row.items() if value})
        if not row:
            continue
        solved = next(iter(row))
        scaled = {key: value / row[solved] for key, value in row.items()}
        for other in rows.values():
            if factor := other.get(solved):
                _subtract(other, scaled, factor)
        rows[solved] = scaled
    return {solved for solved, row in rows.items() if len(row) == 1}


def _subtract(row: dict[Number, Fraction], other: Mapping[Number, Fraction], factor: Fraction) -> None:
    for key, value in other.items():
        row[key] = row.get(key, Fraction()) - factor * value
        if not row[key]:
            del row[key]

"""Patterns in the answers to acceptance requests: how often yes, which codes grow, and where like is handled unlike.

A request may ask for several codes, and each code is answered by itself; so a code asked for is what is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import NamedTuple

from .. import extract
from ..extract import Asking
from ..statistics import Stratum, benjamini_hochberg, mantel_haenszel, wilson

FALSE_SHARE = 0.05  # of the findings on a page that may be chance
COMPARED_MIN = 8  # codes asked for, of the one and of the others, before they are compared
GROWN_MIN = 10  # codes asked for in a year before a growth is looked at
YEARS = 3  # unlike handling is looked for over so many

Askings = Counter[Asking]


class Rate(NamedTuple):
    """How often yes, with the interval in which the share lies; shares from 0 to 1."""

    key: str
    asked: int
    accepted: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The accepted of those asked for."""
        return self.accepted / self.asked


class Growth(NamedTuple):
    """A code that is a larger part of what is asked for than the year before."""

    code: str
    before: int
    now: int


class Unlike(NamedTuple):
    """A code to which one gets or gives another answer than the others, for like requests."""

    code: str
    who: str
    accepted: int
    asked: int
    others_accepted: int
    others_asked: int

    @property
    def is_lower(self) -> bool:
        """Whether the one has fewer yes than the others."""
        return self.accepted * self.others_asked < self.others_accepted * self.asked


class Patterns(NamedTuple):
    """What the requests of one year show. `depends_on_person` are codes whose answer depends on who gives it; who that
    is stands nowhere.
    """

    year: int
    askings: Askings
    growing: list[Growth]
    unlike: list[Unlike]
    depends_on_person: list[str]


def find_patterns(year: int, *, office: str | None = None) -> Patterns:
    """The patterns of a calendar year, by the day on which was asked; unlike handling over the last three."""
    found = extract.count_askings(date(year - YEARS + 1, 1, 1), date(year, 12, 31), office=office)
    return judge(found, year)


def judge(askings: Askings, year: int) -> Patterns:
    """The patterns of `year` in the codes asked for in it and in the years before."""
    this_year = _only(askings, year)
    by_person = find_unlike(askings, of=lambda asking: asking.adviser)
    return Patterns(
        year,
        this_year,
        find_growing(_only(askings, year - 1), this_year),
        find_unlike(askings, of=lambda asking: asking.hospital),
        sorted({each.code for each in by_person}),
    )


def _only(askings: Askings, year: int) -> Askings:
    return Counter({asking: number for asking, number in askings.items() if asking.month.year == year})


def find_rates(askings: Askings, *, by: Callable[[Asking], str]) -> list[Rate]:
    """How often yes for each of what `by` tells apart, the most asked for first."""
    asked: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for asking, number in askings.items():
        asked[by(asking)] += number
        accepted[by(asking)] += number if asking.is_accepted else 0
    return [Rate(key, number, accepted[key], *wilson(accepted[key], number)) for key, number in asked.most_common()]


def find_growing(before: Askings, now: Askings) -> list[Growth]:
    """The codes that are a larger part than the year before, beyond chance, the most asked for first."""
    earlier, later = _by_code(before), _by_code(now)
    growths = {
        code: Growth(code, earlier[code], number)
        for code, number in later.items()
        if earlier.total() and number >= GROWN_MIN
    }
    chances = {
        code: mantel_haenszel([Stratum(each.now, later.total() - each.now, each.before, earlier.total() - each.before)])
        for code, each in growths.items()
    }
    believed = benjamini_hochberg(chances, false_share=FALSE_SHARE)
    grown = [each for each in growths.values() if each.now * earlier.total() > each.before * later.total()]
    return sorted((each for each in grown if each.code in believed), key=lambda each: -each.now)


def _by_code(askings: Askings) -> Counter[str]:
    counts: Counter[str] = Counter()
    for asking, number in askings.items():
        counts[asking.code] += number
    return counts


def find_unlike(askings: Askings, *, of: Callable[[Asking], Hashable]) -> list[Unlike]:
    """Where one of what `of` tells apart has another share of yes than the others, beyond chance, for the same code and
    among requests of the same kind and for the same reason.
    """
    strata: defaultdict[str, defaultdict[tuple[str, str], Counter[tuple[Hashable, bool]]]]
    strata = defaultdict(lambda: defaultdict(Counter))
    for asking, number in askings.items():
        strata[asking.code][asking.kind, asking.reason][of(asking), asking.is_accepted] += number
    compared = {
        (code, who): [_stratum(answers, who) for answers in alike.values()]
        for code, alike in strata.items()
        for who in {who for answers in alike.values() for who, _accepted in answers}
    }
    chances = {key: mantel_haenszel(found) for key, found in compared.items() if _is_enough(found)}
    believed = benjamini_hochberg(chances, false_share=FALSE_SHARE)
    found = [_unlike(code, str(who), compared[code, who]) for code, who in believed]
    return sorted(found, key=lambda each: (each.code, each.who))


def _stratum(answers: Counter[tuple[Hashable, bool]], who: Hashable) -> Stratum:
    yes, no = answers[who, True], answers[who, False]
    all_yes = sum(number for (_who, is_accepted), number in answers.items() if is_accepted)
    return Stratum(yes, no, all_yes - yes, answers.total() - all_yes - no)


def _is_enough(strata: Iterable[Stratum]) -> bool:
    """Whether enough of the one stands beside enough of the others in what is alike."""
    beside = [each for each in strata if each.yes + each.no and each.others_yes + each.others_no]
    one = sum(each.yes + each.no for each in beside)
    others = sum(each.others_yes + each.others_no for each in beside)
    return min(one, others) >= COMPARED_MIN


def _unlike(code: str, who: str, strata: list[Stratum]) -> Unlike:
    yes, no, others_yes, others_no = (sum(part) for part in zip(*strata, strict=True))
    return Unlike(code, who, yes, yes + no, others_yes, others_yes + others_no)

"""What a year's inquiries about care across a border came to, for the report to the Commission (SUL § 51 a)."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from .. import extract
from ..disclosure import find_hidden

TOTAL = "total"
APPLIED, GRANTED, REFUSED, AWAITED, LATE = "applied", "granted", "refused", "awaited", "late"
CLAIMED, PAID, NOT_PAID, OPEN = "claimed", "paid", "not_paid", "open"
BOTH = "both_explained"
AUTHORISATIONS = (APPLIED, GRANTED, REFUSED, AWAITED)
REFUNDS = (CLAIMED, PAID, NOT_PAID, OPEN)
YES = ("granted", "partly")
Path = tuple[str, str]


class CareAbroad(NamedTuple):
    """Counts by (group, key): ("topic", …), ("country", …), ("authorisation", …), ("refund", …) and ("guided", …); and
    the kroner that were refunded.
    """

    numbers: Mapping[Path, int]
    kroner: Decimal

    def keys(self, group: str) -> list[str]:
        """The keys of a group, those with most first."""
        found = [key for of, key in self.numbers if of == group]
        return sorted(found, key=lambda key: (-self.numbers[group, key], key))

    def find_hidden(self) -> set[Path]:
        """The numbers that would tell of few patients."""
        sums = [({(group, key) for key in self.keys(group)}, {(TOTAL, TOTAL)}) for group in ("topic", "country")]
        for group, (whole, *parts) in (("authorisation", AUTHORISATIONS), ("refund", REFUNDS)):
            sums.append(({(group, part) for part in parts}, {(group, whole)}))
        return set(find_hidden(self.numbers, sums, {path: {path} for path in self.numbers}))


def count_care_abroad(year: int, *, office: str | None = None) -> CareAbroad:
    """The inquiries that were received in the year, and what has become of them since."""
    counted: Counter[Path] = Counter(dict.fromkeys(_always(), 0))
    kroner = Decimal(0)
    for each in extract.find_care_abroad(year, office=office):
        counted.update(_paths(each))
        kroner += each.paid
    return CareAbroad(dict(counted), kroner)


def _always() -> list[Path]:
    """What is shown in every year, also with nothing in it."""
    of_groups = {"authorisation": (*AUTHORISATIONS, LATE), "refund": REFUNDS, "guided": (BOTH,), TOTAL: (TOTAL,)}
    return [(group, key) for group, keys in of_groups.items() for key in keys]


def _paths(each: extract.CareAbroad) -> list[Path]:
    paths = [(TOTAL, TOTAL), ("topic", each.topic), ("country", each.country)]
    if each.applied:
        result = GRANTED if each.result in YES else REFUSED if each.result else AWAITED
        paths += [("authorisation", APPLIED), ("authorisation", result)]
        if each.decided and each.limit and each.decided > each.limit:
            paths.append(("authorisation", LATE))
    if each.claimed:
        result = PAID if each.refund in YES else NOT_PAID if each.refund else OPEN
        paths += [("refund", CLAIMED), ("refund", result)]
    if each.both_explained:
        paths.append(("guided", BOTH))
    return paths

"""The rows of tables 1 and 2 of the annual report, and the day from which each is counted separately.

One answer for everybody: the import of earlier years refuses what the tables would refuse.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from .models import Outcome, ReferredTo, Stage
from .topics import ROWS

PARTS_FROM = date(2024, 1, 1)  # re-referrals for a part of an assessment (annual report 2025, chapter 4)
DESTINATIONS: dict[tuple[str, str], date | None] = {
    (stage, to): None
    for stage in Stage.values
    for to in (ReferredTo.FREE_CHOICE, ReferredTo.PARTNER, ReferredTo.AGREEMENT)
} | {(Stage.DIAGNOSTIC, to): PARTS_FROM for to in (ReferredTo.AGREEMENT_PART, ReferredTo.PARTNER_PART)}


class Misplaced(NamedTuple):
    """A row in which an inquiry cannot be counted, and the first year in which it can: None where there is no row."""

    table: Literal["table_1", "table_2"]
    row: str
    first_year: int | None


def find_misplaced(row: str, stage: str, to: str, *, year: int) -> Iterator[Misplaced]:
    """The reason why an inquiry received in `year` is not counted: its row of table 1, or its re-referral."""
    known = ROWS.get(row)
    yield from _missing("table_1", row, known is not None, known.counted_from if known else None, year)
    if stage or to or row == Outcome.RE_REFERRED:
        is_known = (stage, to) in DESTINATIONS
        yield from _missing("table_2", f"{stage}.{to}", is_known, DESTINATIONS.get((stage, to)), year)


def _missing(
    table: Literal["table_1", "table_2"], row: str, is_known: bool, counted_from: date | None, year: int
) -> Iterator[Misplaced]:
    if not is_known:
        yield Misplaced(table, row, None)
    elif counted_from and counted_from.year > year:
        yield Misplaced(table, row, counted_from.year)


def counted_from(table: str, group: str, row: str) -> date | None:
    """The day from which a row is counted separately; None when it always was."""
    if table == "table_2" and group:
        return DESTINATIONS[group, row]
    return ROWS[row].counted_from

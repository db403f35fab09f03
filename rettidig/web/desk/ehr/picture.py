"""The time line of an access report: one row for each place, its contacts as bars and its look-ups as marks.

Only geometry in whole units; the drawing is a template, and the same stands in the list and the table.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from rettidig.insight.lookups.access_report import AccessReport, Contact, Entry
from rettidig.web.desk.axis import Axis, Tick

WIDTH = 1000
LEFT = 250  # room for the names of the places
RIGHT = WIDTH - 30
TOP = 40
ROW = 34
BAR = 22
MARK = 18
MOST_TICKS = 9
MOST_ROWS = 12


@dataclass(frozen=True)
class Bar:
    x: int
    width: int


@dataclass(frozen=True)
class Mark:
    """The look-ups of one day at one place; `is_open` when one of them has no explanation yet."""

    x: int
    number: int
    is_open: bool

    @property
    def left(self) -> int:
        return self.x - MARK // 2


@dataclass(frozen=True)
class Row:
    y: int
    place: str
    bars: list[Bar]
    marks: list[Mark]

    @property
    def top(self) -> int:
        return self.y - BAR // 2

    @property
    def mark_top(self) -> int:
        return self.y - MARK // 2


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    left: int
    right: int
    ticks: list[Tick]
    rows: list[Row]
    left_out: int


def draw(report: AccessReport) -> Picture:
    """Lay out the places with most look-ups first; places beyond MOST_ROWS are counted in `left_out`."""
    axis = Axis(report.first, report.last, LEFT, RIGHT)
    looked = Counter(entry.place for entry in report.entries)
    places = [place for place, _number in looked.most_common()]
    places += [contact.place for contact in report.contacts if contact.place not in looked]
    places = list(dict.fromkeys(places))
    rows = [_row(place, TOP + ROW * (number + 1), report, axis) for number, place in enumerate(places[:MOST_ROWS])]
    return Picture(
        width=WIDTH,
        height=TOP + ROW * (len(rows) + 1),
        left=LEFT,
        right=RIGHT,
        ticks=axis.ticks(MOST_TICKS),
        rows=rows,
        left_out=max(len(places) - MOST_ROWS, 0),
    )


def _row(place: str, y: int, report: AccessReport, axis: Axis) -> Row:
    entries = [entry for entry in report.entries if entry.place == place]
    return Row(
        y,
        place,
        [_bar(contact, axis) for contact in report.contacts if contact.place == place],
        list(_marks(entries, axis)),
    )


def _bar(contact: Contact, axis: Axis) -> Bar:
    left = axis.x(contact.since.date())
    right = axis.x(contact.until.date() + timedelta(days=1)) if contact.until else RIGHT
    return Bar(left, max(right - left, 6))


def _marks(entries: list[Entry], axis: Axis) -> Iterable[Mark]:
    for day, same_day in groupby(entries, key=lambda entry: entry.first_at.date()):
        group = list(same_day)
        yield Mark(
            axis.x(day),
            sum(entry.number for entry in group),
            any(entry.verdict != "explained" for entry in group),
        )

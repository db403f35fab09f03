"""The time line of one pathway: where its clocks, excluded days, deadlines and appointments lie on one axis.

Only geometry in whole units; the drawing is a template, and the same stands there as a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django_stubs_ext import StrOrPromise

from .axis import Axis, Tick
from .event_types import EVENT_TYPES
from .findings import Clock, Judged, Line

TOP = 34
BAR = 14
MARK = 20  # room for one mark
MARGIN_DAYS = 3


@dataclass(frozen=True)
class Paper:
    """Dimensions of the drawing: its width, the axis, the height of a row, and where its name is over the bar."""

    width: int
    left: int
    right: int
    row: int
    name_above: int
    most_ticks: int


# Names to the left, the last date to the right
WIDE = Paper(width=1000, left=230, right=890, row=30, name_above=0, most_ticks=9)
# A telephone: each name over its bar
NARROW = Paper(width=340, left=10, right=290, row=44, name_above=16, most_ticks=4)


@dataclass(frozen=True)
class Mark:
    """Something that happened, or an appointment; `number` leads to the table. Near ones are stacked."""

    x: int
    y: int
    day: date
    number: int
    label: StrOrPromise
    is_appointment: bool


@dataclass(frozen=True)
class Stretch:
    x: int
    width: int


@dataclass(frozen=True)
class Bar:
    """The clock of one right: from day 0 to the deadline, the part that is gone, and the days that do not count."""

    y: int
    line: Line
    whole: Stretch
    gone: Stretch
    excluded: list[Stretch]
    deadline_x: int
    name_y: int

    @property
    def top(self) -> int:
        return self.y - BAR // 2

    @property
    def bottom(self) -> int:
        return self.y + BAR // 2


@dataclass(frozen=True)
class TimeLine:
    pathway: str
    width: int
    height: int
    axis_y: int
    left: int
    right: int
    today_x: int
    on: date
    ticks: list[Tick]
    names_axis: bool
    marks: list[Mark]
    bars: list[Bar]


@dataclass(frozen=True)
class Scale(Axis):
    paper: Paper

    def stretch(self, start: date, end: date) -> Stretch:
        left = self.x(max(start, self.first))
        return Stretch(left, max(self.x(min(end, self.last)) - left, 0))


def drawings(document: dict[str, Any], judged: Judged, on: date) -> dict[str, TimeLine]:
    """The time line for a wide screen and for a telephone; the page shows the one that fits. Nothing where nothing has
    happened and no clock runs.
    """
    wide = draw(document, judged, on)
    return {"wide": wide, "narrow": draw(document, judged, on, NARROW)} if wide.marks or wide.bars else {}


def draw(document: dict[str, Any], judged: Judged, on: date, paper: Paper = WIDE) -> TimeLine:
    """Lay out one pathway of an assessment document with its findings on the day `on`."""
    pathway = next(each for each in document["pathways"] if each["id"] == judged.pathway)
    happened = _happened(pathway.get("events", []))
    clocked = [(line, line.clock, line.deadline) for line in judged.lines if line.clock and line.deadline]
    ends = [day for _, clock, deadline in clocked for day in (clock.start, deadline)]
    scale = _scale([day for day, *_ in happened] + ends + [on], paper)
    marks = _marks(happened, scale)
    axis_y = TOP + max([mark.y for mark in marks], default=0) + MARK
    bars = [_bar(*each, axis_y + paper.row * place, scale, on) for place, each in enumerate(clocked, start=1)]
    return TimeLine(
        pathway=judged.pathway,
        width=paper.width,
        height=axis_y + paper.row * len(bars) + TOP,
        axis_y=axis_y,
        left=paper.left,
        right=paper.right,
        today_x=scale.x(on),
        on=on,
        ticks=scale.ticks(scale.paper.most_ticks),
        names_axis=paper is WIDE,
        marks=[replace(mark, y=axis_y - mark.y) for mark in marks],
        bars=bars,
    )


def _happened(events: Iterable[dict[str, Any]]) -> list[tuple[date, StrOrPromise, bool]]:
    """Marks of the events, each on its day; an appointment offered or moved is on the day it is for."""
    found = []
    for event in events:
        label = EVENT_TYPES[event["type"]].label
        found.append((_day(event.get("for") or event["date"]), label, "for" in event))
    return sorted(found, key=lambda each: each[0])


def _marks(happened: list[tuple[date, StrOrPromise, bool]], scale: Scale) -> list[Mark]:
    """The marks with their height above the axis: on it where it is free, else above the one before."""
    marks: list[Mark] = []
    for number, (day, label, is_appointment) in enumerate(happened, start=1):
        x = scale.x(day)
        crowd = [mark.y for mark in marks if x - mark.x < MARK]
        y = next(height for height in range(0, MARK * (len(marks) + 1), MARK) if height not in crowd)
        marks.append(Mark(x, y, day, number, label, is_appointment))
    return marks


def _scale(days: list[date], paper: Paper) -> Scale:
    margin = timedelta(days=MARGIN_DAYS)
    return Scale(min(days) - margin, max(days) + margin, paper.left, paper.right, paper)


def _bar(line: Line, clock: Clock, deadline: date, y: int, scale: Scale, on: date) -> Bar:
    return Bar(
        y=y,
        line=line,
        whole=scale.stretch(clock.start, deadline),
        gone=scale.stretch(clock.start, min(on, deadline)),
        excluded=[scale.stretch(each.start, each.end + timedelta(days=1)) for each in clock.excluded],
        deadline_x=scale.x(deadline),
        name_y=y - scale.paper.name_above,
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)

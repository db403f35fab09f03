"""The axis of a time line: where a day is on it, and the dates written below."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Tick:
    x: int
    day: date


@dataclass(frozen=True)
class Axis:
    """The days from `first` to `last` on the whole units from `left` to `right`; other days are at its ends."""

    first: date
    last: date
    left: int
    right: int

    def x(self, day: date) -> int:
        passed, days = (min(max(day, self.first), self.last) - self.first).days, (self.last - self.first).days
        return self.left + round((self.right - self.left) * passed / max(days, 1))

    def ticks(self, most: int) -> list[Tick]:
        """The first of each month, or Mondays on a short axis, thinned out so that the dates can be read."""
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        months = [day for day in days if day.day == 1]
        wanted = months if len(months) >= 3 else [day for day in days if day.weekday() == 0]
        step = -(-len(wanted) // most) or 1
        return [Tick(self.x(day), day) for day in wanted[::step]]

"""One line of the table that `make bench` prints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement: ours beside the peer's in the same unit, and the ratio ours / theirs that we aim for."""

    what: str
    ours: float
    peer: str
    theirs: float
    unit: str  # "ms", "letters/s", "rows/s" …
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def aim(self) -> str:
        low = [] if self.at_least is None else [f"≥ {self.at_least:g}"]
        high = [] if self.at_most is None else [f"≤ {self.at_most:g}"]
        return " and ".join(low + high) or "none"

    @property
    def is_reached(self) -> bool:
        is_enough = self.at_least is None or self.ratio >= self.at_least
        return is_enough and (self.at_most is None or self.ratio <= self.at_most)

    def shown(self, value: float) -> str:
        return f"{value:,.3g} {self.unit}" if value < 1000 else f"{value:,.0f} {self.unit}"

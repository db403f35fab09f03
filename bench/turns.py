"""Both sides are asked in turn, so that whatever else the machine does hits them alike."""

import time
from collections.abc import Callable
from statistics import median

Ask = Callable[[], object]


def in_turn(
    asks: list[Ask], *, turns: int, warm_up: int = 1, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The median time of each in milliseconds, not counting the turns to warm up."""
    times: list[list[float]] = [[] for _ in asks]
    for turn in range(turns + warm_up):
        for ask, taken in zip(asks, times, strict=True):
            begun = clock()
            ask()
            if turn >= warm_up:
                taken.append(1000 * (clock() - begun))
    return [median(taken) for taken in times]

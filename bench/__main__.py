"""`make bench`: runs every bench_*.py of this folder and prints a table of each. `python -m bench NAME` runs one.

Each has `run() -> list[Row]`. Ours and the peer's are measured in the same run on the same machine; what counts is the
ratio, so nothing is asserted about time.
"""

import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.row import Row

HERE = Path(__file__).parent
PREFIX = "bench_"
WIDTH = 150  # characters: one row on one line, also in a log


def names(chosen: list[str]) -> list[str]:
    present = sorted(path.stem.removeprefix(PREFIX) for path in HERE.glob(f"{PREFIX}*.py"))
    unknown = set(chosen) - set(present)
    if unknown:
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(present)}")
    return [name for name in present if not chosen or name in chosen]


def table(name: str, rows: list[Row]) -> Table:
    layout = Table(
        "What", "Ours", "Measured against", "Theirs", "Ratio", "Aim", "", title=f"Rettidig, measured: {name}"
    )
    for row in rows:
        ours, theirs = row.shown(row.ours), row.shown(row.theirs)
        layout.add_row(row.what, ours, row.peer, theirs, f"{row.ratio:.2f}", row.aim, verdict(row))
    return layout


def verdict(row: Row) -> str:
    if row.at_least is None and row.at_most is None:
        return ""
    return "[green]reached" if row.is_reached else "[red]missed"


def main(chosen: list[str]) -> None:
    console = Console(width=max(WIDTH, Console().width))
    for name in track(names(chosen), "Measuring", console=Console(stderr=True), transient=True):
        console.print(table(name, import_module(f"bench.{PREFIX}{name}").run()))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("Stopped.")

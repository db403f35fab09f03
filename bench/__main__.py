"""`make bench`: runs every bench_*.py of this folder and prints one table. `python -m bench NAME` runs only bench_NAME.

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
WIDTH = 150  # characters: one row on one line, also in a log


def names(chosen: list[str]) -> list[str]:
    present = sorted(path.stem for path in HERE.glob("bench_*.py"))
    unknown = {f"bench_{name}" for name in chosen} - set(present)
    if unknown:
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(present)}")
    return [name for name in present if not chosen or name.removeprefix("bench_") in chosen]


def table(rows: list[Row]) -> Table:
    layout = Table("What", "Ours", "Measured against", "Theirs", "Ratio", "Aim", "", title="Rettidig, measured")
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
    rows: list[Row] = []
    for name in track(names(chosen), "Measuring", console=Console(stderr=True), transient=True):
        rows += import_module(f"bench.{name}").run()
    console.print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])

"""A new day of log: only that day is read and judged, files and look-ups are known again, months are laid together."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rettidig.insight.lookups import engine, layout, rules, sample
from rettidig.insight.lookups.import_log import ImportReport, Source, import_files, silent
from rettidig.insight.lookups.store import Store
from tests.insight.lookups.conftest import NOW, verdicts

START = datetime(2026, 2, 2, tzinfo=UTC)


def by_day(made: sample.Sample) -> list[list[sample.Row]]:
    days: dict[object, list[sample.Row]] = {}
    for row in made.rows["lookups"]:
        days.setdefault(datetime.fromisoformat(row["at"]).date(), []).append(row)
    return [days[day] for day in sorted(days)]


def write(path: Path, rows: Iterable[sample.Row]) -> Source:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted({name for row in rows for name in row}))
        writer.writeheader()
        writer.writerows(rows)
    return Source("lookups", path)


def one_nurse(days: int) -> sample.Sample:
    """A nurse opens one record on each day, without a known reason: on the third day it is repeated."""
    made = sample.make(rounds=0)
    plant = sample.Planter(made, random.Random(1), START, days)
    unit = plant.affiliation("M1", "MED")
    seen: list[str] = []
    for day in range(days):
        rule, evidence = ("repeated", seen[-1]) if len(seen) >= 2 else ("no_relation_seen", unit)
        seen.append(plant.lookup("M1", "P1", START + timedelta(days=day, hours=10), rule, evidence))
    return made


def begun(tmp_path: Path, made: sample.Sample) -> Store:
    files = made.write(tmp_path / "in")
    store = Store(tmp_path / "store")
    import_files(store, [Source(kind, path) for kind, path in files.items() if kind != "lookups"], at=NOW)
    return store


def take_day(tmp_path: Path, store: Store, rows: list[sample.Row], name: str) -> ImportReport:
    taken = import_files(store, [write(tmp_path / f"{name}.csv", rows)], at=NOW)
    engine.analyse(store, rules.load(), tmp_path / "out", progress=silent)
    return taken


def test_days_taken_one_by_one_give_the_verdicts_of_all_together(tmp_path) -> None:
    made = one_nurse(14)
    store = begun(tmp_path, made)
    for number, rows in enumerate(by_day(made)):
        take_day(tmp_path, store, rows, f"day{number}")
    assert verdicts(tmp_path / "out") == made.answers


def test_new_day_leaves_the_verdicts_of_the_others_untouched(tmp_path) -> None:
    made = one_nurse(3)
    store = begun(tmp_path, made)
    first, second, _ = by_day(made)
    take_day(tmp_path, store, first, "first")
    (old,) = (tmp_path / "out" / "verdicts").glob("*/*/*.parquet")
    written = old.stat().st_mtime_ns
    take_day(tmp_path, store, second, "second")
    assert old.stat().st_mtime_ns == written
    assert len(list((tmp_path / "out" / "verdicts").glob("*/*"))) == 2


def test_month_with_many_parts_is_laid_together(tmp_path) -> None:
    made = one_nurse(layout.MOST_PARTS + 2)
    store = begun(tmp_path, made)
    for number, rows in enumerate(by_day(made)):
        import_files(store, [write(tmp_path / f"{number}.csv", rows)], at=NOW)
    assert len(list((tmp_path / "store" / "lookups" / "2026-02").iterdir())) == 2


def test_same_file_again_is_known(tmp_path) -> None:
    made = one_nurse(2)
    store = begun(tmp_path, made)
    take_day(tmp_path, store, made.rows["lookups"], "all")
    again = import_files(store, [Source("lookups", tmp_path / "all.csv")], at=NOW)
    assert again == ImportReport(known_files=["all.csv"])


def test_lookups_that_are_there_already_are_left_out(tmp_path) -> None:
    made = one_nurse(3)
    store = begun(tmp_path, made)
    first, second, third = by_day(made)
    take_day(tmp_path, store, first + second, "first")
    assert take_day(tmp_path, store, second + third, "overlapping").known_rows == {"lookups": 1}
    assert verdicts(tmp_path / "out") == made.answers


def test_later_row_with_a_known_key_takes_the_place_of_the_older(tmp_path) -> None:
    made = sample.make(rounds=0)
    plant = sample.Planter(made, random.Random(1), START, 1)
    plant.contact("P1", "MED", START, None)
    store = begun(tmp_path, made)
    made.rows["contacts"][0]["to"] = "2026-02-05"
    other = tmp_path / "discharged"
    import_files(store, [Source("contacts", made.write(other)["contacts"])], at=NOW)
    with store.read() as connection:
        assert connection.execute("SELECT to_day FROM contacts").fetchall() == [(datetime(2026, 2, 5).date(),)]  # noqa: DTZ001

"""One planted log for the whole folder, taken in once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from rettidig.insight.lookups import engine, rules, sample
from rettidig.insight.lookups.import_log import ImportReport, Source, import_files, silent
from rettidig.insight.lookups.store import Store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Planted:
    sample: sample.Sample
    files: Mapping[str, Path]
    store: Store
    out: Path


def store_of(folder: Path, files: Mapping[str, Path]) -> Store:
    store = Store(folder)
    import_files(store, [Source(kind, path) for kind, path in files.items()], at=NOW)
    return store


def import_texts(folder: Path, **texts: str) -> tuple[Store, ImportReport]:
    """Import files of these texts, by kind, into the store of a folder; blanks around the lines do not count."""
    sources = []
    for kind, text in texts.items():
        path = folder / f"{kind}.csv"
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()), encoding="utf-8")
        sources.append(Source(kind, path))
    store = Store(folder / "store")
    return store, import_files(store, sources, at=NOW)


def verdicts(out: Path) -> dict[str, tuple[str, str]]:
    """Rule and evidence of each look-up."""
    files = str(out / "verdicts" / "*" / "*" / "*.parquet")
    rows = duckdb.sql(
        "SELECT lookup_id, rule::VARCHAR, evidence_id FROM read_parquet($f)", params={"f": files}
    ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {lookup: (rule, evidence) for lookup, rule, evidence in rows}


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("planted")
    made = sample.make(rounds=8)
    files = made.write(folder / "in")
    store = store_of(folder / "store", files)
    engine.analyse(store, rules.load(), folder / "out", progress=silent)
    return Planted(made, files, store, folder / "out")

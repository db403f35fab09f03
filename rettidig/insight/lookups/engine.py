"""The analysis on one machine: patients in ranges of bounded size, a compiled loop for the relation, SQL for the rest.

Two ranges are worked on at a time, so memory depends on RANGE and not on the size of the log.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from rettidig.insight.lookups import reference
from rettidig.insight.lookups.figures import FORMAT, FORMAT_FILE, ask, files
from rettidig.insight.lookups.patient_ranges import Partition, PatientRange, RunContext, judge
from rettidig.insight.lookups.questions import EARLIER, REFERENCE, alone, memory
from rettidig.insight.lookups.rules import Rules
from rettidig.insight.lookups.store import Store, parts_of

RANGE = 3_000_000  # look-ups in a range of patients


def analyse(store: Store, rules: Rules, out: Path, *, progress: Callable[[str, int], None]) -> None:
    """Write the verdicts of every part of the store that `out` has none of: a new day costs the work of a day. A part
    with look-ups that waited for the registers is judged again.

    `out/verdicts` gets one row per look-up, `out/open` the details of those that no rule explained. `progress` is told
    the look-ups done so far.
    """
    shutil.rmtree(out / "unfinished", ignore_errors=True)
    drop_other_format(out)
    with store.read() as connection:
        parts = parts_of(connection)
        unsettled = _unsettled(out)
        missing = [part for part in parts if part in unsettled or not folder(out, "verdicts", part).is_dir()]
        context = _run_context(store, rules, out, missing)
        done = 0
        with workers() as pool:
            for rows in pool.map(lambda patients: judge(context, patients), ranges(context.partitions)):
                done += rows
                progress("verdicts", done)
        context.memory.close()
        context.connection.close()
    publish(out, parts, missing)


@contextmanager
def workers() -> Iterator[ThreadPoolExecutor]:
    """Two at a time. Arrow takes memory as the system does, which keeps it for the next range; its own way does not."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
            yield pool
    finally:
        pa.set_memory_pool(before)


def folder(out: Path, what: str, part: str) -> Path:
    """The file of the verdicts (or the open look-ups) of a part."""
    return out / what / part.removesuffix(".parquet")


def drop_other_format(out: Path) -> None:
    """Remove verdicts that another version wrote, with other columns."""
    mark = out / FORMAT_FILE
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == FORMAT):
        for what in ("verdicts", "open"):
            shutil.rmtree(out / what, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        mark.write_text(FORMAT, encoding="utf-8")


def _unsettled(out: Path) -> set[str]:
    """The parts with look-ups that could not be judged for want of a register."""
    rows = ask(
        """SELECT DISTINCT filename FROM read_parquet($files, filename=true) WHERE rule = 'register_incomplete'""",
        files=files(out, "open"),
    )
    return {str(Path(file).parent.relative_to(out / "open").with_suffix(".parquet")) for (file,) in rows}


def publish(out: Path, parts: list[str], new: list[str]) -> None:
    """Put the new parts in their place, and away with those that the store has laid together."""
    for what in ("open", "verdicts"):
        for part in new:
            target, beside = folder(out, what, part), folder(out / "unfinished", what, part)
            beside.mkdir(parents=True, exist_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            beside.rename(target)
        kept = {folder(out, what, part) for part in parts}
        for old in set((out / what).glob("*/*")) - kept:
            shutil.rmtree(old)
    shutil.rmtree(out / "unfinished", ignore_errors=True)


def ranges(partitions: list[Partition]) -> Iterator[PatientRange]:
    """Cut the patients into ranges of about RANGE look-ups, from what the files say about their row groups."""
    groups = sorted(group for partition in partitions for group in partition.groups)
    low, rows = 0, 0
    for first, _, count in groups:
        if rows + count > RANGE and first > low:
            yield PatientRange(low, first)
            low, rows = first, 0
        rows += count
    if groups:
        yield PatientRange(low, max(last for _, last, _ in groups) + 1)


def _run_context(store: Store, rules: Rules, out: Path, parts: list[str]) -> RunContext:
    connection = store.read()
    tables = reference.tables(connection, rules)
    tables |= {name: connection.table(name).to_arrow_table() for name in ("affiliations", "consents")}
    tables["earlier"] = EARLIER.empty_table()
    context = RunContext(
        rules,
        out / "unfinished",
        [Partition.of(store, part) for part in parts],
        connection,
        memory(tables),
        reference.staff(connection, tables["unit_pairs"]),
        reference.grid(rules),
        reference.names(connection, "patients"),
        reference.names(connection, "accounts"),
        reference.names(connection, "places"),
        reference.refused_patients(connection),
        alone(tables),
    )
    connection.execute("SET memory_limit = '256MB'")  # contacts are read once, range by range: none need be kept
    _add_earlier(context, out)
    return context


def _add_earlier(context: RunContext, out: Path) -> None:
    """Look-ups that earlier runs left unexplained, for the rule `repeated`."""
    judged = {folder(out, "open", partition.name) for partition in context.partitions}  # those to be judged again
    known = [str(path) for path in (out / "open").glob("*/*/*.parquet") if path.parent not in judged]
    if known:
        context.memory.execute(
            f"""INSERT INTO earlier SELECT patient_code, acting_code, day, {REFERENCE} FROM read_parquet(?)
            WHERE verdict IN ('needs_attention', 'ask_hospital') AND rule <> 'refusal_against_explanation'""",  # noqa: S608
            [known],
        )

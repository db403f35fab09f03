"""One range of patients: read its look-ups and contacts, judge them, write the verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rettidig.insight.lookups.kernel import Bytes, Contacts, Grid, Ints, Staff, relate, starts
from rettidig.insight.lookups.questions import ALONE, LOOKUPS, RELATED, VERDICT
from rettidig.insight.lookups.rules import CONTACT_KINDS, VERDICTS, Rules
from rettidig.insight.lookups.store import Store

PATIENT = LOOKUPS.get_field_index("patient")
TEXTS = [field.name for field in LOOKUPS if pa.types.is_string(field.type) and field.name != "lookup_id"]
KEPT = ["lookup_id", "patient", "unit", "at_us"]  # of every look-up, until it is written
DIVERSE = ["lookup_id", "at"]  # compression takes longer than it saves
EVIDENCE = pa.array(["contact", "consent", "affiliation", "lookup"])

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Span:
    """Patients from `low` up to, not including, `high`."""

    low: int
    high: int


@dataclass(frozen=True)
class Shelf:
    """A part of the look-ups, and of each row group of its file the first patient, the last, and the rows."""

    name: str
    path: Path
    metadata: pq.FileMetaData
    groups: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, store: Store, name: str) -> Shelf:
        metadata = pq.read_metadata(store.part(name))
        groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
        patients = [group.column(PATIENT).statistics for group in groups]
        edges = ((has.min, has.max, group.num_rows) for has, group in zip(patients, groups, strict=True))
        return cls(name, store.part(name), metadata, tuple(edges))


@dataclass(frozen=True)
class Ground:
    """All that stands still during a run."""

    rules: Rules
    out: Path
    shelves: list[Shelf]
    connection: duckdb.DuckDBPyConnection
    memory: duckdb.DuckDBPyConnection
    staff: Staff
    grid: Grid
    patients: pa.Array
    accounts: pa.Array
    units: pa.Array


@dataclass(frozen=True)
class Part:
    """The look-ups of one part in the range, with the rank and the row of the contact that were found for each.

    `left` are the rows that the loop did not explain, `open` the same rows with every column.
    """

    name: str
    lookups: pa.Table
    rank: Bytes
    contact: Ints
    left: Places
    open: pa.Table


def judge(ground: Ground, span: Span) -> int:
    """Judge the look-ups of a range of patients and write the verdicts; return how many."""
    contacts = read_contacts(ground, span)
    known = compiled_contacts(contacts, span)
    parts = [_part(ground, shelf, span, known) for shelf in ground.shelves]
    verdicts = _ask(ground, parts, contacts)
    # the ids of the evidence: those of the contacts, and after them those that the questions in SQL named
    named = [*contacts.column("contact_id").chunks, *verdicts.column("evidence_id").chunks]
    ids = pa.chunked_array(named, pa.string()).combine_chunks()
    begin = 0
    for part in parts:
        end = begin + len(part.left)
        part.contact[part.left] = np.arange(len(contacts) + begin, len(contacts) + end)
        if len(part.lookups):
            _write(ground, part, span, verdicts.slice(begin, end - begin), ids)
        begin = end
    return sum(len(part.lookups) for part in parts)


def read_lookups(shelf: Shelf, span: Span, columns: list[str] = LOOKUPS.names) -> pa.Table:
    """The rows of a part that belong to a range of patients; only the row groups that can hold them are read."""
    wanted = [index for index, (low, high, _) in enumerate(shelf.groups) if high >= span.low and low < span.high]
    with pq.ParquetFile(shelf.path, metadata=shelf.metadata, read_dictionary=TEXTS) as file:
        table = file.read_row_groups(wanted, columns=columns, use_threads=False)
    first, last = np.searchsorted(table.column("patient").to_numpy(), [span.low, span.high])
    return table.slice(int(first), int(last - first))


def read_contacts(ground: Ground, span: Span) -> pa.Table:
    """The contacts of a range of patients, ordered by patient and start, as they lie in the store."""
    question = "SELECT * FROM contacts WHERE patient >= ? AND patient < ?"
    return ground.connection.cursor().sql(question, params=[span.low, span.high]).to_arrow_table()


def compiled_contacts(contacts: pa.Table, span: Span) -> Contacts:
    """The contacts of a range of patients as arrays for the compiled loop."""
    kind = pc.index_in(contacts.column("kind"), value_set=pa.array(CONTACT_KINDS))
    return Contacts(
        span.low,
        starts(contacts.column("patient").to_numpy(), span.low, span.high - span.low),
        contacts.column("unit").to_numpy(),
        contacts.column("from_us").to_numpy(),
        contacts.column("to_us").to_numpy(),
        kind.to_numpy().astype(np.int8),
    )


def _part(ground: Ground, shelf: Shelf, span: Span, contacts: Contacts) -> Part:
    lookups = read_lookups(shelf, span)
    patient, acting, at_us = (lookups.column(column).to_numpy() for column in ("patient", "acting", "at_us"))
    rank, contact = relate(patient, acting, at_us, contacts, ground.staff, ground.grid)
    explained = np.zeros(128, np.bool_)
    explained[[rule.rank for rule in ground.rules.rules if rule.verdict == "explained"]] = True
    left = np.flatnonzero(~explained[rank])
    return Part(shelf.name, lookups.select(KEPT), rank, contact, left, lookups.take(left))


def _ask(ground: Ground, parts: list[Part], contacts: pa.Table) -> pa.Table:
    """The verdicts of what the loop left, in the order of the parts and their rows."""
    rows = pa.concat_tables([part.open for part in parts])
    begins = np.cumsum([0] + [len(part.left) for part in parts])
    late = pa.concat_tables([_late(part, int(begin), contacts) for part, begin in zip(parts, begins, strict=False)])
    with ground.memory.cursor() as cursor:
        cursor.register("lookups", rows.append_column("key", pa.array(np.arange(len(rows)))))
        cursor.register("related", late)
        cursor.register("contacts", contacts)
        cursor.execute(f"CREATE TEMP TABLE alone AS {ALONE}")
        cursor.execute(f"CREATE TEMP TABLE verdicts AS {VERDICT}")
        return cursor.sql("SELECT rank, evidence, evidence_id FROM verdicts ORDER BY key").to_arrow_table()


def _late(part: Part, begin: int, contacts: pa.Table) -> pa.Table:
    """What the loop found that does not explain: the clock may be wrong. `begin` is the key of the part's first row."""
    late = np.flatnonzero(part.rank[part.left] > 0)
    rows = part.left[late]
    found = part.contact[rows]
    since = contacts.column("from_us").take(found)
    return pa.table(
        [
            pa.array(late + begin),
            pa.array(part.rank[rows], pa.int32()),
            pa.array(np.zeros(len(rows), np.int64)),
            since,
            contacts.column("contact_id").take(found),
        ],
        schema=RELATED,
    )


def _write(ground: Ground, part: Part, span: Span, verdicts: pa.Table, ids: pa.Array) -> None:
    part.rank[part.left] = verdicts.column("rank").to_numpy()
    evidence = np.zeros(len(part.rank), np.int8)
    evidence[part.left] = pc.index_in(verdicts.column("evidence"), value_set=EVIDENCE).to_numpy()
    rules = {rule.rank: rule for rule in ground.rules.rules}
    names = [rules[rank].id if rank in rules else "" for rank in range(max(rules) + 1)]
    verdict = np.zeros(len(names), np.int8)
    for rank, rule in rules.items():
        verdict[rank] = VERDICTS.index(rule.verdict)
    lookups = part.lookups
    table = pa.table(
        {
            "lookup_id": lookups.column("lookup_id"),
            "patient": ground.patients.take(lookups.column("patient")),
            "unit": pa.DictionaryArray.from_arrays(lookups.column("unit").combine_chunks(), ground.units),
            "at": lookups.column("at_us").cast(pa.timestamp("us", "UTC")),
            "verdict": pa.DictionaryArray.from_arrays(pa.array(verdict[part.rank]), pa.array(VERDICTS)),
            "rule": pa.DictionaryArray.from_arrays(pa.array(part.rank), pa.array(names)),
            "evidence": pa.DictionaryArray.from_arrays(pa.array(evidence), EVIDENCE),
            "evidence_id": ids.take(pa.array(part.contact)),
        }
    )
    _save(table, ground, "verdicts", part.name, span)
    _save(_open(table.take(part.left), part.open, ground), ground, "open", part.name, span)


def _open(table: pa.Table, lookups: pa.Table, ground: Ground) -> pa.Table:
    """The look-ups that no rule explained, with what one needs to ask about them."""
    table = table.append_column("account", ground.accounts.take(lookups.column("account")))
    table = table.append_column("acting", ground.accounts.take(lookups.column("acting")))
    table = table.append_column("patient_code", lookups.column("patient"))
    table = table.append_column("acting_code", lookups.column("acting"))
    for name in ("role", "day", "hour", "system", "action", "screen", "reason"):
        table = table.append_column(name, lookups.column(name))
    return table.filter(pc.not_equal(table.column("verdict").cast(pa.string()), "explained"))


def _save(table: pa.Table, ground: Ground, what: str, part: str, span: Span) -> None:
    target = ground.out / what / part.removesuffix(".parquet")
    target.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        target / f"{span.low:010}.parquet",
        compression={name: "none" if name in DIVERSE else "lz4" for name in table.column_names},
        use_dictionary=["unit", "verdict", "rule", "evidence"],
        write_statistics=["patient", "at"],
    )

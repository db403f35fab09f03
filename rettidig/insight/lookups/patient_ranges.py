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
from rettidig.insight.lookups.questions import ALONE, LOOKUPS, REFUSED, RELATED, VERDICT, references
from rettidig.insight.lookups.rules import CONTACT_KINDS, VERDICTS, Rules
from rettidig.insight.lookups.store import Store

PATIENT = LOOKUPS.get_field_index("patient")
TEXTS = [field.name for field in LOOKUPS if pa.types.is_string(field.type) and field.name != "lookup_id"]
KEPT = ["lookup_id", "patient", "unit", "at_us", "system"]  # of every look-up, until it is written
DIVERSE = ["lookup_id", "at"]  # compression takes longer than it saves
EVIDENCE = pa.array(["contact", "consent", "affiliation", "lookup"])

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PatientRange:
    """Patients from `low` up to, not including, `high`."""

    low: int
    high: int


@dataclass(frozen=True)
class Partition:
    """One file of look-ups; `groups` are the first patient, the last and the rows of each row group."""

    name: str
    path: Path
    metadata: pq.FileMetaData
    groups: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, store: Store, name: str) -> Partition:
        metadata = pq.read_metadata(store.part(name))
        groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
        patients = [group.column(PATIENT).statistics for group in groups]
        edges = ((has.min, has.max, group.num_rows) for has, group in zip(patients, groups, strict=True))
        return cls(name, store.part(name), metadata, tuple(edges))


@dataclass(frozen=True)
class RunContext:
    """Read-only input of a run: rules, registers, and the files to judge."""

    rules: Rules
    out: Path
    partitions: list[Partition]
    connection: duckdb.DuckDBPyConnection
    memory: duckdb.DuckDBPyConnection
    staff: Staff
    grid: Grid
    patient_ids: pa.Array
    account_ids: pa.Array
    unit_ids: pa.Array
    refused_patients: Ints
    alone: str = ALONE  # the question that fits the registers


@dataclass(frozen=True)
class PartitionSlice:
    """The look-ups of one part in the range, with the rank and the row of the contact that were found for each.

    `left` are the rows that the loop did not decide, `open` the same rows with every column.
    """

    name: str
    lookups: pa.Table
    rank: Bytes
    contact: Ints
    left: Places
    open: pa.Table


def judge(context: RunContext, patients: PatientRange) -> int:
    """Judge the look-ups of a range of patients and write the verdicts; return how many."""
    contacts = read_contacts(context, patients)
    known = compiled_contacts(contacts, patients)
    parts = [_part(context, partition, patients, known) for partition in context.partitions]
    verdicts = _ask(context, parts, contacts)
    # the ids of the evidence: those of the contacts, and after them those that the questions in SQL named
    named = [*contacts.column("contact_id").chunks, *verdicts.column("evidence_id").chunks]
    ids = pa.chunked_array(named, pa.string()).combine_chunks()
    begin = 0
    for part in parts:
        end = begin + len(part.left)
        part.contact[part.left] = np.arange(len(contacts) + begin, len(contacts) + end)
        if len(part.lookups):
            _write(context, part, patients, verdicts.slice(begin, end - begin), ids)
        begin = end
    return sum(len(part.lookups) for part in parts)


def read_lookups(partition: Partition, patients: PatientRange, columns: list[str] = LOOKUPS.names) -> pa.Table:
    """The rows of a part that belong to a range of patients; only the row groups that can hold them are read."""
    wanted = [
        index for index, (low, high, _) in enumerate(partition.groups) if high >= patients.low and low < patients.high
    ]
    with pq.ParquetFile(partition.path, metadata=partition.metadata, read_dictionary=TEXTS) as file:
        table = file.read_row_groups(wanted, columns=columns, use_threads=False)
    first, last = np.searchsorted(table.column("patient").to_numpy(), [patients.low, patients.high])
    return table.slice(int(first), int(last - first))


def read_contacts(context: RunContext, patients: PatientRange) -> pa.Table:
    """The contacts of a range of patients, ordered by patient and start, as they lie in the store."""
    question = "SELECT * FROM contacts WHERE patient >= ? AND patient < ?"
    return context.connection.cursor().sql(question, params=[patients.low, patients.high]).to_arrow_table()


def compiled_contacts(contacts: pa.Table, patients: PatientRange) -> Contacts:
    """The contacts of a range of patients as arrays for the compiled loop."""
    kind = pc.index_in(contacts.column("kind"), value_set=pa.array(CONTACT_KINDS))
    return Contacts(
        patients.low,
        starts(contacts.column("patient").to_numpy(), patients.low, patients.high - patients.low),
        contacts.column("unit").to_numpy(),
        contacts.column("from_us").to_numpy(),
        contacts.column("to_us").to_numpy(),
        kind.to_numpy().astype(np.int8),
    )


def _part(context: RunContext, partition: Partition, patients: PatientRange, contacts: Contacts) -> PartitionSlice:
    lookups = read_lookups(partition, patients)
    patient, acting, at_us = (lookups.column(column).to_numpy() for column in ("patient", "acting", "at_us"))
    rank, contact = relate(patient, acting, at_us, contacts, context.staff, context.grid)
    explained = np.zeros(128, np.bool_)
    explained[[rule.rank for rule in context.rules.rules if rule.verdict == "explained"]] = True
    is_left = ~explained[rank]
    if context.refused_patients.size:  # a marking may speak against what explains
        is_left |= np.isin(patient, context.refused_patients)
    left = np.flatnonzero(is_left)
    return PartitionSlice(partition.name, lookups.select(KEPT), rank, contact, left, lookups.take(left))


def _ask(context: RunContext, parts: list[PartitionSlice], contacts: pa.Table) -> pa.Table:
    """The verdicts of what the loop left, in the order of the parts and their rows."""
    rows = pa.concat_tables([part.open for part in parts])
    begins = np.cumsum([0] + [len(part.left) for part in parts])
    late = pa.concat_tables([_late(part, int(begin), contacts) for part, begin in zip(parts, begins, strict=False)])
    with context.memory.cursor() as cursor:
        keyed = rows.append_column("key", pa.array(np.arange(len(rows)))).append_column("reference", references(rows))
        cursor.register("lookups", keyed)
        cursor.register("related", late)
        cursor.register("contacts", contacts)
        cursor.execute(f"CREATE TEMP TABLE refused AS {REFUSED}")
        cursor.execute(f"CREATE TEMP TABLE alone AS {context.alone}")
        cursor.execute(f"CREATE TEMP TABLE verdicts AS {VERDICT}")
        return cursor.sql("SELECT rank, evidence, evidence_id FROM verdicts ORDER BY key").to_arrow_table()


def _late(part: PartitionSlice, begin: int, contacts: pa.Table) -> pa.Table:
    """Contacts that do not explain unless a clock is wrong. `begin` is the key of the part's first row."""
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


def _write(
    context: RunContext, part: PartitionSlice, patients: PatientRange, verdicts: pa.Table, ids: pa.Array
) -> None:
    part.rank[part.left] = verdicts.column("rank").to_numpy()
    evidence = np.zeros(len(part.rank), np.int8)
    evidence[part.left] = pc.index_in(verdicts.column("evidence"), value_set=EVIDENCE).to_numpy()
    rules = {rule.rank: rule for rule in context.rules.rules}
    names = [rules[rank].id if rank in rules else "" for rank in range(max(rules) + 1)]
    verdict = np.zeros(len(names), np.int8)
    for rank, rule in rules.items():
        verdict[rank] = VERDICTS.index(rule.verdict)
    lookups = part.lookups
    table = pa.table(
        {
            "lookup_id": lookups.column("lookup_id"),
            "patient": context.patient_ids.take(lookups.column("patient")),
            "unit": pa.DictionaryArray.from_arrays(lookups.column("unit").combine_chunks(), context.unit_ids),
            "at": lookups.column("at_us").cast(pa.timestamp("us", "UTC")),
            "system": lookups.column("system"),
            "verdict": pa.DictionaryArray.from_arrays(pa.array(verdict[part.rank]), pa.array(VERDICTS)),
            "rule": pa.DictionaryArray.from_arrays(pa.array(part.rank), pa.array(names)),
            "evidence": pa.DictionaryArray.from_arrays(pa.array(evidence), EVIDENCE),
            "evidence_id": ids.take(pa.array(part.contact)),
        }
    )
    _save(table, context, "verdicts", part.name, patients)
    _save(_open(table.take(part.left), part.open, context), context, "open", part.name, patients)


def _open(table: pa.Table, lookups: pa.Table, context: RunContext) -> pa.Table:
    """The look-ups that no rule explained, with what is needed to ask about them."""
    table = table.append_column("account", context.account_ids.take(lookups.column("account")))
    table = table.append_column("acting", context.account_ids.take(lookups.column("acting")))
    table = table.append_column("patient_code", lookups.column("patient"))
    table = table.append_column("acting_code", lookups.column("acting"))
    for name in ("role", "day", "hour", "action", "screen", "reason"):
        table = table.append_column(name, lookups.column(name))
    return table.filter(pc.not_equal(table.column("verdict").cast(pa.string()), "explained"))


def _save(table: pa.Table, context: RunContext, what: str, part: str, patients: PatientRange) -> None:
    target = context.out / what / part.removesuffix(".parquet")
    target.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        target / f"{patients.low:010}.parquet",
        compression={name: "none" if name in DIVERSE else "lz4" for name in table.column_names},
        use_dictionary=["unit", "system", "verdict", "rule", "evidence"],
        write_statistics=["patient", "at"],
    )

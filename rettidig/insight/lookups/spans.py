"""One range of patients: read its look-ups and contacts, judge them, write the verdicts."""

from __future__ import annotations

from collections.abc import Iterable
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
from rettidig.insight.lookups.rules import CONTACT_KINDS, Rules
from rettidig.insight.lookups.store import Store

PATIENT = LOOKUPS.get_field_index("patient")
TEXTS = [field.name for field in LOOKUPS if pa.types.is_string(field.type) and field.name != "lookup_id"]
EVIDENCE = ["contact", "consent", "affiliation", "lookup"]

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Span:
    """Patients from `low` up to, not including, `high`."""

    low: int
    high: int


@dataclass(frozen=True)
class Ground:
    """All that stands still during a run."""

    store: Store
    rules: Rules
    out: Path
    parts: list[str]
    connection: duckdb.DuckDBPyConnection
    memory: duckdb.DuckDBPyConnection
    staff: Staff
    grid: Grid
    patients: pa.Array
    accounts: pa.Array
    units: pa.Array


@dataclass(frozen=True)
class Part:
    """The look-ups of one part in the range, with what the loop found; `left` are the rows that it did not explain."""

    name: str
    lookups: pa.Table
    rank: Bytes
    contact: Ints
    left: Places


def judge(ground: Ground, span: Span) -> int:
    """Judge the look-ups of a range of patients and write the verdicts; return how many."""
    contacts = read_contacts(ground, span)
    tables = {name: read_lookups(ground.store.part(name), span) for name in ground.parts}
    known = compiled_contacts(contacts, tables.values())
    parts = [_part(ground, name, lookups, known) for name, lookups in tables.items()]
    verdicts = _ask(ground, parts, contacts)
    begin = 0
    for part in parts:
        if len(part.lookups):
            _write(ground, part, span, verdicts.slice(begin, len(part.left)), contacts)
        begin += len(part.left)
    return sum(len(part.lookups) for part in parts)


def read_lookups(path: Path, span: Span, columns: list[str] = LOOKUPS.names) -> pa.Table:
    """The rows of a part that belong to a range of patients; only the row groups that can hold them are read."""
    with pq.ParquetFile(path, read_dictionary=TEXTS) as file:
        groups = [file.metadata.row_group(index).column(PATIENT).statistics for index in range(file.num_row_groups)]
        wanted = [index for index, has in enumerate(groups) if has.max >= span.low and has.min < span.high]
        table = file.read_row_groups(wanted, columns=columns, use_threads=False)
    first, last = np.searchsorted(table.column("patient").to_numpy(), [span.low, span.high])
    return table.slice(int(first), int(last - first))


def read_contacts(ground: Ground, span: Span) -> pa.Table:
    """The contacts of a range of patients, ordered by patient and start."""
    question = "SELECT * FROM contacts WHERE patient >= ? AND patient < ? ORDER BY patient, from_us, contact_id"
    return ground.connection.cursor().sql(question, params=[span.low, span.high]).to_arrow_table()


def compiled_contacts(contacts: pa.Table, lookups: Iterable[pa.Table]) -> Contacts:
    """Contacts as arrays for the compiled loop, for the patients of these look-ups (each table ordered by patient)."""
    patients = [table.column("patient") for table in lookups if len(table)]
    first = min((column[0].as_py() for column in patients), default=0)
    last = max((column[-1].as_py() for column in patients), default=0)
    kind = pc.index_in(contacts.column("kind"), value_set=pa.array(CONTACT_KINDS))
    return Contacts(
        first,
        starts(contacts.column("patient").to_numpy(), first, last - first + 1),
        contacts.column("unit").to_numpy(),
        contacts.column("from_us").to_numpy(),
        contacts.column("to_us").to_numpy(),
        kind.to_numpy().astype(np.int8),
    )


def _part(ground: Ground, name: str, lookups: pa.Table, contacts: Contacts) -> Part:
    patient, acting, at_us = (lookups.column(column).to_numpy() for column in ("patient", "acting", "at_us"))
    rank, contact = relate(patient, acting, at_us, contacts, ground.staff, ground.grid)
    explained = np.zeros(128, np.bool_)
    explained[[rule.rank for rule in ground.rules.rules if rule.verdict == "explained"]] = True
    return Part(name, lookups, rank, contact, np.flatnonzero(~explained[rank]))


def _ask(ground: Ground, parts: list[Part], contacts: pa.Table) -> pa.Table:
    """The verdicts of what the loop left, in the order of the parts and their rows."""
    rows = pa.concat_tables([part.lookups.take(part.left) for part in parts])
    late = pa.concat_tables([_late(part, contacts) for part in parts])
    with ground.memory.cursor() as cursor:
        cursor.register("lookups", rows.append_column("place", pa.array(np.arange(len(rows)))))
        cursor.register("related", late)
        cursor.register("contacts", contacts)
        cursor.execute(f"CREATE TEMP TABLE alone AS {ALONE}")
        cursor.execute(f"CREATE TEMP TABLE verdicts AS {VERDICT}")
        return cursor.sql(
            "SELECT v.*, l.* EXCLUDE (lookup_id) FROM verdicts v JOIN lookups l USING (lookup_id) ORDER BY l.place"
        ).to_arrow_table()


def _late(part: Part, contacts: pa.Table) -> pa.Table:
    """What the loop found that does not explain: the clock may be wrong."""
    rows = part.left[part.rank[part.left] > 0]
    found = part.contact[rows]
    since = contacts.column("from_us").take(found)
    return pa.table(
        [
            part.lookups.column("lookup_id").take(rows),
            pa.array(part.rank[rows], pa.int32()),
            pa.array(np.zeros(len(rows), np.int64)),
            since,
            contacts.column("contact_id").take(found),
        ],
        schema=RELATED,
    )


def _write(ground: Ground, part: Part, span: Span, verdicts: pa.Table, contacts: pa.Table) -> None:
    rank, chosen = part.rank.copy(), part.contact.copy()
    rank[part.left] = verdicts.column("rank").to_numpy()
    evidence = np.zeros(len(rank), np.int8)
    kinds = pc.index_in(verdicts.column("evidence"), value_set=pa.array(EVIDENCE))
    evidence[part.left] = kinds.to_numpy()
    # the ids of the evidence: those of the contacts, and after them those that the questions in SQL named
    chosen[part.left] = np.arange(len(contacts), len(contacts) + len(part.left))
    ids = pa.concat_arrays([*contacts.column("contact_id").chunks, *verdicts.column("evidence_id").chunks])
    by_rank = {rule.rank: rule for rule in ground.rules.rules}
    names = [by_rank[index].id if index in by_rank else "" for index in range(max(by_rank) + 1)]
    kind = [by_rank[index].verdict if index in by_rank else "" for index in range(max(by_rank) + 1)]
    lookups = part.lookups
    table = pa.table(
        {
            "lookup_id": lookups.column("lookup_id"),
            "patient": coded(lookups.column("patient"), ground.patients),
            "unit": coded(lookups.column("unit"), ground.units),
            "at": lookups.column("at_us").cast(pa.timestamp("us", "UTC")),
            "verdict": _named(rank, kind),
            "rule": _named(rank, names),
            "evidence": _named(evidence, EVIDENCE),
            "evidence_id": ids.take(pa.array(chosen)),
        }
    )
    _save(table, ground, "verdicts", part.name, span)
    _save(_open(table.take(part.left), verdicts, ground), ground, "open", part.name, span)


def _open(table: pa.Table, verdicts: pa.Table, ground: Ground) -> pa.Table:
    """The look-ups that no rule explained, with what one needs to ask about them."""
    table = table.append_column("account", coded(verdicts.column("account"), ground.accounts))
    table = table.append_column("acting", coded(verdicts.column("acting"), ground.accounts))
    table = table.append_column("patient_code", verdicts.column("patient"))
    table = table.append_column("acting_code", verdicts.column("acting"))
    for name in ("role", "day", "hour", "system", "action", "screen", "reason"):
        table = table.append_column(name, verdicts.column(name))
    return table.filter(pc.not_equal(table.column("verdict").cast(pa.string()), "explained"))


def coded(codes: pa.ChunkedArray, ids: pa.Array) -> pa.DictionaryArray:
    """Ids by their code, without copying a single one."""
    edges = pc.min_max(codes)
    low, high = edges["min"].as_py() or 0, edges["max"].as_py() or 0
    return pa.DictionaryArray.from_arrays(pc.subtract(codes, low).combine_chunks(), ids.slice(low, high - low + 1))


def _named(codes: Bytes, names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names))


def _save(table: pa.Table, ground: Ground, what: str, part: str, span: Span) -> None:
    target = ground.out / what / part.removesuffix(".parquet")
    target.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        target / f"{span.low:010}.parquet",
        compression="lz4",
        use_dictionary=["patient", "unit", "verdict", "rule", "evidence"],
        write_statistics=["patient", "at"],
    )

"""Rows as they came, checked column by column and given their type. One SQL text serves every format."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from rettidig.insight.lookups import danish_time
from rettidig.insight.lookups.faults import Fault
from rettidig.insight.lookups.file_columns import CONTACTS, MOMENTARY, Column, Kind
from rettidig.insight.lookups.headings import spelled

PERSONS = ("patient", "user", "on_behalf_of")  # columns that tell who somebody is
A_TIME = "fx 2026-03-03T14:05:00 eller 03-03-2026 14:05 (dansk tid), eller 2026-03-03T14:05:00+01:00"
A_DAY = "fx 2026-03-03 eller 03-03-2026, " + A_TIME


@dataclass(frozen=True)
class Check:
    """A condition under which a row is wrong, and the words for it; {} stands for the value."""

    column: str
    condition: str
    wrong: str
    allowed: str


def typed_name(column: Column) -> str:
    """The name of the typed column: times are microseconds UTC."""
    return column.name if column.type in ("text", "choice") else f"{column.name}_us"


def typed_schema(kind: Kind) -> str:
    """The columns of a table for the typed rows, with the numbers of their file and line."""
    types = {"text": "VARCHAR", "choice": "VARCHAR"}
    columns = [f'"{typed_name(column)}" {types.get(column.type, "BIGINT")}' for column in kind.columns]
    return ", ".join(["file SMALLINT", "line BIGINT", *columns])


def take(block: pa.Table, kind: Kind, connection: duckdb.DuckDBPyConnection, file: int) -> list[tuple[int, Check, str]]:
    """Put the good rows of a block into the staging table of their kind; return line, check and value of every fault.

    `file` is the number of the file in this import; with the line it names a row.
    """
    block = spelled(block, kind)
    typing = [_typed(column, block.schema) for column in kind.columns]
    checks = [check for typed in typing for check in typed.checks] + _checks_of_rows(kind)
    layers = ", ".join([f"{typed.raw} AS {layer('raw', typed.column)}" for typed in typing])
    query = f"SELECT line, {layers} FROM block"  # noqa: S608
    for steps in zip(*(typed.steps for typed in typing), strict=True):
        if step := ", ".join(filter(None, steps)):
            query = f"SELECT *, {step} FROM ({query})"  # noqa: S608
    connection.register("block", block)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW typed AS {query}")
    any_fault = " OR ".join(f"coalesce({check.condition}, false)" for check in checks)
    names = ", ".join(_chosen(column, kind) for column in kind.columns)
    ((taken,),) = connection.execute(
        f'INSERT INTO staging."{kind.name}" SELECT {file}, line, {names} FROM typed WHERE NOT ({any_fault})'  # noqa: S608
    ).fetchall()
    if taken == block.num_rows:
        return []
    return _listed(checks, connection)


def _chosen(column: Column, kind: Kind) -> str:
    """SQL: the typed value as it goes into the table; what a file may leave out is made here."""
    if column.name == kind.key and kind.identity:
        return f'coalesce("{kind.key}", {_identity(kind)})'
    if (kind, column.name) == (CONTACTS, "to"):
        return f"coalesce(to_us, CASE WHEN kind IN {MOMENTARY} THEN from_us END)"
    if column.type == "from" and not column.required:
        return f"coalesce({typed_name(column)}, epoch_us(TIMESTAMP '{danish_time.OLDEST}'))"
    return f'"{typed_name(column)}"'


def _identity(kind: Kind) -> str:
    """SQL: a number for a row that has none."""
    parts = [f"left(md5({layer('raw', name)}), 8)" if name in PERSONS else layer("raw", name) for name in kind.identity]
    return f"concat_ws('|', {', '.join(parts)})"


def _listed(checks: list[Check], connection: duckdb.DuckDBPyConnection) -> list[tuple[int, Check, str]]:
    faults: list[tuple[int, Check, str]] = []
    for check in checks:
        raw = layer("raw", check.column)
        rows = connection.execute(f"SELECT line, CAST({raw} AS VARCHAR) FROM typed WHERE {check.condition}")  # noqa: S608
        faults += [(line, check, value or "") for line, value in rows.fetchall()]
    return faults


def worded(file: str, fault: tuple[int, Check, str], kind: Kind) -> Fault:
    """The fault in words; the value is shown only where it cannot tell who somebody is."""
    line, check, value = fault
    shown = value[:40] if check.column not in (*PERSONS, kind.key) else "værdien"
    return Fault(file, line, check.column, check.wrong.format(f"”{shown}”"), check.allowed)


def _checks_of_rows(kind: Kind) -> list[Check]:
    owed = [("patient", "kind <> 'quality_permission'"), ("from", "kind NOT IN ('relative', 'colleague')")]
    owed.append(("user", "(kind IN ('relative', 'colleague') OR kind = 'quality_permission' AND \"raw unit\" IS NULL)"))
    checks = [
        Check(name, f"{layer('raw', name)} IS NULL AND {rows}", "feltet er tomt", "en værdi")
        for name, rows in (owed if kind.name == "consents" else [])
    ]
    if {"from", "to"} <= set(kind.names()):
        checks.append(Check("to", "to_us < from_us", "{} ligger før begyndelsen", "et tidspunkt efter from"))
    return checks


@dataclass(frozen=True)
class Typing:
    """Conversion of a column: SQL of the raw value, of the steps to the typed one, and of its possible faults."""

    column: str
    raw: str
    steps: tuple[str, str, str]
    checks: list[Check]


def layer(step: str, name: str) -> str:
    """SQL: a column as it is after one of the steps: raw, seen, zoned, local."""
    return f'"{step} {name}"'


def _typed(column: Column, schema: pa.Schema) -> Typing:
    is_there = column.name in schema.names
    arrow = schema.field(column.name).type if is_there else pa.string()
    field = f'"{column.name}"' if is_there else "CAST(NULL AS VARCHAR)"
    typed = _text(column, field) if column.type in ("text", "choice") else _time(column, field, arrow)
    if column.required:
        typed.checks.insert(0, Check(column.name, f"{layer('raw', column.name)} IS NULL", "feltet er tomt", "en værdi"))
    return typed


def _text(column: Column, field: str) -> Typing:
    raw = layer("raw", column.name)
    value = f"coalesce({raw}, {layer('raw', column.otherwise)})" if column.otherwise else raw
    checks = []
    if column.allowed and not column.is_free:
        allowed = ", ".join(f"'{value}'" for value in column.allowed)
        checks = [Check(column.name, f"{raw} NOT IN ({allowed})", "{} kendes ikke", ", ".join(column.allowed))]
    return Typing(column.name, _written(field), ("", "", f'{value} AS "{column.name}"'), checks)


def _written(field: str) -> str:
    """SQL: the text of a field, NULL when it is empty."""
    return f"nullif(nullif(trim(CAST({field} AS VARCHAR)), ''), 'NULL')"


def _time(column: Column, field: str, arrow: pa.DataType) -> Typing:
    raw, seen, zoned, local = (layer(prefix, column.name) for prefix in ("raw", "seen", "zoned", "local"))
    checks = _time_checks(column)
    if pa.types.is_timestamp(arrow):
        instant, clock = ("NULL", f"CAST({raw} AS TIMESTAMP)") if arrow.tz is None else (f"epoch_us({raw})", "NULL")
        reading = f"{instant} AS {zoned}, CAST({clock} AS TIMESTAMP) AS {local}"
        return Typing(column.name, field, ("", reading, _instant(column)), checks)
    has_zone, form = (f"regexp_matches({seen}, '{pattern}')" for pattern in (danish_time.WITH_ZONE, danish_time.FORM))
    day = f"CASE WHEN regexp_matches({seen}, '{danish_time.DAY_FORM}') THEN TRY_CAST({seen} AS TIMESTAMP) END"
    if column.type == "to":
        day += " + INTERVAL '1 day' - INTERVAL '1 microsecond'"
    whole_day = "CAST(NULL AS TIMESTAMP)" if column.type == "moment" else day
    reading = f"CASE WHEN {form} AND {has_zone} THEN epoch_us(TRY_CAST({seen} AS TIMESTAMPTZ)) END AS {zoned}, "
    reading += f"CASE WHEN {form} AND NOT {has_zone} THEN TRY_CAST({seen} AS TIMESTAMP) ELSE {whole_day} END AS {local}"
    wrong = f"{seen} IS NOT NULL AND {zoned} IS NULL AND {local} IS NULL"
    check = Check(column.name, wrong, "{} er ikke et tidspunkt", A_TIME if column.type == "moment" else A_DAY)
    steps = (f"{danish_time.iso(raw)} AS {seen}", reading, _instant(column))
    return Typing(column.name, _written(field), steps, [check, *checks])


def _instant(column: Column) -> str:
    """SQL: the typed value; the end of a period after the last year has not come."""
    zoned, local = layer("zoned", column.name), layer("local", column.name)
    value = f"coalesce({zoned}, {danish_time.instant(local, last_of_two=column.type == 'to')})"
    if column.type == "to":
        value = f"CASE WHEN {value} <= epoch_us(TIMESTAMP '{danish_time.LAST}') THEN {value} END"
    return f'{value} AS "{typed_name(column)}"'


def _time_checks(column: Column) -> list[Check]:
    first, last = danish_time.FIRST if column.type == "moment" else danish_time.OLDEST, danish_time.LAST
    value = f'"{typed_name(column)}"'
    years = f"{value} < epoch_us(TIMESTAMP '{first}') OR {value} > epoch_us(TIMESTAMP '{last}')"
    skipped = danish_time.is_skipped(layer("local", column.name))
    return [
        Check(column.name, years, "{} ligger uden for de år, der kan læses", f"tider fra {first} til {last}"),
        Check(column.name, skipped, "{} findes ikke: uret blev stillet frem", "en tid, uret viste"),
    ]

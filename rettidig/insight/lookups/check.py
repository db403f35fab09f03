"""Rows as they came, checked column by column and given their type. One SQL text serves every format."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from rettidig.insight.lookups import danish_time
from rettidig.insight.lookups.columns import Column, Kind
from rettidig.insight.lookups.faults import Fault

DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:[0-9]{2})?)?$"
OFFSET = "[0-9]{2}:[0-9]{2}.*(Z|[+-][0-9]{2}(:[0-9]{2})?)$"
A_TIME = "fx 2026-03-03T14:05:00 (dansk tid) eller 2026-03-03T14:05:00+01:00"
A_DAY = "fx 2026-03-03, " + A_TIME


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
    """The columns of a table that takes the typed rows and the numbers of their lines."""
    types = {"text": "VARCHAR", "choice": "VARCHAR"}
    columns = [f'"{typed_name(column)}" {types.get(column.type, "BIGINT")}' for column in kind.columns]
    return ", ".join(["line BIGINT", *columns])


def take(block: pa.Table, kind: Kind, connection: duckdb.DuckDBPyConnection, into: str) -> list[tuple[int, Check, str]]:
    """Put the good rows of a block into the table `into`; return line, check and value of every fault."""
    expressions, checks = _expressions(kind, block.schema)
    connection.register("block", block)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW typed AS SELECT line, {expressions} FROM block")  # noqa: S608
    any_fault = " OR ".join(f"coalesce({check.condition}, false)" for check in checks)
    names = ", ".join(f'"{typed_name(column)}"' for column in kind.columns)
    ((taken,),) = connection.execute(
        f"INSERT INTO {into} SELECT line, {names} FROM typed WHERE NOT ({any_fault})"  # noqa: S608
    ).fetchall()
    if taken == block.num_rows:
        return []
    return _listed(checks, connection)


def _listed(checks: list[Check], connection: duckdb.DuckDBPyConnection) -> list[tuple[int, Check, str]]:
    faults: list[tuple[int, Check, str]] = []
    for check in checks:
        raw = f'"raw {check.column}"'
        rows = connection.execute(f"SELECT line, CAST({raw} AS VARCHAR) FROM typed WHERE {check.condition}")  # noqa: S608
        faults += [(line, check, value or "") for line, value in rows.fetchall()]
    return faults


def worded(file: str, fault: tuple[int, Check, str], kind: Kind) -> Fault:
    """The fault in words; the value is shown only where it cannot tell who somebody is."""
    line, check, value = fault
    shown = value[:40] if check.column not in ("patient", "user", "on_behalf_of", kind.key) else "værdien"
    return Fault(file, line, check.column, check.wrong.format(f"”{shown}”"), check.allowed)


def _expressions(kind: Kind, schema: pa.Schema) -> tuple[str, list[Check]]:
    expressions: list[str] = []
    checks: list[Check] = []
    for column in kind.columns:
        if column.name not in schema.names:
            expressions += [f'NULL AS "{typed_name(column)}"']
            continue
        raw, value, own = _typed(column, schema.field(column.name).type)
        expressions += [f'{raw} AS "raw {column.name}"', f'{value} AS "{typed_name(column)}"']
        if column.required:
            checks.append(Check(column.name, f'"raw {column.name}" IS NULL', "feltet er tomt", "en værdi"))
        checks += own
    if {"from", "to"} <= set(schema.names):
        checks.append(Check("to", "to_us < from_us", "{} ligger før begyndelsen", "et tidspunkt efter from"))
    return ", ".join(expressions), checks


def _typed(column: Column, arrow: pa.DataType) -> tuple[str, str, list[Check]]:
    """The value as it came, the typed value, and what can be wrong with it."""
    name = f'"{column.name}"'
    if column.type in ("text", "choice"):
        raw = f"nullif(trim(CAST({name} AS VARCHAR)), '')"
        allowed = ", ".join(f"'{value}'" for value in column.allowed)
        wrong = [Check(column.name, f"{name} NOT IN ({allowed})", "{} kendes ikke", ", ".join(column.allowed))]
        return raw, f'"raw {column.name}"', wrong if column.allowed else []
    seen = f'"raw {column.name}"'
    if pa.types.is_timestamp(arrow) and arrow.tz is not None:
        return name, f"epoch_us({seen})", _time_checks(column, local=None)
    if pa.types.is_timestamp(arrow):
        local = f"CAST({seen} AS TIMESTAMP)"
        return name, _instant(column, local), _time_checks(column, local=local)
    return _typed_text(column, name)


def _typed_text(column: Column, name: str) -> tuple[str, str, list[Check]]:
    raw, seen = f"nullif(trim(CAST({name} AS VARCHAR)), '')", f'"raw {column.name}"'
    whole_day = "INTERVAL '1 day' - INTERVAL '1 microsecond'" if column.type == "to" else "INTERVAL '0 days'"
    local = f"TRY_CAST({seen} AS TIMESTAMP)"
    cases = [f"WHEN regexp_matches({seen}, '{OFFSET}') THEN epoch_us(TRY_CAST({seen} AS TIMESTAMPTZ))"]
    if column.type != "moment":
        cases.append(f"WHEN length({seen}) = 10 THEN {_instant(column, f'({local} + {whole_day})')}")
    value = f"CASE {' '.join(cases)} ELSE {_instant(column, local)} END"
    is_local = f"CASE WHEN NOT regexp_matches({seen}, '{OFFSET}') THEN {local} END"
    form = f"NOT regexp_matches({seen}, '{TIME}')"
    if column.type != "moment":
        form += f" AND NOT regexp_matches({seen}, '{DAY}')"
    allowed = A_TIME if column.type == "moment" else A_DAY
    wrong = f'({form}) OR ({seen} IS NOT NULL AND "{typed_name(column)}" IS NULL)'
    checks = [Check(column.name, wrong, "{} er ikke et tidspunkt", allowed)]
    return raw, value, checks + _time_checks(column, local=is_local)


def _instant(column: Column, local: str) -> str:
    return danish_time.instant(local, last_of_two=column.type == "to")


def _time_checks(column: Column, *, local: str | None) -> list[Check]:
    value, first, last = f'"{typed_name(column)}"', danish_time.FIRST, danish_time.LAST
    years = f"{value} < epoch_us(TIMESTAMP '{first}') OR {value} > epoch_us(TIMESTAMP '{last}')"
    checks = [Check(column.name, years, "{} ligger uden for de år, der kan læses", f"tider fra {first} til {last}")]
    if local is not None:
        skipped = danish_time.is_skipped(local)
        checks.append(Check(column.name, skipped, "{} findes ikke: uret blev stillet frem", "en tid, uret viste"))
    return checks

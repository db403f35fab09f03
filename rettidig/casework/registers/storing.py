"""Putting entries into a register, a file or a single one: staged in a table of its own, checked, compared, stored.

Everything that is written to a register goes this way, so a page and a file are refused for the same reasons.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import islice, repeat
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import sql
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from ..csv_files import Fault
from ..law_in_force import forget
from ..models import RegisterImport, User
from ..permissions import Denied
from .columns import BadValue, Column
from .definitions import Register

BLOCK = 2_000  # lines that are handed to the database at once
NONE = r"\N"
FORMULA = ("=", "+", "-", "@")  # files from spreadsheets, and ours, have an apostrophe before such a text
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


REASSESS = "reassess_cases"  # the task's name in rettidig.jobs.tasks
SOON = {"minutes": 10}  # several changes in a row are followed by one look at the cases


class Into(Enum):
    """What the staged entries are to become."""

    FILE = "file"  # new ones, or what an entry of the same identity is from now on
    NEW = "new"  # new ones alone
    CHANGED = "changed"  # what the entries that they name are from now on
    BACK = "back"  # entries that were removed


class Counts(NamedTuple):
    """How many entries are new, changed, and as they were."""

    new: int
    changed: int
    same: int


class Act(NamedTuple):
    """Who writes to a register, when, why, and out of which file."""

    by: User | None
    at: datetime
    on: date
    reason: str = ""
    imported: RegisterImport | None = None


class _Cells(dict[str, str | None]):
    """The cells of one column as COPY reads them, each read once; None for a bad one."""

    def __init__(self, column: Column, *, on: date) -> None:
        super().__init__()
        self._column, self._read = column, column.reader(on=on)
        self.troubles: dict[str, BadValue] = {}

    def __missing__(self, text: str) -> str | None:
        encoded: str | None
        try:
            encoded = _encoded(self._read(_cleaned(text)))
        except BadValue as trouble:
            encoded = None
            self.troubles[text] = trouble
        self[text] = encoded
        return encoded

    def read(self, texts: Sequence[str]) -> Sequence[str | None]:
        """The cells of many lines."""
        return texts if self._column.are_as_stored(texts) else [*map(self.__getitem__, texts)]


def _cleaned(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA) else text


def _encoded(value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, str):
        return value.replace("\\", "\\\\") if value.isprintable() else value.translate(ESCAPED)
    if isinstance(value, tuple):
        return "{" + ",".join(value) + "}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def stage(
    register: Register,
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    into: Into,
    on: date,
    faults: list[Fault],
    entries: Mapping[int, int] | None = None,
) -> None:
    """Read each line's cells, in the order of the register's columns, into a table that lasts as long as the
    transaction, and add everything that is wrong to `faults`. `entries` names by line the entry that is meant.
    """
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(column.stored_in), sql.SQL(column.sql_type))
        for column in register.columns
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE incoming (line integer, entry bigint, {}) ON COMMIT DROP").format(
                sql.SQL(", ").join(columns)
            )
        )
        blocks = _blocks(register.columns, rows, on=on, faults=faults, entries=entries or {})
        first = next(blocks, "")  # before COPY holds the connection: what columns and readers look up is asked here
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            copy.write(first)
            for block in blocks:
                copy.write(block)
        identity = sql.SQL(", ").join(_columns(register, register.identity))
        cursor.execute(sql.SQL("ANALYZE incoming ({})").format(identity))
    faults += _find_faults(register, into)


def _blocks(
    columns: Sequence[Column],
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    on: date,
    faults: list[Fault],
    entries: Mapping[int, int],
) -> Iterator[str]:
    """The good lines as COPY reads them, many at once."""
    read = [_Cells(column, on=on) for column in columns]
    rows = iter(rows)
    while block := list(islice(rows, BLOCK)):
        lines, values = zip(*block, strict=True)
        cells = [known.read(texts) for known, texts in zip(read, zip(*values, strict=True), strict=True)]
        keys = [str(entries.get(line, NONE)) for line in lines] if entries else repeat(NONE, len(lines))
        staged: Iterable[tuple[Any, ...]] = zip(map(str, lines), keys, *cells, strict=True)
        if any(None in column for column in cells):
            staged = [row for row in staged if None not in row]
            faults += (fault for line, values in block for fault in _faults_of(line, columns, values, read))
        yield "\n".join((*map("\t".join, staged), ""))


def _faults_of(line: int, columns: Sequence[Column], values: Sequence[str], read: list[_Cells]) -> Iterable[Fault]:
    for column, value, known in zip(columns, values, read, strict=True):
        if trouble := known.troubles.get(value):
            yield Fault(line, column.name, trouble.problem, trouble.allowed)


def _find_faults(register: Register, into: Into) -> list[Fault]:
    """What is wrong with staged lines in themselves, with each other and with the register."""
    found = []
    with connection.cursor() as cursor:
        for rule in register.rules:
            cursor.execute(sql.SQL("SELECT line FROM incoming AS i WHERE {}").format(sql.SQL(rule.is_bad)))
            found += [Fault(line, rule.column, str(rule.problem), str(rule.allowed)) for (line,) in cursor.fetchall()]
        known, again = sql.SQL(_TAKEN if into != Into.FILE else _DOUBLED), _("en anden, eller ret den, der er der")
        identity = _columns(register, register.identity)
        cursor.execute(
            known.format(
                table=register.table,
                identity=sql.SQL(", ").join(identity),
                same=_same(identity),
                first=sql.SQL(", ").join(_of("i", each) for each in identity),
            )
        )
        problem = _("Den findes allerede.") if into != Into.FILE else _("Det samme står også på en tidligere linje.")
        allowed = again if into != Into.FILE else _("hver kun én gang")
        found += [Fault(line, register.identity[0], problem, allowed) for (line,) in cursor.fetchall()]
    return found


_TAKEN = "SELECT i.line FROM incoming AS i JOIN {table} AS k ON {same} WHERE k.id IS DISTINCT FROM i.entry"
_DOUBLED = """
SELECT i.line FROM incoming AS i
JOIN (SELECT {identity}, min(line) AS first FROM incoming GROUP BY {identity} HAVING count(*) > 1) AS k
ON {same} AND i.line > k.first
"""


def count(register: Register) -> Counts:
    """How many of the staged entries of a file are new, changed and as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT count(*) FILTER (WHERE k.id IS NULL), count(*) FILTER (WHERE k.id IS NOT NULL AND {differs}),"
                " count(*) FROM incoming AS i LEFT JOIN {table} AS k ON {match}"
            ).format(**_compared(register))
        )
        ((new, changed, total),) = cursor.fetchall()
    return Counts(new, changed, total - new - changed)


class Difference(NamedTuple):
    """What a staged entry of a file would change: its name, its cells now (None for a new one) and afterwards."""

    title: str
    before: dict[str, str] | None
    after: dict[str, str]


def find_differences(register: Register, *, most: int) -> list[Difference]:
    """The changed entries and then the new ones, at most so many."""
    statement = sql.SQL(
        "SELECT {title}, CASE WHEN k.id IS NOT NULL THEN {before} END, {after} FROM incoming AS i"
        " LEFT JOIN {table} AS k ON {match} WHERE k.id IS NULL OR {differs} ORDER BY k.id IS NULL, i.line LIMIT {most}"
    ).format(most=sql.Literal(most), **_compared(register))
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [
            Difference(title, json.loads(before) if before else None, json.loads(after))
            for title, before, after in cursor.fetchall()
        ]


def _compared(register: Register) -> dict[str, sql.Composable]:
    """The parts of a question about the entries of a file, `i`, beside those of the register, `k`."""
    return {
        "title": title_of(register, "i"),
        "before": _as_object(register, "k"),
        "after": _as_object(register, "i", otherwise="k"),
        "table": register.table,
        "match": _match(register, Into.FILE),
        "differs": _differs(register),
    }


def store(register: Register, act: Act) -> Counts:
    """Store the staged entries of a file, with a RegisterChange of what each changed one was before.

    Raises Denied when an entry has come or gone meanwhile.
    """
    counts = count(register)
    with _unless_it_changes() as cursor:
        if counts.changed:
            cursor.execute(*_write_changes(register, act))
            cursor.execute(*_update(register, act, Into.FILE))
        if counts.new:
            cursor.execute(*_insert(register, act, Into.FILE, all_are_new=counts.new == sum(counts)))
    if counts.new or counts.changed:
        say_changed(register)
    return counts


def store_alone(register: Register, act: Act, *, into: Into) -> None:
    """Store what is staged; the caller tells of it. Raises Denied as `store`."""
    with _unless_it_changes() as cursor:
        cursor.execute(*(_update if into == Into.CHANGED else _insert)(register, act, into))
    say_changed(register)


def say_changed(register: Register) -> None:
    """Have the open cases assessed again, once what was written is committed, where their rights may turn on it. Each
    way of writing to a register calls this: a file, a change, a removal, and what takes one of them back.
    """
    if not register.moves_cases:
        return
    transaction.on_commit(forget)
    transaction.on_commit(_ask_for_reassessment)


def _ask_for_reassessment() -> None:
    with suppress(AlreadyEnqueued):
        app.configure_task(REASSESS, queueing_lock=REASSESS, schedule_in=SOON).defer()


@contextmanager
def _unless_it_changes() -> Iterator[CursorWrapper]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            yield cursor
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as trouble:
        if not isinstance(trouble.__cause__, UniqueViolation | ForeignKeyViolation):
            raise
        raise Denied(_("Registret er ændret imens. Prøv igen.")) from None


Statement = tuple[sql.Composable, list[Any]]


def _insert(register: Register, act: Act, into: Into, *, all_are_new: bool = True) -> Statement:
    columns = [sql.Identifier(column.stored_in) for column in register.columns]
    values = [_of("i", each) for each in columns]
    more: list[tuple[str, Any]] = [("imported_id", act.imported and act.imported.pk)]
    if register.author:
        more.append((f"{register.author}_id", act.by and act.by.pk))
    if into == Into.BACK:
        columns, values = [sql.Identifier("id"), *columns], [_of("i", sql.Identifier("entry")), *values]
    lacking = sql.SQL(" LEFT JOIN {} AS k ON {} WHERE k.id IS NULL ORDER BY i.line")
    statement = sql.SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM incoming AS i{lacking}").format(
        table=register.table,
        columns=sql.SQL(", ").join([*columns, *(sql.Identifier(name) for name, _value in more)]),
        values=sql.SQL(", ").join([*values, *(sql.Placeholder() for _name in more)]),
        lacking=sql.SQL("") if all_are_new else lacking.format(register.table, _match(register, into)),
    )
    return statement, [value for _name, value in more]


def _update(register: Register, act: Act, into: Into) -> Statement:
    columns = [sql.Identifier(column.stored_in) for column in register.written]
    sets = [sql.SQL("{} = {}").format(each, _of("i", each)) for each in columns]
    values: list[Any] = []
    if register.author:
        sets.append(sql.SQL("{} = %s").format(sql.Identifier(f"{register.author}_id")))
        values.append(act.by and act.by.pk)
    statement = sql.SQL("UPDATE {table} AS k SET {sets} FROM incoming AS i WHERE {match} AND {differs}").format(
        table=register.table, sets=sql.SQL(", ").join(sets), match=_match(register, into), differs=_differs(register)
    )
    return statement, values


def _write_changes(register: Register, act: Act) -> Statement:
    statement = sql.SQL(
        "INSERT INTO casework_registerchange"
        " (register, entry, name, from_day, before, after, reason, at, by_id, imported_id, made_at, obstacle)"
        " SELECT %s, k.id, left({title}, 200), %s, {before}, {after}, %s, %s, %s, %s, %s, ''"
        " FROM incoming AS i JOIN {table} AS k ON {match} WHERE {differs}"
    ).format(**_compared(register))
    imported = act.imported and act.imported.pk
    return statement, [register.key, act.on, act.reason, act.at, act.by and act.by.pk, imported, act.at]


def _as_object(register: Register, alias: str, *, otherwise: str = "") -> sql.Composable:
    """SQL for the cells as an object; those of columns that are not written are of the row `otherwise`, if there is
    one.
    """
    written = {column.name for column in register.written}
    cells, others = cells_of(register, alias), dict(cells_of(register, otherwise or alias))
    pairs = []
    for name, cell in cells:
        value = (
            cell
            if name in written
            else sql.SQL("CASE WHEN k.id IS NULL THEN {} ELSE {} END").format(cell, others[name])
        )
        pairs.append(sql.SQL("{}, {}").format(sql.Literal(name), value))
    return sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(pairs))


def cells_of(register: Register, alias: str) -> list[tuple[str, sql.Composable]]:
    """The name of each column, with SQL for its cell in a row of that alias."""
    return [(column.name, column.sql_text(_of(alias, sql.Identifier(column.stored_in)))) for column in register.columns]


def title_of(register: Register, alias: str) -> sql.Composable:
    """SQL for the name that people give an entry."""
    parts = [
        column.sql_name(_of(alias, sql.Identifier(column.stored_in))) for column in map(register.column, register.title)
    ]
    return sql.SQL("concat_ws(', ', {})").format(sql.SQL(", ").join(parts))


def _columns(register: Register, names: Iterable[str]) -> list[sql.Identifier]:
    return [sql.Identifier(register.column(name).stored_in) for name in names]


def _of(alias: str, column: sql.Identifier) -> sql.Composable:
    return sql.SQL("{}.{}").format(sql.Identifier(alias), column)


def _same(columns: Iterable[sql.Identifier]) -> sql.Composable:
    return sql.SQL(" AND ").join(sql.SQL("{} = {}").format(_of("k", each), _of("i", each)) for each in columns)


def _match(register: Register, into: Into) -> sql.Composable:
    """Which stored entry a staged one is."""
    if into == Into.FILE:
        return _same(_columns(register, register.identity))
    return sql.SQL("k.id = i.entry")


def _differs(register: Register) -> sql.Composable:
    columns = [sql.Identifier(column.stored_in) for column in register.written]
    return sql.SQL("({}) IS DISTINCT FROM ({})").format(
        sql.SQL(", ").join(_of("k", each) for each in columns), sql.SQL(", ").join(_of("i", each) for each in columns)
    )

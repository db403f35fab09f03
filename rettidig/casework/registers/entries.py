"""Reading a register: its entries as the cells that files and pages show."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from psycopg import sql

from ..csv_files import Fault
from ..models import RegisterChange
from .definitions import Register
from .storing import cells_of, title_of

BATCH = 5_000


class Entry(NamedTuple):
    """One entry: its key in the table (0 before it has one), what people call it, and its cells by their columns."""

    pk: int
    title: str
    cells: dict[str, str]
    imported: int | None


def find_entries(register: Register, *, search: str = "", first: int = 0, most: int | None = None) -> list[Entry]:
    """The entries in the order of their identity; those in which each word of `search` stands, whatever its case."""
    statement, values = _select(register, _where(register, search))
    page = sql.SQL(" LIMIT {} OFFSET {}").format(sql.Literal(most), sql.Literal(first))
    with connection.cursor() as cursor:
        cursor.execute(statement + page, values)
        return [_entry(register, row) for row in cursor.fetchall()]


def count_entries(register: Register, *, search: str = "") -> int:
    """How many entries `find_entries` has."""
    words, values = _where(register, search)
    statement = sql.SQL("SELECT count(*) FROM ({}) AS entry {}").format(_rows(register), words)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        ((number,),) = cursor.fetchall()
    return int(number)


def find_entry(register: Register, pk: int) -> Entry | None:
    """The entry, or None when there is none."""
    statement, values = _select(register, (sql.SQL("WHERE entry.id = %s"), [pk]))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return _entry(register, row) if row else None


def export(register: Register) -> Iterator[Sequence[str]]:
    """The heading and every entry, as the import reads them."""
    yield register.headings
    statement, values = _select(register, _where(register, ""))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(BATCH):
            yield from (row[3:] for row in rows)


def find_history(register: Register, pk: int) -> list[RegisterChange]:
    """What happened to an entry, the newest first, and what is planned."""
    changes = RegisterChange.objects.filter(register=register.key, entry=pk)
    return list(changes.select_related("by", "undone_by", "imported"))


def find_staged(register: Register) -> list[Entry]:
    """What is staged, as it will be stored, with the key of the entry of that identity, if there is one."""
    identity = [register.column(name).stored_in for name in register.identity]
    statement = sql.SQL(
        "SELECT coalesce(k.id, 0), {title}, NULL, {cells} FROM incoming AS i"
        " LEFT JOIN {table} AS k ON {same} ORDER BY i.line"
    ).format(
        title=title_of(register, "i"),
        cells=sql.SQL(", ").join(cell for _heading, cell in cells_of(register, "i")),
        table=register.table,
        same=sql.SQL(" AND ").join(sql.SQL("k.{0} = i.{0}").format(sql.Identifier(name)) for name in identity),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [_entry(register, row) for row in cursor.fetchall()]


def find_wrong(register: Register, before: Entry | None, after: Entry, *, line: int, on: date) -> list[Fault]:
    """What is wrong with an entry as a whole, which stands on a line of what was handed in."""
    if register.check_change is None:
        return []
    wrong = register.check_change(before.cells if before else None, after.cells, on)
    return [Fault(line, column, problem, "") for column, problem in wrong]


def _entry(register: Register, row: Sequence[Any]) -> Entry:
    return Entry(row[0], row[1], dict(zip(register.headings, row[3:], strict=True)), row[2])


def _select(register: Register, where: tuple[sql.Composable, list[Any]]) -> tuple[sql.Composable, list[Any]]:
    """Ordered by what is stored, which is indexed: a page of a million entries reads no more than the page."""
    words, values = where
    statement = sql.SQL(
        "SELECT id, title, imported_id, {cells} FROM ({rows}) AS entry {words} ORDER BY {order}, id"
    ).format(
        cells=sql.SQL(", ").join(_headings(register)),
        rows=_rows(register),
        words=words,
        order=sql.SQL(", ").join(sql.Identifier(f"by_{name}") for name in register.identity),
    )
    return statement, values


def _headings(register: Register) -> list[sql.Identifier]:
    return [sql.Identifier(f"cell_{name}") for name in register.headings]


def _rows(register: Register) -> sql.Composable:
    cells = [sql.SQL("{} AS {}").format(cell, sql.Identifier(f"cell_{name}")) for name, cell in cells_of(register, "k")]
    stored = [
        sql.SQL("k.{} AS {}").format(sql.Identifier(register.column(name).stored_in), sql.Identifier(f"by_{name}"))
        for name in register.identity
    ]
    return sql.SQL("SELECT k.id, {title} AS title, k.imported_id, {columns} FROM {table} AS k").format(
        title=title_of(register, "k"), columns=sql.SQL(", ").join([*cells, *stored]), table=register.table
    )


def _where(register: Register, search: str) -> tuple[sql.Composable, list[Any]]:
    words = search.split()
    if not words:
        return sql.SQL(""), []
    text = sql.SQL("concat_ws(' ', title, {}) ILIKE %s").format(sql.SQL(", ").join(_headings(register)))
    escaped = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in words]
    return sql.SQL("WHERE ") + sql.SQL(" AND ").join([text] * len(words)), [f"%{word}%" for word in escaped]

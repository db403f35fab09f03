"""Rows of different tables that belong together, written in one trip to the database."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.sql import InsertQuery
from django.db.transaction import get_connection


def insert(*rows: Model) -> None:
    """Insert new rows in the order given. Part of the caller's transaction.

    A row that another of them points to has its key already; the others get theirs from the database, and are not
    told. As with `bulk_create`, no signal is sent.
    """
    connection = get_connection()
    statements = [_statement(row, connection) for row in rows]
    parameters = [parameter for _sql, parameters in statements for parameter in parameters]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(sql for sql, _parameters in statements), parameters)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _statement(row: Model, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
    meta = row._meta
    query = InsertQuery(type(row))
    fields = [field for field in meta.local_concrete_fields if row.pk is not None or not field.primary_key]
    query.insert_values(fields, [row])
    [(sql, parameters)] = query.get_compiler(connection=connection).as_sql()
    return sql, parameters

"""Rows of different tables that belong together, written in one trip to the database."""

from functools import cache
from typing import Any

from django.db.models import Field, Model
from django.db.transaction import get_connection


def insert(*rows: Model) -> None:
    """Insert new rows in the order given. Part of the caller's transaction.

    A row that another of them points to has its key already; the others get theirs from the database, and are not
    told. As with `bulk_create`, no signal is sent.
    """
    connection = get_connection()
    statements, values = [], []
    for row in rows:
        fields, statement = _statement(type(row), row.pk is not None)
        statements.append(statement)
        values += [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[Model], has_key: bool) -> tuple[list["Field[Any, Any]"], str]:
    fields = [field for field in model._meta.local_concrete_fields if has_key or not field.primary_key]
    quote = get_connection().ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return fields, f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - the names of our own models

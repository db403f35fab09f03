"""Other roles of the database, for tests of what each may do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tests.plugin import ROLES


def past_the_guards(statement: str) -> None:
    """Run a statement of the test's transaction as somebody may who runs the server itself."""
    with working_as("postgres") as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def working_as(role: str) -> Iterator[CursorWrapper]:
    """Inside, statements of the test's transaction are those of `role`; an error undoes them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield cursor
        cursor.execute(f"SET LOCAL ROLE {ROLES.application}")

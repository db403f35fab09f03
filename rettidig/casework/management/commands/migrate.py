"""Django's `migrate`, as the owner of the tables, who then sets the guards and grants the other roles their part."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection

from rettidig.casework import database, guards


class Command(migrate.Command):
    help = "Bring the tables, their guards and the rights of the roles up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        with database.as_owner():
            try:
                database.check_is_owner()
            except database.NotOwner as refusal:
                raise CommandError(str(refusal)) from None
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]) and _is_complete():
                guards.install()
                database.grant()


def _is_complete() -> bool:
    """Whether every table is there; not after a migration back to an earlier state."""
    tables = set(connection.introspection.table_names())
    return {guard.table for guard in guards.guards()} <= tables

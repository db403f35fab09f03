"""Shared checks of commands: that the register exists, and that an option names exactly one object."""

from __future__ import annotations

from typing import Any

import click
from django.core.management import CommandError, call_command
from django.db import connection

from rettidig.casework.models import Case


def prepare_register() -> None:
    """A database that is quite new gets its tables first. Raises click.ClickException where it may not."""
    if has_register():
        return
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except CommandError as refusal:
        raise click.ClickException(str(refusal)) from None


def has_register() -> bool:
    return Case._meta.db_table in connection.introspection.table_names()


def find(model: Any, field: str, value: str | None, *, option: str) -> Any:
    """The one that an option names. Raises click.BadParameter with those that there are."""
    if value is None:
        return None
    found = model.objects.filter(**{field: value}).first()
    if found is None:
        known = ", ".join(model.objects.order_by(field).values_list(field, flat=True)) or "none"
        raise click.BadParameter(f"{value!r} is not known. Known: {known}.", param_hint=option)
    return found

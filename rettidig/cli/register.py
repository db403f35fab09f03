"""What commands share: that the register exists, that an option names exactly one object, and refusals as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from rettidig.casework.models import Case
from rettidig.casework.permissions import Denied


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


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal, or a value that cannot be, becomes the sentence with which the command ends."""
    try:
        yield
    except Denied as refusal:
        raise click.ClickException(str(refusal.message)) from None
    except ValidationError as trouble:
        raise click.ClickException(" ".join(trouble.messages)) from None


def find(model: Any, field: str, value: str | None, *, option: str) -> Any:
    """The one of a model, or of a list of its rows, that an option names.

    Raises click.BadParameter with those that there are.
    """
    if value is None:
        return None
    things = getattr(model, "objects", model)
    found = things.filter(**{field: value}).first()
    if found is None:
        known = ", ".join(things.order_by(field).values_list(field, flat=True)) or "none"
        raise click.BadParameter(f"{value!r} is not known. Known: {known}.", param_hint=option)
    return found

"""`rettidig keys new`: fresh keys, as lines of an environment file."""

from __future__ import annotations

import click

from rettidig.keyring import new_key


@click.command("new")
def command() -> None:
    """Print a new SECRET_KEY and PERSON_KEY, as lines of an environment file.

    Keep a copy of PERSON_KEY apart from the database: without it the CPR numbers cannot be read.
    """
    click.echo(f"SECRET_KEY={new_key()}\nPERSON_KEY={new_key()}")

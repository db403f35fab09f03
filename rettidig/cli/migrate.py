"""`rettidig migrate`: the tables of the database are made, or brought up to date after an upgrade."""

import click
from django.core.management import call_command

from rettidig.cli.setup import needs_database


@click.command("migrate")
@needs_database
def command() -> None:
    """Bring the tables of the database up to date. What is in them is kept."""
    call_command("migrate", verbosity=1, interactive=False)

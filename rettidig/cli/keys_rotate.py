"""`rettidig keys rotate`: re-encrypt everything with the first key of PERSON_KEY."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rettidig.casework import database, rekeying
from rettidig.cli.setup import needs_database
from rettidig.keyring import WrongKey

CODES_LEFT = (
    "{number} codes of open cases and saved drafts still need an older key: nobody can write them anew. Keep that key "
    "last in PERSON_KEY as long as those codes are to open anything."
)


@click.command("rotate")
@needs_database
def command() -> None:
    """Write everything that is encrypted anew with the first key of PERSON_KEY, and the indexes that go with it.

    It may be stopped at any moment and run again: it goes on where it was. The office can work meanwhile.
    """
    with database.as_owner():
        check_is_owner()
        work()
        left = {name: number for name, number in rekeying.count_left().items() if number}
        codes = rekeying.count_codes_left()
    if codes:
        click.echo(CODES_LEFT.format(number=codes))
    for name, number in left.items():
        click.echo(
            f"{name}: {number} rows are left, because two people have one number, or the number no index.", err=True
        )
    if left:
        sys.exit(1)
    click.echo("Everything is written with the first key of PERSON_KEY.")


def check_is_owner() -> None:
    try:
        database.check_is_owner()
    except database.NotOwner as refusal:
        raise click.ClickException(str(refusal)) from None


def work() -> None:
    """Raises click.ClickException for a value that no key opens."""
    columns = TextColumn("Writing anew"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=sum(rekeying.count_left().values()))
        try:
            for number in rekeying.rotate():
                progress.advance(task, number)
        except WrongKey as trouble:
            raise click.ClickException(str(trouble)) from None

"""`rettidig office`: how an office is reached. For the system administrator, at the machine itself."""

from __future__ import annotations

import re
from datetime import time

import click
from django.core.exceptions import ValidationError
from django.utils import timezone

from rettidig.casework.models import Office
from rettidig.casework.offices import Hours, change_office, open_office
from rettidig.cli.register import find, prepare_register
from rettidig.cli.setup import needs_database

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"(?P<first>[a-z]{3})(-(?P<last>[a-z]{3}))? (?P<opens>\d{1,2}[.:]\d\d)-(?P<closes>\d{1,2}[.:]\d\d)")
EXAMPLE = "mon-fri 9.00-15.00"


def read_phone(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\+?[0-9 ]{8,19}", value.strip()):
        raise click.BadParameter(f"{value!r} is no telephone number.")
    return value and value.strip()


@click.command("office")
@click.argument("slug")
@click.option("--phone", callback=read_phone, help="The switchboard.")
@click.option(
    "--helpline", callback=read_phone, help="The number that patients are asked to call, where it is another."
)
@click.option("--email")
@click.option("--address", help="Street and town, with commas between the lines.")
@click.option("--hours", multiple=True, metavar=f"'{EXAMPLE}'", help="When one may call; as often as there are hours.")
@needs_database
def command(slug: str, hours: tuple[str, ...], **contact: str | None) -> None:
    """Set how the office SLUG is reached. What is not named stays; a regional office is made when it is missing."""
    opening = [each for text in hours for each in read_hours(text)]
    prepare_register()
    at = timezone.now()
    office = open_office(slug, at=at) or find(Office, "slug", slug, option="SLUG")
    named = {
        name: value.replace(", ", "\n") if name == "address" else value for name, value in contact.items() if value
    }
    try:
        change_office(office, contact=named, hours=opening or None, at=at)
    except ValidationError as trouble:
        raise click.ClickException(" ".join(trouble.messages)) from None
    lines = [office.name, f"Telephone: {office.phone}", f"Helpline: {office.helpline}", office.email, office.address]
    open_at = [f"{DAYS[each.weekday]} {each.opens:%H.%M}-{each.closes:%H.%M}" for each in office.opening_hours.all()]
    click.echo("\n".join(line for line in [*lines, *open_at] if line))


def read_hours(text: str) -> list[Hours]:
    """The hours of each day that `mon-fri 9.00-15.00` names. Raises click.BadParameter."""
    trouble = click.BadParameter(f"{text!r} is not written like {EXAMPLE!r}.", param_hint="--hours")
    found = HOURS.fullmatch(text.strip().lower())
    try:
        if found is None:
            raise trouble
        first, last = DAYS.index(found["first"]), DAYS.index(found["last"] or found["first"])
        opens, closes = (time.fromisoformat(found[part].replace(".", ":").zfill(5)) for part in ("opens", "closes"))
    except ValueError:  # no such day, no such time
        raise trouble from None
    if first > last or opens >= closes:
        raise trouble
    return [Hours(day, opens, closes) for day in range(first, last + 1)]

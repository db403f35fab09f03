"""`rettidig partner`: the organisations that run hospitals. For the system administrator, at the machine itself."""

from __future__ import annotations

import click
from django.db import transaction
from django.utils import timezone

from rettidig.casework import organisations, staff
from rettidig.casework.models import Hospital, Organisation, Role
from rettidig.cli.register import find, prepare_register, refusals
from rettidig.cli.setup import needs_database
from rettidig.cli.users import find_place, say_password


@click.group("partner")
def command() -> None:
    """Make an organisation with its first person, who lets the others in; correct it, close it, and open it again."""


@command.command("list")
@needs_database
def list_all() -> None:
    """Each organisation with its CVR number and hospitals."""
    for each in Organisation.objects.prefetch_related("hospitals"):
        hospitals = ", ".join(hospital.slug for hospital in each.hospitals.all()) or "no hospitals"
        closed = " (closed)" if each.closed_at else ""
        click.echo(f"{each.cvr or 'no CVR  '}  {each.name}{closed}: {hospitals}")


@command.command("new")
@click.argument("name")
@click.option("--cvr", default="", help="The CVR number; hospitals of the register with it come along.")
@click.option(
    "--hospital", "slugs", metavar="SLUG", multiple=True, help="A hospital that comes along; may be repeated."
)
@click.option("--person", "username", metavar="USERNAME", help="The first person, who lets the others in.")
@needs_database
def new(name: str, cvr: str, slugs: tuple[str, ...], username: str | None) -> None:
    """Make the organisation NAME, and print the first person's password."""
    prepare_register()
    at = timezone.now()
    hospitals = [find(Hospital, "slug", slug, option="--hospital") for slug in slugs]
    with refusals(), transaction.atomic():
        made = organisations.create(name, cvr=cvr, by=None, at=at)
        for hospital in hospitals:
            if hospital.cvr != cvr or not cvr:
                organisations.add_hospital(made, hospital, by=None, at=at)
        if username:
            password = staff.add(username, role=Role.PARTNER, organisation=made, keeps_people=True, by=None, at=at)
    click.echo(f"{made.name} is made, with {made.hospitals.count()} hospitals.")
    if username:
        say_password(username, password)


@command.command("change")
@click.argument("organisation", metavar="CVR")
@click.option("--name", help="What people call it.")
@click.option("--cvr", help="The CVR number.")
@click.option("--hospital", "slugs", metavar="SLUG", multiple=True, help="One more hospital; may be repeated.")
@needs_database
def change(organisation: str, name: str | None, cvr: str | None, slugs: tuple[str, ...]) -> None:
    """Correct an organisation, named by CVR number or name, or give it hospitals."""
    found, at = _find(organisation), timezone.now()
    hospitals = [find(Hospital, "slug", slug, option="--hospital") for slug in slugs]
    with refusals(), transaction.atomic():
        organisations.change(found, name=name or found.name, cvr=found.cvr if cvr is None else cvr, by=None, at=at)
        for hospital in hospitals:
            organisations.add_hospital(found, hospital, by=None, at=at)
    click.echo(f"{name or found.name} has {found.hospitals.count()} hospitals.")


@command.command("close")
@click.argument("organisation", metavar="CVR")
@needs_database
def close(organisation: str) -> None:
    """Let everybody of the organisation go, at once; it is named by CVR number or name."""
    with refusals():
        count = organisations.close(_find(organisation), by=None, at=timezone.now())
    click.echo(f"Closed: {count} people and systems cannot come in any more.")


@command.command("reopen")
@click.argument("organisation", metavar="CVR")
@needs_database
def reopen(organisation: str) -> None:
    """Open the organisation after `close`; its people are opened one by one with `rettidig users reopen`."""
    with refusals():
        organisations.reopen(_find(organisation), by=None, at=timezone.now())
    click.echo("Open. Let its people in again with `rettidig users reopen`.")


def _find(organisation: str) -> Organisation:
    found: Organisation = find_place(organisation, None)["organisation"]
    return found

"""`rettidig api`: hospitals' systems that use the API. For the administrator, at the machine itself."""

from __future__ import annotations

import click
from django.utils import timezone

from rettidig.casework import api_clients, staff
from rettidig.casework.models import ApiClient, User
from rettidig.cli.register import find, refusals
from rettidig.cli.setup import needs_database
from rettidig.cli.users import find_place


@click.group("api")
def command() -> None:
    """Let an organisation's own system use the API, give it a new secret, and let it go."""


@command.command("add")
@click.argument("name")
@click.option("--organisation", metavar="CVR", help="The organisation whose system it is, by CVR number or name.")
@click.option("--hospital", "hospital_slug", metavar="SLUG", help="The only one of its hospitals that the system sees.")
@click.option("--letters", is_flag=True, help="A letter system: it makes links for letters, and sees no patient.")
@click.option("--inquiries", is_flag=True, help="A system with a form of its own: it sends inquiries, and sees none.")
@needs_database
def add(name: str, organisation: str | None, hospital_slug: str | None, letters: bool, inquiries: bool) -> None:
    """Let a system in as NAME, and print its secret."""
    place = find_place(organisation, hospital_slug)
    with refusals():
        whose = {"organisation": None, **place}
        secret = api_clients.add(name, **whose, only_letters=letters, only_inquiries=inquiries, at=timezone.now())
    say_secret(name, secret)


@command.command("renew")
@click.argument("name")
@needs_database
def renew(name: str) -> None:
    """Print a new secret for NAME; the old one ends at once."""
    client = find(ApiClient, "user__username", name, option="NAME")
    say_secret(name, api_clients.renew(client, at=timezone.now()))


@command.command("close")
@click.argument("name")
@needs_database
def close(name: str) -> None:
    """Let NAME go, at once. What it did stays in the audit log."""
    staff.close(find(User, "username", name, option="NAME"), by=None, at=timezone.now())
    click.echo(f"{name} cannot use the API any more.")


def say_secret(name: str, secret: str) -> None:
    click.echo(f"client_id: {name}\nclient_secret: {secret}\nThe secret is stored nowhere else.")

"""`rettidig api`: hospitals' systems that use the API. For the administrator, at the machine itself."""

from __future__ import annotations

import click
from django.core.exceptions import ValidationError
from django.utils import timezone

from rettidig.casework import api_clients, staff
from rettidig.casework.models import ApiClient, Hospital, User
from rettidig.casework.permissions import Denied
from rettidig.cli.register import find
from rettidig.cli.setup import needs_database


@click.group("api")
def command() -> None:
    """Let a hospital's own system use the API, give it a new secret, and let it go."""


@command.command("add")
@click.argument("name")
@click.option("--hospital", "hospital_slug", metavar="SLUG", required=True, help="The hospital whose system it is.")
@needs_database
def add(name: str, hospital_slug: str) -> None:
    """Let a system in as NAME, and print its secret."""
    hospital = find(Hospital, "slug", hospital_slug, option="--hospital")
    try:
        secret = api_clients.add(name, hospital=hospital, at=timezone.now())
    except Denied as refusal:
        raise click.ClickException(str(refusal.message)) from None
    except ValidationError as trouble:
        raise click.ClickException(" ".join(trouble.messages)) from None
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

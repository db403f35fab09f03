"""`rettidig users`: who may log in. For the system administrator, at the machine itself."""

from __future__ import annotations

import click
from django.core.exceptions import ValidationError
from django.utils import timezone

from rettidig.casework import staff
from rettidig.casework.models import Hospital, Office, Role, User
from rettidig.casework.offices import open_office
from rettidig.casework.permissions import Denied
from rettidig.cli.register import find, prepare_register
from rettidig.cli.setup import needs_database

ROLES = [role.value for role in Role if role != Role.CITIZEN]


@click.group("users")
def command() -> None:
    """Let staff in, give new passwords, and let staff go."""


@command.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--office", "office_slug", metavar="SLUG", help="The office; a regional one is made when it is missing.")
@click.option("--hospital", "hospital_slug", metavar="SLUG", help="The hospital of a partner.")
@needs_database
def add(username: str, role: str, office_slug: str | None, hospital_slug: str | None) -> None:
    """Let USERNAME in, and print the first password."""
    prepare_register()
    at = timezone.now()
    office = open_office(office_slug, at=at) if office_slug else None
    office = office or find(Office, "slug", office_slug, option="--office")
    hospital = find(Hospital, "slug", hospital_slug, option="--hospital")
    try:
        password = staff.add(username, role=Role(role), office=office, hospital=hospital, at=at)
    except Denied as refusal:
        raise click.ClickException(str(refusal.message)) from None
    except ValidationError as trouble:
        raise click.ClickException(" ".join(trouble.messages)) from None
    say_password(username, password)


@command.command("renew")
@click.argument("username")
@needs_database
def renew(username: str) -> None:
    """Print a new password for USERNAME; the code app is set up anew at the next login."""
    say_password(username, staff.renew(find(User, "username", username, option="USERNAME"), at=timezone.now()))


@command.command("close")
@click.argument("username")
@needs_database
def close(username: str) -> None:
    """Let USERNAME go. What the person did stays in the audit log."""
    staff.close(find(User, "username", username, option="USERNAME"), at=timezone.now())
    click.echo(f"{username} cannot log in any more.")


@command.command("logout")
@click.argument("username")
@needs_database
def logout(username: str) -> None:
    """End every login of USERNAME, on every machine. The password stays."""
    staff.log_out_everywhere(find(User, "username", username, option="USERNAME"), at=timezone.now())
    click.echo(f"{username} is logged out everywhere.")


def say_password(username: str, password: str) -> None:
    click.echo(f"{username} logs in with {password} and must then choose another.")

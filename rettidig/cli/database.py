"""`rettidig database`: the roles that own the tables and that work with them. For whoever administers the server."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import click
import psycopg
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from rettidig.casework import database
from rettidig.cli.setup import check_keys, refuse_without_database

SAME_ROLE = (
    "DATABASE_URL and DATABASE_OWNER_URL name the same user. Give the owner of the tables another: "
    "DATABASE_OWNER_URL=postgresql://rettidig_owner:password@host/name."
)


@click.group("database")
def command() -> None:
    """Make the roles that the product works as: DATABASE_URL names the application's, which owns nothing, and
    DATABASE_OWNER_URL the one that owns the tables and migrates them.
    """


@command.command("sql")
def print_statements() -> None:
    """Print what `setup` does, for an administrator who would rather run it with psql."""
    check_two_roles()
    for statement in database.setup(database.roles(), database=name()):
        click.echo(f"{statement};")
    click.echo("-- Give both roles that log in the passwords of their addresses: \\password NAME")


@command.command("setup")
@click.option("--admin", envvar="DATABASE_ADMIN_URL", required=True, help="Address of a user who may make roles.")
def setup(admin: str) -> None:
    """Make the roles with their passwords, and the database if it is missing; then bring the tables up to date.

    It may be run again at any time. Tables that another role owns are handed over to the owner.
    """
    check_two_roles()
    if urlsplit(admin).scheme not in ("postgresql", "postgres"):
        raise click.BadParameter("postgresql://user:password@host/name is meant.", param_hint="--admin")
    try:
        make_database(admin)
        with psycopg.connect(admin, dbname=name(), autocommit=True) as administrator:
            administrator.add_notice_handler(lambda notice: click.echo(notice.message_primary, err=True))
            administrator.execute("SET client_min_messages = warning")
            database.set_up(administrator, database.roles(), passwords=passwords())
    except psycopg.Error as trouble:
        raise click.ClickException(f"The roles could not be made. {trouble}") from None
    with refuse_without_database():
        call_command("migrate", verbosity=1, interactive=False)
        check_keys()


def check_two_roles() -> None:
    if "DATABASE_URL" not in os.environ:
        raise click.ClickException("DATABASE_URL is missing. The embedded database of the demo sets up itself.")
    if not database.roles().are_apart:
        raise click.ClickException(SAME_ROLE)


def name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def passwords() -> dict[str, str]:
    """The passwords that the addresses hold, by role."""
    return {
        place["USER"]: place["PASSWORD"]
        for place in (settings.DATABASES["default"], settings.OWNER_DATABASE)
        if place["PASSWORD"]
    }


def make_database(admin: str) -> None:
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as administrator:
        if administrator.execute("SELECT FROM pg_database WHERE datname = %s", [name()]).fetchone() is None:
            administrator.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name()))
            )

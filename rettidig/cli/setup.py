"""Preparation of commands: load the settings, and connect to the database."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import ParamSpec, TypeVar

import click
import django
import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from rettidig.casework import key_check
from rettidig.casework.database import roles, set_up
from rettidig.cli.processes import Stopped, stoppable
from rettidig.integrations import postgres
from rettidig.keyring import BadKeys

P = ParamSpec("P")
R = TypeVar("R")


def load_django() -> None:
    """Read the settings, so that models may be used. In a terminal only what needs attention is logged.

    Raises click.ClickException with a sentence when the environment says something that cannot be.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rettidig.config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError, OSError) as trouble:
        cure = "" if isinstance(trouble.__cause__, BadKeys) else " Correct the environment variable."
        raise click.ClickException(f"{trouble}{cure}") from None


@contextmanager
def database() -> Iterator[None]:
    """A database that answers: the embedded server is started when it is the one that is meant and it does not run.

    Raises click.ClickException with a sentence when there is none.
    """
    with ExitStack() as stack:
        with refuse_without_database():
            if "DATABASE_URL" not in os.environ:
                url = stack.enter_context(postgres.running(settings.VAR_DIR / "postgres"))
                stack.callback(connection.close)
                with psycopg.connect(url, autocommit=True) as administrator:
                    set_up(administrator, roles())
            connection.ensure_connection()
        yield


@contextmanager
def refuse_without_database() -> Iterator[None]:
    """Turns the trouble of a database that does not answer into click.ClickException with a sentence."""
    try:
        yield
    except (postgres.PostgresUnavailable, DatabaseError, psycopg.Error) as trouble:
        raise click.ClickException(f"The database does not answer. {trouble}") from None


def check_keys() -> None:
    """Raises click.ClickException when the data was written with another PERSON_KEY."""
    try:
        key_check.check()
    except BadKeys as wrong:
        raise click.ClickException(str(wrong)) from None


def prepare_to_start() -> dict[str, str]:
    """For a process that goes on through every outage: check the settings and, if the database answers, its keys.

    Returns the environment as it was, for the program that this process becomes. Raises click.ClickException.
    """
    environment = dict(os.environ)
    load_django()
    if not (settings.DEMO or "DATABASE_URL" in environment):
        raise click.ClickException(
            "DATABASE_URL is missing: it names the database of the office. For the demo: make run"
        )
    try:
        key_check.check_if_reachable()
    except BadKeys as wrong:
        raise click.ClickException(str(wrong)) from None
    return environment


def needs_database(command: Callable[P, R]) -> Callable[P, R]:
    """For commands that read or write the register: run it while a database answers.

    Being told to stop, in whichever way, undoes what is half done and ends the database that was started for it.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with stoppable(), database():
                check_keys()
                return command(*args, **kwargs)
        except Stopped:
            raise click.Abort from None

    return run

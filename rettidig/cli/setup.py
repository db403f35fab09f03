"""What commands need before they begin: settings that are loaded, and a database that answers."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import ParamSpec, TypeVar

import click
import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from rettidig.cli.processes import Stopped, stoppable
from rettidig.integrations import postgres

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
        raise click.ClickException(f"{trouble} Correct the environment variable.") from None


@contextmanager
def database() -> Iterator[None]:
    """A database that answers: the embedded server is started when it is the one that is meant and it does not run.

    Raises click.ClickException with a sentence when there is none.
    """
    with ExitStack() as stack:
        try:
            if "DATABASE_URL" not in os.environ:
                stack.enter_context(postgres.running(settings.VAR_DIR / "postgres"))
                stack.callback(connection.close)
            connection.ensure_connection()
        except (postgres.PostgresUnavailable, DatabaseError) as trouble:
            raise click.ClickException(f"The database does not answer. {trouble}") from None
        yield


def needs_database(command: Callable[P, R]) -> Callable[P, R]:
    """For commands that read or write the register: run it while a database answers.

    Being told to stop, in whichever way, undoes what is half done and ends the database that was started for it.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with stoppable(), database():
                return command(*args, **kwargs)
        except Stopped:
            raise click.Abort from None

    return run

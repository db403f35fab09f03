"""`rettidig worker`: the background work against the configured database."""

from __future__ import annotations

import os
import sys

import click

from rettidig.cli.setup import prepare_to_start


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Pieces of work done at a time.")
def command(concurrency: int) -> None:
    """Send what is to be sent, and do the other work that nobody waits for. Start as many as you like."""
    environment = prepare_to_start() | {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    # Becomes the worker: signals from the system's own supervisor reach it directly
    command = [sys.executable, "-m", "django", "work", f"--concurrency={concurrency}"]
    os.execve(sys.executable, command, environment)  # noqa: S606

"""`rettidig worker`: the background work against the configured database."""

from __future__ import annotations

import os
import sys

import click


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Pieces of work done at a time.")
def command(concurrency: int) -> None:
    """Send what is to be sent, and do the other work that nobody waits for. Start as many as you like."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rettidig.config.settings")
    # Becomes the worker: signals from the system's own supervisor reach it directly
    os.execv(sys.executable, [sys.executable, "-m", "django", "work", f"--concurrency={concurrency}"])  # noqa: S606

"""`rettidig serve`: the web server against the configured database."""

from __future__ import annotations

import os
import sys

import click

from rettidig.cli.setup import prepare_to_start

WSGI = "rettidig.config.wsgi:application"
LOGGER = "rettidig.config.logs.ServerLogger"
WORKER = "rettidig.web.server.BufferingWorker"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes; about one for each core.")
@click.option("--threads", default=4, show_default=True, help="Requests that each process answers at a time.")
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Run the web server against the database that DATABASE_URL names."""
    environment = prepare_to_start()
    options = [f"--bind={host}:{port}", f"--workers={workers}", f"--threads={threads}", f"--worker-class={WORKER}"]
    quiet = ["--log-level=warning", f"--logger-class={LOGGER}", "--graceful-timeout=10", "--no-control-socket"]
    # Becomes the server: signals from the system's own supervisor reach it directly
    os.execve(sys.executable, [sys.executable, "-m", "gunicorn", WSGI, *options, *quiet], environment)  # noqa: S606

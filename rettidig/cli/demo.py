"""`rettidig demo`: the whole product on this machine, with demo content, until it is told to stop."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from rettidig.cli import setup
from rettidig.cli.processes import Processes, Stopped, stoppable
from rettidig.insight.lookups import demo as demo_log
from rettidig.insight.lookups.store import Store
from rettidig.integrations import postgres

HOST = "127.0.0.1"
RETTIDIG = [sys.executable, "-m", "rettidig"]


@click.command("demo")
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port of the web pages.")
def command(port: int) -> None:
    """Run the whole product with demo content, on an embedded database unless DATABASE_URL names one.

    A part that ends by itself, the database too, is started again.
    """
    check_port_is_free(port)
    os.environ |= {"DEMO": "true", "PORT": str(port)}
    setup.load_django()
    try:
        with stoppable(), Processes() as processes:
            start(processes, port)
            ended = processes.look_after()
    except Stopped:
        click.echo("\nStopped: web server, background worker and database.")
    else:
        raise click.ClickException(f"The {ended} ends whenever it is started, so the rest is stopped too. See above.")


def check_port_is_free(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as trouble:
            cure = f"Stop what uses it, or choose another: make run PORT={port + 1}"
            raise click.ClickException(f"Port {port} on {HOST} cannot be used ({trouble.strerror}). {cure}") from None


def start(processes: Processes, port: int) -> None:
    """Start everything from nothing: database, content, pages, background work."""
    start_database(processes)
    with setup.database():
        say("Bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
        setup.check_keys()
        say("Loading the demo")
        call_command("load_demo")
        collect_static_files()
        processes.start("web server", [*RETTIDIG, "serve", f"--port={port}"], env=os.environ)
        processes.start("background worker", [*RETTIDIG, "worker"], env=os.environ)
        load_log()
        if answers(processes, port):
            click.echo(f"\nRettidig runs on http://{HOST}:{port} — Ctrl-C stops it.\n")
            call_command("demo_logins")
    connection.close()


def load_log() -> None:
    """The demo's look-up log, while the pages are already coming up."""
    demo_log.load(Store(settings.LOOKUPS_STORE), settings.LOOKUPS_JUDGED, at=timezone.localtime())


def start_database(processes: Processes) -> None:
    if "DATABASE_URL" in os.environ:
        return
    say("Starting the database")
    database = Database(settings.VAR_DIR / "postgres")
    processes.add("database", database.begin, end=database.end)


class Database:
    """The embedded server, as a process to look after."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: postgres.Server | None = None

    def begin(self) -> subprocess.Popen[bytes]:
        try:
            self.server = postgres.start_again(self.server) if self.server else postgres.start(self.folder)
        except postgres.PostgresUnavailable as trouble:
            raise click.ClickException(str(trouble)) from None
        return self.server.process

    def end(self, _process: subprocess.Popen[bytes]) -> None:
        if self.server:
            postgres.stop(self.server)


def collect_static_files() -> None:
    """Collect style, scripts and pictures, if any has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return
    say("Preparing pages")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def state_of_static_files() -> str:
    found = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    lines = sorted(f"{path} {path.stat().st_mtime_ns}" for path in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def answers(processes: Processes, port: int) -> bool:
    """Wait for the first page. False when a process ends instead, however often it is started."""
    while processes.revive() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return True
        finally:
            connection.close()
    return False


def say(what: str) -> None:
    click.echo(f"{what} …")

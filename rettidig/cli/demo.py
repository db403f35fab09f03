"""`rettidig demo`: the whole product on this machine, with demo content, until it is told to stop."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import click
import yaml
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
LOGIN_ABOVE = 1000  # the port of the pages
PERSONS = Path(__file__).parents[1] / "casework" / "demo" / "test_persons.yaml"
LOGIN = "rettidig.integrations.citizen_login.fake"
SUBSTANTIAL = "https://data.gov.dk/concept/core/nsis/Substantial"
RETTIDIG = [sys.executable, "-m", "rettidig"]


@click.command("demo")
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port of the web pages.")
@click.option("--login-port", type=int, help="Port of the test login of citizens.  [default: 1000 above the other]")
def command(port: int, login_port: int | None) -> None:
    """Run the whole product with demo content, on an embedded database unless DATABASE_URL names one.

    A part that ends by itself, the database too, is started again.
    """
    login_port = login_port or port + LOGIN_ABOVE
    check_port_is_free(port)
    check_port_is_free(login_port)
    login = {"ISSUER": f"http://{HOST}:{login_port}", "CLIENT": "demo", "SECRET": "demo"}
    os.environ |= {"DEMO": "true", "PORT": str(port), **{f"CITIZEN_LOGIN_{name}": each for name, each in login.items()}}
    setup.load_django()
    try:
        with stoppable(), Processes() as processes:
            start(processes, port, login_port)
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


def start(processes: Processes, port: int, login_port: int) -> None:
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
        start_login(processes, login_port)
        load_log()
        if answers(processes, port):
            click.echo(f"\nRettidig runs on http://{HOST}:{port} — Ctrl-C stops it.\n")
            call_command("demo_logins")
    connection.close()


def start_login(processes: Processes, port: int) -> None:
    """The test login of citizens, where everybody is one of the official test persons."""
    people = {
        f"{person['given']} {person['family']} ({person['cpr']})": {
            "cprNumberIdentifier": person["cpr"],
            "name": f"{person['given']} {person['family']}",
            "loa": SUBSTANTIAL,
        }
        for person in yaml.safe_load(PERSONS.read_text(encoding="utf-8"))["persons"]
    }
    file = settings.VAR_DIR / "citizens.json"
    file.write_text(json.dumps(people))
    processes.start("test login of citizens", [sys.executable, "-m", LOGIN, str(port), str(file)], env=os.environ)


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

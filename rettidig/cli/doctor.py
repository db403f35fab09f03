"""`rettidig doctor`: tests each thing that the product stands on, and says the cure for what is wrong."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import typst
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rettidig.cli import REINSTALL, setup

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRESQL = 15_00_00
SOURCE = Path(__file__).resolve().parents[2]


class Trouble(NamedTuple):
    what: str
    cure: str
    is_serious: bool = True


Examination = Callable[[], Iterator[Trouble]]


@click.command("doctor")
def command() -> None:
    """Test each dependency and the configuration, and say the cure. Ends with 1 when something must be done."""
    found = [*report("Python", python), *report("Packages", packages), *report("Settings", loaded_settings)]
    if not found:  # the rest stands on these
        found += [trouble for name, examine in EXAMINATIONS.items() for trouble in report(name, examine)]
        found += examine_database()
        if is_demo():
            click.echo("\nThis is a demo: for real cases set DATABASE_URL, and ask the doctor again.")
    serious = sum(trouble.is_serious for trouble in found)
    click.echo(f"\n{serious} to repair, {len(found) - serious} to think about." if found else "\nAll is well.")
    sys.exit(1 if serious else 0)


def report(name: str, examine: Examination) -> list[Trouble]:
    """Run one examination and print its outcome."""
    found = list(examine())
    if not found:
        click.echo(f"{click.style('good', fg='green')}  {name}")
    for trouble in found:
        word = click.style("BAD ", fg="red") if trouble.is_serious else click.style("hm  ", fg="yellow")
        click.echo(f"{word}  {name}: {trouble.what}\n      {trouble.cure}")
    return found


def examine_database() -> list[Trouble]:
    try:
        with setup.database():
            return [*report("Database", database), *report("Tables", tables)]
    except click.ClickException as refusal:
        said = refusal.message
    return report("Database", lambda: iter([Trouble(said, "Start it, or correct DATABASE_URL.")]))


def python() -> Iterator[Trouble]:
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Trouble(f"Python {sys.version.split()[0]} is too old", "Install Python 3.11 or newer, then: make setup")


def packages() -> Iterator[Trouble]:
    """Whether what is installed is what requirements/base.txt has locked."""
    locked = (line.split(" ")[0].split("==") for line in (SOURCE / "requirements" / "base.txt").open() if "==" in line)
    wrong = [f"{name} {wanted}" for name, wanted in locked if installed(name) != wanted]
    if wrong:
        yield Trouble(f"not as locked: {', '.join(wrong)}", REINSTALL)


def installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def loaded_settings() -> Iterator[Trouble]:
    try:
        setup.load_django()
    except click.ClickException as refusal:
        yield Trouble(refusal.message, "SECURITY.md lists what an installation sets.")


def is_demo() -> bool:
    """Without a database of its own it holds no real cases, and needs no secrets yet."""
    return settings.DEMO or "DATABASE_URL" not in os.environ


def secrets() -> Iterator[Trouble]:
    if is_demo():
        return
    for name in ("SECRET_KEY", "PERSON_KEY"):
        if name not in os.environ:
            cure = f"Set {name} to a long random text that nobody else knows, and keep it."
            yield Trouble(f"{name} is the one that everybody can read in the source", cure)


def deployment() -> Iterator[Trouble]:
    for message in run_checks(include_deployment_checks=not is_demo()):
        cure = message.hint or "HTTPS=true sets what belongs to a site on https; SECURITY.md lists the rest."
        yield Trouble(message.msg.split("\n")[0], cure, is_serious=message.is_serious())


def folder() -> Iterator[Trouble]:
    place = next(place for place in [settings.VAR_DIR, *settings.VAR_DIR.parents] if place.exists())
    if not os.access(place, os.W_OK):
        yield Trouble(f"{place} cannot be written to", "Give this user the right to write, or set RETTIDIG_VAR.")


def time_zone() -> Iterator[Trouble]:
    try:
        summer = datetime(2026, 7, 1, tzinfo=UTC).astimezone(ZoneInfo(settings.TIME_ZONE))
    except ZoneInfoNotFoundError:
        yield Trouble(f"no data for {settings.TIME_ZONE}", f"Install the system's time zone data. {REINSTALL}")
    else:
        if summer.utcoffset() != summer.dst() * 2:  # type: ignore[operator]
            yield Trouble("Danish summer time is not known", "Update the system's time zone data.")


def translations() -> Iterator[Trouble]:
    for source in (SOURCE / "rettidig").rglob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            yield Trouble(f"{source.parts[-3]} is not compiled", ".venv/bin/python -m tools.messages compile")


def front_end() -> Iterator[Trouble]:
    for _prefix, place in settings.STATICFILES_DIRS:
        if not Path(place).is_dir():
            yield Trouble(f"{place} is missing", "Delete the folder node_modules, then: make setup")
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if not manifest.exists() or not json.loads(manifest.read_text())["paths"]:
            yield Trouble("style and scripts are not collected", ".venv/bin/python manage.py collectstatic --noinput")


def letters() -> Iterator[Trouble]:
    source = b'#set document(title: "Pr\xc3\xb8ve")\n#set text(lang: "da")\n= Pr\xc3\xb8ve'
    try:
        typst.compile(source, pdf_standards=["ua-1"])
    except RuntimeError as error:
        yield Trouble(f"no accessible PDF can be made: {error}", REINSTALL)


def virus_scanner() -> Iterator[Trouble]:
    if settings.CLAMD_ADDRESS in ("", "fake"):
        if not is_demo():
            yield Trouble("none: attachments are not scanned", "Set CLAMD_ADDRESS to host:port.", is_serious=False)
        return
    address = urlsplit(f"//{settings.CLAMD_ADDRESS}")
    try:
        with closing(socket.create_connection((address.hostname or "", address.port or 3310), timeout=5)) as scanner:
            scanner.sendall(b"zPING\0")
            answer = scanner.recv(16)
    except OSError as error:
        yield Trouble(f"{settings.CLAMD_ADDRESS} does not answer: {error}", "Start clamd, or correct CLAMD_ADDRESS.")
    else:
        if not answer.startswith(b"PONG"):
            yield Trouble(f"{settings.CLAMD_ADDRESS} is no clamd", "Correct CLAMD_ADDRESS.")


def database() -> Iterator[Trouble]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        number, encoding = cursor.fetchone()
    if number < OLDEST_POSTGRESQL:
        yield Trouble(f"PostgreSQL {number // 10_000} is too old", "Use PostgreSQL 15 or newer.")
    if encoding != "UTF8":
        yield Trouble(f"it stores text as {encoding}", "Make the database anew with ENCODING 'UTF8'.")


def tables() -> Iterator[Trouble]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Trouble(f"{len(plan)} changes are not made yet", ".venv/bin/python manage.py migrate")


EXAMINATIONS: dict[str, Examination] = {
    "Secrets": secrets,
    "Deployment": deployment,
    "Folder for files": folder,
    "Time zone": time_zone,
    "Translations": translations,
    "Style and scripts": front_end,
    "Letters": letters,
    "Virus scanner": virus_scanner,
}

"""`rettidig doctor`: checks everything the product depends on, and says how to repair what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import typst
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from rettidig.cli import REINSTALL, doctor_database, setup
from rettidig.cli.trouble import Examination, Trouble
from rettidig.insight import lookups
from rettidig.integrations.virus_scan import EICAR_FILE, Verdict, scan

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRESQL = 15_00_00
CLOCKS_APART_SECONDS = 5
LITTLE_SPACE, TOO_LITTLE_SPACE = 2 * 1024**3, 200 * 1024**2  # bytes
ENCODING = (
    "Start it, or correct DATABASE_URL; characters in its password are percent-encoded: # is %23, % is %25, / is %2F."
)
SOURCE = Path(__file__).resolve().parents[2]


class Result(NamedTuple):
    """One examination, and what it found."""

    name: str
    found: list[Trouble]

    @property
    def status(self) -> str:
        return "good" if not self.found else "bad" if any(each.is_serious for each in self.found) else "warning"


@click.command("doctor")
@click.option("--url", help="The address that people use: test that requests arrive whole through every proxy.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(url: str | None, as_json: bool) -> None:
    """Test each dependency and the configuration, and say the cure. Ends with 1 when something must be done."""
    results = []
    for result in examine_all(url):
        results.append(result)
        if not as_json:
            print_result(result)
    serious = sum(trouble.is_serious for result in results for trouble in result.found)
    if as_json:
        click.echo(json.dumps(as_data(results), ensure_ascii=False, indent=1))
    else:
        rest = sum(len(result.found) for result in results) - serious
        click.echo(f"\n{serious} to repair, {rest} to think about." if serious or rest else "\nAll is well.")
    sys.exit(1 if serious else 0)


def examine_all(url: str | None) -> Iterator[Result]:
    """Run the examinations, each as soon as what it stands on is well."""
    is_well = True
    for result in (Result(name, list(examine())) for name, examine in BASICS.items()):
        is_well = is_well and not result.found
        yield result
    if not is_well:
        return
    for name, examine in EXAMINATIONS.items():
        yield Result(name, list(examine()))
    yield from examine_database()
    if url:
        yield Result(url, list(check("site", "site", url)()))
    if is_demo():
        yield Result("Use", [Trouble("this is a demo", "For real cases: docs/operations.md", is_serious=False)])


def examine_running() -> Iterator[Result]:
    """Run the examinations in a process that works already, each by itself; one that breaks is told as trouble."""
    parts = {"Packages": packages, **EXAMINATIONS, "Database": database, "Tables": tables, **OF_DATABASE}
    for name, examine in parts.items():
        try:
            with transaction.atomic():
                found = list(examine())
        except Exception as trouble:  # noqa: BLE001 - whatever it is, the others are examined
            found = [Trouble(f"cannot be examined: {type(trouble).__name__}", "Run: rettidig doctor")]
        yield Result(name, found)


def examine_database() -> Iterator[Result]:
    try:
        with setup.database():
            yield Result("Database", list(database()))
            behind = list(tables())
            yield Result("Tables", behind)
            if not behind:
                yield from (Result(name, list(examine())) for name, examine in OF_DATABASE.items())
    except click.ClickException as refusal:
        yield Result("Database", [Trouble(refusal.message, ENCODING)])


def check(module: str, name: str, *args: Any) -> Examination:
    """An examination that can be loaded only when the settings are."""
    return lambda: getattr(import_module(f"rettidig.cli.checks.{module}"), name)(*args)


def for_real_cases(examine: Examination) -> Examination:
    """An examination that a demo is spared."""
    return lambda: iter(()) if is_demo() else examine()


def print_result(result: Result) -> None:
    if not result.found:
        click.echo(f"{click.style('good', fg='green')}  {result.name}")
    for trouble in result.found:
        word = click.style("BAD ", fg="red") if trouble.is_serious else click.style("hm  ", fg="yellow")
        click.echo(f"{word}  {result.name}: {trouble.what}\n      {trouble.cure}")


def as_data(results: list[Result]) -> dict[str, Any]:
    statuses = {result.status for result in results}
    return {
        "status": next((each for each in ("bad", "warning") if each in statuses), "good"),
        "checks": [
            {"name": result.name, "status": result.status, "troubles": [each._asdict() for each in result.found]}
            for result in results
        ],
    }


def python() -> Iterator[Trouble]:
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Trouble(f"Python {sys.version.split()[0]} is too old", f"Install Python 3.11 or newer. {REINSTALL}")


def packages() -> Iterator[Trouble]:
    """Whether what is installed is what is locked."""
    lock = "lookups" if lookups.is_installed() else "base"
    text = (SOURCE / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    locked = (line.split(" ")[0].split("==") for line in text.splitlines() if "==" in line)
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
        yield Trouble(refusal.message, "docs/operations.md lists every variable.")


def is_demo() -> bool:
    """Without a database of its own it holds no real cases, and needs no secrets yet."""
    return settings.DEMO or "DATABASE_URL" not in os.environ


def deployment() -> Iterator[Trouble]:
    found = run_checks(include_deployment_checks=not is_demo())
    for message in (each for each in found if not each.is_silenced()):
        cure = message.hint or "HTTPS=true sets what belongs to a site on https; docs/operations.md lists the rest."
        yield Trouble(message.msg.split("\n")[0], cure, is_serious=message.is_serious())


def disk() -> Iterator[Trouble]:
    """Large files that people send are put on disk while they are read; look-up logs stay there."""
    places = [
        settings.RE_REFERRAL_FOLDER,
        settings.COMPLAINT_FOLDER,
        str(settings.LOOKUPS_STORE) if lookups.is_installed() else "",
    ]
    for place in {tempfile.gettempdir(), *filter(None, places)}:
        folder = next(each for each in [Path(place), *Path(place).parents] if each.exists())
        if not os.access(folder, os.W_OK):
            yield Trouble(
                f"{folder} cannot be written to", "Give this user the right to write, or name another folder."
            )
        free = shutil.disk_usage(folder).free
        if free < LITTLE_SPACE:
            problem = f"{folder} has room for {free // 1024**2} MB more"
            yield Trouble(problem, "Make room, or add a larger disk.", is_serious=free < TOO_LITTLE_SPACE)


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
            yield Trouble(f"{place} is missing", f"Delete the folder node_modules. {REINSTALL}")
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if not manifest.exists() or not json.loads(manifest.read_text())["paths"]:
            yield Trouble("style and scripts are not collected", REINSTALL)


def letters() -> Iterator[Trouble]:
    source = b'#set document(title: "Pr\xc3\xb8ve")\n#set text(lang: "da")\n= Pr\xc3\xb8ve'
    try:
        typst.compile(source, pdf_standards=["ua-1"])
    except RuntimeError as error:
        yield Trouble(f"no accessible PDF can be made: {error}", REINSTALL)


def virus_scanner() -> Iterator[Trouble]:
    """It finds the harmless test file, and lets a file without one pass."""
    address = settings.CLAMD_ADDRESS
    if address in ("", "fake"):
        if not is_demo():
            problem = "there is none: files that people send stay in quarantine"
            yield Trouble(problem, "Set CLAMD_ADDRESS.", is_serious=False)
        return
    infected, clean = scan(EICAR_FILE, address=address), scan(b"", address=address)
    if Verdict.UNKNOWN in (infected, clean):
        yield Trouble(f"{address} does not answer as clamd does", "Start clamd, or correct CLAMD_ADDRESS.")
    elif (infected, clean) != (Verdict.INFECTED, Verdict.CLEAN):
        yield Trouble(f"{address} does not know a virus from a clean file", "Look after its signatures: freshclam")


def database() -> Iterator[Trouble]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), now()")
        number, encoding, its_time = cursor.fetchone()
    apart = abs((timezone.now() - its_time).total_seconds())
    if number < OLDEST_POSTGRESQL:
        yield Trouble(f"PostgreSQL {number // 10_000} is too old", "Use PostgreSQL 15 or newer.")
    if encoding != "UTF8":
        yield Trouble(f"it stores text as {encoding}", "Make the database anew with ENCODING 'UTF8'.")
    if apart > CLOCKS_APART_SECONDS:
        yield Trouble(f"its clock and this machine's are {apart:.0f} seconds apart", "Keep both by NTP.")


def tables() -> Iterator[Trouble]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Trouble(f"{len(plan)} changes are not made yet", "rettidig migrate")


BASICS: dict[str, Examination] = {"Python": python, "Packages": packages, "Settings": loaded_settings}
EXAMINATIONS: dict[str, Examination] = {
    "Deployment": deployment,
    "Address": for_real_cases(check("site", "site_settings")),
    "Disk": disk,
    "Time zone": time_zone,
    "Translations": translations,
    "Style and scripts": front_end,
    "Letters": letters,
    "Virus scanner": virus_scanner,
    "Mail server": check("delivery", "mail_server"),
    "Text messages": check("delivery", "text_gateway"),
    "Login of citizens": check("delivery", "citizen_login"),
}
OF_DATABASE: dict[str, Examination] = {
    "Office": for_real_cases(check("office", "office")),
    "Background work": for_real_cases(check("work", "background_work")),
    "Hospitals' folders": check("delivery", "hospital_folders"),
    "Folder of complaints": check("delivery", "complaint_folder"),
    "Keys": doctor_database.keys,
    "Older keys": for_real_cases(doctor_database.older_keys),
    "Role of the database": doctor_database.role,
    "Evidence": doctor_database.evidence,
    "Log of the database": doctor_database.log,
}

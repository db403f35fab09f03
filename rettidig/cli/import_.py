"""`rettidig import`: the register is filled with what happened before it, and an import can be undone."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from rettidig.casework.models import Office, PastImport, User
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks.past_inquiries import COLUMNS, BadFile, Fault, Imported, import_inquiries, undo_import
from rettidig.cli.register import find, prepare_register
from rettidig.cli.setup import needs_database
from rettidig.insight import csv_export

PRINTED = 50  # faults on the screen; all of them go to the file of --faults


@click.group("import")
def command() -> None:
    """Read what happened before the register into it."""


@command.command("inquiries", epilog=f"Columns: {', '.join(COLUMNS)}. See docs/guide/figures.md.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--office", "office_slug", metavar="SLUG", help="The office of lines that name none.")
@click.option(
    "--faults", "faults_file", type=click.Path(dir_okay=False, path_type=Path), help="Write every fault here."
)
@click.option("--by", "username", metavar="USERNAME", help="Whose act it is in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@needs_database
def inquiries(
    file: Path, office_slug: str | None, faults_file: Path | None, username: str | None, *, as_json: bool
) -> None:
    """Read inquiries of earlier years from a CSV file: all of them, or none when a line is wrong."""
    prepare_register()
    office = find(Office, "slug", office_slug, option="--office")
    user = find(User, "username", username, option="--by")
    started = time.monotonic()
    try:
        with bar(file) as progress:
            task = progress.add_task("Reading", total=file.stat().st_size)
            imported = import_inquiries(
                file,
                by=user,
                at=timezone.now(),
                office=office,
                progress=lambda read: progress.update(task, completed=read),
            )
    except BadFile as trouble:
        refuse(trouble.faults, faults_file, as_json=as_json)
    else:
        say_done(imported, time.monotonic() - started, as_json=as_json)


@command.command("list")
@needs_database
def list_imports() -> None:
    """List the imports, the newest first, with the number by which each can be undone."""
    prepare_register()
    printed = Table("Number", "Day", "By", "File", "Cases", "Contacts", "Undone")
    for past in PastImport.objects.select_related("by"):
        days = [date_format(timezone.localtime(at), "Y-m-d") if at else "" for at in (past.at, past.undone_at)]
        by = past.by.username if past.by else ""
        numbers = [number_format(value, force_grouping=True) for value in (past.cases, past.contacts)]
        printed.add_row(str(past.pk), days[0], by, past.file, *numbers, days[1])
    Console().print(printed)


@command.command("undo")
@click.argument("number", type=int)
@click.option("--by", "username", metavar="USERNAME", help="Whose act it is in the audit log.")
@needs_database
def undo(number: int, username: str | None) -> None:
    """Remove what import NUMBER brought. Refused when somebody has worked on one of its cases since."""
    prepare_register()
    try:
        past = undo_import(number, by=find(User, "username", username, option="--by"), at=timezone.now())
    except Denied as refusal:
        raise click.ClickException(str(refusal)) from None
    sentence = _("Import nr. %(number)s er fortrudt. Fjernede sager: %(cases)s. Fjernede kontakter: %(contacts)s.")
    counts = {"cases": past.cases, "contacts": past.contacts}
    counted = {key: number_format(value, force_grouping=True) for key, value in counts.items()}
    click.echo(sentence % ({"number": past.pk} | counted))


def bar(file: Path) -> Progress:
    columns = (TextColumn(f"{{task.description}} {file.name}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def say_done(imported: Imported, seconds: float, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"imported": True, **imported._asdict(), "seconds": round(seconds, 1), "faults": []}))
    else:
        sentence = _("Læst ind på %(seconds)s sekunder. Sager: %(cases)s. Kontakter: %(contacts)s.")
        numbers = {"cases": imported.cases, "contacts": imported.contacts, "seconds": round(seconds)}
        click.echo(sentence % {key: number_format(value, force_grouping=True) for key, value in numbers.items()})
        click.echo(_("Fortryd med: rettidig import undo %(number)s") % {"number": imported.number})
        remark(
            _("%(count)s kontakter er fra før sagens kontakt nummer 1. Sagen tæller efter nummer 1."), imported.early
        )
        remark(
            _("%(count)s tider ligger i timen, som uret springer over i marts. De er læst som en time senere."),
            imported.skipped_hours,
        )


def remark(sentence: str, count: int) -> None:
    """Say what is odd, if anything is."""
    if count:
        click.echo(sentence % {"count": number_format(count, force_grouping=True)}, err=True)


def refuse(faults: list[Fault], faults_file: Path | None, *, as_json: bool) -> None:
    """Say what is wrong and end with exit code 1."""
    if faults_file:
        csv_export.write(faults_file, [Fault._fields, *faults])
    lines = len({fault.line for fault in faults})
    if as_json:
        answer = {"imported": False, "cases": 0, "contacts": 0, "fault_count": len(faults), "bad_lines": lines}
        click.echo(json.dumps(answer | {"faults": [fault._asdict() for fault in faults]}, ensure_ascii=False))
    else:
        print_faults(faults)
        sentence = _("Intet er læst ind. Fejl: %(faults)s. Linjer med fejl: %(lines)s.")
        click.echo(sentence % {"faults": len(faults), "lines": lines}, err=True)
    sys.exit(1)


def print_faults(faults: list[Fault]) -> None:
    for fault in faults[:PRINTED]:
        place = _("Linje %(line)s") % {"line": fault.line} + (f", {fault.column}" if fault.column else "")
        allowed = " " + _("Tilladt: %(allowed)s.") % {"allowed": fault.allowed} if fault.allowed else ""
        click.echo(f"{place}: {fault.problem}{allowed}")
    if len(faults) > PRINTED:
        rest = len(faults) - PRINTED
        click.echo(_("… og %(count)s til. Skriv dem alle i en fil med --faults FIL.") % {"count": rest})

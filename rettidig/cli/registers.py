"""`rettidig registers`: what the office runs on, as files. For the system administrator, at the machine itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import RegisterImport, User
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    READERS,
    REGISTERS,
    Register,
    Upload,
    count_entries,
    export,
    import_file,
    readers_of,
    undo_import,
)
from rettidig.cli.import_ import bar, print_faults
from rettidig.cli.register import find, prepare_register
from rettidig.cli.setup import needs_database
from rettidig.insight import csv_export

register_argument = click.argument("register", type=click.Choice(list(REGISTERS)))
by_option = click.option("--by", "username", metavar="USERNAME", help="Whose act it is in the audit log.")


@click.group("registers")
def command() -> None:
    """Fill the registers of hospitals, services, agreements and waiting times from files, and write them to files."""


@command.command("list")
@needs_database
def list_registers() -> None:
    """List the registers, with how much is in each, and the columns of its file (those in brackets may be left out)."""
    prepare_register()
    printed = Table("Register", "Entries", "Columns")
    for key, register in REGISTERS.items():
        columns = [column.name if column.required else f"({column.name})" for column in register.columns]
        printed.add_row(key, number_format(count_entries(register), force_grouping=True), " ".join(columns))
    Console().print(printed)


@command.command("import")
@register_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--form", "reader", type=click.Choice(list(READERS)), default="csv", help="How the file is written.")
@by_option
@needs_database
def import_into(register: str, file: Path, reader: str, username: str | None) -> None:
    """Read FILE into REGISTER: all of it, or nothing when a line is wrong."""
    prepare_register()
    filled = REGISTERS[register]
    check_form(filled, reader)
    try:
        with bar(file) as progress, file.open("rb") as opened:
            task = progress.add_task("Reading", total=file.stat().st_size)
            done = import_file(
                Upload(filled, file.name, opened, reader),
                by=find(User, "username", username, option="--by"),
                at=timezone.now(),
                progress=lambda read: progress.update(task, completed=read),
            )
    except BadFile as trouble:
        print_faults(trouble.faults)
        click.echo(_("Intet er læst ind. Fejl: %(faults)s.") % {"faults": len(trouble.faults)}, err=True)
        sys.exit(1)
    except Denied as refusal:
        raise click.ClickException(str(refusal)) from None
    numbers = {name: number_format(getattr(done, name), force_grouping=True) for name in ("new", "changed", "same")}
    click.echo(_("Læst ind. Nye: %(new)s. Ændrede: %(changed)s. Som før: %(same)s.") % numbers)
    click.echo(_("Fortryd med: rettidig registers undo %(number)s") % {"number": done.pk})


def check_form(register: Register, reader: str) -> None:
    """Raises click.BadParameter when the register cannot be filled from files of that form."""
    forms = [each.key for each in readers_of(register)]
    if reader not in forms:
        raise click.BadParameter(f"{register.key} is filled from: {', '.join(forms)}.", param_hint="--form")


@command.command("export")
@register_argument
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@needs_database
def export_from(register: str, file: Path) -> None:
    """Write REGISTER to FILE, which `import` reads back."""
    prepare_register()
    csv_export.write(file, export(REGISTERS[register]))


@command.command("files")
@needs_database
def list_files() -> None:
    """List the files that were read in, the newest first, with the number by which each can be undone."""
    prepare_register()
    printed = Table("Number", "Day", "By", "Register", "File", "New", "Changed", "Undone")
    for done in RegisterImport.objects.exclude(imported_at=None).defer("found").select_related("by"):
        days = [date_format(timezone.localtime(at), "Y-m-d") if at else "" for at in (done.imported_at, done.undone_at)]
        numbers = [number_format(value, force_grouping=True) for value in (done.new, done.changed)]
        by = done.by.username if done.by else ""
        printed.add_row(str(done.pk), days[0], by, done.register, done.file, *numbers, days[1])
    Console().print(printed)


@command.command("undo")
@click.argument("number", type=int)
@by_option
@needs_database
def undo(number: int, username: str | None) -> None:
    """Take out what file NUMBER brought. Refused when it is in use, or was corrected since."""
    prepare_register()
    done = find(RegisterImport, "pk", str(number), option="NUMBER")
    try:
        undo_import(done, by=find(User, "username", username, option="--by"), at=timezone.now())
    except Denied as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(_("Filen er taget ud igen."))

"""`rettidig report`: the figures of the annual report from the live register."""

from __future__ import annotations

import json

import click
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.table import Table as Printed

from rettidig.casework import audit
from rettidig.casework.audit_words import AuditWord
from rettidig.casework.models import Office
from rettidig.cli.register import find, has_register
from rettidig.cli.setup import needs_database
from rettidig.insight import csv_export, publishing
from rettidig.insight.tables import DoesNotAddUp, tables


@click.group("report")
def command() -> None:
    """Print the figures of the annual report."""


@command.command("tables")
@click.option(
    "--year", type=click.IntRange(1990, 2100), default=lambda: timezone.localdate().year, help="The last year."
)
@click.option("--years", type=click.IntRange(1, 20), default=3, show_default=True, help="How many years.")
@click.option("--office", "office_slug", metavar="SLUG", help="One office; all of them when left out.")
@click.option("--json", "shape", flag_value="json", help="As JSON.")
@click.option("--csv", "shape", flag_value="csv", help="As CSV.")
@needs_database
def print_tables(year: int, years: int, office_slug: str | None, shape: str | None) -> None:
    """Tables 1 and 2 of the annual report. Refused, with the reason, when they do not add up."""
    if not has_register():
        raise click.ClickException("The database is quite new. Run rettidig demo or rettidig import first.")
    find(Office, "slug", office_slug, option="--office")
    try:
        found = tables(year, years=years, office=office_slug)
    except DoesNotAddUp as refusal:
        for problem in refusal.problems:
            click.echo(problem, err=True)
        raise click.ClickException("The tables are refused, because they do not add up.") from None
    if shape:
        with transaction.atomic():
            audit.record(AuditWord.FIGURES_EXPORTED, by=None, subject=f"command {shape}", after={"year": year})
    if shape == "json":
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
    elif shape == "csv":
        click.echo(csv_export.as_bytes(publishing.as_rows(found.as_dict())), nl=False)
    else:
        print_page(publishing.sheets(found.as_dict(), found.still_open, found.direct))


def print_page(sheets: list[publishing.Sheet]) -> None:
    """Both tables as the report prints them, with notes beneath."""
    console = Console()
    for sheet in sheets:
        printed = Printed(title=sheet.name, title_justify="left", title_style="bold")
        printed.add_column("")
        for year in sheet.years:
            printed.add_column(str(year), justify="right")
        for line in sheet.lines:
            name = f"{'  ' if line.kind == 'row' else ''}{line.name} {line.marks}".rstrip()
            printed.add_row(name, *line.cells, style="" if line.kind == "row" else "bold")
        console.print(printed)
        for note in sheet.notes:
            console.print(f"{note.number} {note.text}", highlight=False)
        console.print()

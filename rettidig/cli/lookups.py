"""`rettidig lookups`: take logs in, judge them, tell one patient who read the record."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console

from rettidig.insight import csv_export
from rettidig.insight.lookups import basis, figures, legend, rules
from rettidig.insight.lookups import engine as one_machine
from rettidig.insight.lookups.access_report import plain, report_access
from rettidig.insight.lookups.faults import BadFile, Fault, Remark
from rettidig.insight.lookups.import_log import Progress, Source, import_files
from rettidig.insight.lookups.store import Store
from rettidig.insight.lookups.text import number, rows_of, say

NEEDED = ("lookups", "contacts", "affiliations", "units")
SHOWN = 20  # kinds of fault on the screen; all of them go to a file
FAULT_COLUMNS = ("file", "line", "column", "wrong", "allowed")
REMARK_COLUMNS = ("file", "first line", "rows", "column", "wrong")
NOT_KNOWN = 3  # the exit code of a report that cannot say whether anybody read

FILES = {
    "lookups": "Look-ups: id, user, patient, time; role, unit, system, action, screen, reason, on_behalf_of.",
    "contacts": "Contacts: patient, unit, from, to, kind; id.",
    "affiliations": "Affiliations: user, unit, role, from, to; id, kind, name.",
    "units": "Units: unit, parent, kind; name, serves.",
    "consents": "Consents, markings and flags: kind, patient, user, unit, from, to; id. May be left out.",
}
READING = """\b
The files are CSV (UTF-8; comma, semicolon or tabulator) or Parquet, with the columns named above; other common
names, MinLog2's and Danish ones are known too. What each column was read as, and what was not read, is told. One
bad line, and nothing is read: every fault is listed with its line, and what is allowed. A time without offset is
Danish time. docs/guide/log_control.md has the columns, their words, and the rules.
"""
ANSWERS = """\b
OUT/verdicts/<month>/<part>/*.parquet has one row for each look-up:
  lookup_id, patient, unit, at (UTC), system, verdict, rule, evidence, evidence_id
  A look-up is identified by system, Danish day and lookup_id together.
\b
verdict         explained            a rule and a row explain the look-up
                ask_it               a technical explanation is possible
                register_incomplete  the registers do not fit together; mend them, and run again
                needs_attention      no explanation is found, and something calls for a look
                ask_hospital         no explanation is found
rule            the rule that decided; OUT/README.md says what each means
evidence        the kind of row that decided: contact, affiliation, consent, lookup
evidence_id     the number of that row
\b
OUT/open has more about those that no rule explains. With a --store, a new day of log costs the work of a day.
"""

FOR_US_ALONE = 0o077
File = click.Path(exists=True, dir_okay=False, path_type=Path)
Date = click.DateTime(["%Y-%m-%d"])
Folder = click.Path(file_okay=False, path_type=Path)


@click.group()
@click.pass_context
def lookups(context: click.Context) -> None:
    """Look-ups in patient records: who read, and what explains it?"""
    before = os.umask(FOR_US_ALONE)  # health data: logs, verdicts and lists of faults are for this user alone
    context.call_on_close(lambda: os.umask(before))


command = lookups


def with_files(function: Callable[..., None]) -> Callable[..., None]:
    """Add the five options that name files."""
    for kind, holds in reversed(FILES.items()):
        function = click.option(f"--{kind}", type=File, multiple=True, help=holds)(function)
    return function


@lookups.command("import", epilog=READING)
@with_files
@click.option("--store", "folder", type=Folder, required=True, help="The folder that keeps the log.")
def import_(folder: Path, **files: tuple[Path, ...]) -> None:
    """Read files in. If one line has a fault, nothing is read, and every fault is shown."""
    take(Store(folder), files)


@lookups.command(epilog=f"{ANSWERS}\n{READING}")
@with_files
@click.option("--store", "folder", type=Folder, help="A folder from `import`; then no files are needed.")
@click.option("-o", "--out", type=Folder, required=True, help="The folder for the verdicts (Parquet).")
@click.option("--rules", "rule_file", type=File, default=rules.OWN_RULES, help="The region's own rules.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="Spark: for many machines.")
@click.option("--master", envvar="SPARK_MASTER", default="local[2]", help="The address of the Spark cluster.")
def analyse(
    folder: Path | None, out: Path, rule_file: Path, engine: str, master: str, **files: tuple[Path, ...]
) -> None:
    """Find what explains each look-up: one verdict, the rule, and the row that decided."""
    in_force = load(rule_file)
    with tempfile.TemporaryDirectory(dir=out.parent if out.parent.is_dir() else None) as temporary:
        store = Store(folder or Path(temporary))
        if folder is None and (missing := [kind for kind in NEEDED if not files[kind]]):
            raise click.UsageError(say("command.missing", files=", ".join(f"--{kind}" for kind in missing)))
        if folder is None or any(files.values()):
            take(store, files)
        check_is_there(store)
        if basis.begin(store, rule_file, out, is_whole=folder is None):
            click.echo(say("command.anew"))
        console = Console(stderr=True)
        with console.status("") as status:
            judge(store, in_force, out, engine, master, lambda what, rows: status.update(progress_text(what, rows)))
    legend.write(in_force, out)
    summarise(out, in_force)


def judge(store: Store, in_force: rules.Rules, out: Path, engine: str, master: str, progress: Progress) -> None:
    """Run the engine that was asked for; Spark is an optional part, so it is loaded only when it is asked for."""
    if engine == "duckdb":
        one_machine.analyse(store, in_force, out, progress=progress)
        return
    try:
        spark = import_module("rettidig.insight.lookups.spark")
    except ModuleNotFoundError as error:
        raise click.ClickException(say("command.no_spark")) from error
    spark.analyse(store, in_force, out, master=master, progress=progress)


@lookups.command("report")
@click.option("--store", "folder", type=Folder, required=True, help="The folder from `import`.")
@click.option("--patient", required=True, help="The patient's number, as the log has it.")
@click.option("--from", "first", type=Date, required=True, help="The first day, e.g. 2026-03-01.")
@click.option("--to", "last", type=Date, required=True, help="The last day.")
@click.option("--names", is_flag=True, help="Show the names of staff (for the controller only).")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", help="The language of the report.")
@click.option("--rules", "rule_file", type=File, default=rules.OWN_RULES, help="The region's own rules.")
def report(
    folder: Path, patient: str, first: datetime, last: datetime, names: bool, language: str, rule_file: Path
) -> None:
    """Tell one patient who read the record, and why.

    Exit code 3: nobody is seen, but the log does not know the patient or does not cover the whole period. Which days it
    lacks is told.
    """
    if last < first:
        raise click.BadParameter(say("command.period"), param_hint="--to")
    check_is_there(Store(folder))
    found = report_access(
        Store(folder),
        patient,
        first.date(),
        last.date(),
        rules=load(rule_file),
        reader="controller" if names else "patient",
        language=language,
    )
    for line in plain(found, language):
        click.echo(line)
    if found.answer == "not_known":
        raise SystemExit(NOT_KNOWN)


def check_is_there(store: Store) -> None:
    """End the command when nothing was ever taken into the folder."""
    if not store.database.is_file():
        raise click.ClickException(say("command.no_store", folder=store.folder))


def load(path: Path) -> rules.Rules:
    """The rules of a file; a file that cannot be used ends the command with the reason."""
    try:
        return rules.load(path)
    except rules.BadRules as error:
        raise click.ClickException(str(error)) from error


def take(store: Store, files: dict[str, tuple[Path, ...]]) -> None:
    """Read the files into the store, telling how it goes; faults end the command."""
    sources = [Source(kind, path) for kind, paths in files.items() for path in paths]
    console = Console(stderr=True)
    try:
        with console.status("") as status:
            imported = import_files(
                store,
                sources,
                at=datetime.now(UTC),
                progress=lambda what, rows: status.update(progress_text(what, rows)),
            )
    except BadFile as bad:
        raise click.ClickException("\n".join(faults_in_words(bad))) from bad
    for file, heading in imported.headings.items():
        if heading.renamed:
            columns = ", ".join(f"{name} = {written}" for written, name in heading.renamed)
            click.echo(say("command.renamed", file=file, columns=columns))
        if heading.unread:
            click.echo(say("command.unread", file=file, columns=", ".join(heading.unread)))
    for kind, rows in imported.rows.items():
        click.echo(say("command.taken", rows=rows_of(kind, rows)))
        if known := imported.known_rows[kind]:
            click.echo(say("command.known_rows", rows=rows_of(kind, known)))
    for file in imported.known_files:
        click.echo(say("command.known", file=file))
    for line in remarks_in_words(imported.remarks):
        click.echo(line)


def progress_text(what: str, rows: int) -> str:
    """The line of progress."""
    return say("command.progress", what=what, rows=number(rows))


def remarks_in_words(remarks: Sequence[Remark]) -> Iterator[str]:
    """Inconsistencies in the registers, and where the whole list is when it is long."""
    if remarks:
        yield say("command.remarks")
        yield from map(str, remarks[:SHOWN])
    if len(remarks) > SHOWN:
        rows: list[list[str | int]] = [
            [each.file, each.lines[0] if each.lines else "", each.number, each.column, each.wrong] for each in remarks
        ]
        yield say("command.remarks_file", file=write_list("bemaerkninger", REMARK_COLUMNS, rows))


def faults_in_words(bad: BadFile) -> Iterator[str]:
    """The faults in words, like ones together, and where all of them are when they are many."""
    alike: dict[Fault, list[int]] = {}
    for fault in bad.faults:
        alike.setdefault(replace(fault, line=0), []).append(fault.line)
    yield say("command.faults", number=number(len(bad.faults)))
    for fault, lines in list(alike.items())[:SHOWN]:
        yield fault.describe([line for line in lines if line])
    if len(bad.faults) > SHOWN:
        rows: list[list[str | int]] = [
            [fault.file, fault.line, fault.column, fault.wrong, fault.allowed] for fault in bad.faults
        ]
        yield say("command.faults_file", file=write_list("fejl", FAULT_COLUMNS, rows))


def write_list(name: str, heading: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Path:
    """The rows as a CSV file, here or, where nothing may be written here, among the temporary files."""
    here = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path(tempfile.gettempdir())
    path = here / f"{name}.csv"
    csv_export.write(path, [heading, *rows])
    return path


def summarise(out: Path, in_force: rules.Rules) -> None:
    """Say how many look-ups each verdict and rule decided."""
    shares = figures.shares(out)
    for verdict in rules.VERDICTS:
        own = [share for share in shares if share.verdict == verdict]
        percent = f"{sum(share.percent for share in own):.1f}".replace(".", ",")
        total = number(sum(share.number for share in own))
        click.echo(say("command.share", verdict=say(f"verdict.{verdict}"), number=total, share=percent))
        for share in own:
            click.echo(
                say(
                    "command.by_rule",
                    rule=share.rule,
                    number=number(share.number),
                    meaning=in_force.named(share.rule)[0].da,
                )
            )
    click.echo(say("command.where", folder=out))

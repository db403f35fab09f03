"""`rettidig lookups`: take logs in, judge them, tell one patient who read the record."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console

from rettidig.insight.lookups import engine as one_machine
from rettidig.insight.lookups import figures, rules
from rettidig.insight.lookups.account import account, plain
from rettidig.insight.lookups.columns import KINDS
from rettidig.insight.lookups.faults import BadFile
from rettidig.insight.lookups.intake import Progress, Source, take_in
from rettidig.insight.lookups.store import Store
from rettidig.insight.lookups.text import number, say

NEEDED = ("lookups", "contacts", "affiliations", "units")
SHOWN = 20  # faults on the screen; all of them go to a file

File = click.Path(exists=True, dir_okay=False, path_type=Path)
Date = click.DateTime(["%Y-%m-%d"])
Folder = click.Path(file_okay=False, path_type=Path)


@click.group()
def lookups() -> None:
    """Opslag i journaler: hvem har læst, og hvorfor?"""


command = lookups


def with_files(function: Callable[..., None]) -> Callable[..., None]:
    """Add the five options that name files."""
    for kind in reversed(KINDS):
        function = click.option(f"--{kind}", type=File, multiple=True, help="CSV eller Parquet.")(function)
    return function


@lookups.command("import")
@with_files
@click.option("--store", "folder", type=Folder, required=True, help="Mappen, som loggen lægges i.")
def import_(folder: Path, **files: tuple[Path, ...]) -> None:
    """Læs filer ind. Har én linje fejl, bliver intet læst ind, og alle fejl bliver vist."""
    take(Store(folder), files)


@lookups.command()
@with_files
@click.option("--store", "folder", type=Folder, help="En mappe fra `import`; så er filer ikke nødvendige.")
@click.option("-o", "--out", type=Folder, required=True, help="Mappen til afgørelserne (Parquet).")
@click.option("--rules", "rule_file", type=File, default=rules.OWN_RULES, help="Regionens egne regler.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="Spark: til flere maskiner.")
@click.option("--master", envvar="SPARK_MASTER", default="local[2]", help="Spark-klyngens adresse.")
def analyse(
    folder: Path | None, out: Path, rule_file: Path, engine: str, master: str, **files: tuple[Path, ...]
) -> None:
    """Find ud af, hvad der forklarer hvert opslag: én afgørelse, regel og række for hvert."""
    in_force = load(rule_file)
    with tempfile.TemporaryDirectory(dir=out.parent if out.parent.is_dir() else None) as temporary:
        store = Store(folder or Path(temporary))
        if folder is None and (missing := [kind for kind in NEEDED if not files[kind]]):
            raise click.UsageError(say("command.missing", files=", ".join(f"--{kind}" for kind in missing)))
        if folder is None or any(files.values()):
            take(store, files)
        check_is_there(store)
        console = Console(stderr=True)
        with console.status("") as status:
            judge(store, in_force, out, engine, master, lambda what, rows: status.update(told(what, rows)))
    summarise(out)


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


@lookups.command("account")
@click.option("--store", "folder", type=Folder, required=True, help="Mappen fra `import`.")
@click.option("--patient", required=True, help="Patientens nummer, som det står i loggen.")
@click.option("--from", "first", type=Date, required=True, help="Første dag, fx 2026-03-01.")
@click.option("--to", "last", type=Date, required=True, help="Sidste dag.")
@click.option("--names", is_flag=True, help="Vis medarbejdernes navne (kun til den dataansvarlige).")
@click.option("--language", type=click.Choice(["da", "en"]), default="da")
@click.option("--rules", "rule_file", type=File, default=rules.OWN_RULES, help="Regionens egne regler.")
def account_(
    folder: Path, patient: str, first: datetime, last: datetime, names: bool, language: str, rule_file: Path
) -> None:
    """Fortæl én patient, hvem der har læst i journalen, og hvorfor."""
    check_is_there(Store(folder))
    told = account(
        Store(folder),
        patient,
        first.date(),
        last.date(),
        rules=load(rule_file),
        reader="controller" if names else "patient",
        language=language,
    )
    for line in plain(told, language):
        click.echo(line)


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
            intake = take_in(
                store, sources, at=datetime.now(UTC), progress=lambda what, rows: status.update(told(what, rows))
            )
    except BadFile as bad:
        raise click.ClickException("\n".join(report(bad))) from bad
    for kind, rows in intake.rows.items():
        click.echo(say("command.taken", rows=number(rows), kind=kind))
    for file in intake.known_files:
        click.echo(say("command.known", file=file))
    if intake.known_lookups:
        click.echo(say("command.known_lookups", rows=number(intake.known_lookups)))


def told(what: str, rows: int) -> str:
    """The line of progress."""
    return say("command.progress", what=what, rows=number(rows))


def report(bad: BadFile) -> Iterable[str]:
    """The first faults in words, and where all of them are."""
    yield say("command.faults", number=number(len(bad.faults)))
    yield from (str(fault) for fault in bad.faults[:SHOWN])
    if len(bad.faults) > SHOWN:
        path = Path("fejl.csv").absolute()
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "line", "column", "wrong", "allowed"])
            writer.writerows([fault.file, fault.line, fault.column, fault.wrong, fault.allowed] for fault in bad.faults)
        yield say("command.faults_file", file=path)


def summarise(out: Path) -> None:
    """Say how many look-ups each verdict and rule decided."""
    shares = figures.shares(out)
    for verdict in rules.VERDICTS:
        own = [share for share in shares if share.verdict == verdict]
        percent = f"{sum(share.percent for share in own):.1f}".replace(".", ",")
        total = number(sum(share.number for share in own))
        click.echo(say("command.share", verdict=say(f"verdict.{verdict}"), number=total, share=percent))
        for share in own:
            click.echo(say("command.by_rule", rule=share.rule, number=number(share.number)))
    click.echo(say("command.where", folder=out))

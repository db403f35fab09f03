"""The `rettidig` command. Each sub-command is a module of this package that is loaded only when it is asked for,
so that `rettidig assess` answers without waiting for the web application."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from rettidig.insight.lookups import PACKAGES as OF_THE_ANALYSIS

REINSTALL = "Delete the folder .venv, and run the make command anew that made it (make install, run or setup)."


class Entry(NamedTuple):
    """A sub-command: its module (with the click command under the name `command`) and its line in --help."""

    module: str
    help: str
    needs_django: bool = True


COMMANDS = {
    "api": Entry("rettidig.cli.api", "Let hospitals' systems use the API, and let them go."),
    "assess": Entry("rettidig.cli.assess", "Answer which rights a pathway gives, from a file.", needs_django=False),
    "audit": Entry("rettidig.cli.audit", "Seal, verify and export the audit log."),
    "changes": Entry("rettidig.cli.changes", "List the open cases whose outcome changes with the rules or the day."),
    "database": Entry("rettidig.cli.database", "Make the roles that the product works as."),
    "demo": Entry("rettidig.cli.demo", "Run the whole product with demo content.", needs_django=False),
    "doctor": Entry("rettidig.cli.doctor", "Test the installation and say the cure.", needs_django=False),
    "import": Entry("rettidig.cli.import_", "Read inquiries of earlier years from a file."),
    "migrate": Entry("rettidig.cli.migrate", "Bring the tables of the database up to date."),
    "office": Entry(
        "rettidig.cli.office", "Make an office; set its telephone, hours, closed days and teams; merge offices."
    ),
    "keys": Entry("rettidig.cli.keys", "Make keys, and replace one.", needs_django=False),
    "lookups": Entry("rettidig.cli.lookups", "Analyse logs of look-ups in patient records.", needs_django=False),
    "registers": Entry("rettidig.cli.registers", "Fill the registers from files, and write them to files."),
    "report": Entry("rettidig.cli.report", "Print the figures of the annual report."),
    "serve": Entry("rettidig.cli.serve", "Run the web server.", needs_django=False),
    "partner": Entry("rettidig.cli.partner", "Make the organisations that run hospitals, and close them."),
    "users": Entry("rettidig.cli.users", "Let staff in, give new passwords, and let staff go."),
    "worker": Entry("rettidig.cli.worker", "Run the background work.", needs_django=False),
}


class LazyGroup(click.Group):
    """Lists its sub-commands from a table and imports only the one that is asked for."""

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **options: Any) -> None:
        super().__init__(*args, **options)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        return None if entry is None else load(entry)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if {"-h", "--help"} & set(args):  # needs no keys; these are forgotten when the help is printed
            for name in ("SECRET_KEY", "PERSON_KEY"):
                os.environ.setdefault(name, secrets.token_urlsafe(48))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.entries[name].help) for name in self.list_commands(ctx)])


def load(entry: Entry) -> click.Command:
    """Import the module of a sub-command; models can be imported only after Django is set up."""
    try:
        if entry.needs_django:
            import_module("rettidig.cli.setup").load_django()
        command: click.Command = import_module(entry.module).command
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith("rettidig"):
            raise
        cure = "Run: make install WITH=lookups" if missing.name in OF_THE_ANALYSIS else REINSTALL
        raise click.ClickException(f"The Python package {missing.name} is missing. {cure}") from None
    return command


@click.command(cls=LazyGroup, entries=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rettidig")
def main() -> None:
    """Rettidig: the work of a patient office, from the inquiry to the annual report."""

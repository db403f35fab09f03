"""`rettidig audit`: whether the audit log is as it was written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.utils import timezone

from rettidig.casework import audit, audit_seal
from rettidig.casework.audit_words import AuditWord
from rettidig.cli.setup import needs_database


@click.group("audit")
def command() -> None:
    """Seal, verify and export the audit log. `rettidig worker` seals by itself every ten minutes."""


@command.command("seal")
@needs_database
def seal() -> None:
    """Seal every event that is not sealed yet. The digest that is printed proves the whole log until then."""
    made = None
    while one := audit_seal.seal(at=timezone.now()):
        made = one
    if made is None:
        click.echo("There is nothing to seal now.")
    else:
        click.echo(f"Sealed to event {made.last_id}: {bytes(made.digest).hex()}")


@command.command("verify")
@click.option("--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An earlier export.")
@needs_database
def verify(against: Path | None) -> None:
    """Look through the whole log for events that were removed, changed or written in afterwards. Ends with 1 when there
    are any. With an earlier export, also those of the events that the database never sealed.
    """
    found = audit_seal.verify()
    faults = found.faults + (list(audit_seal.find_differences(read(against))) if against else [])
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(
        f"{found.events} events under {found.seals} seals, {found.unsealed} not sealed yet, "
        f"{found.removed} removed or thinned by retention. "
        + (f"{len(faults)} faults." if faults else "The log is as it was written.")
    )
    sys.exit(1 if faults else 0)


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@needs_database
def export(file: Path) -> None:
    """Write every event to FILE, one a line: `text` is the event as JSON, `sha256` the digest of that text.

    The file holds personal data. Keep it where those who run the database cannot change it.
    """
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            number = sum(1 for line in audit_seal.lines() if out.write(json.dumps(line, ensure_ascii=False) + "\n"))
    except OSError as trouble:
        raise click.ClickException(f"{file} cannot be written ({trouble.strerror}).") from None
    with transaction.atomic():
        audit.record(AuditWord.AUDIT_LOG_EXPORTED, by=None, after={"events": number})
    click.echo(f"{number} events written to {file}.")


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of an export. Raises click.ClickException for a file that is none."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                yield {"id": int(found["id"]), "sha256": str(found["sha256"])}
            except (ValueError, KeyError, TypeError):
                raise click.ClickException(f"{file}, line {number}, is no line of an export.") from None

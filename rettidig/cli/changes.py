"""`rettidig changes`: which open cases come out otherwise under today's rules, or on another day."""

import json
from datetime import date, datetime

import click

from rettidig.casework.changes import find_changes
from rettidig.casework.models import Office
from rettidig.cli.explain import Explainer
from rettidig.cli.register import find
from rettidig.cli.setup import needs_database


@click.command("changes")
@click.option(
    "--office", "slug", default="midtjylland", show_default=True, help="The office whose open cases are asked."
)
@click.option("--from", "before", type=click.DateTime(["%Y-%m-%d"]), help="The first of two days to compare.")
@click.option("--to", "after", type=click.DateTime(["%Y-%m-%d"]), help="The second of two days to compare.")
@click.option("--json", "as_json", is_flag=True, help="One difference per line, as JSON.")
@needs_database
def command(slug: str, before: datetime | None, after: datetime | None, as_json: bool) -> None:
    """List the open cases whose outcome changes.

    Without days: the stored answers against today's rules. With --from and --to: the same facts on the two days.
    """
    if (before is None) != (after is None):
        raise click.UsageError("Give both --from and --to, or neither.")
    office = find(Office, "slug", slug, option="--office")
    explainer, count = Explainer("da"), 0
    for change in find_changes(office, before=_day(before), after=_day(after)):
        count += 1
        for each in change.differences:
            line = {"case": change.case.number, **each._asdict()}
            sentence = f"Sag {change.case.number}: {explainer.difference(each)}"
            click.echo(json.dumps(line, ensure_ascii=False) if as_json else sentence)
    click.echo(f"Åbne sager, der får et andet svar: {count}.", err=True)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None

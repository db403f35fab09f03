"""`rettidig office`: offices, how and when each is reached, and who takes what. For whoever works at the machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from rettidig.casework import mergers, staff
from rettidig.casework.models import Office, Role, Team, User
from rettidig.casework.offices import Hours, add_closed_days, change_office, create_office, open_day, open_office
from rettidig.casework.regions import regions_from
from rettidig.casework.teams import Plan, add_planned, add_team, remove_team, rename_team, share_topics, team_by_topic
from rettidig.casework.topics import TOPICS
from rettidig.cli.register import find, prepare_register, refusals
from rettidig.cli.setup import needs_database
from rettidig.cli.users import say_password

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"(?P<first>[a-z]{3})(-(?P<last>[a-z]{3}))? (?P<opens>\d{1,2}[.:]\d\d)-(?P<closes>\d{1,2}[.:]\d\d)")
EXAMPLE = "mon-fri 9.00-15.00"
DAY = click.DateTime(["%Y-%m-%d"])


class Offices(click.Group):
    """`rettidig office SLUG …` is `rettidig office change SLUG …`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        known = args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if known else ["change", *args])


def read_phone(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\+?[0-9 ]{8,19}", value.strip()):
        raise click.BadParameter(f"{value!r} is no telephone number.")
    return value and value.strip()


def details(command: Callable[..., None]) -> Callable[..., None]:
    """The options that tell of an office, the same for a new one and for a change."""
    options = [
        click.option("--name", help="What people call it; else after its region."),
        click.option("--phone", callback=read_phone, help="The switchboard."),
        click.option(
            "--helpline", callback=read_phone, help="The number that patients are asked to call, where it is another."
        ),
        click.option("--email"),
        click.option("--address", help="Street and town, with commas between the lines."),
        click.option(
            "--hours", multiple=True, metavar=f"'{EXAMPLE}'", help="When one may call; as often as there are hours."
        ),
        click.option("--target", type=int, metavar="DAYS", help="Business days within which people are answered."),
        click.option("--urgent-target", type=int, metavar="DAYS", help="The same where it is urgent."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group("office", cls=Offices)
def command() -> None:
    """Make an office, and set how and when it is reached and who takes what."""


@command.command("new")
@click.option("--region", metavar="REGION", help="The region that it belongs to, by its key in the register.")
@click.option("--slug", metavar="SLUG", help="Its short name in commands and addresses; else after its region.")
@details
@click.option("--teams", type=click.Choice(Plan.values), help="The teams that it begins with, and who takes what.")
@click.option("--administrator", metavar="NAME", help="Who decides what others may do; the password is printed.")
@needs_database
def new(region: str | None, slug: str | None, teams: str | None, administrator: str | None, **given: Any) -> None:
    """Make an office, with the first administrator. In a terminal it asks for what is not named."""
    prepare_register()
    if asks := is_terminal():
        region = region or click.prompt("Region", type=click.Choice(list(regions_from(timezone.localdate()))))
        given = ask_for_details(given)
        teams = teams or click.prompt("Teams", type=click.Choice(Plan.values), default=Plan.USUAL.value)
    if region is None:
        raise click.UsageError("Name the region: --region")
    if asks and not administrator and not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        administrator = click.prompt("User name of the first administrator")
    at = timezone.now()
    facts, hours = read_details(given)
    name = facts.pop("name", "")
    with refusals(), transaction.atomic():
        office = create_office(region=region, name=name, slug=slug or "", by=None, at=at)
        change_office(office, facts=facts, hours=hours, by=None, at=at)
        add_planned(office, Plan(teams or Plan.NONE), by=None, at=at)
        password = staff.add(administrator, role=Role.ADMINISTRATOR, by=None, at=at) if administrator else ""
    show(office)
    if not Office.objects.filter(slug=settings.PUBLIC_OFFICE).exists():
        click.echo(f"Set PUBLIC_OFFICE={office.slug}, so that the public pages show it when there are others too.")
    if administrator:
        say_password(administrator, password)


@command.command("change")
@click.argument("slug")
@click.option("--region", metavar="REGION", help="Another region, before the office has cases.")
@details
@needs_database
def change(slug: str, region: str | None, **given: Any) -> None:
    """Set how the office SLUG is reached. What is not named stays; a regional office is made when it is missing.

    Without options it tells what is known of the office.
    """
    facts, hours = read_details(given | {"region": region})
    prepare_register()
    at = timezone.now()
    office = open_office(slug, at=at) or find(Office, "slug", slug, option="SLUG")
    with refusals():
        change_office(office, facts=facts, hours=hours, by=None, at=at)
    show(office)


@command.command("closed")
@click.argument("slug")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY, required=False)
@click.option("--reason", help="Why, as people are told.")
@click.option("--remove", is_flag=True, help="Open the office again on the day FIRST.")
@needs_database
def closed(slug: str, first: datetime, last: datetime | None, reason: str | None, remove: bool) -> None:
    """Close the office SLUG from the day FIRST to the day LAST, on top of weekends and public holidays."""
    office, at = find(Office, "slug", slug, option="SLUG"), timezone.now()
    if not (remove or reason):
        raise click.UsageError("Say why: --reason")
    with refusals():
        if remove:
            open_day(office, day=first.date(), by=None, at=at)
        else:
            until = last.date() if last else None
            add_closed_days(office, first=first.date(), last=until, reason=reason or "", by=None, at=at)
    for day in office.closed_days.filter(date__gte=timezone.localdate(at)).order_by("date"):
        click.echo(f"{day.date} {day.reason}")


@command.command("team")
@click.argument("slug")
@click.argument("name")
@click.option("--topics", metavar="TOPIC,…", help="The topics that the team takes, from whichever team had them.")
@click.option("--rename", metavar="NAME", help="Another name for the team.")
@click.option("--remove", is_flag=True, help="End the team.")
@click.option("--into", metavar="NAME", help="The team that takes over from one that ends.")
@needs_database
def team(slug: str, name: str, topics: str | None, rename: str | None, remove: bool, into: str | None) -> None:
    """Make or change the team NAME of the office SLUG, and print who takes what."""
    office, at = find(Office, "slug", slug, option="SLUG"), timezone.now()
    with refusals(), transaction.atomic():
        found = office.teams.filter(name__iexact=name).first()
        if remove or rename or into:
            found = find(office.teams, "name", name, option="NAME")
        elif found is None:
            found = add_team(office, name=name, by=None, at=at)
        if remove:
            remove_team(found, into=find(office.teams, "name", into, option="--into"), by=None, at=at)
        if rename:
            rename_team(found, name=rename, by=None, at=at)
        if topics:
            share_topics(office, dict.fromkeys(read_topics(topics), found), by=None, at=at)
    show_teams(office)


@command.command("merge")
@click.argument("slug")
@click.option("--into", metavar="SLUG", help="The office of which SLUG becomes a part.")
@click.option("--on", type=DAY, help="From which day.")
@click.option("--team", "teams", multiple=True, metavar="'TEAM=TEAM THERE'", help="Which team takes over from one.")
@click.option("--cancel", is_flag=True, help="Give the plan up.")
@needs_database
def merge(slug: str, into: str | None, on: datetime | None, teams: tuple[str, ...], cancel: bool) -> None:
    """Let the office SLUG become part of another on a day, and print what goes along. A job makes it on that day."""
    office, at = find(Office, "slug", slug, option="SLUG"), timezone.now()
    if bool(into) != bool(on):
        raise click.UsageError("Name both the office and the day: --into --on")
    with refusals(), transaction.atomic():
        if cancel:
            mergers.cancel_merger(office, by=None, at=at)
        if into and on:
            there = find(Office, "slug", into, option="--into")
            mergers.plan_merger(office, into=there, on=on.date(), by=None, at=at)
            office.refresh_from_db()
        if teams:
            mergers.choose_teams(office, teams=read_pairs(office, teams), people={}, by=None, at=at)
    show_merger(Office.objects.get(pk=office.pk))


def read_pairs(office: Office, pairs: tuple[str, ...]) -> dict[Team, Team | None]:
    """The teams of `TEAM=TEAM THERE`. Raises click.BadParameter."""
    if office.successor is None:
        raise click.BadParameter("no merger is planned: --into --on", param_hint="--team")
    there = office.successor.teams
    named = [pair.partition("=") for pair in pairs]
    return {find(office.teams, "name", old, option="--team"): find(there, "name", new, option="--team")
            for old, _sign, new in named}  # fmt: skip


def show_merger(office: Office) -> None:
    if office.successor is None:
        click.echo(f"{office.name} is not to be merged.")
        return
    click.echo(
        f"{office.name} {'became' if office.merged_at else 'becomes'} part of"
        f" {office.successor.name} on {office.merges_on}."
    )
    if office.merged_at:
        return
    with translation.override("en"):
        found = mergers.find_preview(office)
    click.echo(f"Open cases: {found.cases}, of which without a team: {found.loose}. People: {len(found.people)}.")
    for each in found.arrivals:
        click.echo(f"{each.team.name} -> {each.into.name if each.into else 'nobody yet'}: {each.work.cases} open cases")
    for lack in found.lacks:
        click.echo(f"Lacks: {lack.what}")


def is_terminal() -> bool:
    """Whether somebody sits there to answer."""
    return sys.stdin.isatty()


def ask_for_details(given: dict[str, Any]) -> dict[str, Any]:
    """What is not named yet, asked for; an empty answer leaves it for later."""
    questions = {"name": "Name (empty: after its region)", "phone": "Telephone", "helpline": "Helpline, if another"}
    questions |= {"email": "E-mail", "address": "Address, with commas between the lines"}
    answers = {
        name: given[name] or click.prompt(asked, default="", show_default=False) for name, asked in questions.items()
    }
    hours = given["hours"] or tuple(
        text for text in click.prompt(f"Hours, such as {EXAMPLE}", default="", show_default=False).split(",") if text
    )
    target = given["target"] or click.prompt("Business days until people are answered", type=int, default=3)
    urgent = given["urgent_target"] or click.prompt("The same where it is urgent", type=int, default=1)
    return answers | {"hours": hours, "target": target, "urgent_target": urgent}


def read_details(given: dict[str, Any]) -> tuple[dict[str, Any], list[Hours] | None]:
    """The fields of an office and its hours that the options name. Raises click.BadParameter."""
    fields = {"target": "service_target_days", "urgent_target": "urgent_target_days"}
    hours = [each for text in given.pop("hours") for each in read_hours(text)]
    facts = {fields.get(name, name): value for name, value in given.items() if value}
    if "address" in facts:
        facts["address"] = facts["address"].replace(", ", "\n")
    return facts, hours or None


def read_hours(text: str) -> list[Hours]:
    """The hours of each day that `mon-fri 9.00-15.00` names. Raises click.BadParameter."""
    trouble = click.BadParameter(f"{text!r} is not written like {EXAMPLE!r}.", param_hint="--hours")
    found = HOURS.fullmatch(text.strip().lower())
    try:
        if found is None:
            raise trouble
        first, last = DAYS.index(found["first"]), DAYS.index(found["last"] or found["first"])
        opens, closes = (time.fromisoformat(found[part].replace(".", ":").zfill(5)) for part in ("opens", "closes"))
    except ValueError:  # no such day, no such time
        raise trouble from None
    if first > last or opens >= closes:
        raise trouble
    return [Hours(day, opens, closes) for day in range(first, last + 1)]


def read_topics(text: str) -> list[str]:
    """The topics of a list with commas. Raises click.BadParameter with those that there are."""
    named = [topic.strip() for topic in text.split(",")]
    if unknown := [topic for topic in named if topic not in TOPICS]:
        raise click.BadParameter(
            f"{', '.join(unknown)} is not known. Known: {', '.join(TOPICS)}.", param_hint="--topics"
        )
    return named


def show(office: Office) -> None:
    office.refresh_from_db()
    lines = [office.name, f"Telephone: {office.phone}", f"Helpline: {office.helpline}", office.email, office.address]
    lines += [f"{DAYS[each.weekday]} {each.opens:%H.%M}-{each.closes:%H.%M}" for each in office.opening_hours.all()]
    click.echo("\n".join(line for line in lines if line))


def show_teams(office: Office) -> None:
    teams: list[Team] = list(office.teams.all())
    for each in teams:
        click.echo(f"{each.name}: {', '.join(each.topics) or 'no topic'}")
    if without := [topic for topic in TOPICS if topic not in team_by_topic(teams)]:
        click.echo(f"No team: {', '.join(without)}")

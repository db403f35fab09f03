"""`rettidig users`: who may log in. For the system administrator, at the machine itself."""

from __future__ import annotations

from typing import Any

import click
from django.utils import timezone

from rettidig.casework import staff
from rettidig.casework.models import Hospital, Office, Organisation, Role, User
from rettidig.casework.offices import open_office
from rettidig.cli.register import find, prepare_register, refusals
from rettidig.cli.setup import needs_database

ROLES = [role.value for role in staff.STAFF_ROLES]


@click.group("users")
def command() -> None:
    """Let staff in, give new passwords, change roles and teams, and let staff go."""


@command.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--office", "office_slug", metavar="SLUG", help="The office; a regional one is made when it is missing.")
@click.option("--organisation", metavar="CVR", help="The organisation of a partner, by CVR number or name.")
@click.option("--hospital", "hospital_slug", metavar="SLUG", help="The only one of its hospitals that a partner sees.")
@click.option("--keeper", "keeps_people", is_flag=True, help="A partner who lets the organisation's people in.")
@click.option("--team", "team_name", metavar="NAME", help="The team in the office.")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@needs_database
def add(
    username: str,
    role: str,
    office_slug: str | None,
    organisation: str | None,
    hospital_slug: str | None,
    team_name: str | None,
    **rest: Any,
) -> None:
    """Let USERNAME in, and print the first password."""
    prepare_register()
    at = timezone.now()
    office = open_office(office_slug, at=at) if office_slug else None
    office = office or find(Office, "slug", office_slug, option="--office")
    place = find_place(organisation, hospital_slug)
    team = find_team(office, team_name)
    with refusals():
        password = staff.add(username, role=Role(role), office=office, team=team, **place, **rest, by=None, at=at)
    say_password(username, password)


@command.command("change")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES))
@click.option("--office", "office_slug", metavar="SLUG")
@click.option("--organisation", metavar="CVR")
@click.option("--hospital", "hospital_slug", metavar="SLUG")
@click.option("--keeper/--no-keeper", "keeps_people", default=None)
@click.option("--team", "team_name", metavar="NAME")
@click.option("--first-name")
@click.option("--last-name")
@needs_database
def change(
    username: str,
    office_slug: str | None,
    organisation: str | None,
    hospital_slug: str | None,
    keeps_people: bool | None,
    team_name: str | None,
    **given: str | None,
) -> None:
    """Give USERNAME another role, office, team or name. What is not named stays.

    A role outside the office, or at a hospital, leaves the office too.
    """
    user = find(User, "username", username, option="USERNAME")
    facts: dict[str, Any] = {name: value for name, value in given.items() if value}
    if facts.get("role") == Role.PARTNER:
        facts |= {"office": None, "team": None}
    elif "role" in facts:
        facts |= {"organisation": None, "hospital": None, "keeps_people": False}
    if office_slug:
        facts["office"] = find(Office, "slug", office_slug, option="--office")
    facts |= find_place(organisation, hospital_slug)
    if keeps_people is not None:
        facts["keeps_people"] = keeps_people
    if team_name:
        facts["team"] = find_team(facts.get("office", user.office), team_name)
    with refusals():
        is_changed = staff.change(user, facts=facts, by=None, at=timezone.now())
    click.echo(f"{username} is changed." if is_changed else "Nothing is changed.")


@command.command("renew")
@click.argument("username")
@needs_database
def renew(username: str) -> None:
    """Print a new password for USERNAME; the code app is set up anew at the next login."""
    with refusals():
        password = staff.renew(find(User, "username", username, option="USERNAME"), by=None, at=timezone.now())
    say_password(username, password)


@command.command("close")
@click.argument("username")
@needs_database
def close(username: str) -> None:
    """Let USERNAME go. What the person did stays in the audit log; open cases become their teams'."""
    with refusals():
        staff.close(find(User, "username", username, option="USERNAME"), by=None, at=timezone.now())
    click.echo(f"{username} cannot log in any more.")


@command.command("reopen")
@click.argument("username")
@needs_database
def reopen(username: str) -> None:
    """Let USERNAME in again after `close`, and print a new password."""
    with refusals():
        password = staff.reopen(find(User, "username", username, option="USERNAME"), by=None, at=timezone.now())
    say_password(username, password)


@command.command("logout")
@click.argument("username")
@needs_database
def logout(username: str) -> None:
    """End every login of USERNAME, on every machine. The password stays."""
    staff.log_out_everywhere(find(User, "username", username, option="USERNAME"), by=None, at=timezone.now())
    click.echo(f"{username} is logged out everywhere.")


def find_place(organisation: str | None, hospital_slug: str | None) -> dict[str, Any]:
    """What the options name of where a partner works; a hospital alone names its organisation. Raises
    click.BadParameter.
    """
    hospital = find(Hospital, "slug", hospital_slug, option="--hospital")
    if organisation:
        field = "cvr" if organisation.isdigit() else "name"
        return {"organisation": find(Organisation, field, organisation, option="--organisation"), "hospital": hospital}
    if hospital and hospital.organisation is None:
        cure = f"{hospital_slug} belongs to no organisation. Make one first: rettidig partner new."
        raise click.BadParameter(cure, param_hint="--hospital")
    return {"organisation": hospital.organisation, "hospital": hospital} if hospital else {}


def find_team(office: Office | None, name: str | None) -> Any:
    """The team that an option names. Raises click.BadParameter."""
    if name and office is None:
        raise click.BadParameter("a team belongs to an office.", param_hint="--team")
    return find(office.teams, "name", name, option="--team") if office else None


def say_password(username: str, password: str) -> None:
    click.echo(f"{username} logs in with {password} and must then choose another.")

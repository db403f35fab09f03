"""Database checks of `rettidig doctor`: keys, roles, guards and logs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from rettidig import keyring
from rettidig.casework import guards, key_check
from rettidig.casework.database import APPLICATION_FAULTS, roles
from rettidig.cli.trouble import Trouble
from rettidig.integrations.postgres import IMPERSONAL_LOG

SETUP = "Run `rettidig database setup` with DATABASE_OWNER_URL and DATABASE_ADMIN_URL set."
MIGRATE = "Run `rettidig migrate` with DATABASE_OWNER_URL set."
ALSO_GOOD = {"log_min_messages": ("fatal", "panic")}
LONG_UNSEALED = timedelta(hours=24)


def keys() -> Iterator[Trouble]:
    """Whether PERSON_KEY is the one that the data was written with."""
    try:
        key_check.check()
    except keyring.BadKeys as wrong:
        yield Trouble(wrong.fault.rstrip("."), wrong.cure)


def older_keys() -> Iterator[Trouble]:
    """Whether a replacement of PERSON_KEY has been brought to its end."""
    if len(keyring.split(settings.PERSON_KEY)) > 1:
        cure = "Run `rettidig keys rotate`, and take the older keys away when it says that all is written."
        yield Trouble("PERSON_KEY holds older keys", cure, is_serious=False)


def role() -> Iterator[Trouble]:
    """Whether the application's role can do what it needs, and no more."""
    names = roles()
    with connection.cursor() as cursor:
        if not names.are_apart:  # DATABASE_OWNER_URL is for administration alone, so it may not be set here
            cursor.execute("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'casework_case'::regclass")
            names = names._replace(owner=cursor.fetchone()[0])
        for fault, question in APPLICATION_FAULTS.items():
            cursor.execute(question, names._asdict())
            if cursor.fetchone()[0]:
                yield Trouble(f"the role {names.application} {fault}", SETUP)


def evidence() -> Iterator[Trouble]:
    """Whether the guards are installed, and the audit log is sealed."""
    if missing := guards.find_missing():
        yield Trouble(f"no guard, or an old one, on {', '.join(missing)}", MIGRATE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(written_at) FROM casework_auditevent"
            " WHERE id > COALESCE((SELECT max(last_id) FROM casework_auditseal), 0)"
        )
        (oldest,) = cursor.fetchone()
    if oldest and timezone.now() - oldest > LONG_UNSEALED:
        yield Trouble(
            "the audit log was not sealed for a day", "Start `rettidig worker`, or run `rettidig audit seal`."
        )


def log() -> Iterator[Trouble]:
    """Whether the server keeps personal data out of its log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(IMPERSONAL_LOG)])
        found = dict(cursor.fetchall())
    wrong = [
        f"{name} = {value}"
        for name, value in IMPERSONAL_LOG.items()
        if found[name] not in (value, *ALSO_GOOD.get(name, ()))
    ]
    if wrong:
        cure = f"Set in postgresql.conf, or let a superuser run `rettidig database setup`: {', '.join(wrong)}."
        yield Trouble("the log of the server may hold what people are searched by", cure)

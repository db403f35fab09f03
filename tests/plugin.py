"""Gives the whole run a temporary PostgreSQL before Django's settings are read, unless DATABASE_URL names a server.

Loaded early by `-p tests.plugin`; each parallel process inherits DATABASE_URL and makes its own database there. Tests
work as the application's role, as pages and jobs do; ADMIN_URL is the address of the superuser.
"""

import os
import signal
from collections.abc import Generator
from contextlib import ExitStack

import psycopg
import pytest

from rettidig.casework.database import Roles, set_up
from rettidig.integrations import postgres
from rettidig.keyring import new_key

ROLES = Roles(postgres.OWNER, postgres.APPLICATION, "rettidig_retention")
ADMIN_URL = "TEST_DATABASE_ADMIN_URL"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    os.environ.setdefault("STATICFILES", "django.contrib.staticfiles.storage.StaticFilesStorage")
    os.environ["OFFICE_SECONDS"] = "0"  # each test has an office of its own
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that uses the database
    for name in ("SECRET_KEY", "PERSON_KEY"):
        os.environ.setdefault(name, new_key())
    if ADMIN_URL not in os.environ:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # being told to stop ends the server like Ctrl-C
        server = ExitStack()
        early_config.add_cleanup(server.close)
        admin = os.environ.get("DATABASE_URL") or server.enter_context(postgres.temporary_server())
        os.environ |= {ADMIN_URL: admin, "DATABASE_URL": as_role(admin, ROLES.application)}
        with psycopg.connect(admin, autocommit=True) as administrator:
            set_up(administrator, ROLES)
            administrator.execute(f"ALTER ROLE {ROLES.owner} CREATEDB")
    return (yield)


def as_role(url: str, role: str) -> str:
    """The address of the same database, where one works as `role` from the start."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3D{role}"

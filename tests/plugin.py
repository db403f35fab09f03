"""Gives the whole run a throw-away PostgreSQL before Django's settings are read, unless DATABASE_URL names a server.

Loaded early by `-p tests.plugin`; each parallel process inherits DATABASE_URL and makes its own database there.
"""

import os
import signal
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from rettidig.integrations import postgres


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    os.environ.setdefault("STATICFILES", "django.contrib.staticfiles.storage.StaticFilesStorage")
    os.environ["OFFICE_SECONDS"] = "0"  # each test has an office of its own
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that uses the database
    if "DATABASE_URL" not in os.environ:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # being told to stop ends the server like Ctrl-C
        server = ExitStack()
        os.environ["DATABASE_URL"] = server.enter_context(postgres.throw_away())
        early_config.add_cleanup(server.close)
    return (yield)

"""The processes of an installation on one throw-away database, each of which can be killed and started again."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL
from typing import Any

import psycopg

from rettidig.casework.database import set_up
from rettidig.integrations import postgres
from tests.casework.journal import Journal
from tests.plugin import ROLES

PATIENCE = 300  # seconds until it is said to hang; a machine may be busy
SETTLE = """
from contextlib import suppress
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from rettidig.casework.models import OutboxMessage
OutboxMessage.objects.update(queued_at=timezone.now() - timedelta(hours=1))
with suppress(AlreadyEnqueued):  # the clock of the killed worker has asked for it
    app.configure_task("carry_on").defer(timestamp=0)
call_command("procrastinate", "worker", "--one-shot")
"""
# What failed while the database was away waits its seconds before it is tried again.
AN_HOUR_LATER = "update procrastinate_jobs set scheduled_at = scheduled_at - interval '1 hour' returning id"
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.casework.factories import a_user
from tests.casework.offers import a_grant, a_ready_re_referral, a_story, another_story, four_hospitals
first = a_story(channel="phone")
a_user("partner", hospital=four_hospitals(first.service)["agreement"])
for story in (first, *(another_story(first, channel="phone") for _ in range(39))):
    a_ready_re_referral(story, a_grant(story))
"""


class Installation:
    """The three processes on one throw-away database, each of which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.journal = Journal(folder / "journal")
        self.database = postgres.start(self.data)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        with psycopg.connect(postgres.embedded_url(self.data), autocommit=True) as administrator:
            set_up(administrator, ROLES)
        self.environment = os.environ | {
            "DATABASE_URL": postgres.embedded_url(self.data, user=ROLES.application),
            "DATABASE_OWNER_URL": postgres.embedded_url(self.data, user=ROLES.owner),
            "DJANGO_SETTINGS_MODULE": "rettidig.config.settings",
            "LOG_LEVEL": "CRITICAL",
        }

    def start(self, name: str) -> None:
        office = ("-m", "tests.casework.kill_office", str(self.journal.path))
        worker = ("-m", "rettidig", "worker")
        command = [sys.executable, *(office if name == "office" else worker)]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def run(self, code: str) -> None:
        command = [sys.executable, "-m", "django", "shell", "--verbosity=0", "-c", code]
        subprocess.run(command, env=self.environment, check=True)

    def kill(self, name: str) -> None:
        process = self.database.process if name == "database" else self.processes[name]
        process.kill()
        process.wait()
        if name == "database":
            self.database = postgres.start_again(self.database)

    def revive(self) -> None:
        assert self.processes["office"].poll() in (None, -SIGKILL), self.folder / "office.log"
        for name in ("office", "worker"):
            if self.processes[name].poll() is not None:
                self.start(name)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(postgres.embedded_url(self.data)) as connection:
            return connection.execute(question).fetchall()

    def promised(self, what: str) -> list[str]:
        return [line[what] for line in self.journal.lines() if what in line]


def wait_for_more(installation: Installation, lines: int) -> None:
    """Until the office has promised something since, so that a kill hits work and not the start."""
    wait_until(lambda: len(installation.journal.lines()) >= lines)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)


def settle(installation: Installation) -> None:
    """The office stops; an hour later a living worker looks for what is still on its way."""
    wait_for_more(installation, len(installation.journal.lines()) + 1)
    installation.kill("office")
    installation.kill("worker")
    installation.ask(AN_HOUR_LATER)
    installation.run(SETTLE)

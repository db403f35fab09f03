"""`python -m django work`: the background work, which `rettidig worker` starts."""

import asyncio
import logging
import signal
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

from rettidig.casework import key_check
from rettidig.keyring import BadKeys

PAUSE_SECONDS = 1
SECONDS_TO_CONNECT = 3  # then the outage is said, and tried anew
SECONDS_TO_FINISH = 10
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do the background work until told to stop, through every outage of the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        try:
            key_check.check_if_reachable()
        except BadKeys as wrong:
            raise CommandError(str(wrong)) from None
        with suppress(asyncio.CancelledError):
            asyncio.run(work(concurrency))


async def work(concurrency: int) -> None:
    """Work until told to stop. A worker whose database is gone begins anew until it answers; what was under way is
    done again, and nothing arrives twice (see `casework.outbox`).
    """
    me = asyncio.current_task()
    if me is None:
        raise RuntimeError(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, me.cancel)
    while not me.cancelling():
        try:
            await work_while_the_database_answers(concurrency)
        except ConnectorException as trouble:
            logger.warning("The database does not answer: %s", trouble.__cause__)
        logger.warning("Trying again in %s second", PAUSE_SECONDS)
        await asyncio.sleep(PAUSE_SECONDS)


async def work_while_the_database_answers(concurrency: int) -> None:
    """Returns, or raises ConnectorException, when the connection is lost."""
    with app.replace_connector(PsycopgConnector(kwargs=connector_params(), timeout=SECONDS_TO_CONNECT)):
        async with app.open_async():
            await app.run_worker_async(
                concurrency=concurrency, shutdown_graceful_timeout=SECONDS_TO_FINISH, install_signal_handlers=False
            )

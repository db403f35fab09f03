"""Whoever is killed, at whatever moment: no inquiry with a receipt is lost, no letter is lost or comes twice.

The office, the job process and the database itself run as processes of their own and are killed in turn (SIGKILL).
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rettidig.integrations import postgres
from tests.casework.installation import PREPARE, Installation, settle, wait_for_more, wait_until

ROUNDS = 6


@pytest.fixture
def installation() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory() as folder:
        made = Installation(Path(folder))
        try:
            made.run(PREPARE)
            made.start("office")
            made.start("worker")
            yield made
        finally:
            for process in made.processes.values():
                process.kill()
                process.wait()
            postgres.stop(made.database)


def kill_in_turn(installation: Installation, chance: random.Random) -> None:
    names = ["office", "worker", "database"] * (ROUNDS // 3)
    chance.shuffle(names)
    for name in names:
        wait_for_more(installation, len(installation.journal.lines()) + 4)
        time.sleep(chance.random() / 5)
        installation.kill(name)
        installation.revive()


def test_house_when_processes_are_killed_at_any_moment_keeps_its_word(installation):
    kill_in_turn(installation, random.Random())
    settle(installation)
    numbers = Counter(
        number for (number,) in installation.ask("select number from casework_case where channel = 'form'")
    )
    receipts = {line["key"]: line["number"] for line in installation.journal.lines() if "number" in line}
    assert receipts
    assert all(numbers[number] == 1 for number in receipts.values())
    assert len(receipts) == len(set(receipts.values()))
    assert len(numbers) <= len(set(installation.promised("key")))
    delivered = Counter(str(one) for (one,) in installation.ask("select message_id from casework_delivery"))
    assert installation.promised("message")
    assert all(delivered[message] == 1 for message in installation.promised("message"))
    assert installation.ask("select count(*) from casework_outboxmessage where state <> 'delivered'") == [(0,)]


def wait_for(installation: Installation, question: str, answer: int) -> int:
    """The number that the database gives, as soon as it has come to `answer`, or what it was when nobody waits more."""
    wait_until(lambda: installation.ask(question)[0][0] >= answer)
    return int(installation.ask(question)[0][0])


def test_worker_when_the_database_was_gone_and_came_back_goes_on_by_itself(installation):
    assert wait_for(installation, "select count(*) from casework_delivery", 1)
    installation.database.process.kill()
    installation.database.process.wait()
    time.sleep(4)  # longer than the worker waits before it says so
    installation.database = postgres.start_again(installation.database)
    before = len(installation.promised("message"))
    wait_until(lambda: len(installation.promised("message")) >= before + 2)
    sent = ", ".join(f"'{message}'" for message in installation.promised("message")[before:])
    question = f"select count(*) from casework_delivery where message_id::text in ({sent})"
    assert wait_for(installation, question, sent.count(",") + 1) == sent.count(",") + 1
    assert installation.processes["worker"].poll() is None

"""The running product, killed part by part while people send: who has a receipt has a case, and exactly one."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg
import pytest

from rettidig.integrations import postgres

PATIENCE = 600  # seconds until it is said to hang; a machine may be busy
PAGES = (
    ("/henvendelse/", {"track": "general"}),
    ("/henvendelse/hvem/", {"reporter": "patient", "category": "rehabilitation"}),
    ("/henvendelse/svar/", {"reply_by": "page"}),
)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes are found in /proc")


class Installation:
    """`rettidig demo` with a folder of its own."""

    def __init__(self, var: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.var, self.log = var, var / "demo.log"
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rettidig", "demo", f"--port={self.port}"],
                env=environment | {"RETTIDIG_VAR": str(var)},
                stdout=log,
                stderr=log,
            )

    def part(self, name: str) -> int:
        """The process id of the part whose command has `name` in it."""
        return next((child for child in children(self.process.pid) if name in command_of(child)), 0)

    def kill(self, name: str) -> None:
        before = self.part(name)
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: self.part(name) not in (0, before))

    def ask(self, question: str) -> list[str]:
        with psycopg.connect(postgres.embedded_url(self.var / "postgres")) as connection:
            return [row[0] for row in connection.execute(question).fetchall()]


def children(process: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail("it hangs")
        time.sleep(0.05)


class Visitors(threading.Thread):
    """People who send one inquiry after the other, and press again when they get no answer."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.address = f"http://127.0.0.1:{port}"
        self.receipts: list[str] = []
        self.troubles: Counter[str] = Counter()
        self.may_stop = threading.Event()

    def run(self) -> None:
        while not self.may_stop.is_set():
            self.cookies = CookieJar()
            self.open = build_opener(HTTPCookieProcessor(self.cookies)).open
            self.read("/henvendelse/")
            for path, answers in PAGES:
                self.read(path, answers)
            page = self.read("/henvendelse/tjek/", {"website": ""})
            self.receipts += re.findall(r"2\d{3}-\d{6}", page)[:1]

    def read(self, path: str, answers: dict[str, str] | None = None) -> str:
        while not self.may_stop.is_set():
            token = next((cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken"), "")
            data = None if answers is None else urlencode(answers).encode()
            try:
                with self.open(Request(self.address + path, data, {"X-CSRFToken": token}), timeout=PATIENCE) as page:
                    return page.read().decode()
            except HTTPError as trouble:
                self.troubles[str(trouble.code)] += 1
            except OSError as trouble:
                self.troubles[type(trouble).__name__] += 1
            time.sleep(0.2)
        return ""


@pytest.fixture
def installation() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory() as folder:
        made = Installation(Path(folder))
        try:
            wait_until(lambda: "Rettidig runs on" in made.log.read_text() or made.process.poll() is not None)
            yield made
        finally:
            made.process.terminate()
            made.process.wait()


@pytest.fixture
def visitors(installation: Installation) -> Iterator[Visitors]:
    people = Visitors(installation.port)
    people.start()
    yield people
    people.may_stop.set()


def test_product_when_its_parts_are_killed_while_people_send_loses_and_doubles_nothing(installation, visitors):
    for name in ("gunicorn", "django work", "bin/postgres"):
        so_far = len(visitors.receipts)
        wait_until(lambda so_far=so_far: len(visitors.receipts) > so_far)
        installation.kill(name)
    so_far = len(visitors.receipts)
    wait_until(lambda: len(visitors.receipts) > so_far + 1)
    visitors.may_stop.set()
    visitors.join()
    cases = Counter(installation.ask("select number from casework_case where topic = 'rehabilitation'"))
    assert all(cases[number] == 1 for number in visitors.receipts)
    assert len(set(visitors.receipts)) == len(visitors.receipts)
    sent_twice = (
        "select case_id::text from casework_intakedraft where case_id is not null group by 1 having count(*) > 1"
    )
    assert installation.ask(sent_twice) == []
    assert not set(visitors.troubles) & {"500", "404", "403"}
    assert installation.process.poll() is None

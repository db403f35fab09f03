"""Fifty people write for two minutes over loopback while web, office, jobs and database are killed ten times.

What counts is no speed: every receipt that was shown is found and every inquiry that is stored has been shown, none
twice; every letter that was promised is delivered once, and every e-mail that is told as sent has come to a mail server
outside, which is not killed. Each person tries again as a browser does that got no answer.
"""

import os
import random
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGKILL
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urlencode

from bench.row import Row
from rettidig.cli.serve import WORKER
from rettidig.integrations import postgres
from tests import mail_server
from tests.casework.installation import PREPARE, Installation, settle

PARTS = ("web", "office", "worker", "database")
# By the names of the questions, on whichever page they stand; of `story` each inquiry has words of its own
ANSWERS = {
    "reporter": "patient",
    "category": "waiting",
    "condition": "none",
    "purpose": "assessment",
    "area": "somatic",
    "hospital": "Regionshospitalet Horsens",
    "department": "Ortopædkirurgi",
    "referral_received_unknown": "on",
    "letter_date_unknown": "on",
    "appointment_date": "+40",
    "appointment_kind": "examination",
    "patient_name": "Kaja Test Hansen",
    "home_region": "midtjylland",
    "record_consent": "yes",
    "phone": "40404040",
    "reply_by": "page",
    "wish": "Hurtigere",
}
CHECK = "/henvendelse/tjek/"
MOST_PAGES = 30
FIELD = re.compile(r'name="([a-z_]+)"')
NUMBER = re.compile(r"\b\d{4}-\d{6}\b")
PATIENCE = 120  # seconds for one page, with the server killed and started again
TIMEOUT = 20
SENT = "select id from casework_outboxmessage where kind in ('news_mail', 'receipt_mail') and state = 'delivered'"


class Figures(NamedTuple):
    """Both ways: of the receipts that were shown, those found, and of the inquiries that are stored, those with a
    receipt; of the letters that were promised, those delivered once, and of the e-mails that are told as sent, those
    that the mail server has.
    """

    kills: int
    shown: int
    found: int
    stored: int
    twice: int
    promised: int
    delivered: int
    unsent: int
    mailed: int
    arrived: int
    again: int  # e-mails that came once more with the same Message-ID, by which every receiver knows them
    strange: int  # e-mails that nothing in the database tells of
    tries: int  # requests that got no answer and were sent again

    @property
    def is_whole(self) -> bool:
        inquiries = (self.found, self.stored, self.twice) == (self.shown, self.shown, 0)
        letters = (self.delivered, self.unsent) == (self.promised, 0)
        return inquiries and letters and (self.arrived, self.strange) == (self.mailed, 0)


def run() -> list[Row]:
    found = soak(people=50, seconds=120, kills=10)
    return [
        Row("Parts that were killed while they ran", found.kills, "wanted", 10, "kills", 1, 1),
        Row(f"Receipts found after {found.kills} kills", found.found, "shown", found.shown, "receipts", 1, 1),
        Row("Inquiries stored, and those with a receipt", found.stored, "shown", found.shown, "inquiries", 1, 1),
        Row("Inquiries stored once", found.stored - found.twice, "stored", found.stored, "inquiries", 1, 1),
        Row("Letters delivered once", found.delivered, "promised", found.promised, "letters", 1, 1),
        Row("Letters still on their way, and one", found.unsent + 1, "none, and one", 1, "letters", at_most=1),
        Row("E-mails at the mail server", found.arrived, "told as sent", found.mailed, "e-mails", 1, 1),
        Row("E-mails nobody knows of, and one", found.strange + 1, "none, and one", 1, "e-mails", at_most=1),
        Row("E-mails once more, same Message-ID", found.again, "e-mails", found.mailed, "e-mails"),
        Row("Requests that got no answer", found.tries, "receipts shown", found.shown, "requests"),
    ]


def soak(*, people: int, seconds: float, kills: int) -> Figures:
    """Let `people` write for `seconds` while a part is killed `kills` times, and count what is there afterwards."""
    with (
        mail_server.running(SimpleNamespace()) as post,
        tempfile.TemporaryDirectory() as folder,
        a_site(Path(folder), post) as (installation, web),
    ):
        until = time.monotonic() + seconds
        writers = [Writer(web.port, f"127.0.0.{ordinal + 2}", until) for ordinal in range(people)]
        with ThreadPoolExecutor(people) as crowd:
            running = [crowd.submit(writer.write_on) for writer in writers]
            killed = kill_all_the_time(installation, web, until=until, kills=kills)
            for each in running:
                each.result()
        settle(installation)
        return count(installation, writers, post, killed)


def kill_all_the_time(installation: Installation, web: "Web", *, until: float, kills: int) -> int:
    """Kill one part after the other, each while it runs. Returns how many were running as they were killed."""
    chance = random.Random()
    pause = (until - time.monotonic()) / (kills + 1)
    killed = 0
    for ordinal in range(kills):
        time.sleep(pause * (0.5 + chance.random() / 2))
        part = PARTS[ordinal % len(PARTS)]
        if part == "web":
            killed += web.kill()
        else:
            process = installation.database.process if part == "database" else installation.processes[part]
            killed += process.poll() is None
            installation.kill(part)
        installation.revive()
        web.revive()
    return killed


def count(installation: Installation, writers: "list[Writer]", post: mail_server.MailServer, kills: int) -> Figures:
    rows = installation.ask(
        "select c.number, f.text from casework_case c join casework_contact f on f.case_id = c.id and f.ordinal = 1"
    )
    words = {number: text.partition("\n")[0] for number, text in rows}
    by_word = Counter(words.values())
    shown = [receipt for writer in writers for receipt in writer.receipts]
    begun = {word for writer in writers for word in writer.begun}
    delivered = Counter(str(one) for (one,) in installation.ask("select message_id from casework_delivery"))
    promised = installation.promised("message")
    ((unsent,),) = installation.ask("select count(*) from casework_outboxmessage where state <> 'delivered'")
    sent = {f"<{one}@rettidig>" for (one,) in installation.ask(SENT)}
    came = Counter(str(mail["Message-ID"]) for mail in post.mails)
    return Figures(
        kills=kills,
        shown=len(shown),
        found=sum(words.get(number) == word for number, word in shown),
        stored=sum(text in begun for text in words.values()),
        twice=sum(times - 1 for text, times in by_word.items() if text in begun),
        promised=len(promised),
        delivered=sum(delivered[each] == 1 for each in promised),
        unsent=int(unsent),
        mailed=len(sent),
        arrived=len(sent & came.keys()),
        again=came.total() - len(came),
        strange=len(came.keys() - sent),
        tries=sum(writer.tries for writer in writers),
    )


@contextmanager
def a_site(folder: Path, post: mail_server.MailServer) -> "Iterator[tuple[Installation, Web]]":
    installation = Installation(folder)
    installation.environment |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "EMAIL_FROM": "svar-ikke@example.dk",
        "SITE_URL": "https://patientkontor.example.dk",
        # What is measured here is no flood; that one is asked for a proof of work is another measurement
        "FLOOD_DRAFTS": "1000000",
        "FLOOD_SENDINGS": "1000000",
    }
    web = Web(installation, folder)
    try:
        installation.run(PREPARE)
        web.revive()
        for name in ("office", "worker"):
            installation.start(name)
        web.wait_until_it_listens()
        yield installation, web
    finally:
        web.kill()
        for process in installation.processes.values():
            process.kill()
            process.wait()
        postgres.stop(installation.database)


class Web:
    """The product's web server with its processes."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (folder / "var" / "static").mkdir(parents=True)
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        self.environment = installation.environment | {"RETTIDIG_VAR": str(folder / "var"), "STATICFILES": plain}
        self.log = folder / "web.log"
        self.process: subprocess.Popen[bytes] | None = None

    def revive(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        options = [f"--bind=127.0.0.1:{self.port}", f"--worker-class={WORKER}", "--workers=2", "--threads=4"]
        command = [sys.executable, "-m", "gunicorn", "rettidig.config.wsgi:application", *options]
        command += ["--log-level=error", "--no-control-socket"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> bool:
        """Kill the server with its workers; whether it was running."""
        if self.process is None or self.process.poll() is not None:
            return False
        os.killpg(self.process.pid, SIGKILL)
        self.process.wait()
        return True

    def wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the server does not listen")


@dataclass
class Answer:
    status: int
    text: str
    leads_to: str


class Writer:
    """A person at an address of their own, who writes one inquiry after the other."""

    def __init__(self, port: int, address: str, until: float) -> None:
        self.port, self.address, self.until = port, address, until
        self.receipts: list[tuple[str, str]] = []  # number and words
        self.begun: list[str] = []
        self.tries = 0
        self.cookies: dict[str, str] = {}

    def write_on(self) -> None:
        while time.monotonic() < self.until:
            word = f"Jeg venter. {secrets.token_hex(8)}"
            self.begun.append(word)
            self.receipts.append((self.send(word), word))

    def send(self, word: str) -> str:
        """The number on the receipt."""
        self.cookies = {"csrftoken": secrets.token_hex(16)}
        answers = ANSWERS | {"story": word}
        address = self.ask("POST", "/henvendelse/", {"track": "general", "anew": "1"}).leads_to
        for _page in range(MOST_PAGES):
            if address.partition("?")[0] == CHECK:
                break
            asked = FIELD.findall(self.ask("GET", address).text)
            address = self.ask("POST", address, {name: answers[name] for name in asked if name in answers}).leads_to
        self.ask("POST", CHECK, {"website": ""})
        number = NUMBER.search(self.ask("GET", "/kvittering/").text)
        if number is None:
            raise RuntimeError(f"the receipt has no number; the last page was {address}")
        return number[0]

    def ask(self, method: str, address: str, answers: dict[str, str] | None = None) -> Answer:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.try_once(method, address, answers)
            except (OSError, HTTPException):
                answer = None
            if answer and answer.status < 500:
                return answer
            self.tries += 1
            time.sleep(0.3)
        raise RuntimeError(f"no answer from {address}")

    def try_once(self, method: str, address: str, answers: dict[str, str] | None) -> Answer:
        line = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT, source_address=(self.address, 0))
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            line.request(method, address, urlencode(answers or {}), headers)
            response = line.getresponse()
            text = response.read().decode()
        finally:
            line.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, text, response.headers.get("Location") or address)

"""The queue at 100,000 and 1,000,000 open cases, and sending an inquiry: real requests to the real server.

The queue page is held against three times an empty page of the same server plus the bare query, which finds the first
rows by index over an open connection.

Sending is held against a view that inserts one case and nothing else. Both are form posts through the same server and
its whole chain (session, token, headers), each commits one transaction, and the database writes it to disk before it
answers, as in operation: what has a receipt is not lost. The peer has no person, contact, files, audit event, task,
priority, dates of the law or draft; sending has them all in that one transaction.

One at a time, that says what sending costs; many at once, on a server as `rettidig serve` starts it, what an
installation takes in. There the aim is a number of its own, and the peer says how much of it is the machine's doing.
"""

import http.client
import operator
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

import dj_database_url
import psycopg

from bench.row import Row
from bench.turns import Ask, in_turn
from rettidig.cli.serve import WORKER
from rettidig.cli.serve import command as serve
from rettidig.cli.setup import load_django
from rettidig.integrations import postgres

load_django()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 – after set-up
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.html import strip_tags  # noqa: E402
from psycopg import sql  # noqa: E402

from rettidig.casework.database import as_owner, roles, set_up  # noqa: E402
from rettidig.casework.models import Case, Contact, Office, Person, Role, User  # noqa: E402
from rettidig.casework.steps import draft as store  # noqa: E402
from rettidig.web.middleware import SECOND_FACTOR  # noqa: E402
from rettidig.web.public.drafts import KEY  # noqa: E402

SIZES = (100_000, 1_000_000)
WARM_UP, PAGES, SENDINGS = 10, 60, 150
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FROM_ONE_ADDRESS = 50  # fewer than the server lets one address send in an hour
AT_ONCE, IN_A_ROUND, ROUNDS = 16, 160, 5
DURABLE_A_SECOND = 100
AS_INSTALLED: dict[str, Any] = {each.name: each.default for each in serve.params if each.name in ("workers", "threads")}
SEND, INSERT = "/henvendelse/tjek/", "/indsaet/"
ONWARD = {SEND: "/kvittering/", INSERT: "/"}  # where each leads when it has done its work
ANSWERS = {
    "reporter": "patient",
    "category": "waiting",
    "condition": "none",
    "hospital": "Regionshospitalet Horsens",
    "department": "Ortopædkirurgisk afdeling",
    "purpose": "assessment",
    "referral_received": "2026-11-09",
    "letter_date": "unknown",
    "appointment_date": "2027-01-19",
    "appointment_kind": "examination",
    "story": "Jeg har slået min skulder. Min tid ligger efter 30 dage.",
    "wish": "Jeg vil gerne undersøges på et privathospital.",
    "patient_name": "Kaja Test Hansen",
    "phone": "40404040",
    "reply_by": "page",
}


Post = Callable[[], float]  # seconds until the answer


class Times(NamedTuple):
    """Milliseconds of the queue page, of an empty page and of the bare query, measured in turn."""

    page: float
    empty: float
    query: float


def run() -> list[Row]:
    """Both sides in turn, so that whatever else the machine does hits them alike."""
    with a_house() as (port, url, office), psycopg.connect(url, autocommit=True) as direct:
        lead = User.objects.create(username="lead", role=Role.LEAD, office=office)
        small, large = (measure_queue(port, lead, direct, size) for size in SIZES)
    times = [queue_row(size, times) for size, times in zip(SIZES, (small, large), strict=True)]
    pages = (large.page / large.empty, small.page / small.empty)
    growth = Row(f"The same at {SIZES[1]:,}", pages[0], f"at {SIZES[0]:,}", pages[1], "empty pages", at_most=1.25)
    with a_house(DURABLE) as (port, _url, office):
        one_at_a_time = measure_sending(port, office)
    with a_house(DURABLE, **AS_INSTALLED) as (port, _url, office):
        return [*times, growth, one_at_a_time, *measure_many_at_once(port, office)]


@contextmanager
def a_house(
    settings: Mapping[str, str] | None = None, *, workers: int = 1, threads: int = 1
) -> Iterator[tuple[int, str, Office]]:
    """The port of a server, the address of its database, which is new, and its office."""
    with (
        an_installation(settings) as url,
        pointed_at(url),
        tempfile.TemporaryDirectory() as var,
    ):
        call_command("migrate", verbosity=0)
        office = Office.objects.create(slug="midtjylland", name="Patientkontoret", region="midtjylland", helpline="1")
        with a_server(url, var, workers=workers, threads=threads) as port:
            yield port, url, office


@contextmanager
def an_installation(settings: Mapping[str, str] | None) -> Iterator[str]:
    """The address of a new database for the application's role, as in operation."""
    with postgres.temporary_server(settings=settings) as url:
        with psycopg.connect(url, autocommit=True) as administrator:
            set_up(administrator, roles())
        yield url.replace(f"{postgres.SUPERUSER}@", f"{postgres.APPLICATION}@")


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Models read and write the database at `url` inside the `with`."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(dj_database_url.parse(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextmanager
def a_server(
    url: str, var: str, *, workers: int, threads: int, site: str = "bench.pages_site:application", worker: str = WORKER
) -> Iterator[int]:
    """The product's web server, or another site's, on a port of its own."""
    (Path(var) / "static").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    environment = os.environ | {"DATABASE_URL": url, "RETTIDIG_VAR": var, "STATICFILES": plain, "LOG_LEVEL": "ERROR"}
    options = [f"--bind=127.0.0.1:{port}", f"--worker-class={worker}", f"--workers={workers}", f"--threads={threads}"]
    command = [sys.executable, "-m", "gunicorn", site, *options]
    command += ["--log-level=error", "--no-control-socket"]
    server = subprocess.Popen(command, env=environment)
    try:
        wait_until_it_listens(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_until_it_listens(server: subprocess.Popen[bytes], port: int) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server ended before it listened")


def queue_row(size: int, times: Times) -> Row:
    peer = f"3 × empty page ({times.empty:.1f} ms) + bare query ({times.query:.2f} ms)"
    return Row(f"Queue page, {size:,} cases", times.page, peer, 3 * times.empty + times.query, "ms", at_most=1)


def measure_queue(port: int, lead: User, direct: psycopg.Connection, size: int) -> Times:
    fill(lead, size)
    line = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": f"sessionid={a_login(lead)}"}
    asks: list[Ask] = [
        lambda: get(line, "/kontor/?vis=all", headers),
        lambda: get(line, "/tom/", headers),
        lambda: first_rows(direct, lead),
    ]
    return Times(*in_turn(asks, turns=PAGES, warm_up=WARM_UP))


def get(line: http.client.HTTPConnection, address: str, headers: dict[str, str], status: int = 200) -> None:
    line.request("GET", address, headers=headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != status:
        raise RuntimeError(f"{address} answered {answer.status}")


def first_rows(direct: psycopg.Connection, lead: User) -> list[tuple[object, ...]]:
    query = (
        "SELECT * FROM casework_case WHERE office_id = %s AND closed_at IS NULL "
        "ORDER BY next_deadline, priority, received_at, id LIMIT 51"
    )
    return direct.execute(query, [lead.office_id]).fetchall()


def fill(lead: User, size: int) -> None:
    """Open cases until there are `size`, each with a patient, spread over priorities, deadlines and times."""
    with as_owner(), connection.cursor() as cursor:  # nobody searches here
        cursor.execute("ALTER TABLE casework_case DISABLE TRIGGER search_added")
    have = Case.objects.count()
    number = sql.SQL("number + {}").format(have)
    multiply(Person(name="Patient"), size - have, {"name": sql.SQL("'Patient ' || {}").format(number)})
    case = Case(
        office=lead.office,
        number="",
        received_at=timezone.now(),
        channel="form",
        topic="waiting",
        home_region=lead.office.region if lead.office else "",
    )
    first = sql.SQL("(SELECT max(id) FROM casework_person) - {} + number").format(size - have)
    changing = {
        "number": sql.SQL("'2026-' || {}").format(number),
        "patient_id": first,
        "priority": sql.SQL("1 + number %% 3"),
        "next_deadline": sql.SQL("CURRENT_DATE + (number * 37 %% 90)::integer"),
        "service_due": sql.SQL("CURRENT_DATE + (number * 37 %% 90)::integer"),
        "received_at": sql.SQL("now() - number * interval '7 seconds'"),
    }
    multiply(case, size - have, changing)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE casework_case, casework_person")


def multiply(example: Case | Contact | Person, times: int, changing: dict[str, sql.Composable]) -> None:
    """Insert rows like `example`, made by the database itself; `changing` are expressions of `number`, from 1."""
    fields = [field for field in example._meta.concrete_fields if not field.primary_key]
    fixed = [field for field in fields if field.column not in changing]
    values = {str(field.column): changing.get(str(field.column), sql.Placeholder()) for field in fields}
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM generate_series(1, {}) AS number").format(
        sql.Identifier(example._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(values.values()),
        times,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [field.get_db_prep_save(field.pre_save(example, add=True), connection) for field in fixed]
        )


def a_login(user: User) -> str:
    """A session as after password and code."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_FACTOR] = True
    session.save()
    return str(session.session_key)


def measure_sending(port: int, office: Office) -> Row:
    *ready, visitor = (a_written_draft() for _ in range(WARM_UP + SENDINGS + 1))
    asks = in_order(port, office, ready, visitor)
    times = [(send(), insert()) for send, insert in asks]
    check_received(len(ready))
    sent, inserted = (median(taken) for taken in zip(*times[WARM_UP:], strict=True))
    return Row("Sending an inquiry", 1 / sent, "a one-row insert", 1 / inserted, "/s")


def measure_many_at_once(port: int, office: Office) -> list[Row]:
    """Inquiries a second by many visitors, and rows a second in rounds between."""
    *ready, visitor = (a_written_draft() for _ in range((1 + ROUNDS) * IN_A_ROUND + 1))
    asks = in_order(port, office, ready, visitor)
    rounds = [asks[start : start + IN_A_ROUND] for start in range(0, len(asks), IN_A_ROUND)]
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        rates = [[rate(visitors, kind) for kind in zip(*one, strict=True)] for one in rounds]
    check_received(len(ready))
    sent, inserted = (median(each) for each in zip(*rates[1:], strict=True))
    what = f"Durable inquiries, {AT_ONCE} at once"
    return [
        Row(what, sent, "the aim", DURABLE_A_SECOND, "/s", at_least=1),
        Row(what, sent, "one-row inserts", inserted, "/s"),
    ]


def in_order(port: int, office: Office, ready: list[str], visitor: str) -> list[tuple[Post, Post]]:
    """For each session of `ready`: what sends its draft, and what inserts a row for a visitor with a session too."""
    sources = [(f"127.0.0.{2 + number // FROM_ONE_ADDRESS}", 0) for number in range(len(ready))]
    return [
        (
            partial(post, port, SEND, {}, source, session),
            partial(post, port, INSERT, {"office": office.pk}, source, visitor),
        )
        for source, session in zip(sources, ready, strict=True)
    ]


def rate(visitors: ThreadPoolExecutor, asks: Sequence[Post]) -> float:
    """How many of `asks` are answered a second, when each visitor takes the next as soon as the last is answered."""
    begun = time.perf_counter()
    answered = len(list(visitors.map(operator.call, asks)))
    return answered / (time.perf_counter() - begun)


def check_received(sent: int) -> None:
    received = Case.objects.exclude(follow_up_code="").count()
    if received != sent:
        raise RuntimeError(f"{sent} inquiries were sent, and {received} received")


def a_written_draft() -> str:
    """A session whose draft has every answer and waits to be sent."""
    draft, key = store.open_draft(max_wait_form=False, at=timezone.now())
    store.save_answers(draft, ANSWERS, at=timezone.now())
    session = SessionStore()
    session[KEY] = key
    session.save()
    return str(session.session_key)


def post(port: int, address: str, fields: dict[str, object], source: tuple[str, int], session: str) -> float:
    """Send a form as a browser would. Returns the seconds until the answer; raises when it does not lead onward."""
    token = secrets.token_hex(16)
    headers = {"Cookie": f"csrftoken={token}; sessionid={session}", "X-CSRFToken": token}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    line = http.client.HTTPConnection("127.0.0.1", port, source_address=source)
    line.connect()
    begun = time.perf_counter()
    line.request("POST", address, urlencode(fields), headers)
    answer = line.getresponse()
    page = answer.read().decode()
    taken = time.perf_counter() - begun
    line.close()
    if answer.headers["Location"] != ONWARD[address]:
        said = answer.headers["Location"] or " ".join(strip_tags(page).split())
        raise RuntimeError(f"{address} answered {answer.status}: {said}")
    return taken

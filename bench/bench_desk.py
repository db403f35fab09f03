"""The desk with ten years of cases: the queue, a case, the next case and searches, beside an empty page and the bare
query, and beside django-helpdesk with the same cases.

A page is asked for over HTTP from the product's own server and held against three times an empty page of the same
server plus the bare query over an open connection. A search is measured as the desk makes it too: reading what was
typed, finding a page of twenty cases, and the marked texts of each. The bare query is for the same keys: all places by
the index, the newest twenty of them.

django-helpdesk holds the same cases as tickets and the same contacts as follow-ups. Of its list only the rows are asked
for, without the page around them. Its search reads titles and descriptions, ours every text.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import quote, urlencode

import psycopg

from bench.bench_pages import a_login, a_server, get
from bench.register import CASES, COMMON, ONCE_COMMON, RARE, a_register
from bench.row import Row
from bench.turns import Ask, in_turn
from rettidig.casework import search
from rettidig.casework.models import Case, Role, User
from rettidig.casework.search.keys import any_of
from rettidig.integrations import postgres

AIM_MS = 100
TURNS, WARM_UP = 15, 2
THEIR_TURNS = 3  # some of their pages take seconds
BARE = """SELECT case_id, received_at FROM casework_searchentry WHERE keys @@ %s::tsquery
    GROUP BY case_id, received_at ORDER BY received_at DESC, case_id DESC LIMIT 21"""
SEARCHES = {
    "rare word": RARE,
    "common word": COMMON,
    "two common words": f"{COMMON} behandling",
    "word of two years long ago": ONCE_COMMON,
    "common name": "Hansen",
    "beginning of a name": "kjær",
    "two names by their beginning": "ann øster",
    "name with one letter wrong": "Jensem",
}


BARE_QUEUE = """SELECT * FROM casework_case WHERE office_id = %s AND closed_at IS NULL
    ORDER BY next_deadline, priority, received_at, id LIMIT 51"""
BARE_CASE = """SELECT * FROM casework_case c JOIN casework_person p ON p.id = c.patient_id
    JOIN casework_contact t ON t.case_id = c.id WHERE c.id = %s"""
TICKETS = (
    """INSERT INTO helpdesk.helpdesk_queue (id, title, slug, allow_public_submission, allow_email_submission,
        enable_notifications_on_email_events, email_box_ssl)
    VALUES (1, 'Patientkontoret', 'kontor', FALSE, FALSE, FALSE, FALSE)""",
    """INSERT INTO helpdesk.helpdesk_ticket (id, title, queue_id, created, modified, submitter_email, status, on_hold,
        description, priority, due_date, secret_key)
    SELECT c.id, p.name || ' ' || c.number, 1, c.received_at, c.received_at, p.email,
        CASE WHEN c.closed_at IS NULL THEN 1 ELSE 4 END, FALSE, t.text, c.priority, c.next_deadline, 'key'
    FROM public.casework_case c JOIN public.casework_person p ON p.id = c.patient_id
    JOIN public.casework_contact t ON t.case_id = c.id AND t.ordinal = 2""",
    """INSERT INTO helpdesk.helpdesk_followup (ticket_id, date, title, comment, public, message_id)
    SELECT case_id, at, 'Samtale', text, FALSE, '' FROM public.casework_contact""",
    "VACUUM ANALYZE",
)


def run() -> list[Row]:
    with a_register() as (url, office), psycopg.connect(url, autocommit=True) as direct:
        lead = User.objects.create(username="lead", role=Role.LEAD, office=office)
        found = [row for what, typed in searches().items() for row in measure(what, lead, typed, direct)]
        with a_product(url) as port:
            pages = measure_pages(port, lead, direct)
            with a_helpdesk(url) as (their_port, session):
                return [*found, *pages, *beside_helpdesk(port, lead, their_port, session)]


@contextmanager
def a_product(url: str) -> Iterator[int]:
    with tempfile.TemporaryDirectory() as var, a_server(url, var, workers=1, threads=1) as port:
        yield port


@contextmanager
def a_helpdesk(url: str) -> Iterator[tuple[int, str]]:
    """The port of django-helpdesk with the same cases, and the session of a staff member."""
    as_superuser = url.replace(f"{postgres.APPLICATION}@", f"{postgres.SUPERUSER}@")
    environment = os.environ | {"DATABASE_URL": as_superuser}
    made = subprocess.run(
        [sys.executable, "-m", "bench.helpdesk_site"], env=environment, check=True, capture_output=True, text=True
    )
    with psycopg.connect(as_superuser, autocommit=True) as superuser:
        for statement in TICKETS:
            superuser.execute(statement)
    site = "bench.helpdesk_site:application"
    with (
        tempfile.TemporaryDirectory() as var,
        a_server(as_superuser, var, workers=1, threads=1, site=site, worker="gthread") as port,
    ):
        yield port, made.stdout.split()[-1]


# -- searches


def searches() -> dict[str, str]:
    """What is typed; the number and the telephone are those of a case in the middle."""
    case = Case.objects.select_related("patient").get(pk=CASES // 2)
    return SEARCHES | {
        "case number": case.number,
        "telephone number": f"+45 {case.patient.phone if case.patient else ''}",
    }


def measure(what: str, user: User, typed: str, direct: psycopg.Connection) -> list[Row]:
    asked = search.read(typed)
    if asked is None or not ours(user, typed):
        raise RuntimeError(f"{typed} found nothing")
    asks: list[Callable[[], object]] = [
        lambda: ours(user, typed),
        lambda: direct.execute(BARE, [any_of([asked.exact, asked.near])]).fetchall(),
    ]
    whole, bare = in_turn(asks, turns=TURNS, warm_up=WARM_UP)
    name = f"Search, {CASES:,} cases: {what}"
    return [Row(name, whole, "the aim", AIM_MS, "ms", at_most=1), Row(name, whole, "bare query", bare, "ms")]


def ours(user: User, typed: str) -> object:
    """A search as the page makes it."""
    asked = search.read(typed)
    page = search.find(user, asked)
    return asked and search.show(asked, page.found, reader=user)


# -- pages


def measure_pages(port: int, lead: User, direct: psycopg.Connection) -> list[Row]:
    line, headers, case = asking(port, lead)
    pages: dict[str, tuple[Callable[[], object], tuple[str, list[object]]]] = {
        "queue": (lambda: get(line, "/kontor/?vis=all", headers), (BARE_QUEUE, [lead.office_id])),
        "a case": (lambda: get(line, f"/kontor/sag/{case}/", headers), (BARE_CASE, [case])),
        "next case": (lambda: get(line, "/kontor/naeste/", headers, 302), (BARE_QUEUE, [lead.office_id])),
        **{
            f"page of hits, {what}": (partial(find, line, typed, headers), bare_search(typed))
            for what, typed in SEARCHES.items()
            if what in ("rare word", "common word", "beginning of a name")
        },
    }
    rows = []
    for what, (ask, (query, values)) in pages.items():
        asks: list[Ask] = [ask, partial(get, line, "/tom/", headers), partial(fetch, direct, query, values)]
        page, empty, bare = in_turn(asks, turns=TURNS, warm_up=WARM_UP)
        peer = f"3 × empty page ({empty:.1f} ms) + bare query ({bare:.1f} ms)"
        name = f"{CASES:,} cases: {what}"
        rows += [
            Row(name, page, "the aim", AIM_MS, "ms", at_most=1),
            Row(name, page, peer, 3 * empty + bare, "ms"),
        ]
    return rows


def asking(port: int, lead: User) -> tuple[http.client.HTTPConnection, dict[str, str], int]:
    """A connection, the headers of a session, and an open case to look at."""
    case = Case.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True)[100]
    headers = {"Cookie": f"sessionid={a_login(lead)}"}
    return http.client.HTTPConnection("127.0.0.1", port), headers, case


def bare_search(typed: str) -> tuple[str, list[object]]:
    asked = search.read(typed)
    if asked is None:
        raise RuntimeError(f"{typed} asks for nothing")
    return BARE, [any_of([asked.exact, asked.near])]


def fetch(direct: psycopg.Connection, query: str, values: list[object]) -> object:
    return direct.execute(query, values).fetchall()


def find(line: http.client.HTTPConnection, typed: str, headers: dict[str, str]) -> None:
    """A search as the page sends it."""
    token = "0" * 32
    sent = {"Cookie": f"{headers['Cookie']}; csrftoken={token}", "X-CSRFToken": token}
    sent["Content-Type"] = "application/x-www-form-urlencoded"
    line.request("POST", "/kontor/find/", urlencode({"q": typed}), sent)
    answer = line.getresponse()
    page = answer.read().decode()
    if answer.status != 200 or "/kontor/sag/" not in page:
        raise RuntimeError(f"/kontor/find/ answered {answer.status} without a case")


# -- django-helpdesk


def beside_helpdesk(port: int, lead: User, their_port: int, session: str) -> list[Row]:
    line, headers, case = asking(port, lead)
    theirs, staff = http.client.HTTPConnection("127.0.0.1", their_port), {"Cookie": f"sessionid={session}"}
    pairs: dict[str, tuple[Callable[[], object], str]] = {
        "queue": (lambda: get(line, "/kontor/?vis=all", headers), tickets({"status__in": [1, 2]})),
        "a case": (lambda: get(line, f"/kontor/sag/{case}/", headers), f"/tickets/{case}/"),
        "rare word": (lambda: find(line, RARE, headers), tickets({}, RARE)),
        "common word": (lambda: find(line, COMMON, headers), tickets({}, COMMON)),
        "beginning of a name": (lambda: find(line, "kjær", headers), tickets({}, "kjær")),
    }
    rows = []
    for what, (ours_asked, address) in pairs.items():
        asks = [anew(line, ours_asked), anew(theirs, partial(get, theirs, address, staff))]
        mine, peers = in_turn(asks, turns=THEIR_TURNS)
        rows.append(Row(f"{CASES:,} cases: {what}", mine, "django-helpdesk", peers, "ms", at_most=1))
    return rows


def anew(line: http.client.HTTPConnection, ask: Callable[[], object]) -> Callable[[], object]:
    """Ask over a new connection: while the other side takes seconds, an open one is closed at its other end."""

    def asking_anew() -> object:
        line.close()
        return ask()

    return asking_anew


def tickets(filtering: dict[str, object], typed: str = "") -> str:
    """The address of the rows of their list."""
    query = {"filtering": filtering, "filtering_null": {}, "sorting": "created", "sortreverse": False}
    said = b64encode(json.dumps(query | {"search_string": typed}).encode()).decode()
    return f"/datatables_ticket_list/{quote(said, safe='=')}?start=0&length=25"

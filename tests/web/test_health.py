"""The addresses for load balancers and monitoring, and the log line of each request."""

import json
import logging
import os
import socket
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.db import OperationalError, connection
from django.utils import timezone

from rettidig.casework import monitoring
from rettidig.casework.models import OutboxMessage
from rettidig.config.logs import FIELDS, JsonFormatter
from rettidig.web import health
from tests.casework.factories import a_case
from tests.database import working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_anew():
    health._check_tables.cache_clear()


def heartbeat(seconds_ago: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)",
            [timezone.now() - timedelta(seconds=seconds_ago)],
        )


def refuse(*_args):
    raise OperationalError("password of rettidig")


def test_health_when_the_database_is_gone_still_says_that_the_process_lives(client):
    with connection.execute_wrapper(refuse):
        answer = client.get("/health", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_ready_when_all_is_well_says_so_and_when_a_worker_was_heard_of(client):
    heartbeat(seconds_ago=7)
    answer = client.get("/ready")
    said = answer.json()
    assert answer.status_code == 200
    assert 7 <= said.pop("worker_silent_seconds") < 60  # the clock goes on while the page is made
    assert said == {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok", "storage": "ok"}


@pytest.mark.parametrize("seconds_ago", [None, 61])
def test_ready_when_no_worker_is_heard_of_is_degraded_but_takes_inquiries_in(client, seconds_ago):
    if seconds_ago:
        heartbeat(seconds_ago)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["status"], answer.json()["worker"]) == (200, "degraded", "silent")


def test_ready_when_the_database_is_gone_is_503_without_a_word_of_the_error(client):
    with connection.execute_wrapper(refuse):
        answer = client.get("/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    assert "password" not in answer.text


def test_ready_when_the_tables_are_behind_is_503_until_they_are_not(client):
    with working_as(ROLES.owner) as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions' RETURNING name, applied")
        name, applied = cursor.fetchone()
        assert (client.get("/ready").status_code, client.get("/ready").json()["migrations"]) == (503, "missing")
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('sessions', %s, %s)", [name, applied]
        )
    assert client.get("/ready").status_code == 200


def test_ready_when_there_is_no_room_for_files_is_503(client, monkeypatch):
    monkeypatch.setattr(health, "FREE_BYTES_LEAST", 1 << 60)
    assert (client.get("/ready").status_code, client.get("/ready").json()["storage"]) == (503, "full")


def test_ready_when_asked_each_second_asks_the_database_once(client, django_assert_num_queries):
    client.get("/ready")
    with django_assert_num_queries(1):
        client.get("/ready")


@pytest.mark.parametrize(
    ("token", "sent"), [("", ""), ("", "Bearer "), ("secret", ""), ("secret", "Bearer wrong"), ("secret", "Bearer é")]
)
def test_metrics_without_the_right_token_is_no_page(client, settings, token, sent):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"authorization": sent}).status_code == 404


def test_metrics_with_the_token_tells_numbers_that_prometheus_reads(client, settings):
    settings.METRICS_TOKEN = "secret"
    heartbeat(seconds_ago=5)
    case = a_case()
    letter = case.letters.create(kind="answer", recipient="patient", title="", body="", created_at=timezone.now())
    hour_ago = timezone.now() - timedelta(hours=1)
    OutboxMessage.objects.create(id=uuid4(), kind="letter", item=letter.pk, channel="", queued_at=hour_ago)
    page = client.get("/metrics", headers={"authorization": "Bearer secret"}).text
    values = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    assert (values["rettidig_worker_up"], values["rettidig_deliveries_stuck"]) == ("1.0", "1.0")
    assert float(values["rettidig_oldest_unanswered_seconds"]) > 0


@pytest.mark.parametrize("address", ["/health", "/ready", "/metrics"])
def test_watched_address_when_posted_to_is_no_page(client, address):
    assert client.post(address).status_code == 404


def test_request_when_it_is_the_doctors_own_is_described_and_for_others_is_no_page(client):
    doctor = {"x-rettidig-doctor": signing.dumps("", salt=monitoring.DOCTOR_SALT), "host": "localhost"}
    told = client.get("/health/request", headers=doctor).json()
    assert told == {"scheme": "http", "host": "localhost", "address": "127.0.0.1"}
    assert client.get("/health/request").status_code == 404
    assert client.get("/health/request", headers={"x-rettidig-doctor": "forged"}).status_code == 404


def logged(caplog) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.name == "rettidig.web.request_log"]


def test_request_then_is_logged_with_its_number_and_without_its_query(client, caplog):
    caplog.set_level(logging.INFO)
    answer = client.get("/kontakt/?cpr=0101010101", headers={"x-request-id": "0123456789abcdef"})
    (record,) = logged(caplog)
    assert (record.method, record.path, record.status) == ("GET", "/kontakt/", 200)
    assert answer["X-Request-ID"] == "0123456789abcdef"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/fortsaet/ABCDEFGHJKLMNPQRSTUVWXYZ/", "/fortsaet/<path:key>"),
        ("/kontor/sag/7/", "/kontor/sag/7/"),
        ("/Kaja-Test-Hansen", "(no such page)"),
    ],
)
def test_path_when_it_is_logged_keeps_numbers_and_no_words(client, caplog, address, path):
    caplog.set_level(logging.INFO)
    client.get(address)
    assert [each.path for each in logged(caplog)] == [path]
    assert address == path or address not in caplog.text


@pytest.mark.parametrize("given", ["", "Kaja Test Hansen 251248", "0" * 65, "0101010101\n"])
def test_request_id_when_it_is_no_proxys_number_is_replaced(client, given):
    assert client.get("/kontakt/", headers={"x-request-id": given})["X-Request-ID"] != given


def test_json_line_holds_the_known_fields_and_no_others():
    record = logging.LogRecord("rettidig", logging.INFO, "", 0, "Kort %s", ("besked – æ",), None)
    record.request, record.status = "GET /?navn=Kaja", 200
    line = JsonFormatter().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert list(told) == [name for name in FIELDS if name in told]
    assert (told["level"], told["message"], told["status"]) == ("INFO", "Kort besked – æ", 200)
    assert told["time"].endswith("+00:00")
    assert "Kaja" not in line


def test_web_server_when_it_cannot_start_says_so_in_json():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        serve = [sys.executable, "-m", "rettidig", "serve", "--workers=1", f"--port={taken.getsockname()[1]}"]
        environment = os.environ | {"LOG_FORMAT": "json"}
        outcome = subprocess.run(serve, check=False, capture_output=True, text=True, env=environment, timeout=120)
    told = [json.loads(line) for line in outcome.stderr.splitlines()]
    assert told
    assert {(each["level"], each["logger"]) for each in told} == {("ERROR", "gunicorn.error")}

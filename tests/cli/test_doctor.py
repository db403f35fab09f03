"""`rettidig doctor`: silent about what is right, and a sentence with the cure for each thing that is not."""

import json
import logging
import socketserver
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from rettidig.casework.models import Office, OutboxMessage
from rettidig.casework.monitoring import Work
from rettidig.cli import doctor
from rettidig.cli.checks import office, site, work
from rettidig.integrations.virus_scan import EICAR_FILE
from tests.casework.factories import a_case

Disk = namedtuple("Disk", "total used free")


def said(examination, *args) -> str:
    return "\n".join(f"{trouble.what}: {trouble.cure}" for trouble in examination(*args))


@pytest.fixture
def for_real(settings):
    """As on a server with real cases: the tests have a DATABASE_URL."""
    settings.DEMO = False
    return settings


@pytest.mark.django_db
@pytest.mark.parametrize(
    "examine", [doctor.database, doctor.tables, doctor.time_zone, doctor.letters, doctor.packages, doctor.disk]
)
def test_doctor_when_all_is_well_finds_nothing(examine, monkeypatch):
    monkeypatch.setattr(doctor, "LITTLE_SPACE", 0)  # how full this machine is, is not asked
    assert said(examine) == ""


@pytest.mark.django_db
def test_doctor_when_a_change_to_the_tables_is_not_made_names_the_command():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE rettidig_owner")  # who alone may
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert "1 changes are not made yet: rettidig migrate" in said(doctor.tables)


def test_doctor_when_front_end_packages_are_missing_says_which(settings, tmp_path):
    settings.STATICFILES_DIRS = [("dkfds", tmp_path / "nowhere")]
    assert "nowhere is missing: Delete the folder node_modules" in said(doctor.front_end)


def test_doctor_when_a_package_is_not_as_locked_names_it(monkeypatch):
    monkeypatch.setattr(doctor, "installed", lambda name: "0")
    assert "not as locked: " in said(doctor.packages)


def test_doctor_when_the_analysis_is_not_installed_does_not_ask_for_its_packages(monkeypatch):
    monkeypatch.setattr(doctor, "installed", lambda name: "0")
    monkeypatch.setattr("rettidig.insight.lookups.is_installed", lambda: False)
    assert "django" in said(doctor.packages)
    assert "duckdb" not in said(doctor.packages)


@pytest.mark.parametrize(("free", "serious"), [(3 << 30, []), (1 << 30, [False]), (100 << 20, [True])])
def test_doctor_when_the_disk_fills_says_so_before_it_is_full(monkeypatch, free, serious):
    monkeypatch.setattr("shutil.disk_usage", lambda place: Disk(0, 0, free))
    assert [each.is_serious for each in doctor.disk()][:1] == serious


@pytest.mark.django_db
def test_doctor_when_the_clocks_differ_says_by_how_much(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(doctor.timezone, "now", lambda: now + timedelta(seconds=90))
    assert "90 seconds apart" in said(doctor.database)


@contextmanager
def a_scanner(answer) -> Iterator[str]:
    """The address of a clamd that answers each file with `answer` of its content."""

    class Scanner(socketserver.StreamRequestHandler):
        def handle(self):
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(size)
            self.wfile.write(answer(content))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (lambda content: b"stream: Eicar FOUND\0" if content == EICAR_FILE else b"stream: OK\0", ""),
        (lambda content: b"stream: OK\0", "does not know a virus from a clean file"),
        (lambda content: b"stream: Everything FOUND\0", "does not know a virus from a clean file"),
        (lambda content: b"220 mail.example.dk ESMTP", "does not answer as clamd does"),
    ],
)
def test_doctor_sends_the_virus_scanner_the_test_file_and_a_clean_one(settings, answer, trouble):
    with a_scanner(answer) as settings.CLAMD_ADDRESS:
        assert (trouble in said(doctor.virus_scanner)) if trouble else said(doctor.virus_scanner) == ""


def test_doctor_when_the_virus_scanner_is_away_says_so(settings, caplog):
    caplog.set_level(logging.CRITICAL)
    settings.CLAMD_ADDRESS = "/nowhere/clamd.ctl"
    assert "/nowhere/clamd.ctl does not answer" in said(doctor.virus_scanner)


def test_doctor_when_https_is_on_has_nothing_left_for_which_there_is_no_variable(for_real, monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")  # the browser journeys' alone
    for_real.SECURE_HSTS_SECONDS, for_real.SESSION_COOKIE_SECURE, for_real.CSRF_COOKIE_SECURE = 31_536_000, True, True
    for_real.SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert said(doctor.deployment) == ""


def test_doctor_when_there_is_no_virus_scanner_says_what_follows(for_real):
    for_real.CLAMD_ADDRESS = ""
    assert "stay in quarantine: Set CLAMD_ADDRESS." in said(doctor.virus_scanner)


@pytest.mark.django_db
def test_doctor_when_the_office_does_not_exist_names_those_that_do(settings):
    Office.objects.create(slug="nord", name="Nord", region="nordjylland")
    settings.PUBLIC_OFFICE = "nosuch"
    assert "no office 'nosuch': Set PUBLIC_OFFICE to one of: nord." in said(office.office)


@pytest.mark.django_db
def test_doctor_when_the_register_is_empty_says_how_the_first_office_is_made():
    assert "rettidig office new" in said(office.office)


@pytest.mark.django_db
def test_doctor_when_an_office_lacks_something_says_in_english_what_and_with_which_command(settings):
    settings.PUBLIC_OFFICE = "nord"
    Office.objects.create(slug="nord", name="Nord", region="nordjylland")
    found = {trouble.cure: trouble for trouble in office.office()}
    phone, email = (
        found["rettidig office change nord --phone 12345678"],
        found[office.CURES["email"].format(slug="nord")],
    )
    assert phone.what == "People are asked to call, but the office has no telephone."
    assert (phone.is_serious, email.is_serious) == (True, False)


@pytest.mark.django_db
def test_doctor_when_no_worker_runs_or_one_is_silent_says_so_until_one_is_heard_of():
    assert "no worker runs" in said(work.background_work)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes')")
        assert "no worker has been heard of" in said(work.background_work)
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert said(work.background_work) == ""


@pytest.mark.django_db
def test_doctor_when_a_letter_is_stuck_says_so():
    letter = a_case().letters.create(kind="answer", recipient="patient", title="", body="", created_at=timezone.now())
    hour_ago = timezone.now() - timedelta(hours=1)
    OutboxMessage.objects.create(id=uuid4(), kind="letter", item=letter.pk, channel="", queued_at=hour_ago)
    assert "1 letters or re-referrals are stuck" in said(work.background_work)


def test_doctor_when_work_failed_for_good_leaves_it_to_a_person(monkeypatch):
    state = Work(timedelta(0), 0, 3, 0, 0, 2, None)
    monkeypatch.setattr(work, "work", lambda at: state)
    assert [trouble.is_serious for trouble in work.background_work()] == [False, False]


@pytest.mark.parametrize(
    ("name", "value", "trouble"),
    [
        ("SESSION_COOKIE_SECURE", False, "Set HTTPS=true"),
        ("ALLOWED_HOSTS", ["localhost", "127.0.0.1"], "Set ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["*"], "Set ALLOWED_HOSTS"),
        ("DEBUG", True, "Leave DEBUG unset"),
        ("CSRF_TRUSTED_ORIGINS", ["http://patientkontor.example.dk"], "trusted without TLS"),
        ("CSRF_TRUSTED_ORIGINS", ["https://patientkontor.example.dk"], ""),
    ],
)
def test_doctor_when_a_setting_does_not_fit_a_real_site_says_which(settings, name, value, trouble):
    settings.SESSION_COOKIE_SECURE, settings.ALLOWED_HOSTS = True, ["patientkontor.example.dk"]
    setattr(settings, name, value)
    assert (trouble in said(site.site_settings)) if trouble else said(site.site_settings) == ""


def test_doctor_when_the_database_is_away_says_how_a_password_is_written(monkeypatch):
    monkeypatch.setattr("django.db.connection.ensure_connection", refuse)
    (result,) = doctor.examine_database()
    assert "percent-encoded" in result.found[0].cure


def refuse(*_args):
    raise doctor.click.ClickException("The database does not answer.")


def test_doctor_as_json_tells_each_check_and_ends_with_1_when_something_is_bad(monkeypatch):
    results = [
        doctor.Result("Python", []),
        doctor.Result("Disk", [doctor.Trouble("full", "Make room.", is_serious=False)]),
        doctor.Result("Office", [doctor.Trouble("none", "Make one.")]),
    ]
    monkeypatch.setattr(doctor, "examine_all", lambda url: results)
    outcome = CliRunner().invoke(doctor.command, ["--json"])
    told = json.loads(outcome.output)
    assert (outcome.exit_code, told["status"]) == (1, "bad")
    assert [each["status"] for each in told["checks"]] == ["good", "warning", "bad"]
    monkeypatch.setattr(doctor, "examine_all", lambda url: results[:2])
    assert CliRunner().invoke(doctor.command, []).exit_code == 0


def test_doctor_when_the_settings_cannot_be_read_goes_no_further():
    run = [sys.executable, "-m", "rettidig", "doctor", "--json"]
    outcome = subprocess.run(run, check=False, capture_output=True, text=True, env={"PROXY_COUNT": "many", "PATH": ""})
    told = json.loads(outcome.stdout)
    assert [each["name"] for each in told["checks"]] == ["Python", "Packages", "Settings"]
    assert "PROXY_COUNT must be a whole number" in outcome.stdout


@pytest.mark.django_db
def test_doctor_when_the_public_office_has_become_part_of_another_names_that_one(settings):
    settings.PUBLIC_OFFICE = "gammel"
    new = Office.objects.create(slug="ny", name="Ny", region="ostdanmark", phone="70 20 20 20")
    merger = {"successor": new, "merges_on": date(2026, 1, 1), "merged_at": timezone.now()}
    Office.objects.create(slug="gammel", name="Gammel", region="hovedstaden", **merger)
    assert "Set PUBLIC_OFFICE=ny." in said(office.office)

import socket
import threading

import pytest
from django.db import connection

from rettidig.cli import doctor


def said(examination) -> str:
    return "\n".join(f"{trouble.what}: {trouble.cure}" for trouble in examination())


@pytest.mark.django_db
@pytest.mark.parametrize("examine", [doctor.database, doctor.tables, doctor.time_zone, doctor.letters, doctor.packages])
def test_doctor_when_all_is_well_finds_nothing(examine):
    assert said(examine) == ""


@pytest.mark.django_db
def test_doctor_when_a_change_to_the_tables_is_not_made_names_the_command():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert "1 changes are not made yet: .venv/bin/python manage.py migrate" in said(doctor.tables)


def test_doctor_when_the_secret_key_is_the_public_one_says_so_except_of_a_demo(settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert "Set SECRET_KEY" in said(doctor.secrets)
    monkeypatch.delenv("DATABASE_URL")
    assert said(doctor.secrets) == ""


def test_doctor_when_front_end_packages_are_missing_says_which(settings, tmp_path):
    settings.STATICFILES_DIRS = [("dkfds", tmp_path / "nowhere")]
    assert "nowhere is missing: Delete the folder node_modules" in said(doctor.front_end)


def test_doctor_when_a_package_is_not_as_locked_names_it(monkeypatch):
    monkeypatch.setattr(doctor, "installed", lambda name: "0")
    assert "not as locked: " in said(doctor.packages)


def test_doctor_when_the_virus_scanner_does_not_answer_says_so(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{closed.getsockname()[1]}"
    assert "does not answer" in said(doctor.virus_scanner)


def test_doctor_when_the_virus_scanner_answers_is_content(settings):
    def pong():
        scanner, _address = listener.accept()
        with scanner:
            assert scanner.recv(16) == b"zPING\0"
            scanner.sendall(b"PONG\0")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=pong)
        thread.start()
        assert said(doctor.virus_scanner) == ""
        thread.join()

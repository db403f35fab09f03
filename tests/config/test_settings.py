"""Start-up refusals of the settings: no real patients with a key that others know."""

import os
import subprocess
import sys

import pytest

from rettidig.keyring import PUBLISHED, new_key

RETTIDIG, DJANGO = [sys.executable, "-m", "rettidig"], [sys.executable, "-m", "django"]
COMMANDS = {
    "serve": [*RETTIDIG, "serve", "--port=0"],
    "worker": [*RETTIDIG, "worker"],
    "users": [*RETTIDIG, "users", "add", "anna", "--role", "lead"],
    "report": [*RETTIDIG, "report", "tables"],
    "audit": [*RETTIDIG, "audit", "verify"],
    "rotate": [*RETTIDIG, "keys", "rotate"],
    "database": [*RETTIDIG, "database", "sql"],
    "migrate": [*DJANGO, "migrate"],
    "work": [*DJANGO, "work"],
    "wsgi": [sys.executable, "-c", "import rettidig.config.wsgi"],
}
OTHER = ["PGPASSWORD", "DATABASE_OWNER_URL", "SECRET_KEY", "PERSON_KEY", "DEMO", "SECRET_KEY_FALLBACKS"]


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run with no other keys than those given, for a database that nobody would reach."""
    own = {name: value for name, value in os.environ.items() if name not in OTHER}
    own |= {
        "DATABASE_URL": "postgresql://rettidig@127.0.0.1:1/rettidig",
        "DJANGO_SETTINGS_MODULE": "rettidig.config.settings",
    }
    return subprocess.run(command, check=False, capture_output=True, text=True, env=own | environment, timeout=120)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_when_there_are_no_keys_refuses_and_says_how_to_make_them(name):
    said = run(COMMANDS[name])
    assert said.returncode != 0
    assert "SECRET_KEY is missing. PERSON_KEY is missing. `rettidig keys new` prints good ones." in said.stderr
    assert name in ("migrate", "work", "wsgi") or "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"SECRET_KEY": new_key(), "PERSON_KEY": "a"}, "PERSON_KEY is shorter than 40"),
        (
            {"SECRET_KEY": new_key(), "PERSON_KEY": f"{PUBLISHED},{new_key()}"},
            "PERSON_KEY is one that everybody can read",
        ),
        (
            {"SECRET_KEY": new_key(), "PERSON_KEY": new_key(), "SECRET_KEY_FALLBACKS": PUBLISHED},
            "SECRET_KEY_FALLBACKS is one that everybody can read",
        ),
    ],
    ids=range(3),
)
def test_server_when_a_key_is_not_good_refuses_with_the_reason(keys, told):
    said = run(COMMANDS["serve"], **keys)
    assert said.returncode == 1
    assert told in said.stderr
    assert not any(key in said.stderr for value in keys.values() for key in value.split(",") if len(key) > 4)


def test_server_when_no_database_is_named_refuses_although_keys_are_good():
    own = {name: value for name, value in os.environ.items() if name not in (*OTHER, "DATABASE_URL")}
    keys = {"SECRET_KEY": new_key(), "PERSON_KEY": new_key()}
    for name in ("serve", "worker"):
        said = subprocess.run(COMMANDS[name], check=False, capture_output=True, text=True, env=own | keys)
        assert "DATABASE_URL is missing" in said.stderr


@pytest.mark.parametrize(
    "command",
    ["--help", "serve --help", "users add --help", "keys rotate -h"],
)
def test_command_that_needs_no_keys_works_without_them(command):
    said = run([*RETTIDIG, *command.split()])
    assert (said.returncode, said.stderr) == (0, "")


def test_assess_when_there_are_no_keys_answers():
    assert "Rettigheder søndag" in run([*RETTIDIG, "assess", "tests/law/examples/edge-christmas.yaml"]).stdout


def test_new_keys_when_set_as_they_are_printed_let_commands_start():
    made = dict(line.split("=") for line in run([*RETTIDIG, "keys", "new"]).stdout.splitlines())
    assert set(made) == {"SECRET_KEY", "PERSON_KEY"}
    assert "The database does not answer" in run(COMMANDS["report"], **made).stderr


def test_doctor_when_there_are_no_keys_says_so_in_its_own_words():
    said = run([*RETTIDIG, "doctor"])
    assert said.returncode == 1
    assert "BAD   Settings: SECRET_KEY is missing. PERSON_KEY is missing." in said.stdout
    assert "Traceback" not in said.stderr


def test_demo_makes_keys_of_its_own_for_its_owner_alone(tmp_path):
    show = [
        *DJANGO,
        "shell",
        "--verbosity=0",
        "-c",
        "from django.conf import settings as s; print(s.SECRET_KEY, s.PERSON_KEY)",
    ]
    first, second = (run(show, DEMO="true", RETTIDIG_VAR=str(tmp_path)).stdout for _ in range(2))
    assert first == second
    secret_key, person_key = first.split()
    assert secret_key != PUBLISHED
    assert person_key.endswith(f",{PUBLISHED}")  # what an older demo wrote is still read
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", ["postgresql://owner@127.0.0.1:1/other", "postgresql://owner@elsewhere/rettidig"])
def test_owner_when_of_another_database_is_refused(url):
    said = run(COMMANDS["report"], SECRET_KEY=new_key(), PERSON_KEY=new_key(), DATABASE_OWNER_URL=url)
    assert "DATABASE_OWNER_URL must name the same database as DATABASE_URL" in said.stderr

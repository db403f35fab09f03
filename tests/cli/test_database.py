"""The roles as an installation makes them, on a server of its own: by command, and seen by the doctor."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from rettidig.integrations import postgres

RETTIDIG = [sys.executable, "-m", "rettidig"]
WRONG = hashlib.sha256(b"another key").hexdigest()
PASSWORDS = {"office_app": "a:b/c", "office_owner": "owner"}


class Installation:
    """A server with password login, and an administrator who has made nothing yet."""

    def __init__(self, url: str, var: Path) -> None:
        self.admin = url
        self.environment = os.environ | {
            "RETTIDIG_VAR": str(var),
            "DATABASE_ADMIN_URL": url,
            "DATABASE_URL": self.address("office_app", "a%3Ab%2Fc"),
            "DATABASE_OWNER_URL": self.address("office_owner", "owner"),
            "DATABASE_RETENTION_ROLE": "office_retention",
        }

    def address(self, user: str, password: str, name: str = "office") -> str:
        return self.admin.replace("postgres@", f"{user}:{password}@").replace("/postgres", f"/{name}")

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        run = [sys.executable, "-m", *command]
        return subprocess.run(
            run, check=False, capture_output=True, text=True, env=self.environment | environment, timeout=300
        )

    def examine(self, **environment: str) -> str:
        """The doctor's lines about the database; the others are about the machine."""
        code = "from rettidig.cli import doctor, setup; setup.load_django();"
        code += " [doctor.print_result(each) for each in doctor.examine_database()]"
        run = [sys.executable, "-c", code]
        return subprocess.run(
            run, check=True, capture_output=True, text=True, env=self.environment | environment, timeout=300
        ).stdout

    def ask(self, question: str, *, name: str = "office") -> list[tuple[object, ...]]:
        with psycopg.connect(self.admin, dbname=name) as connection:
            return connection.execute(question).fetchall()


@pytest.fixture(scope="module")
def server() -> Iterator[Installation]:
    with postgres.temporary_server() as url, tempfile.TemporaryDirectory() as var:
        made = Installation(url, Path(var))
        done = made.run("rettidig", "database", "setup")
        assert done.returncode == 0, done.stderr
        yield made


def test_setup_makes_database_roles_tables_and_rights_in_one_go(server):
    owners = server.ask("select distinct tableowner from pg_tables where schemaname = 'public'")
    assert owners == [("office_owner",)]
    for user, password in PASSWORDS.items():
        secret = server.ask(f"select rolpassword from pg_authid where rolname = '{user}'")[0][0]
        assert secret.startswith("SCRAM-SHA-256$")
        assert password not in secret
    assert server.ask("select rolcanlogin from pg_roles where rolname = 'office_retention'") == [(False,)]


def test_setup_when_run_again_changes_nothing_and_succeeds(server):
    rights = """
        select relname, relowner, (select array_agg(one::text order by one::text) from unnest(relacl) as one)
        from pg_class where relnamespace = 'public'::regnamespace order by 1
    """
    before = server.ask(rights)
    done = server.run("rettidig", "database", "setup")
    assert (done.returncode, server.ask(rights)) == (0, before)


def test_doctor_when_everything_is_set_up_finds_nothing_in_the_database(server):
    said = server.examine()
    for name in ("Keys", "Role of the database", "Evidence", "Log of the database"):
        assert f"good  {name}" in said


def test_embedded_database_is_worked_on_by_a_role_that_owns_nothing(server, tmp_path):
    mine = Installation(server.admin, tmp_path / "var")
    mine.environment = {name: value for name, value in mine.environment.items() if not name.startswith("DATABASE_")}
    assert mine.run("rettidig", "migrate", DEMO="true").returncode == 0
    said = mine.examine(DEMO="true")
    for name in ("Keys", "Role of the database", "Evidence", "Log of the database"):
        assert f"good  {name}" in said


def test_doctor_when_the_key_is_another_than_the_data_was_written_with_says_so(server):
    said = server.examine(PERSON_KEY=WRONG)
    assert "BAD   Keys: The data in this database was written with another PERSON_KEY than the one that is set" in said
    assert "Set the key that it was written with" in said


def test_command_when_the_key_is_another_than_the_data_was_written_with_refuses(server):
    for command in (["report", "tables"], ["serve", "--port=0"], ["worker"]):
        said = server.run("rettidig", *command, PERSON_KEY=WRONG)
        assert said.returncode == 1
        assert "written with another PERSON_KEY" in said.stderr
        assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE office_owner",
        "SET ROLE office_retention",
        "SET session_replication_role = replica",
        "ALTER TABLE casework_auditevent DISABLE TRIGGER ALL",
        "ALTER ROLE office_app SUPERUSER",
        "DELETE FROM casework_auditevent",
        "TRUNCATE casework_auditevent",
        "CREATE TABLE more (id integer)",
        "CREATE SCHEMA more",
    ],
)
def test_application_when_logged_in_cannot_become_another_nor_get_round_the_guards(server, statement):
    with (
        psycopg.connect(server.environment["DATABASE_URL"]) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)


def test_application_logs_in_with_its_own_password_and_works_on_what_it_needs(server):
    done = server.run("rettidig", "users", "add", "anna", "--role", "lead", "--office", "midtjylland")
    assert "anna logs in with" in done.stdout, done.stderr
    verdict = server.run("rettidig", "audit", "verify")
    assert "The log is as it was written." in verdict.stdout


def test_command_of_the_owner_when_no_owner_is_named_says_what_to_set(server):
    environment = {"DATABASE_OWNER_URL": server.environment["DATABASE_URL"]}
    for command in (["django", "migrate"], ["rettidig", "keys", "rotate"]):
        said = server.run(*command, DJANGO_SETTINGS_MODULE="rettidig.config.settings", **environment)
        assert "The role office_app may not change the tables. Set DATABASE_OWNER_URL" in said.stderr


def test_setup_when_both_addresses_name_one_role_is_refused_with_a_sentence(server):
    for name in ("setup", "sql"):
        said = server.run("rettidig", "database", name, DATABASE_OWNER_URL=server.environment["DATABASE_URL"])
        assert "name the same user. Give the owner of the tables another" in said.stderr


@pytest.mark.parametrize("admin", ["garbage", "postgresql://nobody@%2Fnowhere/postgres"])
def test_setup_when_the_administrator_cannot_be_reached_says_so(server, admin):
    said = server.run("rettidig", "database", "setup", DATABASE_ADMIN_URL=admin)
    assert said.returncode in (1, 2)
    assert "Traceback" not in said.stderr


def test_installation_with_one_role_for_everything_when_set_up_hands_its_tables_over(server):
    """As installations were before there were two roles."""
    names = {"name": "older"}
    one = {
        "DATABASE_URL": server.address("older_app", "x", **names),
        "DATABASE_OWNER_URL": server.address("older_app", "x", **names),
    }
    with psycopg.connect(server.admin, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE older_app LOGIN PASSWORD 'x'")
        administrator.execute("CREATE DATABASE older OWNER older_app")
    done = server.run("django", "migrate", DJANGO_SETTINGS_MODULE="rettidig.config.settings", **one)
    assert done.returncode == 0, done.stderr
    two = one | {"DATABASE_OWNER_URL": server.address("older_owner", "y", **names)}
    assert "owns tables" in server.examine(**two)
    done = server.run("rettidig", "database", "setup", **two)
    assert done.returncode == 0, done.stderr
    assert server.ask("select distinct tableowner from pg_tables where schemaname = 'public'", name="older") == [
        ("older_owner",)
    ]
    assert "good  Role of the database" in server.examine(**two)


def test_printed_statements_when_run_by_hand_do_what_setup_does(server):
    names = {"name": "by_hand"}
    addresses = {
        "DATABASE_URL": server.address("hand_app", "x", **names),
        "DATABASE_OWNER_URL": server.address("hand_owner", "y", **names),
    }
    printed = server.run("rettidig", "database", "sql", **addresses).stdout
    assert "'y'" not in printed
    with psycopg.connect(server.admin, autocommit=True) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE by_hand"))
    with psycopg.connect(server.admin, dbname="by_hand", autocommit=True) as administrator:
        for _ in range(2):
            administrator.execute(printed)
    done = server.run("django", "migrate", DJANGO_SETTINGS_MODULE="rettidig.config.settings", **addresses)
    assert done.returncode == 0, done.stderr
    assert "good  Role of the database" in server.examine(**addresses)

"""The variables of the environment: one table, which everything that reads them holds to."""

import ast
import re
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from rettidig.config import environment
from rettidig.config.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
READERS = {"text", "texts", "flag", "number", "path", "database", "mail_server", "pairs", "text_gateway"}


def names_read() -> set[str]:
    """The variables that settings.py reads."""
    tree = ast.parse((ROOT / "rettidig" / "config" / "settings.py").read_text())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return {call.args[0].value for call in calls if call.func.attr in READERS and call.func.value.id == "env"}


def names_of_options() -> set[str]:
    """What commands read where an option is not given."""
    texts = [path.read_text() for path in (ROOT / "rettidig" / "cli").rglob("*.py")]
    return {name for text in texts for name in re.findall(r'envvar="(\w+)"', text)}


def test_table_holds_each_variable_that_is_read_and_no_others():
    assert "PORT" in names_of_options()
    assert {each.name for each in VARIABLES} == names_read() | names_of_options() | {"LOG_FORMAT"}


def test_environment_is_read_in_one_place():
    commands = {"__init__.py", "database.py", "demo.py", "doctor.py", "setup.py", "worker.py"}
    allowed = commands | {"environment.py", "fake.py", "key_check.py", "wsgi.py"}  # they set it, or look
    readers = {path.name for path in (ROOT / "rettidig").rglob("*.py") if "os.environ" in path.read_text()}
    assert readers <= allowed


def test_variable_that_is_not_in_the_table_cannot_be_read():
    with pytest.raises(KeyError):
        environment.text("SECRET")


@pytest.mark.parametrize("value", ["", "10"])
def test_number_when_nothing_is_written_is_the_default(monkeypatch, value):
    monkeypatch.setenv("OFFICE_SECONDS", value)
    assert environment.number("OFFICE_SECONDS") == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("SESSION_SECONDS", value) for value in ("59", "-1", "1e3", "²", "8 timer", "9" * 5000)],
        *[("HTTPS", value) for value in ("maybe", "2")],
        *[("LOG_LEVEL", value) for value in ("debug", "LOUD")],
        ("LOG_FORMAT", "xml"),
    ],
)
def test_variable_that_cannot_be_read_is_named_and_its_value_is_not(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    reader = {"SESSION_SECONDS": environment.number, "HTTPS": environment.flag}.get(name, environment.text)
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be") as refusal:
        reader(name)
    assert len(value) < 3 or value not in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "is_on"), [("true", True), ("1", True), ("yes", True), ("false", False), ("", False)]
)
def test_flag_is_read_in_every_usual_way(monkeypatch, value, is_on):
    monkeypatch.setenv("HTTPS", value)
    assert environment.flag("HTTPS") is is_on


def test_list_when_written_with_spaces_and_a_comma_too_many_holds_the_values(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example.dk, b.example.dk ,")
    assert environment.texts("ALLOWED_HOSTS") == ["a.example.dk", "b.example.dk"]


def database_with(password: str) -> dict:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"postgresql://rettidig:{password}@db.example.dk:5433/rettidig")
        return environment.database("DATABASE_URL")


PASSWORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1)


@given(PASSWORDS)
def test_password_when_percent_encoded_arrives_as_it_is(password):
    found = database_with(quote(password, safe=""))
    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == (password, "db.example.dk", 5433)


@given(st.text("abc123.-_", max_size=8), st.sampled_from("#/?"), st.text("abc123", min_size=6))
def test_password_when_it_ends_the_address_too_early_is_refused_with_the_cure_and_never_shown(before, sign, after):
    with pytest.raises(ImproperlyConfigured, match="must be percent-encoded: # is %23") as refusal:
        database_with(before + sign + after)
    assert after not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["garbage", "sqlite:///x", "mysql://u:p@h/d", "postgresql://u:p@h", "postgresql://u:p[@h/d"]
)
def test_address_when_it_is_of_no_postgresql_is_refused(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not the address of a PostgreSQL"):
        environment.database("DATABASE_URL")


@pytest.mark.parametrize(
    ("named", "is_demo", "is_terminal", "wanted"),
    [("", False, False, "json"), ("", True, False, "line"), ("", False, True, "line"), ("json", True, True, "json")],
)
def test_log_is_json_unless_a_person_reads_it(monkeypatch, named, is_demo, is_terminal, wanted):
    monkeypatch.setenv("LOG_FORMAT", named)
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    assert environment.log_format(is_demo=is_demo) == wanted


def test_env_file_can_be_read_by_a_shell_and_leaves_secrets_empty():
    lines = [line for line in environment.as_env_file().splitlines() if line and not line.startswith("# ")]
    values = dict(line.removeprefix("#").split("=", 1) for line in lines if not line.startswith("## "))
    assert set(values) == {each.name for each in VARIABLES}
    assert all(shlex.split(value) in ([], [value]) for value in values.values())
    assert (values["SECRET_KEY"], values["PERSON_KEY"]) == ("", "")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp+tls://kontor:p%23@mail.example.dk", ("mail.example.dk", 587, "kontor", "p#", True, False)),
        ("smtp+ssl://mail.example.dk", ("mail.example.dk", 465, "", "", False, True)),
        ("smtp://localhost:2525", ("localhost", 2525, "", "", False, False)),
        ("", ("", 25, "", "", False, False)),
    ],
)
def test_mail_server_is_read_out_of_its_address(monkeypatch, url, server):
    monkeypatch.setenv("EMAIL_URL", url)
    monkeypatch.setenv("EMAIL_FROM", "svar-ikke@example.dk")
    monkeypatch.setenv("SITE_URL", "https://patientkontor.example.dk")
    assert environment.mail_server("EMAIL_URL") == server


@pytest.mark.parametrize(
    "url", ["mail.example.dk", "http://mail.example.dk", "smtp://", "smtp://a:b#c@x", "smtp://x:port"]
)
def test_mail_server_that_cannot_be_read_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be like") as refusal:
        environment.mail_server("EMAIL_URL")
    assert "b#c" not in str(refusal.value)


def test_mail_server_without_a_sender_or_the_address_of_the_site_is_refused(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost")
    monkeypatch.setenv("EMAIL_FROM", "")
    monkeypatch.setenv("SITE_URL", "https://patientkontor.example.dk")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM must be set"):
        environment.mail_server("EMAIL_URL")


@pytest.mark.parametrize("url", ["gateway.example.dk", "http://gateway.example.dk/send", "https://", "https://x:port"])
def test_gateway_for_texts_without_https_is_refused(monkeypatch, url):
    monkeypatch.setenv("TEXTS_URL", url)
    with pytest.raises(ImproperlyConfigured, match="TEXTS_URL must be like"):
        environment.text_gateway("TEXTS_URL")


def test_gateway_for_texts_without_a_key_is_refused(monkeypatch):
    monkeypatch.setenv("TEXTS_URL", "https://gateway.example.dk/send")
    monkeypatch.setenv("TEXTS_KEY", "")
    with pytest.raises(ImproperlyConfigured, match="TEXTS_KEY"):
        environment.text_gateway("TEXTS_URL")

"""The files under deploy/: what they start is there, and what they promise is in them."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from rettidig.cli import COMMANDS, main
from rettidig.config.variables import VARIABLES
from rettidig.web.health import PAGES

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
CONTAINER = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8"))
NAMES = {each.name for each in VARIABLES}
OF_OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE"}


def starts(words: list[str]) -> bool:
    """Whether `rettidig` knows the command with its options; asking for help starts nothing."""
    return CliRunner().invoke(main, [*words, "--help"]).exit_code == 0


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(path, encoding="utf-8")
    return parsed


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_unit_starts_a_command_that_there_is(path):
    program, *words = shlex.split(unit(path)["Service"]["ExecStart"])
    assert program == "/opt/rettidig/.venv/bin/rettidig"
    assert starts(words)


def test_units_are_not_root_may_write_nothing_and_are_started_again():
    common = unit(DEPLOY / "systemd" / "rettidig-.service.d" / "service.conf")["Service"]
    assert {path.stem for path in UNITS} == {"rettidig-web", "rettidig-worker"}  # so the common part holds for them
    assert (common["User"], common["ProtectSystem"], common["NoNewPrivileges"]) == ("rettidig", "strict", "yes")
    assert (common["Restart"], common["EnvironmentFile"]) == ("always", "/etc/rettidig/rettidig.env")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="a machine without systemd")
def test_units_are_understood_by_systemd(tmp_path):
    shutil.copytree(DEPLOY / "systemd", tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("*.service"):
        path.write_text(path.read_text().replace("/opt/rettidig/.venv/bin/rettidig", sys.executable))
    command = ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.glob("*.service"))]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    said = outcome.stdout + outcome.stderr
    assert [line for line in said.splitlines() if "rettidig-" in line] == []


def test_container_runs_as_a_user_of_its_own_and_is_asked_whether_it_lives():
    assert re.findall(r"^USER (\S+)", CONTAINER, re.MULTILINE)[-1] not in ("root", "0")
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", CONTAINER)
    assert address in PAGES
    (words,) = re.findall(r"^CMD \[(.*)\]$", CONTAINER, re.MULTILINE)
    assert starts([word.strip(' "') for word in words.split(",")])


def test_container_is_built_from_named_images_by_the_same_step_as_a_server():
    assert set(re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE)) == {"python:3.11-slim"}
    assert "RUN python3 tools/setup.py install $WITH" in CONTAINER
    makefile = (DEPLOY.parent / "Makefile").read_text(encoding="utf-8")
    assert "$(PYTHON) tools/setup.py install $(WITH)" in makefile


def test_container_sets_no_variable_that_nobody_reads():
    settings = " ".join(re.findall(r"^ENV (.*)$", CONTAINER, re.MULTILINE))
    assert set(re.findall(r"(\w+)=", settings)) <= NAMES | OF_OTHERS


def test_composed_services_start_commands_that_there_are_and_may_write_nothing():
    for service in COMPOSE["services"].values():
        assert service.get("command") is None or starts(service["command"])
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


def test_proxy_says_all_that_the_product_asks_for():
    nginx = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID"):
        assert f"proxy_set_header {header} " in nginx


def test_commands_that_the_documents_name_are_there():
    root = DEPLOY.parent
    cures = (root / "rettidig" / "cli").rglob("*.py")
    documents = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *cures]
    assert [each.name for each in documents if "manage.py migrate" in each.read_text(encoding="utf-8")] == []
    named = re.compile(r"(?:^|[`/])rettidig ([a-z]+)", re.MULTILINE)
    found = {word for each in documents for word in named.findall(each.read_text(encoding="utf-8"))}
    assert {"migrate", "doctor", "office", "users", "serve", "report"} <= found
    assert found - set(COMMANDS) - {"database", "keys"} == set()

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from rettidig.cli import COMMANDS, main


def test_rettidig_when_asked_for_help_lists_every_command():
    said = CliRunner().invoke(main, ["--help"]).output
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_when_asked_for_help_answers(name):
    outcome = CliRunner().invoke(main, [name, "--help"])
    assert outcome.exit_code == 0
    assert outcome.output.startswith("Usage:")


def test_command_when_unknown_is_refused_with_a_sentence():
    outcome = CliRunner().invoke(main, ["cure"])
    assert outcome.exit_code == 2
    assert "No such command 'cure'" in outcome.output


def test_command_when_a_package_is_missing_names_it_and_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "rettidig.cli.doctor", raising=False)
    outcome = CliRunner().invoke(main, ["doctor"])
    assert outcome.exit_code == 1
    assert "The Python package typst is missing. Delete the folder .venv, then: make setup" in outcome.output


def test_assess_when_loaded_does_not_wait_for_django():
    probe = "import sys, rettidig.cli as c; c.load(c.COMMANDS['assess']); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


@pytest.mark.parametrize("command", ["doctor", "report tables", "demo --port=0"])
@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "garbage"), ("DATABASE_URL", "sqlite:///x"), ("PROXY_COUNT", "many")]
)
def test_command_when_the_environment_says_what_cannot_be_names_the_variable(command, name, value):
    run = [sys.executable, "-m", "rettidig", *command.split()]
    said = subprocess.run(run, check=False, capture_output=True, text=True, env=os.environ | {name: value})
    assert said.returncode == 1
    assert name in said.stdout + said.stderr
    assert "Traceback" not in said.stderr

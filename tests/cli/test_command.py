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


@pytest.mark.parametrize(
    ("package", "command", "cure"),
    [
        ("typst", "doctor", "Delete the folder .venv, and run the make command anew"),
        ("duckdb", "lookups", "Run: make install WITH=lookups"),
    ],
)
def test_command_when_a_package_is_missing_names_it_and_the_cure(package, command, cure):
    probe = f"import sys; sys.modules[{package!r}] = None; from rettidig.cli import main; main([{command!r}])"
    outcome = subprocess.run([sys.executable, "-c", probe], check=False, capture_output=True, text=True)
    assert outcome.returncode == 1
    assert f"The Python package {package} is missing. {cure}" in outcome.stderr


def test_assess_when_loaded_does_not_wait_for_django():
    probe = "import sys, rettidig.cli as c; c.load(c.COMMANDS['assess']); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


@pytest.mark.parametrize("command", ["doctor", "report tables", "demo --port=0"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "garbage"),
        ("DATABASE_URL", "sqlite:///x"),
        ("DATABASE_URL", "postgresql://rettidig:12#hemmelig@localhost/rettidig"),
        ("PROXY_COUNT", "many"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_command_when_the_environment_says_what_cannot_be_names_the_variable(command, name, value):
    run = [sys.executable, "-m", "rettidig", *command.split()]
    said = subprocess.run(run, check=False, capture_output=True, text=True, env=os.environ | {name: value})
    assert said.returncode == 1
    assert name in said.stdout + said.stderr
    assert "hemmelig" not in said.stdout + said.stderr
    assert "Traceback" not in said.stderr

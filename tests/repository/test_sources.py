"""Content that no file of the project may have: addresses of one machine's package index, and build products."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
OF_PRODUCT = [name for name in TRACKED if name.startswith("rettidig/") and name.endswith((".py", ".html", ".yaml"))]
HAVE_REGIONS = (
    "rettidig/rights/",  # the law, which knows no database
    "rettidig/casework/migrations/",  # fills the register
    "rettidig/casework/offices.yaml",  # what the office of each region is called
)
REGION = re.compile(
    r"\b(hovedstaden|sjaelland|sjælland|syddanmark|midtjylland|nordjylland|ostdanmark|østdanmark)\b", re.I
)
LOCKS = [ROOT / "package-lock.json", ROOT / "tools" / "chromium" / "package-lock.json"]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_name_no_host_and_lock_each_package_with_hashes(path):
    text = path.read_text()
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", text)
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_package_lock_names_no_host_and_locks_each_package_with_a_hash(path):
    packages = json.loads(path.read_text())["packages"]
    fetched = [package for place, package in packages.items() if place]
    assert fetched
    assert all("resolved" not in package and "integrity" in package for package in fetched)


def test_history_holds_nothing_that_a_build_makes():
    built = (".mo", ".pyc", ".min.js", ".min.css")
    assert [name for name in TRACKED if name.endswith(built) or "node_modules/" in name] == []


@pytest.mark.parametrize("name", [name for name in OF_PRODUCT if not name.startswith(HAVE_REGIONS)])
def test_regions_stand_in_their_register_and_in_no_list(name):
    assert len({found.casefold() for found in REGION.findall((ROOT / name).read_text())}) <= 1

"""The rights engine as a package of its own: built, installed without Django, and asked as its README asks it."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from rettidig import rights

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "packages" / "rights"
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
ABOUT = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def needed(names: list[str]) -> set[str]:
    """Packages and what they need in their turn."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            wanted = map(Requirement, distribution(name).requires or ())
            names += [each.name for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the package and what it says that it needs, and nothing else."""
    place = tmp_path_factory.mktemp("installed")
    wheels = tmp_path_factory.mktemp("wheels")
    offline = ["--no-build-isolation", "--no-deps", "--no-index", "--quiet", "--wheel-dir", str(wheels)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *offline, str(PACKAGE)], check=True)
    (wheel,) = wheels.iterdir()
    ZipFile(wheel).extractall(place)
    for name in needed(list(ABOUT["dependencies"])):
        for part in {each.parts[0] for each in distribution(name).files or () if each.parts[0] != ".."}:
            if part not in ("__pycache__", "bin"):
                (place / part).symlink_to(distribution(name).locate_file(part))
    return place


def run(place: Path, code: str) -> str:
    """What the code prints in a Python that has only the packages of `place`."""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(place)!r})\n{code}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_package_when_installed_then_has_no_django_and_no_other_part_of_the_product(installed):
    said = run(
        installed,
        "from importlib.util import find_spec\nimport rettidig.rights\n"
        "print([name for name in ('django', 'click', 'rettidig.casework', 'rettidig.web') if find_spec(name)])",
    )
    assert said == "[]\n"


def test_example_of_the_readme_is_ten_lines_and_prints_what_it_says(installed):
    code, printed = re.search(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", README, re.DOTALL).groups()
    assert len(code.replace("\n\n", "\n").splitlines()) <= 10
    assert run(installed, code) == printed


def test_package_holds_the_same_rules_as_the_product_with_types_licence_and_contract(installed):
    assert run(installed, "import rettidig.rights as r; print(r.CURRENT.version)").strip() == rights.CURRENT.version
    folder = installed / "rettidig" / "rights"
    assert (folder / "py.typed").exists()
    assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert (folder / "assessment-document.md").read_bytes() == (ROOT / "docs" / "assessment-document.md").read_bytes()


def test_version_and_licence_are_those_of_the_product():
    product = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all(ABOUT[key] == product[key] for key in ("version", "license", "requires-python"))


def test_functions_that_the_readme_names_are_there():
    named = re.findall(r"^\| `(\w+)", README, re.MULTILINE)
    assert named
    assert set(named) <= set(rights.__all__)

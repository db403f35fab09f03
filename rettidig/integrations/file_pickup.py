"""Taking files out of a folder into which another system or a colleague puts them: a share, or the disk of an SFTP
server.

Whoever takes a file moves it into `reading` first, under a name with a token of its own; only then is it read. So no
two readers take one file, a reader that was stopped goes on with what lies there, and by the token it knows whether it
had stored it already. What has been read lies in `done`, what could not be used in `refused`.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

MARK = ".rettidig"  # a folder without this file is none: a share that is not mounted looks like an empty folder
READING, DONE, REFUSED = "reading", "done", "refused"
SETTLED = timedelta(seconds=10)  # a file that has changed since is still being written
SEPARATOR = "~"
NAME_MAX = 180  # with the token still less than a file system takes


class Unreachable(Exception):
    """The folder cannot be reached, read or written now; the text says why, without any name of a file."""


@dataclass(frozen=True)
class Waiting:
    """A file that has been taken and is to be read: its token, the name it came under, and how large it is."""

    path: Path
    token: str
    name: str
    size: int


@contextmanager
def _reached(root: Path) -> Iterator[None]:
    try:
        if not (root / MARK).is_file():
            raise Unreachable(f"it has no {MARK}, or is not there")
        yield
    except OSError as trouble:
        raise Unreachable(trouble.strerror or type(trouble).__name__) from None


def check(root: Path) -> None:
    """That files can be moved within the folder `root`. Raises Unreachable, without any name of a file."""
    with _reached(root):
        probe = root / f"{MARK}.{os.getpid()}.part"
        probe.write_bytes(b"")
        probe.unlink()


def take(root: Path, place: str, *, at: datetime, files_max: int, bytes_max: int) -> list[Waiting]:
    """Take the next files of the folder `place` below `root`, and what a stopped reader left: at most so many files and
    bytes, but always one. Raises Unreachable.
    """
    with _reached(root):
        folder = root / place
        for name in ("", READING, DONE, REFUSED):
            (folder / name).mkdir(parents=True, exist_ok=True)
        taken: list[Waiting] = []
        size = 0
        for each in _taken(folder, at):
            taken.append(each)
            size += each.size
            if len(taken) >= files_max or size >= bytes_max:
                break
        return taken


def _taken(folder: Path, at: datetime) -> Iterator[Waiting]:
    """What a stopped reader left, and then file after file that is moved aside when its turn comes."""
    for path in sorted((folder / READING).iterdir()):
        if path.is_file():
            yield _waiting(path)
    for path in _settled(folder, at):
        if claimed := _claim(path, folder / READING):
            yield claimed


def _settled(folder: Path, at: datetime) -> Iterator[Path]:
    """The files that nobody is still writing, the oldest first."""
    newest = (at - SETTLED).timestamp()
    found: list[tuple[float, str, Path]] = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another reader was first
            if path.is_file() and not path.name.startswith(".") and path.suffix != ".part":
                found.append((path.stat().st_mtime, path.name, path))
    return (path for changed, _name, path in sorted(found) if changed <= newest)


def _claim(path: Path, reading: Path) -> Waiting | None:
    """Move the file aside, so that it is ours; None where another reader was first."""
    claimed = reading / f"{path.stem[:NAME_MAX]}{SEPARATOR}{secrets.token_hex(16)}{path.suffix[:10]}"
    try:
        path.rename(claimed)
    except FileNotFoundError:
        return None
    return _waiting(claimed)


def _waiting(path: Path) -> Waiting:
    stem, _separator, token = path.stem.rpartition(SEPARATOR)
    return Waiting(path, token, f"{stem}{path.suffix}", path.stat().st_size)


def read(each: Waiting, *, root: Path) -> bytes | None:
    """The bytes of a file that was taken; None where another reader has finished with it. Raises Unreachable."""
    with _reached(root):
        try:
            return each.path.read_bytes()
        except FileNotFoundError:
            return None


def finish(each: Waiting, *, root: Path, is_refused: bool) -> None:
    """Put a file that is stored where what was read, or what could not be used, lies. Raises Unreachable."""
    with _reached(root), suppress(FileNotFoundError):  # another reader was first
        each.path.rename(each.path.parent.parent / (REFUSED if is_refused else DONE) / each.path.name)


def forget(root: Path, place: str, *, before: datetime) -> int:
    """Delete what was read or refused and has not changed since `before`; returns how many. Raises Unreachable."""
    count = 0
    with _reached(root):
        for name in (DONE, REFUSED):
            for path in (root / place / name).glob("*"):
                if path.is_file() and path.stat().st_mtime < before.timestamp():
                    path.unlink(missing_ok=True)
                    count += 1
    return count

"""Handing files to another system through a folder that both reach: a share, or the disk of an SFTP server.

A file is there whole or not at all. Whoever fetches it moves or deletes it, or puts a file beside it that is named as
it is with `.receipt` behind. A folder without the file `.rettidig` is none: a share that is not mounted looks like an
empty folder, in which nothing would reach anybody, and out of which everything would seem to be fetched.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

MARK, RECEIPT = ".rettidig", ".receipt"


class Unreachable(Exception):
    """The folder cannot be reached, read or written now; the text says why, without any name of a file."""


@contextmanager
def _reached(folder: Path) -> Iterator[None]:
    try:
        if not (folder / MARK).is_file():
            raise Unreachable(f"it has no {MARK}, or is not there")
        yield
    except OSError as trouble:
        raise Unreachable(trouble.strerror or type(trouble).__name__) from None


def check(folder: Path) -> None:
    """That files can be put into the folder, and taken away again. Raises Unreachable."""
    with _reached(folder):
        probe = folder / f"{MARK}.{os.getpid()}.part"
        probe.write_bytes(b"")
        probe.unlink()


def place(folder: Path, name: str, content: bytes) -> None:
    """Put a file into the folder, in the place of one of the same name. Raises Unreachable; then it is not there."""
    with _reached(folder):
        part = folder / f".{name}.part"
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            (folder / f"{name}{RECEIPT}").unlink(missing_ok=True)  # of an earlier file of that name
            part.replace(folder / name)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def find_fetched(folder: Path, name: str, *, at: datetime) -> datetime | None:
    """When a file that was placed has been fetched: the time of its receipt, or `at` where it is gone; None while it
    lies there. Raises Unreachable.
    """
    with _reached(folder):
        receipt = folder / f"{name}{RECEIPT}"
        if receipt.is_file():
            return min(datetime.fromtimestamp(receipt.stat().st_mtime, UTC), at)
        return None if (folder / name).exists() else at


def remove(folder: Path, name: str) -> bool:
    """Take a file and its receipt away; whether the file lay there and nobody had fetched it. Raises Unreachable."""
    with _reached(folder):
        was_unfetched = not (folder / f"{name}{RECEIPT}").exists()
        try:
            (folder / name).unlink()
        except FileNotFoundError:
            was_unfetched = False
        (folder / f"{name}{RECEIPT}").unlink(missing_ok=True)
        return was_unfetched

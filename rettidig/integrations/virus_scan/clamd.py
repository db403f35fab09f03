"""ClamAV's daemon: the commands INSTREAM and PING over a Unix or TCP socket (man clamd, "COMMANDS")."""

import logging
import socket
from enum import Enum

CHUNK = 64 * 1024
SECONDS = 20
log = logging.getLogger(__name__)


class Verdict(Enum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


def ask(address: str, content: bytes) -> Verdict:
    """Send the bytes and read the verdict. A daemon that is away, slow or confused gives UNKNOWN, never CLEAN."""
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
            answer = connection.makefile("rb").read(4096)
    except (OSError, ValueError) as error:
        log.warning("clamd did not answer: %s", type(error).__name__)
        return Verdict.UNKNOWN
    return _verdict(answer.rstrip(b"\0\n"))


def ping(address: str) -> bool:
    """Whether the daemon answers as clamd does."""
    try:
        with _connect(address) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def _verdict(answer: bytes) -> Verdict:
    if answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer == b"stream: OK" else Verdict.UNKNOWN


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)

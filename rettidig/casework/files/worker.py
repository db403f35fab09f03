"""The inside of the process in which a file is read: its limits, the file as input, the answer as output.

The answer is one line of JSON, and after it the copy. Nothing of the product's settings or database is loaded here.
"""

import json
import resource
import sys
from collections.abc import Callable
from contextlib import suppress

from .kinds import Kind
from .outcome import CannotCopy, Copy

SECONDS = 20
BYTES_OF_MEMORY = 1_500_000_000
OUT_OF_MEMORY = 3


def answer(copier: Callable[[bytes, Kind], Copy]) -> None:
    """Copy the file and end the process. An error that `copier` lets through ends it as Python does, with 1."""
    set_limits()
    try:
        answered = ask(copier, sys.stdin.buffer.read(), Kind(sys.argv[1]))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(answered)


def ask(copier: Callable[[bytes, Kind], Copy], content: bytes, kind: Kind) -> bytes:
    """The answer about one file."""
    try:
        copy = copier(content, kind)
        result = {
            "failed": False,
            "remark": copy.remark,
            "content_type": copy.content_type,
            "text": copy.text,
            "pages": copy.pages,
        }
    except CannotCopy as failure:
        copy, result = Copy(b"", kind), {"failed": True, "remark": failure.remark}
    return json.dumps(result).encode() + b"\n" + copy.content


def set_limits() -> None:
    """Let this process take no more memory and time than a file may, and write no file."""
    limits = {
        resource.RLIMIT_AS: BYTES_OF_MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        with suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(limit, (most, most))

"""Many PDF files in one go: a process that has loaded what it needs, and a child of it for each file.

A child gets one file, has the limits of `worker`, and ends with its answer: a file that breaks it harms no other. To
start Python anew for each file takes longer than to copy it.

In: for each file its length as a line, and its bytes. Out: the same for each answer, which is empty where the child
came to harm.
"""

import os
import select
import signal
import sys
import time
from typing import BinaryIO

from . import worker
from .kinds import Kind
from .pdf_cleaning import clean_pdf

PORTION = 65_536


def serve(source: BinaryIO, answers: BinaryIO) -> None:
    """Copy file after file until there are no more."""
    while line := source.readline():
        answer = _copy_in_child(source.read(int(line)))
        answers.write(b"%d\n" % len(answer) + answer)
        answers.flush()


def _copy_in_child(content: bytes) -> bytes:
    """The answer of `worker` about one file; empty where it took too much, or ended otherwise than well."""
    outlet, inlet = os.pipe()
    child = os.fork()
    if not child:
        _be_child(content, inlet)
    os.close(inlet)
    answer = _read(outlet, until=time.monotonic() + worker.SECONDS)
    os.close(outlet)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return answer if answer and not status else b""


def _be_child(content: bytes, inlet: int) -> None:
    """Answer into `inlet` and end, whatever happens; the child keeps no other way out."""
    status = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for other in (sys.stdin.fileno(), sys.stdout.fileno(), sys.stderr.fileno()):
            os.dup2(nothing, other)
        worker.set_limits()
        answer = worker.ask(clean_pdf, content, Kind.PDF)
        with os.fdopen(inlet, "wb") as out:
            out.write(answer)
        status = 0
    finally:
        os._exit(status)


def _read(outlet: int, *, until: float) -> bytes | None:
    """What the child writes until it closes; None where its time is over."""
    parts: list[bytes] = []
    while (left := until - time.monotonic()) > 0 and select.select([outlet], [], [], left)[0]:
        part = os.read(outlet, PORTION)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)

"""Copies a file in a process of its own, which gets the file and nothing else, and is ended when it takes too much."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from .kinds import Kind, find_kind, is_film, is_locked_document
from .outcome import CannotCopy, Copy, Remark
from .thumbnails import PICTURES, draw_picture
from .worker import SECONDS

SECONDS_IN_LINE = 30
AT_ONCE = BoundedSemaphore(2)  # in each web process: a copy may take `worker.BYTES_OF_MEMORY`
PYTHON_ERROR = 1  # how Python ends after an exception that nobody caught
ROOT = Path(__file__).parents[3]  # where the package `rettidig` lies
# The modules that copy each kind; the next is tried when one fails
COPIERS = {
    Kind.PDF: ("pdf_cleaning", "pdf_drawing"),
    Kind.DOCX: ("office_parts",),
    Kind.ODT: ("office_parts",),
    Kind.RTF: ("rtf",),
}
OF_PICTURES = ("pictures",)
log = logging.getLogger(__name__)


def make_copy(content: bytes) -> Copy:
    """A safe copy of the file that shows the same.

    Raises CannotCopy: its remark says whether the file is to be refused, or is whole and has no copy
    (`outcome.KEPT_WITHOUT_COPY`).
    """
    found = find_kind(content)
    if found is None:
        raise CannotCopy(why_unknown(content))
    kind, start = found
    if not AT_ONCE.acquire(timeout=SECONDS_IN_LINE):
        raise CannotCopy(Remark.BUSY)
    try:
        return _try_in_turn(content[start:], kind)
    finally:
        AT_ONCE.release()


def why_unknown(content: bytes) -> Remark:
    """Why a file of a kind that is not taken is not."""
    if is_film(content):
        return Remark.FILM
    return Remark.LOCKED if is_locked_document(content) else Remark.UNKNOWN_KIND


def read_text(content: bytes, kind: Kind) -> str:
    """The text of a copy that was made before texts were kept; empty where there is none. Raises CannotCopy."""
    return _run("pdf_text", content, kind).text if kind is Kind.PDF else ""


def draw_small(copy: Copy) -> bytes:
    """A JPEG of at most 240 points a side: the picture, or the first page of a PDF.

    Raises CannotCopy for what cannot be drawn, and ValueError for a copy that has no look of its own.
    """
    if copy.content_type in PICTURES:
        return draw_picture(copy)
    if copy.content_type != Kind.PDF:
        raise ValueError(copy.content_type)
    if not AT_ONCE.acquire(timeout=SECONDS_IN_LINE):
        raise CannotCopy(Remark.BUSY)
    try:
        return _run("pdf_first_page", copy.content, Kind.PDF).content
    finally:
        AT_ONCE.release()


def draw_page(copy: Copy, number: int) -> bytes:
    """A JPEG of one page of a safe copy, counted from 1, large enough to read. Raises CannotCopy."""
    if not AT_ONCE.acquire(timeout=SECONDS_IN_LINE):
        raise CannotCopy(Remark.BUSY)
    try:
        return _run("pdf_page", copy.content, Kind.PDF, str(number)).content
    finally:
        AT_ONCE.release()


def _try_in_turn(content: bytes, kind: Kind) -> Copy:
    """The copy of the first copier that can make one; what the last one says when none can."""
    *others, last = COPIERS.get(kind, OF_PICTURES)
    for copier in others:
        try:
            return _run(copier, content, kind)
        except CannotCopy as failure:
            if failure.remark not in (Remark.BROKEN, Remark.TOO_HEAVY):
                raise
    return _run(last, content, kind)


def _run(copier: str, content: bytes, kind: Kind, *more: str) -> Copy:
    try:
        done = start(copier, kind, *more, content=content, seconds=SECONDS)
    except subprocess.TimeoutExpired:
        log.warning("%s: took more than %d seconds", copier, SECONDS)
        raise CannotCopy(Remark.TOO_HEAVY) from None
    if done.returncode:
        log.warning("%s: ended with %d %s", copier, done.returncode, _error_of(done.stderr))
        raise CannotCopy(Remark.BROKEN if done.returncode == PYTHON_ERROR else Remark.TOO_HEAVY)
    return copy_of(done.stdout)


def start(module: str, *arguments: str, content: bytes, seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """Run a module of this package in a process of its own. Raises TimeoutExpired."""
    command = [sys.executable, "-m", f"{__package__}.{module}", *arguments]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}  # no password and no key
    return subprocess.run(
        command, input=content, capture_output=True, env=environment, cwd=ROOT, timeout=seconds, check=False
    )


def copy_of(answer: bytes) -> Copy:
    """The copy that a process answered with. Raises CannotCopy."""
    head, _newline, copy = answer.partition(b"\n")
    result = json.loads(head)
    if result["failed"]:
        raise CannotCopy(Remark(result["remark"]))
    return Copy(copy, Kind(result["content_type"]), Remark(result["remark"]), result["text"], result["pages"])


def _error_of(trace: bytes) -> str:
    """The name of the error that ended the process, without its words: they may be the file's."""
    last = trace.decode(errors="replace").rstrip().rpartition("\n")[2]
    return last.partition(":")[0][:80]

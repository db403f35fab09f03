"""Safe copies of many PDF files: two processes share them, and each file has a child of its own there (`pdf_many`)."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from .isolation import copy_of, make_copy, start, why_unknown
from .kinds import Kind, find_kind
from .outcome import CannotCopy, Copy, Remark
from .worker import SECONDS

CHUNK = 50  # files of one process
AT_ONCE = min(2, os.cpu_count() or 1)
TRIED_ALONE = (Remark.BROKEN, Remark.TOO_HEAVY)  # another way may still copy it


def make_copies(contents: Sequence[bytes]) -> Iterator[Copy | CannotCopy]:
    """For each file, in their order, its safe copy or why there is none; for what is no PDF there is none."""
    chunks = [contents[first : first + CHUNK] for first in range(0, len(contents), CHUNK)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for answers in pool.map(_copy_chunk, chunks):
            yield from answers


def _copy_chunk(contents: Sequence[bytes]) -> list[Copy | CannotCopy]:
    """The same of one chunk. What the process gave no answer to is copied alone."""
    begun = [_start_of_pdf(content) for content in contents]
    whole = [content[start:] for content, start in zip(contents, begun, strict=True) if isinstance(start, int)]
    answers = iter(_ask_process(whole))
    found = [start if isinstance(start, CannotCopy) else _read(next(answers, b"")) for start in begun]
    return [_alone(content, each) for content, each in zip(contents, found, strict=True)]


def _start_of_pdf(content: bytes) -> int | CannotCopy:
    found = find_kind(content)
    if found is None:
        return CannotCopy(why_unknown(content) if content else Remark.EMPTY)
    kind, start = found
    return start if kind is Kind.PDF else CannotCopy(Remark.UNKNOWN_KIND)


def _ask_process(contents: Sequence[bytes]) -> list[bytes]:
    if not contents:
        return []
    framed = b"".join(b"%d\n" % len(content) + content for content in contents)
    try:
        done = start("pdf_many", content=framed, seconds=SECONDS * len(contents))
    except subprocess.TimeoutExpired:
        return []
    source, answers = BytesIO(done.stdout), []
    while line := source.readline():
        answers.append(source.read(int(line)))
    return answers


def _read(answer: bytes) -> Copy | CannotCopy:
    try:
        return copy_of(answer) if answer else CannotCopy(Remark.BROKEN)
    except CannotCopy as failure:
        return failure


def _alone(content: bytes, found: Copy | CannotCopy) -> Copy | CannotCopy:
    """What was found, or where another way may still copy the file, what comes of that."""
    if isinstance(found, Copy) or found.remark not in TRIED_ALONE:
        return found
    try:
        return make_copy(content)
    except CannotCopy as failure:
        return failure

"""Many pathways in one call: the same rules, with reasons rendered only when they are asked for."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from rettidig.rights.answers import Answer, judge_question
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import InvalidDocument, read_question


def assess_many(
    documents: Iterable[Mapping[Any, Any]], on: date | None = None, law: Law = CURRENT
) -> list[Answer | InvalidDocument]:
    """The answer to each document, in order; an invalid one gives its `InvalidDocument` in its place, and raises
    nothing.

    `on` goes before the days that the documents state. Source: the contract of the assessment document.
    """
    with no_collection():
        return [_answer(document, on, law) for document in documents]


def _answer(document: Mapping[Any, Any], on: date | None, law: Law) -> Answer | InvalidDocument:
    try:
        return judge_question(read_question(document, on), law)
    except InvalidDocument as invalid:
        return invalid


@contextmanager
def no_collection() -> Iterator[None]:
    """Answers are plain values without cycles, so that looking for cycles among millions of them is time lost.

    Freezing and thawing puts them among the old objects unread; else the first collection after would walk them all.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # what the server has frozen stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()

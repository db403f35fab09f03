"""Many pathways in one call: the same rules, with reasons rendered only when they are asked for."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any

from rettidig.rights.answers import Answer, judge_questions
from rettidig.rights.facts import Question
from rettidig.rights.faults import InvalidDocument
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import read_question

AT_ONCE = 64  # documents that a rule goes over before the next: they and the rule fit in a core's cache together


def assess_many(
    documents: Iterable[Mapping[Any, Any]], on: date | None = None, law: Law = CURRENT
) -> list[Answer | InvalidDocument]:
    """The answer to each document, in order; an invalid one gives its `InvalidDocument` in its place, and raises
    nothing.

    `on` goes before the days that the documents state. Source: the contract of the assessment document.
    """
    answers: list[Answer | InvalidDocument] = []
    waiting = iter(documents)
    with no_collection():
        while some := list(islice(waiting, AT_ONCE)):
            answers += _answers(some, on, law)
    return answers


def _answers(documents: Iterable[Mapping[Any, Any]], on: date | None, law: Law) -> list[Answer | InvalidDocument]:
    asked = [_read(document, on) for document in documents]
    judged = iter(judge_questions([one for one in asked if isinstance(one, Question)], law))
    return [next(judged) if isinstance(one, Question) else one for one in asked]


def _read(document: Mapping[Any, Any], on: date | None) -> Question | InvalidDocument:
    try:
        return read_question(document, on)
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

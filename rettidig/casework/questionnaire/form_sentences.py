"""A condition as people say it: alternatives, each of sentences that must all be true.

Every condition can be said so, and is written back so: "the subject is waiting, and the answer to this is not that; or
when ...".
"""

from collections.abc import Iterable
from itertools import chain, product
from typing import Any, NamedTuple

from .answers import QUESTIONS
from .conditions import Condition

ORDER = ["track", "topic", *QUESTIONS]


class Sentence(NamedTuple):
    """One sentence: what is looked at, which of these it is, and whether it must not be so."""

    word: str
    wanted: tuple[str, ...]
    is_not: bool = False


Alternative = tuple[Sentence, ...]


def read_condition(condition: Condition) -> list[Alternative]:
    """The alternatives of a condition: one without sentences always fits; where there is none, it never does. The
    sentences stand in the order in which the answers are given: the database keeps none.
    """
    read = (tuple(sorted(each, key=_order)) for each in _read(condition, is_not=False))
    return list(dict.fromkeys(read))


def _order(sentence: Sentence) -> tuple[int, bool]:
    name = sentence.wanted[0] if sentence.word == "answered" else sentence.word
    return (ORDER.index(name) if name in ORDER else len(ORDER)), sentence.is_not


def _read(condition: Condition, *, is_not: bool) -> list[Alternative]:
    parts = [_part(word, wanted, is_not=is_not) for word, wanted in condition.items()]
    return list(chain(*parts)) if is_not else _both(parts)


def _part(word: str, wanted: Any, *, is_not: bool) -> list[Alternative]:
    match word:
        case "not":
            return _read(wanted, is_not=not is_not)
        case "any":
            parts = [_read(each, is_not=is_not) for each in wanted]
            return _both(parts) if is_not else list(chain(*parts))
        case "answered":
            each = [Sentence(word, (name,), is_not) for name in wanted]
            return [(one,) for one in each] if is_not else [tuple(each)]
        case _:
            return [(Sentence(word, tuple(wanted), is_not),)]


def _both(parts: Iterable[list[Alternative]]) -> list[Alternative]:
    """Every way in which one alternative of each part is true."""
    return [tuple(dict.fromkeys(chain(*chosen))) for chosen in product(*parts)]


def write_condition(alternatives: list[Alternative]) -> dict[str, Any]:
    """The condition that says the same."""
    written = [_together(each) for each in alternatives]
    if {} in written:
        return {}
    return written[0] if len(written) == 1 else {"any": written}


def _together(sentences: Alternative) -> dict[str, Any]:
    found: dict[str, Any] = {}
    refused: list[dict[str, Any]] = []
    for word, wanted, is_not in sentences:
        if is_not:
            refused.append({word: list(wanted)})
        elif word == "answered":
            found[word] = [*found.get(word, []), *wanted]
        elif word in found:
            refused.append({"not": {word: list(wanted)}})
        else:
            found[word] = list(wanted)
    if refused:
        found["not"] = refused[0] if len(refused) == 1 else {"any": refused}
    return found

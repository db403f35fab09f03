"""Whether a stored answer comes out again, and what differs between two answers, two days or two versions of the
rules.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from rettidig.rights.answers import Answer, assess, hash_of
from rettidig.rights.parameters import CURRENT, Law
from rettidig.rights.reading import Fault, InvalidDocument

OUTCOME = ("status", "entitled", "entitled_from", "deadline", "exceeded", "missing")
EVERYTHING = (*OUTCOME, "clock", "duties", "basis", "decisions", "reason")


class Difference(NamedTuple):
    """One field of one finding that is not the same in two answers; for a whole answer, pathway and right are empty."""

    pathway: str
    right: str
    field: str
    before: Any
    after: Any


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str] = OUTCOME
) -> list[Difference]:
    """Differences between two answers in their JSON form, finding by finding."""
    fields = tuple(fields)
    old, new = _by_right(before), _by_right(after)
    found = []
    for pathway, right in {**old, **new}:
        was, is_now = old.get((pathway, right), {}), new.get((pathway, right), {})
        found += [
            Difference(pathway, right, field, was.get(field), is_now.get(field))
            for field in fields
            if was.get(field) != is_now.get(field)
        ]
    return found


def compare(
    document: Mapping[Any, Any], on_a: date, on_b: date, law_a: Law = CURRENT, law_b: Law = CURRENT
) -> list[Difference]:
    """Differences of outcome: the outcome of one document on two days, or under two versions of the law.

    Raises InvalidDocument.
    """
    before: Answer = assess(document, on_a, law_a)
    after: Answer = assess(document, on_b, law_b)
    return differences(before.as_json(), after.as_json())


def verify(stored: Mapping[str, Any], law: Law = CURRENT) -> list[Difference]:
    """Whether a stored answer (its JSON form, with receipt) comes out again today; empty: the very same answer.

    A receipt that no longer fits its own answer or question shows as a difference of `receipt`.
    Raises InvalidDocument where the stored answer has no receipt, or a question that can no longer be read.
    """
    receipt = stored.get("receipt") if isinstance(stored, Mapping) else None
    if not isinstance(receipt, Mapping) or not isinstance(receipt.get("question"), Mapping):
        raise InvalidDocument(
            [Fault("receipt", "Svaret har ingen kvittering.", ("et gemt svar fra rettidig assess --json",))]
        )
    again = assess(receipt["question"], law=law).as_json()
    found = []
    for field, value in (("question_hash", receipt["question"]), ("answer_hash", stored.get("pathways"))):
        if receipt.get(field) != hash_of(value):
            found.append(Difference("", "", f"receipt.{field}", receipt.get(field), hash_of(value)))
    if stored.get("rules_version") != again["rules_version"]:
        found.append(Difference("", "", "rules_version", stored.get("rules_version"), again["rules_version"]))
    return found + differences(stored, again, EVERYTHING)


def _by_right(answer: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {
        (pathway["id"], finding["right"]): finding for pathway in answer["pathways"] for finding in pathway["findings"]
    }

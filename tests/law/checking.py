"""How a case is held against the answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rettidig.rights import CHOSEN, CURRENT, Answer, Finding, Law, MatterFinding, assess

LAWS: dict[str, Law] = {}  # by the interpretation that some cases name


def finding_of(answer: Answer, expected: dict[str, Any]) -> Finding | MatterFinding:
    """The finding that an expectation speaks of."""
    if "matter" in expected:
        return answer.of_matter(expected["matter"], expected["right"])
    return answer.of(expected["pathway"], expected["right"])


def law_of(case: dict[str, Any]) -> Law:
    """The law as the case reads it: where it is open, as the case says."""
    choices = case.get("interpretation")
    if not choices:
        return CURRENT
    return LAWS.setdefault(repr(choices), Law(CURRENT.parameters, replace(CHOSEN, **choices)))


def compare(case: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """For each expectation: the parts of the finding that it names, the expectation, and the reason that was given.

    A finding is read as the contract shows it; besides, `why` is the name of its reason (`law/texts`), `facts` what
    that names, and the `what` of a duty the name of the duty.
    """
    answer = assess(case["document"], law=law_of(case))
    for expected in json.loads(json.dumps(case["expect"], default=str)):
        it = finding_of(answer, expected)
        for name in ("pathway", "matter", "right"):
            expected.pop(name, None)
        duties = [one.as_json() | {"what": one.what} for one in it.duties]
        facts = json.loads(json.dumps(dict(it.facts), default=str))
        finding = it.as_json() | {"why": it.why, "facts": facts, "duties": duties}
        if not (expected.pop("only_if_in_force", False) and finding["status"] == "not_applicable"):
            yield _named(finding, expected), expected, finding["reason"]["da"]


def _named(got: Any, expected: Any) -> Any:
    """What was got, without the keys that the expectation does not name."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return {key: _named(got.get(key), value) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(got, list) and len(got) == len(expected):
        return [_named(*pair) for pair in zip(got, expected, strict=True)]
    return got

"""Subjects of an act: the rights on each pathway for which the assessment has a finding."""

from collections.abc import Iterator
from typing import Any

from rettidig.casework.steps.decision import LIMIT_SLIPS
from rettidig.casework.steps.options import EXTENDED

Answer = dict[str, Any]
CHANGES = ("appointment_moved", "appointment_cancelled")
LATEST = "9999"


def subjects(answer: Answer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each pathway's name with each finding that reaches it, in the order of the answer."""
    events = {each["id"]: each["events"] for each in answer["receipt"]["question"]["pathways"]}
    for pathway in answer["pathways"]:
        for finding in pathway["findings"]:
            if finding["status"] != "not_applicable" and not _has_nothing_happened(finding, events[pathway["id"]]):
                yield pathway["id"], finding


def stake(finding: dict[str, Any]) -> tuple[int, str]:
    """Sorts what is most at stake first: an open choice, a limit that slips, one that runs, then the rest."""
    return _level(finding), finding["deadline"] or LATEST


def _level(finding: dict[str, Any]) -> int:
    if finding["right"] == "information_duty":
        return 3  # its early deadline is no reason to begin there: a late letter moves nobody
    if finding["right"] in EXTENDED and finding["entitled"]:
        return 0
    if finding["status"] in LIMIT_SLIPS:
        return 1
    return 2 if finding["status"] == "running" else 3


def _has_nothing_happened(finding: dict[str, Any], events: list[dict[str, Any]]) -> bool:
    """Whether the right needs a changed date of surgery (SUL § 87, stk. 3) and there is none."""
    if finding["right"] != "surgery_date_change" or finding["status"] != "kept":
        return False
    return not any(each["type"] in CHANGES and each.get("purpose", "surgery") == "surgery" for each in events)

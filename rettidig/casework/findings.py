"""Reading the answer of the rights engine (the shape is that of `Answer.as_json`)."""

from typing import Any


def find_finding(answer: dict[str, Any], *, right: str, pathway: str | None = None) -> dict[str, Any] | None:
    """The finding for one right on one pathway, or on the first that has the right where none is named; None
    when it says nothing.
    """
    return next(
        (
            finding
            for each in answer["pathways"]
            if pathway in (None, each["id"])
            for finding in each["findings"]
            if finding["right"] == right
        ),
        None,
    )

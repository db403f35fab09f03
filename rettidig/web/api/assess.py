"""The rights engine as an HTTP door: a question in, findings out. No personal data is needed, and none is kept."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status
from ninja.throttling import AnonRateThrottle

from rettidig import rights

api = NinjaAPI(
    title="Rettidig",
    version="1",
    description="Which rights a patient has, until when, and why. Described in docs/assessment-document.md.",
    docs_url=None,
    urls_namespace="api-1",
)


class Faults(Schema):
    """What is wrong with a document: each fault with its path, what is wrong, and what is allowed."""

    faults: list[dict[str, Any]]


class Answer(Schema):
    """The answer of the rights engine, as in the assessment document."""

    on: str
    rules_version: str
    pathways: list[dict[str, Any]]
    together: dict[str, str]
    receipt: dict[str, Any]


class Question(Schema):
    """The assessment document: the day, the patient's region of residence, and the pathways with their events."""

    model_config = {"extra": "allow"}

    on: str | None = None
    patient: dict[str, Any] = {}
    pathways: list[dict[str, Any]]


@api.post(
    "/assess",
    response={200: Answer, 422: Faults},
    throttle=[AnonRateThrottle("120/m")],
    summary="Assess a patient's rights",
)
def assess(request: HttpRequest, question: Question) -> Status[dict[str, Any]]:
    """Every right of every pathway, with status, deadline, paragraph and reason."""
    document = question.dict(exclude_unset=True)
    try:
        return Status(200, rights.assess(document, None if question.on else timezone.localdate()).as_json())
    except rights.InvalidDocument as error:
        return Status(422, {"faults": [fault._asdict() for fault in error.faults]})

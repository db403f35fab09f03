"""The rights engine over HTTP: a question in, findings out. No personal data is needed, and none is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status
from ninja.decorators import decorate_view
from ninja.throttling import BaseThrottle

from rettidig import rights
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import Limit, allows
from rettidig.rights.loading import load_documents

ASSESS = Limit("assess", 120, 60)  # by network
BODY_BYTES_MAX = 100_000
PATHWAYS_MAX = 20  # each gives about 8 kB of answer
EVENTS_MAX = 200  # of all pathways together
FAULTS_MAX = 50


class NetworkThrottle(BaseThrottle):
    """Counted by the visitor's network, in the table that all processes share."""

    def allow_request(self, request: HttpRequest) -> bool:
        return allows(ASSESS, network_of(request))


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """413 for more than a question needs, before it is parsed."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if len(request.body) > BODY_BYTES_MAX:
            return JsonResponse({"detail": f"The document is larger than {BODY_BYTES_MAX} bytes."}, status=413)
        return view(request, *args, **kwargs)

    return guard


api = NinjaAPI(
    title="Rettidig",
    version="1",
    description=(
        "Which rights a patient has, until when, and why (docs/assessment-document.md); "
        "and a hospital's acceptance requests (docs/acceptance-api.md)."
    ),
    docs_url=None,
    urls_namespace="api-1",
)


class Fault(Schema):
    """A sentence that says why, in Danish; or what is wrong with each part of what was sent."""

    detail: str | list[dict[str, Any]]


class Faults(Schema):
    """Faults of a document: each with its path, what is wrong, and what is allowed."""

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
    response={200: Answer, 400: Fault, 413: Fault, 422: Faults | Fault, 429: Fault},
    throttle=[NetworkThrottle()],
    summary="Assess a patient's rights",
)
@decorate_view(bounded)
def assess(request: HttpRequest, question: Question) -> Status[dict[str, Any]]:
    """Every right of every pathway, with status, deadline, paragraph and reason."""
    try:
        (document,) = load_documents(request.body)  # as it was sent: a key that stands twice is told
        _check_size(document)
        return Status(200, rights.assess(document, None if question.on else timezone.localdate()).as_json())
    except rights.InvalidDocument as error:
        return Status(422, {"faults": [fault._asdict() for fault in error.faults[:FAULTS_MAX]]})


def _check_size(document: dict[str, Any]) -> None:
    """Raises InvalidDocument."""
    pathways = document["pathways"]
    events = sum(len(each["events"]) for each in pathways if isinstance(each.get("events"), list))
    if len(pathways) > PATHWAYS_MAX or events > EVENTS_MAX:
        allowed = (f"{PATHWAYS_MAX} forløb", f"{EVENTS_MAX} hændelser i alt")
        raise rights.InvalidDocument([rights.Fault("pathways", "Der er for mange i ét dokument.", allowed)])

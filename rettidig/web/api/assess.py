"""The rights engine over HTTP: a question in, findings out. No personal data is needed, and none is kept."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema, Status
from ninja.decorators import decorate_view
from ninja.throttling import BaseThrottle
from pydantic import WithJsonSchema

from rettidig import rights
from rettidig.casework.law_in_force import law_in_force
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import Limit, allows
from rettidig.web.formatting import spoken_language

ASSESS = Limit("assess", 120, 60)  # by network
BODY_BYTES_MAX = 100_000
PATHWAYS_MAX = 20  # each gives about 8 kB of answer; and as many matters
EVENTS_MAX = 200  # of all of them together
FAULTS_MAX = 50


class NetworkThrottle(BaseThrottle):
    """Counted by the visitor's network, in the table that all processes share."""

    def allow_request(self, request: HttpRequest) -> bool:
        return allows(ASSESS, network_of(request))


View = Callable[..., HttpResponse]


def bounded(most: int) -> Callable[[View], View]:
    """413 for more bytes than a call needs, before they are parsed."""

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if len(request.body) > most:
                detail = _("Dokumentet er større end %(bytes)s bytes.") % {"bytes": most}
                return JsonResponse({"detail": detail}, status=413)
            return view(request, *args, **kwargs)

        return guard

    return guarded


def say_too_often(_request: HttpRequest, _error: Exception | type[Exception]) -> HttpResponse:
    """429: every limit of the API counts by the minute."""
    detail = _("Der er spurgt for mange gange. Prøv igen om et minut.")
    return JsonResponse({"detail": detail}, status=429, headers={"Retry-After": "60"})


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as it stands inside the description of the API, which names the dialect once."""
    return {key: value for key, value in schema.items() if key != "$schema"}


api = NinjaAPI(
    title="Rettidig",
    version="1",
    description=(
        "Which rights a patient has, until when, and why (examples: /api/docs/); "
        "a hospital's acceptance requests (docs/acceptance-api.md); links for a hospital's letters, and inquiries from "
        "a system with a form of its own (/api/docs/)."
    ),
    docs_url=None,
    urls_namespace="api-1",
)
Answer = Annotated[dict[str, Any], WithJsonSchema(described(rights.answer_schema()))]
QUESTION = {"content": {"application/json": {"schema": described(rights.document_schema())}}, "required": True}


class Fault(Schema):
    """A sentence that says why, in the language asked for; or what is wrong with each part of what was sent."""

    detail: str | list[dict[str, Any]]


class DocumentFault(Schema):
    """One thing wrong with a document, in the language of Accept-Language: where, what, and what is allowed."""

    path: str
    wrong: str
    allowed: list[str]


class Faults(Schema):
    """Every fault of a document."""

    faults: list[DocumentFault]


@api.get("/document.schema.json", include_in_schema=False)  # the description holds both schemas whole
def document_schema(request: HttpRequest) -> dict[str, Any]:
    return rights.document_schema(spoken_language())


@api.get("/answer.schema.json", include_in_schema=False)
def answer_schema(request: HttpRequest) -> dict[str, Any]:
    return rights.answer_schema(spoken_language())


@api.post(
    "/assess",
    response={200: Answer, 413: Fault, 422: Faults, 429: Fault},
    throttle=[NetworkThrottle()],
    summary="Assess a patient's rights",
    openapi_extra={"requestBody": QUESTION},
)
@decorate_view(bounded(BODY_BYTES_MAX))
def assess(request: HttpRequest) -> Status[dict[str, Any]]:
    """Every right of every pathway, with status, deadline, paragraph and reason."""
    return Status(*answer_to(request.body, spoken_language()))


def answer_to(content: bytes, language: str) -> tuple[int, dict[str, Any]]:
    """The status and the body that a document gets: the answer, or its faults in the language."""
    try:
        document = rights.load_json(content)
        _check_size(document)
        return 200, rights.assess(document, _day_of(document), law_in_force()).as_json()
    except rights.InvalidDocument as invalid:
        return 422, {"faults": [fault.say(language)._asdict() for fault in invalid.faults[:FAULTS_MAX]]}


def _day_of(document: object) -> date | None:
    """Today, for a document that states no day."""
    states_day = isinstance(document, dict) and document.get("on") is not None
    return None if states_day else timezone.localdate()


def _check_size(document: object) -> None:
    """Raises InvalidDocument."""
    asked = {name: _listed(document, name) for name in ("pathways", "matters")}
    events = sum(len(_listed(each, "events")) for listed in asked.values() for each in listed)
    for name, listed in asked.items():
        if len(listed) > PATHWAYS_MAX or (listed and events > EVENTS_MAX):
            most = {"number": PATHWAYS_MAX, "events": EVENTS_MAX}
            raise rights.InvalidDocument([rights.Fault(name, f"too_many_{name}", most)])


def _listed(part: object, name: str) -> list[Any]:
    found = part.get(name) if isinstance(part, dict) else None
    return found if isinstance(found, list) else []

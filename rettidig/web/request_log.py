"""One line of the log for each request, with a number that all lines about the request carry.

An address is written without its query and without the words in it, since a key or a name may stand there.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[0-9A-Fa-f-]{16,64}")  # numbers as proxies make them; anything else could say something
NUMBER_PART = re.compile(r"<int:(\w+)>")
NO_PAGE = "(no such page)"
REQUEST_FIELDS = ("method", "path", "status", "ms")

GetResponse = Callable[[HttpRequest], HttpResponse]
request_id: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """Gives the request its number, the proxy's if it sent one, says it in the response, and logs how it went."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, began = request_id.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            _log(request, response.status_code, round(1000 * (time.perf_counter() - began)))
        finally:
            request_id.reset(token)
        response.headers[HEADER] = number
        return response


def _log(request: HttpRequest, status: int, milliseconds: int) -> None:
    method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
    values = (method, path_without_words(request), status, milliseconds)
    level = logging.WARNING if status >= 500 else logging.INFO
    logger.log(level, "%s %s %s %s ms", *values, extra=dict(zip(REQUEST_FIELDS, values, strict=True)))


def path_without_words(request: HttpRequest) -> str:
    """The path with its numbers, and with the name of each other part in place of the part itself:
    /kontor/sag/7/brev/3/, but /fortsaet/<slug:key>/.
    """
    match = request.resolver_match
    if match is None:
        return NO_PAGE
    return "/" + NUMBER_PART.sub(lambda part: str(match.kwargs[part[1]]), match.route)

"""The pages for what went wrong. Each says what to do; none shows personal data."""

import logging
from secrets import token_hex
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

logger = logging.getLogger(__name__)

NEVER_SHOWN_AGAIN = ("csrfmiddlewaretoken", "code")


def refusal_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """403 with the sentence that says why; a part of a page when a part was asked for."""
    return _page(request, "denied", 403, {"sentence": sentence})


@requires_csrf_token
def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_page(request, str(exception) or _("Du har ikke adgang til denne side."))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "not_found", 404, {})


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "too_large", 413, {})
    return _page(request, "bad_request", 400, {})


@requires_csrf_token
def our_mistake(request: HttpRequest) -> HttpResponse:
    """Built without the database, which may be what failed. The log holds the same number."""
    reference = token_hex(4)
    logger.error("Our mistake, reference %s", reference, exc_info=True)  # noqa: LOG014
    return HttpResponse(render_to_string("errors/our_mistake.html", {"reference": reference}), status=500)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open too long, or a form that did not come from us.

    Only what came from our own page is offered to be sent again: a form on a foreign page must not get our token.
    """
    typed = _typed(request) if _is_our_own(request) else []
    context = {"typed": typed, "has_files": bool(typed and request.FILES), "back": request.path}
    return _page(request, "stale_page", 403, context)


def _is_our_own(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host()


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    if any("password" in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER_SHOWN_AGAIN]


def _page(request: HttpRequest, name: str, status: int, context: dict[str, object]) -> HttpResponse:
    layout = "errors/part.html" if request.headers.get("HX-Request") else "base.html"
    return render(request, f"errors/{name}.html", context | {"layout": layout}, status=status)

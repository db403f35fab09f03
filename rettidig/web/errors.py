"""The pages for what went wrong. Each says what to do; none shows personal data."""

import logging
import sys
from secrets import token_hex
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
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
    if isinstance(sys.exc_info()[1], OperationalError):
        return unreachable(request)
    reference = token_hex(4)
    logger.error("Our mistake, reference %s", reference, exc_info=True)  # noqa: LOG014
    return HttpResponse(render_to_string("errors/our_mistake.html", {"reference": reference}), status=500)


def unreachable(request: HttpRequest) -> HttpResponse:
    """The database does not answer for a moment. What was sent to us is offered to be sent again."""
    logger.error("The database does not answer: %s", sys.exc_info()[1])
    is_form = request.method == "POST" and _is_our_own(request) and not _has_password(request)
    context = {"is_form": is_form, "address": request.get_full_path(), "has_files": bool(request.FILES)}
    context["typed"] = _typed(request) if is_form else []
    page = render_to_string("errors/unreachable.html", context | {"csrf_token": get_token(request)})
    return HttpResponse(page, status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})


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


def _has_password(request: HttpRequest) -> bool:
    return any("password" in name for name in request.POST)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    if _has_password(request):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER_SHOWN_AGAIN]


def _page(request: HttpRequest, name: str, status: int, context: dict[str, object]) -> HttpResponse:
    layout = "errors/part.html" if request.headers.get("HX-Request") else "base.html"
    return render(request, f"errors/{name}.html", context | {"layout": layout}, status=status)

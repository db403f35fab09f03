"""Error pages. Each says what to do; none shows personal data.

Django's `requires_csrf_token` is not for them: it reads what was sent, which may be just what cannot be read.
"""

import logging
import sys
from secrets import token_hex
from typing import cast
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Case, User
from rettidig.casework.permissions import may_read
from rettidig.keyring import WrongKey

logger = logging.getLogger(__name__)

NEVER_SHOWN_AGAIN = ("csrfmiddlewaretoken", "code")
WORDS = 12  # characters; what is shorter and has no space is a choice or a date, not words


# What a system that calls the API reads in place of the page
SENTENCES = {
    "not_found": gettext_lazy("Adressen findes ikke."),
    "too_large": gettext_lazy("Det, der er sendt, er for stort."),
    "bad_request": gettext_lazy("Det, der er sendt, kan ikke læses."),
    "unreachable": gettext_lazy("Vi kan ikke svare lige nu. Prøv igen om lidt."),
}
SERVER_ERROR = gettext_lazy("Der er sket en fejl hos os. Den har nummer %(reference)s.")


def is_for_a_system(request: HttpRequest) -> bool:
    """Whether the API was called, so that the answer is JSON."""
    return request.path.startswith("/api/")


def refusal_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """403 with the sentence that says why; a part of a page when a part was asked for."""
    return error_page(request, "denied", 403, {"sentence": sentence})


def closed_case_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """403 for a confidential case, with the way to its door where the address is about it."""
    match = request.resolver_match
    key = match.kwargs.get("pk") if match and match.namespace == "desk" else None
    door = reverse("desk:open_with_reason", args=[key]) if key else ""
    return error_page(request, "denied", 403, {"sentence": sentence, "door": door})


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_page(request, str(exception) or _("Du har ikke adgang til denne side."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_form = request.method == "POST" and is_our_own(request)
    typed = [value for _name, value in typed_fields(request) if is_text(value)] if is_form else []
    return error_page(request, "not_found", 404, {"texts": typed})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, "too_large", 413, {})
    return error_page(request, "bad_request", 400, {})


def server_error(request: HttpRequest) -> HttpResponse:
    """Built without the database, which may be what failed. The log holds the same number."""
    if isinstance(sys.exc_info()[1], OperationalError | WrongKey):
        return unreachable(request)
    reference = token_hex(4)
    logger.error("Server error, reference %s", reference, exc_info=True)  # noqa: LOG014
    if is_for_a_system(request):
        return JsonResponse({"detail": SERVER_ERROR % {"reference": reference}}, status=500)
    page = render_to_string("errors/server_error.html", {"reference": reference, **_to_send_again(request)})
    return HttpResponse(page, status=500)


def unreachable(request: HttpRequest) -> HttpResponse:
    """The database does not answer for a moment. What was sent to us is offered to be sent again."""
    logger.error("The database does not answer, or not to this key: %s", sys.exc_info()[1])
    later = {"Retry-After": "10"}
    if is_for_a_system(request):
        return JsonResponse({"detail": str(SENTENCES["unreachable"])}, status=503, headers=later)
    page = render_to_string("errors/unreachable.html", _to_send_again(request))
    return HttpResponse(page, status=503, headers=later)


def _to_send_again(request: HttpRequest) -> dict[str, object]:
    """Context of `send_again.html` and the templates around it; empty for a foreign form or a password."""
    is_form = request.method == "POST" and is_our_own(request) and not _has_password(request)
    return {
        "is_form": is_form,
        "address": request.get_full_path(),
        "typed": typed_fields(request) if is_form else [],
        "has_files": is_form and bool(request.FILES),
        "csrf_token": get_token(request),
    }


def is_our_own(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this host."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(origin).netloc == request.get_host()
    except ValueError:
        return False


def _has_password(request: HttpRequest) -> bool:
    return any("password" in name for name in request.POST)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The submitted fields, to be offered again; empty where a password is among them."""
    if _has_password(request):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER_SHOWN_AGAIN]


def is_text(value: str) -> bool:
    """Whether somebody has written `value`, rather than chosen it."""
    return len(value.strip()) >= WORDS or " " in value.strip()


def error_page(request: HttpRequest, name: str, status: int, context: dict[str, object]) -> HttpResponse:
    """The page `errors/<name>.html`; only its text where a part of a page was asked for. Staff keep the header of their
    pages.
    """
    if is_for_a_system(request):
        return JsonResponse({"detail": str(context.get("sentence") or SENTENCES[name])}, status=status)
    user = getattr(request, "user", None)
    is_staff_page = user is not None and user.is_authenticated and request.path.startswith(_staff_pages())
    layout = "desk_base.html" if is_staff_page else "base.html"
    if request.headers.get("HX-Request"):
        layout = "errors/part.html"
    case = _find_case(request) if is_staff_page else None
    return render(request, f"errors/{name}.html", context | {"layout": layout, "case": case}, status=status)


def _staff_pages() -> tuple[str, ...]:
    return reverse("desk:start"), reverse("registers:index")


def _find_case(request: HttpRequest) -> Case | None:
    """The case that the address is about, where the user may read it and it is not the case's own page."""
    match = request.resolver_match
    if match is None or "pk" not in match.kwargs or match.view_name == "desk:case":
        return None
    case = Case.objects.filter(pk=match.kwargs["pk"]).first()
    return case if case and may_read(cast("User", request.user), case) else None

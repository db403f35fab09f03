"""A form that was sent after its login had ended: kept in this browser's session, and offered after the next login."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rettidig.integrations.login.devices import find_last_user, is_user

from .errors import is_text, typed_fields

KEPT = "kept_form"
SIGNS_MAX = 200_000

Fields = list[tuple[str, str]]


def keep_form(request: HttpRequest) -> bool:
    """Keep what was sent without a login; whether there was anything to keep.

    A part of a page keeps the form for the page that it belongs to.
    """
    fields = typed_fields(request) if request.method == "POST" else []
    if not any(is_text(value) for _name, value in fields) or sum(len(value) for _name, value in fields) > SIGNS_MAX:
        return False
    request.session[KEPT] = {
        "address": _address(request),
        "fields": fields,
        "has_files": bool(request.FILES),
        "user": find_last_user(request),
    }
    return True


def _address(request: HttpRequest) -> str:
    if not request.headers.get("HX-Request"):
        return request.get_full_path()
    try:
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return "/"
    return "/" + page._replace(scheme="", netloc="").geturl().lstrip("/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """The kept form, to be sent again or discarded. Another user in the same browser does not see it."""
    kept = _find_own(request)
    if kept is None:
        return redirect(settings.START_PAGES.get(getattr(request.user, "role", ""), settings.LOGIN_REDIRECT_URL))
    if request.method != "POST":
        texts = [value for _name, value in kept["fields"] if is_text(value)]
        return render(request, "account/kept_form.html", kept | {"texts": texts, "typed": kept["fields"]})
    del request.session[KEPT]
    if "discard" in request.POST:
        return redirect(kept["address"])
    return SendAgain(kept["address"])


class SendAgain(HttpResponseRedirect):
    """The browser sends the same form to another address (RFC 9110, 15.4.8)."""

    status_code = 307


def _find_own(request: HttpRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept and kept["user"] and not is_user(kept["user"], request.user.get_username()):
        del request.session[KEPT]
        return None
    return kept

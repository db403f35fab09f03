"""The page for a form that the check against forged forms refused. It names the true cause, and so does the log."""

import logging
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from .errors import error_page, is_our_own, typed_fields
from .proxies import find_trouble

logger = logging.getLogger(__name__)


class Cause(NamedTuple):
    """Why a form was refused: for the one who sent it, what to do now, and for the operator."""

    heading: StrOrPromise
    sentence: StrOrPromise
    log: str


TOO_OLD = Cause(
    _("Siden var blevet for gammel"),
    _("Siden havde været åben for længe, eller du har logget ind eller af imens."),
    "the page was older than the login or the cookie",
)
NO_COOKIE = Cause(
    _("Vi mangler en cookie fra din browser"),
    _("Din browser skal tillade cookies fra denne side. De bruges kun, mens du er her."),
    "the browser sent no cookie",
)
HIDDEN = Cause(
    _("Vi kan ikke se, hvor formularen kommer fra"),
    _("Din browser skjuler, hvilken side du kom fra. Åbn siden i et nyt vindue uden den indstilling."),
    "the browser hides the page that the form came from",
)
FOREIGN = Cause(
    _("Formularen kom fra en anden adresse"),
    _("Den adresse, som formularen kom fra, kender vi ikke. Åbn vores egen side, og skriv der."),
    "a form of %(origin)s came to %(scheme)s://%(host)s. Is it our own, then let the proxy pass Host on, or name it in "
    "CSRF_TRUSTED_ORIGINS",
)
OUR_SETTING = Cause(
    _("Vi kan ikke tage imod formularer lige nu"),
    _("Siden er sat forkert op hos os. Det er ikke din skyld. Ring til os, eller prøv igen senere."),
    "a form of %(origin)s came as %(scheme)s. Set HTTPS=true; the proxy %(trouble)s",
)


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with the cause. Only what came from our own page is offered to be sent again: a form on a foreign page must
    not get our token.
    """
    origin = _origin(request)
    cause = _find_cause(request, reason, origin)
    host, scheme = request.get_host(), request.scheme
    trouble = find_trouble(request) or "must send X-Forwarded-Proto and stand in TRUSTED_PROXIES"
    level: Callable[..., None] = logger.error if cause is OUR_SETTING else logger.warning
    level(f"Form refused: {cause.log}", {"origin": origin, "host": host, "scheme": scheme, "trouble": trouble})
    typed = typed_fields(request) if is_our_own(request) else []
    context = {"cause": cause, "typed": typed, "has_files": bool(typed and request.FILES), "back": request.path}
    return error_page(request, "csrf_failure", 403, context)


def _find_cause(request: HttpRequest, reason: str, origin: str) -> Cause:
    if not reason.startswith(("Origin checking failed", "Referer checking failed")):
        return NO_COOKIE if reason == REASON_NO_CSRF_COOKIE else TOO_OLD
    if not urlsplit(origin).netloc:
        return HIDDEN
    return OUR_SETTING if is_our_own(request) else FOREIGN


def _origin(request: HttpRequest) -> str:
    """Scheme and host of the page that the form stood on, without its path, as far as the browser tells."""
    try:
        origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:
        return ""
    return f"{origin.scheme}://{origin.netloc}"[:200] if origin.netloc else ""

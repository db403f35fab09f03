"""Headers of proxies in front of the server, trusted only from our own proxies (TRUSTED_PROXIES, PROXY_COUNT)."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.security import SecurityMiddleware

from rettidig.limits.addresses import find_visitor, is_trusted, parse

GetResponse = Callable[[HttpRequest], HttpResponse]
FORWARDED_FOR, FORWARDED_PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
SAID_AT_MOST = 10  # proxies that the log names; a visitor may write the headers too
logger = logging.getLogger(__name__)
_said: set[str] = set()


class ProxyMiddleware:
    """First of all: REMOTE_ADDR becomes the visitor's own address, and what an unknown proxy says is forgotten."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = str(request.META.get("REMOTE_ADDR", ""))
        forwarded = {name: request.META.pop(name, "") for name in (FORWARDED_FOR, FORWARDED_PROTO)}
        is_own = is_trusted(parse(peer), 0)
        if is_own and forwarded[FORWARDED_PROTO]:
            request.META[FORWARDED_PROTO] = forwarded[FORWARDED_PROTO]
        request.META["REMOTE_ADDR"] = str(find_visitor(peer, forwarded[FORWARDED_FOR]) or "")
        trouble = _find_trouble(is_own, forwarded)
        request.META["rettidig.proxy_trouble"] = f"{peer} {trouble}" if trouble else ""
        return self.get_response(request)


def _find_trouble(is_own: bool, forwarded: dict[str, str]) -> str:
    if is_own:
        return "" if forwarded[FORWARDED_PROTO] else "does not send X-Forwarded-Proto"
    return "stands in front of the server but not in TRUSTED_PROXIES" if any(forwarded.values()) else ""


def find_trouble(request: HttpRequest) -> str:
    """The fault of the proxy that the request came through, for the operator; empty where there is none."""
    return str(request.META.get("rettidig.proxy_trouble", "")) if settings.HTTPS else ""


class HttpsMiddleware(SecurityMiddleware):
    """Sends http to https, unless that would never end: a proxy that cannot say https would be sent there again."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        trouble = find_trouble(request)
        if not trouble:
            return super().process_request(request)
        if trouble not in _said and len(_said) < SAID_AT_MOST:
            _said.add(trouble)
            logger.warning("HTTPS is on, but %s: see docs/operations.md", trouble)
        return None

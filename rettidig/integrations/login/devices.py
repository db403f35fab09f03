"""Browsers a user has logged in with before. Others' failed tries cannot lock these out (docs/decisions/0010)."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

SALT = "rettidig.device"
LIFE = timedelta(days=180)
USERS_MAX = 5  # who share one browser


def find_device(request: HttpRequest, username: str) -> str:
    """The name of the visitor's browser if `username` has logged in with it; empty where not."""
    known = _read(request)
    return str(known["id"]) if _mark(username) in known["users"] else ""


def find_last_user(request: HttpRequest) -> str:
    """The mark of the user who was the last to log in with this browser; compare with `is_user`."""
    return str((_read(request)["users"] or [""])[-1])


def is_user(mark: str, username: str) -> bool:
    """Whether `mark` stands for `username`."""
    return mark == _mark(username)


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let the browser show later that `username` has logged in with it."""
    known = _read(request)
    others = [each for each in known["users"] if each != _mark(username)]
    value = {"id": known["id"] or get_random_string(22), "users": [*others, _mark(username)][-USERS_MAX:]}
    response.set_cookie(
        _cookie(),
        signing.dumps(value, salt=SALT),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        return dict(signing.loads(request.COOKIES.get(_cookie(), ""), salt=SALT, max_age=LIFE))
    except signing.BadSignature:
        return {"id": "", "users": []}


def _mark(username: str) -> str:
    return salted_hmac(SALT, username.casefold(), algorithm="sha256").hexdigest()[:32]

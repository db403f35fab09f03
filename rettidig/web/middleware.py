"""Middleware: refusals, caching headers, session time-out, first password and second factor."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from rettidig.casework.permissions import Confidential, Denied

from .errors import closed_case_page, refusal_page
from .languages import GERMAN, is_in_german

KEPT_BY_BROWSERS = frozenset(
    {
        "public:start",
        "public:contact",
        "public:privacy",
        "public:accessibility",
        "public:law",
        "public:law_page",
        "robots",
        "security",
    }
)
BY_ITSELF = "X-By-Itself"  # of a request that an open page sends unasked: nobody need be there
LOGIN_AT, SEEN_AT = "login_at", "seen_at"  # in the session: seconds since 1970
SECONDS_UNSEEN = 60  # how often what was seen last is stored
OPEN_WITH_FIRST_PASSWORD = frozenset({"account_change_password", "account_logout", "set_language"})
SECOND_FACTOR = "second_factor"  # in the session: this login has shown that the user has one
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "set_language",
    }
)

READS_DANISH = {"da", "nb", "nn", "no", "sv", "fo", "kl", "*"}
GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware(LocaleMiddleware):
    """Danish, unless another language was chosen or the browser asks for one: who reads none of ours gets English, and
    so do readers of German on a page that does not exist in German.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
        languages = {code.partition("-")[0] for code, _quality in asked}
        ours = READS_DANISH | {GERMAN}
        if languages and not languages & ours and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate("en")
            request.LANGUAGE_CODE = translation.get_language() or "en"
        if translation.get_language() == GERMAN and not is_in_german(request.path_info):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"


class RefusalMiddleware:
    """Turns a refusal, wherever it was raised, into a page with its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Confidential):
            return closed_case_page(request, str(exception.message))
        if isinstance(exception, Denied):
            return refusal_page(request, str(exception.message))
        return None


class NoStoreMiddleware:
    """No browser and no proxy keeps a page, unless it is the same for everybody (`KEPT_BY_BROWSERS`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in KEPT_BY_BROWSERS or response.status_code != HTTPStatus.OK:
            response.headers["Cache-Control"] = "no-store"
        return response


class LoginTimeMiddleware:
    """A login ends when nothing was done for SESSION_IDLE_SECONDS, and in any case after SESSION_LOGIN_SECONDS."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            begun, seen = session.setdefault(LOGIN_AT, now), session.setdefault(SEEN_AT, now)
            if now - seen >= settings.SESSION_IDLE_SECONDS:
                _end(request, "idle", _("Du har ikke brugt siden i et stykke tid, så du er logget af. Log ind igen."))
            elif now - begun >= settings.SESSION_LOGIN_SECONDS:
                _end(request, "age", _("Du har været logget ind længe, så du er logget af. Log ind igen."))
            elif now - seen >= SECONDS_UNSEEN and BY_ITSELF not in request.headers:
                session[SEEN_AT] = now
        return self.get_response(request)


def _end(request: HttpRequest, ended_by: str, sentence: str) -> None:
    request.ended_by = ended_by  # type: ignore[attr-defined]  # for the audit log
    logout(request)
    messages.info(request, sentence)


class FirstPasswordMiddleware:
    """Nobody works with a password that somebody else has chosen."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITH_FIRST_PASSWORD:
            return None
        return redirect_to_login(request.get_full_path(), reverse("account_change_password"))


class SecondFactorMiddleware:
    """Nobody who logs in gets further than setting up the second factor until it stands."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or request.session.get(SECOND_FACTOR):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            request.session[SECOND_FACTOR] = True
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITHOUT_SECOND_FACTOR:
            return None
        return redirect("mfa_activate_totp")

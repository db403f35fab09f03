"""Settings of django-allauth as code: nobody signs up by themselves, and nobody works without a second factor."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from rettidig.keyring import SECOND_FACTOR, keyring

from . import tries
from .devices import remember_device

FRESH_SECONDS = 300


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """User name and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Brugernavn eller adgangskode er forkert. Prøv igen."),
        "too_many_login_attempts": _(
            "Der er prøvet for mange gange. Vent fem minutter, og prøv så igen. "
            "Virker det stadig ikke, så kontakt den systemansvarlige."
        ),
        "incorrect_password": _("Adgangskoden er forkert. Prøv igen."),
        "enter_current_password": _("Skriv den adgangskode, du har nu."),
        "account_inactive": _("Kontoen er lukket. Kontakt den systemansvarlige."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The user of the name and password; None where they do not fit. Raises ValidationError after too many."""
        attempt = tries.try_password(request, str(credentials.get("username", "")))
        if not attempt.is_allowed:
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user:
            attempt.was_right()
        return user

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Password and code are shown: whoever comes from here again is not locked out by others."""
        answer: HttpResponse = super().post_login(request, user, **facts)
        remember_device(request, answer, user.get_username())
        tries.remember_network(request, user.get_username())
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.START_PAGES.get(getattr(request.user, "role", ""), settings.LOGIN_REDIRECT_URL))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A login a moment ago is proof enough, as when the app is set up for the first time."""
        logins = get_authentication_records(self.request, self.request.user)
        is_fresh = bool(logins) and time.time() - logins[-1]["at"] < FRESH_SECONDS
        return not is_fresh and bool(super().is_reauthentication_required(app=app, **kwargs))


class StaffMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The authenticator app. Its secret is encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Koden er forkert. Skriv den kode, som appen viser lige nu."),
        "cannot_delete_authenticator": _("Du skal have en app til at logge ind med. Du kan ikke slå den fra."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return False

    def build_totp_svg(self, url: str) -> str:
        """A picture in the page itself, which loads no data addresses. The key beside it is its words."""
        svg = str(super().build_totp_svg(url))
        return svg[svg.index("<svg") :].replace("<svg ", '<svg class="qr" aria-hidden="true" ', 1)

    def encrypt(self, text: str) -> str:
        return keyring(settings.PERSON_KEY).encrypt(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring(settings.PERSON_KEY).decrypt(encrypted_text, purpose=SECOND_FACTOR)

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

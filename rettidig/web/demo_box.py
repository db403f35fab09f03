"""The logins that the demo shows to everybody. Outside the demo there are none to show."""

import base64
import time
from dataclasses import dataclass

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

CODE_SECONDS = 30
CODE_DIGITS = 6


@dataclass(frozen=True)
class DemoLogin:
    """One of the demo's people, and the code that is right just now."""

    username: str
    password: str
    role: str
    code: str


def demo_logins() -> list[DemoLogin]:
    """The demo's people; nobody unless the installation is a demo."""
    people = import_string(settings.DEMO_LOGINS)() if settings.DEMO_LOGINS else []
    return [DemoLogin(name, password, role, _code(secret)) for name, password, role, secret in people]


def demo_code(request: HttpRequest) -> str:
    """The code for the one who is logging in just now; nothing outside the demo."""
    if not settings.DEMO_LOGINS:
        return ""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    username = stage.login.user.username if stage and stage.login.user else ""
    return next((each.code for each in demo_logins() if each.username == username), "")


def _code(secret: str) -> str:
    # Authenticator apps know this algorithm only (RFC 6238).
    key = base64.b32decode(secret)
    code = TOTP(key, CODE_DIGITS, SHA1(), CODE_SECONDS, enforce_key_length=False)  # noqa: S303
    return code.generate(int(time.time())).decode()

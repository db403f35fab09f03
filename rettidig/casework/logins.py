"""Logins in the audit log. What was typed in vain is written nowhere: a name only where it is a user's."""

import logging
from typing import Any

from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from rettidig.integrations.login.signals import locked_out

from . import audit
from .audit_words import AuditWord
from .models import User

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def record_login(user: User, **_rest: Any) -> None:
    _record(AuditWord.LOGGED_IN, by=user)


@receiver(user_logged_out)
def record_logout(user: User | None, request: HttpRequest | None, **_rest: Any) -> None:
    """By the user, or because nothing was done for so long (`web.sessions`)."""
    if user is not None:
        _record(AuditWord.LOGGED_OUT, by=user, why=getattr(request, "ended_by", ""))


@receiver(user_login_failed)
def record_failed_login(credentials: dict[str, Any], **_rest: Any) -> None:
    _record_failure(AuditWord.LOGIN_FAILED, str(credentials.get("username", "")), step="password")


@receiver(second_factor.authentication_failed)
def record_wrong_code(user: User, **_rest: Any) -> None:
    _record_failure(AuditWord.LOGIN_FAILED, user.username, step="code")


@receiver(locked_out)
def record_lock_out(username: str, **_rest: Any) -> None:
    _record_failure(AuditWord.LOCKED_OUT, username)


@receiver(password_changed)
def record_new_password(user: User, **_rest: Any) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False
    _record(AuditWord.PASSWORD_CHANGED, by=user)


@receiver(second_factor.authenticator_added)
@receiver(second_factor.authenticator_reset)
def record_second_factor(user: User, authenticator: Authenticator, **_rest: Any) -> None:
    _record(AuditWord.SECOND_FACTOR_SET, by=user, kind=str(authenticator.type))


@receiver(second_factor.authenticator_removed)
def record_second_factor_gone(user: User, authenticator: Authenticator, **_rest: Any) -> None:
    _record(AuditWord.SECOND_FACTOR_REMOVED, by=user, kind=str(authenticator.type))


@transaction.atomic
def _record(verb: str, *, by: User, **after: str) -> None:
    audit.record(
        verb, by=by, subject=by.username, after={name: value for name, value in after.items() if value} or None
    )


@transaction.atomic
def _record_failure(verb: str, typed: str, **after: str) -> None:
    """Nobody has shown to be the user, so the row is the system's, about the user."""
    known = User.objects.filter(username__iexact=typed.strip()).values_list("username", flat=True).first()
    audit.record(verb, by=None, subject=known or "", after=after or None)
    logger.warning("%s, %s", verb, "of a known user" if known else "of an unknown name")

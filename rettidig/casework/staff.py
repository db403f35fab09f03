"""Those who log in: let in, given a new password, and let go. Their acts stay in the audit log by name."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rettidig.integrations.login.second_factor import forget_second_factor

from . import audit
from .audit_words import AuditWord
from .models import Hospital, Office, Role, User
from .permissions import CASE_READERS, Denied

PASSWORD_BYTES = 15  # 20 letters and digits


@transaction.atomic
def add(username: str, *, role: Role, office: Office | None, hospital: Hospital | None, at: datetime) -> str:
    """Let somebody in. Returns the password, which is stored nowhere else.

    Raises Denied when the name is taken, or when the role wants an office or a hospital and has none.
    """
    if User.objects.filter(username=username).exists():
        raise Denied(_("Brugernavnet er optaget."))
    if role in CASE_READERS and office is None:
        raise Denied(_("Rollen hører til et kontor, og der er ikke nævnt noget."))
    if (role == Role.PARTNER) != (hospital is not None):
        raise Denied(_("Et hospital nævnes for den, der arbejder på et samarbejdende hospital, og ikke for andre."))
    user = User(username=username, role=role, office=office, hospital=hospital)
    user.full_clean(exclude=["password"])
    password = _give_password(user)
    audit.record(AuditWord.USER_ADDED, by=None, subject=username, after={"role": str(role)}, at=at)
    return password


@transaction.atomic
def renew(user: User, *, at: datetime) -> str:
    """A new password for one who has lost password or telephone; the code app is set up anew. Returns the password."""
    user.is_active = True
    password = _give_password(user)
    forget_second_factor(user)
    audit.record(AuditWord.USER_RENEWED, by=None, subject=user.username, at=at)
    return password


@transaction.atomic
def close(user: User, *, at: datetime) -> None:
    """Let somebody go, at once and on every machine."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(AuditWord.USER_CLOSED, by=None, subject=user.username, at=at)


@transaction.atomic
def log_out_everywhere(user: User, *, at: datetime) -> None:
    """End every session of the user, as when a machine was left or lost."""
    user.logouts_everywhere += 1
    user.save(update_fields=["logouts_everywhere"])
    audit.record(AuditWord.LOGGED_OUT_EVERYWHERE, by=None, subject=user.username, at=at)


def _give_password(user: User) -> str:
    """The first password; at the first login another one must be chosen."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user.set_password(password)
    user.must_change_password = True
    user.save()
    return password

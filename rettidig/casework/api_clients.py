"""Systems of hospitals that use the API: let in, given a new secret, known by their secret, and by a short-lived token.

They are users of their organisation, so that every act has somebody who did it; `staff.close` lets one go.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from . import audit
from .audit_words import AuditWord
from .models import ApiClient, Hospital, Organisation, Role, User
from .permissions import Denied
from .staff import check_place

SECRET_BYTES = 32
TOKEN_LASTS = timedelta(minutes=15)
SALT = "rettidig.api"


@transaction.atomic
def add(
    name: str,
    *,
    organisation: Organisation | None,
    hospital: Hospital | None = None,
    only_letters: bool = False,
    only_inquiries: bool = False,
    at: datetime,
) -> str:
    """Let a system in as `name`, which is its client id. Returns the secret, which is stored nowhere else.

    It sees the patients of the organisation's hospitals, or of the one `hospital`; with `only_letters` it sees none,
    and makes the links of those hospitals' letters; with `only_inquiries` it sees none, and sends inquiries. Raises
    Denied when the name is taken, for both at once, without an organisation, and for another's hospital;
    ValidationError when the name cannot be a username.
    """
    if only_letters and only_inquiries:
        raise Denied(_("Et system har én opgave. Giv det andet en nøgle for sig."))
    if User.objects.filter(username=name).exists():
        raise Denied(_("Brugernavnet er optaget."))
    user = User(username=name, role=Role.PARTNER, organisation=organisation, hospital=hospital)
    check_place(user)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kind = {"only_letters": only_letters, "only_inquiries": only_inquiries}
    ApiClient.objects.create(user=user, secret=_digest(secret), made_at=at, **kind)
    after = {"role": str(Role.PARTNER), "api": True, **{name: True for name, is_so in kind.items() if is_so}}
    audit.record(AuditWord.USER_ADDED, by=None, subject=name, after=after, at=at)
    return secret


@transaction.atomic
def renew(client: ApiClient, *, at: datetime) -> str:
    """A new secret; the old one and the tokens that were given for it end at once. Returns the secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client.secret = _digest(secret)
    client.save(update_fields=["secret"])
    audit.record(AuditWord.USER_RENEWED, by=None, subject=client.user.username, at=at)
    return secret


def give_token(client_id: str, secret: str) -> str | None:
    """A token for `TOKEN_LASTS`; None when id and secret are not those of a client that may come in."""
    client = _active().filter(user__username=client_id).first()
    if client is None or not constant_time_compare(client.secret, _digest(secret)):
        return None
    return signing.dumps([client.pk, client.secret], salt=SALT)


def find_user(token: str, *, only_letters: bool = False, only_inquiries: bool = False) -> User | None:
    """The user of the client that a token was given to; None when it has ended, was never given, or is for another
    kind of system.
    """
    try:
        pk, secret = signing.loads(token, salt=SALT, max_age=TOKEN_LASTS)
    except signing.BadSignature:
        return None
    kind = {"only_letters": only_letters, "only_inquiries": only_inquiries}
    client = _active().filter(pk=pk, secret=secret, **kind).first()
    return client.user if client else None


def _active() -> QuerySet[ApiClient]:
    return ApiClient.objects.filter(user__is_active=True, user__role=Role.PARTNER).select_related("user")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

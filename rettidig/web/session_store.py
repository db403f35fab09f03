"""Sessions: in the database, encrypted, so that words not sent yet cannot be read there."""

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.signing import JSONSerializer
from django.db import OperationalError

KEY_PURPOSE = b"sessions"
KEY_BYTES = 32
KEY_LENGTH_MAX = 40  # of the column


class EncryptedSerializer:
    """JSON, encrypted with a key made of SECRET_KEY; what is left of older keys can still be read."""

    def dumps(self, session: dict[str, Any]) -> bytes:
        return _cipher(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(JSONSerializer().dumps(session))

    def loads(self, data: bytes) -> Any:
        plain = _cipher(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(data)
        return JSONSerializer().loads(plain)


@lru_cache(maxsize=8)
def _cipher(*secrets: str) -> MultiFernet:
    keys = (HKDF(SHA256(), KEY_BYTES, None, KEY_PURPOSE).derive(each.encode()) for each in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class SessionStore(DatabaseStore):
    """A session that cannot be stored while the database is gone is an outage, not a fault of the visitor's."""

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may hold anything."""
        return key is not None and key.isascii() and key.isalnum() and len(key) <= KEY_LENGTH_MAX

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as lost:
            if isinstance(lost.__context__, OperationalError):
                raise lost.__context__ from None
            raise

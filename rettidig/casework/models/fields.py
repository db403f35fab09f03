"""Fields that several nouns share."""

import base64
import hashlib
import hmac
import re
import unicodedata
from functools import cache
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Func
from django.db.models.expressions import Combinable

LETTERS = str.maketrans(
    {"æ": "e", "ø": "o", "å": "a", "ä": "e", "ö": "o", "ü": "u", "ß": "s", "đ": "d", "ł": "l", "ð": "d"}
)
PAIRS = (("aa", "a"), ("ae", "e"), ("oe", "o"), ("ue", "u"))


@cache
def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def blind_index(value: str) -> str:
    """The searchable but unreadable stand-in for a secret value: equal values give equal marks (feature G8)."""
    return hmac.new(settings.PERSON_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def fold(text: str) -> str:
    """A name as every spelling of it is found: small letters, no accents, å and aa as a, æ and ae as e, ø and oe as o,
    ü and ue as u, and doubled letters once. The database function `casework_fold` does the same.
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    plain = "".join(sign for sign in plain if not "\u0300" <= sign <= "\u036f")
    for pair, letter in PAIRS:
        plain = plain.replace(pair, letter)
    return re.sub(r"([a-z])\1+", r"\1", plain)


def words_of(field: str | Combinable) -> SearchVector:
    """The words of a name, folded, as PostgreSQL's text search keeps them."""
    return SearchVector(Func(field, function="casework_fold"), config="simple")


class EncryptedField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that is encrypted before it reaches the database; it can be compared only by way of `blind_index`."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return _fernet(settings.PERSON_KEY).encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return _fernet(settings.PERSON_KEY).decrypt(value.encode()).decode() if value else value

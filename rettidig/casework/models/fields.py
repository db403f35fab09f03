"""Fields that several models share."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.db import models

from rettidig.keyring import keyring

LETTERS = str.maketrans(
    {"æ": "e", "ø": "o", "å": "a", "ä": "e", "ö": "o", "ü": "u", "ß": "s", "đ": "d", "ł": "l", "ð": "d"}
)
PAIRS = (("aa", "a"), ("ae", "e"), ("oe", "o"), ("ue", "u"))


def blind_index(value: str) -> str:
    """The searchable but unreadable stand-in for a secret value, as it is stored: equal values have equal ones."""
    return keyring(settings.PERSON_KEY).index(value)


def blind_indexes(value: str) -> list[str]:
    """Every stand-in under which the value may be stored while a key is replaced; to search by."""
    return keyring(settings.PERSON_KEY).indexes(value)


def is_current_index(stored: str) -> bool:
    """Whether a stored stand-in was made with the first key of PERSON_KEY."""
    return keyring(settings.PERSON_KEY).is_current(stored)


def fold(text: str) -> str:
    """A name as every spelling of it is found: small letters, no accents, å and aa as a, æ and ae as e, ø and oe as o,
    ü and ue as u, and doubled letters once. The database function `casework_fold` does the same.
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    plain = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    for pair, letter in PAIRS:
        plain = plain.replace(pair, letter)
    return re.sub(r"([a-z])\1+", r"\1", plain)


class EncryptedField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that is encrypted before it reaches the database; it can be compared only by way of `blind_index`."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return keyring(settings.PERSON_KEY).encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return keyring(settings.PERSON_KEY).decrypt(value) if value else value

"""The key of a draft, and the code with which a patient opens a case: characters that can be read aloud and typed."""

import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import constant_time_compare

from rettidig.keyring import keyring

from .models.fields import blind_indexes

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else; 5 bits each
KEY_LENGTH = 24
CODE_LENGTH = 10


def new_key() -> str:
    """A key that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _character in range(KEY_LENGTH))


def follow_up_code(key: str, *, index: str | None = None) -> str:
    """The code that belongs to a draft's key; the key cannot be found from it.

    `index` is the blind index of a code that was given out already: the code is the same then, also when PERSON_KEY
    has got a new first key since.
    """
    codes = [_in_letters(number) for number in keyring(settings.PERSON_KEY).code_numbers(plain(key))]
    return next((code for code in codes if index and is_index_of(index, code)), codes[0])


def is_index_of(index: str, code: str) -> bool:
    """Whether the stored blind index is that of the code, by any key of PERSON_KEY. An empty index is of no code."""
    return any(constant_time_compare(one, index) for one in blind_indexes(plain(code)))


def plain(typed: str) -> str:
    """A key or code as it was given out, however it was typed."""
    return "".join(character for character in unicodedata.normalize("NFKC", typed).upper() if character.isalnum())


def _in_letters(number: int) -> str:
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(CODE_LENGTH))

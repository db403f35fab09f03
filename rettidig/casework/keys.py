"""The key of a draft, and the code with which a patient opens a case: characters that can be read aloud and typed."""

import secrets
import unicodedata

from .models.fields import blind_index

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else; 5 bits each
KEY_LENGTH = 24
CODE_LENGTH = 10


def new_key() -> str:
    """A key that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _character in range(KEY_LENGTH))


def follow_up_code(key: str) -> str:
    """The code that belongs to a key: always the same, and the key cannot be found from it."""
    number = int(blind_index(f"follow-up {plain(key)}"), 16)
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(CODE_LENGTH))


def plain(typed: str) -> str:
    """A key or code as it was given out, however it was typed."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())

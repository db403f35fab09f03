"""The secret keys of an installation: what is derived from them, and which of them are good enough.

`SECRET_KEY` signs sessions and forms. `PERSON_KEY` is the master key of what the database holds encrypted. It may be a
list, separated by commas: the first key encrypts, all of them decrypt, so that a key can be replaced while data
written with the older one is still there. From each master key HKDF (RFC 5869) derives one key for each purpose.

A stored value names its key: `<key id>$<token>`. Values without a name were written before keys had ids, with the
master key itself; they stay readable until `rettidig keys rotate` has written them anew.
"""

import base64
import hashlib
import hmac
import itertools
import math
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PUBLISHED = "only-for-demo-and-tests-never-for-patients"  # stood in the source; the demo's older databases need it
PERSONS, SECOND_FACTOR = "persons", "second factor"
KEY_BYTES = 32
LEAST_LENGTH = 40  # characters; 32 random bytes are 43 in base64 and 64 in hexadecimal
LEAST_BITS = 110  # by `_estimate_bits`
CURE = "`rettidig keys new` prints good ones. Set them as environment variables, and keep a copy in a safe place."


class BadKeys(ValueError):
    """The installation's keys cannot be used; the text says which, and the cure what to do."""

    def __init__(self, fault: str, cure: str) -> None:
        super().__init__(f"{fault} {cure}")
        self.fault, self.cure = fault, cure


class WrongKey(InvalidToken):
    """A stored value that no key of PERSON_KEY opens."""

    def __init__(self) -> None:
        super().__init__("No key in PERSON_KEY opens what is stored. Set the key that the data was written with.")


def new_key() -> str:
    """A random key of 64 characters that need no quoting in an environment file."""
    return secrets.token_urlsafe(48)


def check(*, secret_key: str, person_key: str, old_secret_keys: Iterable[str] = ()) -> None:
    """Raises BadKeys, with every fault, unless the keys are the installation's own. Of a list of person keys only the
    first, which encrypts, must be strong: the others are there to be replaced. An old secret key still signs.
    """
    first = next(iter(split(person_key)), "")
    keys = [("SECRET_KEY", secret_key), ("PERSON_KEY", first)]
    keys += [("SECRET_KEY_FALLBACKS", key) for key in old_secret_keys]
    faults = [f"{name} {fault}." for name, key in keys if (fault := _fault(key))]
    if not faults and secret_key in split(person_key):
        faults.append("SECRET_KEY and PERSON_KEY are equal.")
    if faults:
        raise BadKeys(" ".join(faults), CURE)


def split(person_key: str) -> list[str]:
    """The master keys of a list separated by commas."""
    return [key.strip() for key in person_key.split(",") if key.strip()]


def _fault(key: str) -> str:
    if not key:
        return "is missing"
    if key == PUBLISHED or key.startswith("django-insecure-"):
        return "is one that everybody can read in the source code"
    if len(key) < LEAST_LENGTH:
        return f"is shorter than {LEAST_LENGTH} characters"
    return "is too regular to be random" if _estimate_bits(key) < LEAST_BITS else ""


def _estimate_bits(key: str) -> float:
    """Estimate the key's strength, cautiously: repeated parts count once, and a run like abcd… counts for little."""
    parts = {key[place : place + 3] for place in range(len(key) - 2)}
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(key)]
    return len(parts) * min(_entropy(list(key)), _entropy(steps))


def _entropy(values: Sequence[object]) -> float:
    """Bits for each value, by Shannon."""
    shares = [count / len(values) for count in Counter(values).values()]
    return -sum(share * math.log2(share) for share in shares)


def read_or_make(folder: Path) -> tuple[str, str]:
    """SECRET_KEY and PERSON_KEY of the demo, random the first time and then kept in `folder`, for its owner alone."""
    path = folder / "keys"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"keys.{os.getpid()}"
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{new_key()}\n{new_key()}\n")
        try:
            os.link(new, path)  # unlike a rename it lets the first of two win
        except FileExistsError:
            pass
        finally:
            new.unlink()
    path.chmod(0o600)
    secret_key, person_key = path.read_text().split()
    return secret_key, person_key


@dataclass(frozen=True)
class Key:
    """One master key and the keys that are derived from it, each for one purpose."""

    master: str

    def derive(self, purpose: str, length: int = KEY_BYTES) -> bytes:
        return HKDF(SHA256(), length, None, purpose.encode()).derive(self.master.encode())

    @cached_property
    def id(self) -> str:
        """The name of the key in stored values; the key cannot be found from it."""
        return self.derive("key id", 4).hex()

    @cached_property
    def persons(self) -> Fernet:
        return _fernet(self.derive(PERSONS))

    @cached_property
    def second_factor(self) -> Fernet:
        return _fernet(self.derive(SECOND_FACTOR))

    @cached_property
    def without_purpose(self) -> Fernet:
        """The encryption of persons from before keys were derived."""
        return _fernet(hashlib.sha256(self.master.encode()).digest())

    @cached_property
    def index_key(self) -> bytes:
        return self.derive("blind index")

    @cached_property
    def code_key(self) -> bytes:
        return self.derive("follow-up codes")

    @cached_property
    def seal_key(self) -> bytes:
        return self.derive("audit seals")

    @cached_property
    def check_value(self) -> str:
        """The fingerprint by which the database recognises the key."""
        return self.derive("key check").hex()

    def encryption(self, purpose: str, *, named: bool) -> Fernet:
        """The cipher of a purpose, for values that name their key and for those from before."""
        if purpose == SECOND_FACTOR:
            return self.second_factor
        return self.persons if named else self.without_purpose

    def index(self, value: str) -> str:
        return f"{self.id}${_digest(self.index_key, value)}"

    def index_without_purpose(self, value: str) -> str:
        return hmac.digest(self.master.encode(), value.encode(), "sha256").hex()


@dataclass(frozen=True)
class Keyring:
    """The master keys of an installation, the one that encrypts first."""

    keys: tuple[Key, ...]

    @property
    def first(self) -> Key:
        if not self.keys:
            raise BadKeys("PERSON_KEY is missing.", CURE)
        return self.keys[0]

    @cached_property
    def by_id(self) -> dict[str, Key]:
        return {key.id: key for key in self.keys}

    def encrypt(self, text: str, *, purpose: str = PERSONS) -> str:
        token = self.first.encryption(purpose, named=True).encrypt(text.encode())
        return f"{self.first.id}${token.decode()}"

    def decrypt(self, stored: str, *, purpose: str = PERSONS) -> str:
        """The text of a value, whichever of the keys wrote it. Raises WrongKey."""
        name, named, token = stored.rpartition("$")
        keys = [self.by_id[name]] if name in self.by_id else [] if named else self.keys
        for key in keys:
            try:
                return key.encryption(purpose, named=bool(named)).decrypt(token.encode()).decode()
            except InvalidToken:
                continue
        raise WrongKey

    def is_current(self, stored: str) -> bool:
        """Whether a value, encrypted or an index, was written with the first key."""
        return stored.startswith(f"{self.first.id}$")

    def index(self, value: str) -> str:
        """The blind index of a value: equal values have equal ones, and the value cannot be read from it."""
        return self.first.index(value)

    def indexes(self, value: str) -> list[str]:
        """Every index under which the value may be stored, the newest first: to search by while a key is replaced."""
        return [*(key.index(value) for key in self.keys), *(key.index_without_purpose(value) for key in self.keys)]

    def code_numbers(self, value: str) -> Iterator[int]:
        """256 bits that belong to a value, by each key, the newest first."""
        for key in self.keys:
            yield int.from_bytes(hmac.digest(key.code_key, value.encode(), "sha256"), "big")
        for key in self.keys:
            yield int(key.index_without_purpose(f"follow-up {value}"), 16)

    def sign(self, text: str) -> str:
        return f"{self.first.id}${_digest(self.first.seal_key, text)}"

    def is_signed(self, text: str, signature: str) -> bool | None:
        """Whether the signature belongs to the text; None when its key is no longer in PERSON_KEY."""
        key = self.by_id.get(signature.partition("$")[0])
        return hmac.compare_digest(signature, f"{key.id}${_digest(key.seal_key, text)}") if key else None


@cache
def keyring(person_key: str) -> Keyring:
    """The keyring of a PERSON_KEY. The keys are derived once in a process."""
    return Keyring(tuple(Key(master) for master in dict.fromkeys(split(person_key))))


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))


def _digest(key: bytes, value: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, value.encode(), "sha256")).decode().rstrip("=")

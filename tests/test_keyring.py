"""Keys: which are good enough, and that what one wrote the next can read."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rettidig import keyring
from rettidig.keyring import BadKeys, Key, Keyring, WrongKey

GOOD, OTHER = (hashlib.sha256(name).hexdigest() for name in (b"good", b"other"))


def ring(*masters: str) -> Keyring:
    return Keyring(tuple(Key(master) for master in masters))


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "is missing"),
        (keyring.PUBLISHED, "everybody can read"),
        ("django-insecure-" + GOOD, "everybody can read"),
        ("a", "shorter than 40"),
        (GOOD[:39], "shorter than 40"),
        ("a" * 64, "too regular"),
        ("0123456789" * 6, "too regular"),
        ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "too regular"),
        ("password1password2password3password4password5", "too regular"),
        ("changeme" * 8, "too regular"),
    ],
)
def test_key_when_it_could_be_guessed_is_refused_with_the_reason_and_the_cure(key, fault):
    for name, keys in (("SECRET_KEY", (key, GOOD)), ("PERSON_KEY", (GOOD, key))):
        with pytest.raises(BadKeys, match=rf"{name} .*{fault}.*rettidig keys new"):
            keyring.check(secret_key=keys[0], person_key=keys[1])


def test_keys_when_equal_are_refused_also_when_one_is_among_older_ones():
    for person_key in (GOOD, f"{OTHER},{GOOD}"):
        with pytest.raises(BadKeys, match="are equal"):
            keyring.check(secret_key=GOOD, person_key=person_key)


def test_older_person_key_may_be_weak_but_an_older_secret_key_which_still_signs_may_not():
    keyring.check(secret_key=GOOD, person_key=f"{OTHER}, {keyring.PUBLISHED}")
    with pytest.raises(BadKeys, match="SECRET_KEY_FALLBACKS is one that everybody can read"):
        keyring.check(secret_key=GOOD, person_key=OTHER, old_secret_keys=[keyring.PUBLISHED])


@given(st.binary(min_size=32, max_size=64))
def test_random_bytes_in_hexadecimal_or_base64_are_no_worse_than_their_chance(content):
    """Whatever is refused repeats itself: no key of as many different parts is."""
    written = content.hex()
    parts = {written[place : place + 3] for place in range(len(written) - 2)}
    if len(parts) > 50 and len(set(written)) > 10:
        keyring.check(secret_key=GOOD, person_key=written)


def test_new_key_is_good_and_needs_no_quotes_in_an_environment_file():
    made = {keyring.new_key() for _ in range(50)}
    assert len(made) == 50
    for key in made:
        keyring.check(secret_key=GOOD, person_key=key)
        assert re.fullmatch(r"[\w-]{64}", key)


@given(st.text())
def test_text_when_encrypted_names_its_key_and_is_read_with_any_keyring_that_holds_it(text):
    stored = ring("one").encrypt(text)
    assert stored.startswith(f"{Key('one').id}$")
    assert ring("two", "one").decrypt(stored) == text


@pytest.mark.parametrize("purpose", [keyring.PERSONS, keyring.SECOND_FACTOR])
def test_text_when_no_key_wrote_it_or_somebody_changed_it_cannot_be_read(purpose):
    stored = ring("one").encrypt("251248-9996", purpose=purpose)
    other = keyring.PERSONS if purpose == keyring.SECOND_FACTOR else keyring.SECOND_FACTOR
    for keys, value, wrong in (
        (ring("two"), stored, purpose),
        (ring("one"), stored[:-4] + "AAAA", purpose),
        (ring("one"), "rubbish", purpose),
        (ring("one"), "æøå$ikke et token", purpose),
        (ring("one"), stored, other),
    ):
        with pytest.raises(WrongKey, match="No key in PERSON_KEY"):
            keys.decrypt(value, purpose=wrong)


def test_keys_of_different_purposes_are_different_and_tell_nothing_of_the_master():
    key = Key(GOOD)
    derived = [
        key.index_key,
        key.code_key,
        key.seal_key,
        key.derive(keyring.PERSONS),
        key.derive(keyring.SECOND_FACTOR),
    ]
    assert len(set(derived)) == len(derived)
    assert GOOD not in f"{key.id} {key.check_value}"


def test_index_when_a_key_is_replaced_is_among_those_that_are_searched_by():
    assert ring("one").index("251248-9996") in ring("two", "one").indexes("251248-9996")
    assert ring("one").index("251248-9996") != ring("two").index("251248-9996")
    assert len(ring("one").index("251248-9996")) <= 64


def test_signature_when_of_another_text_or_key_is_told_apart():
    signature = ring("one").sign("text")
    assert ring("two", "one").is_signed("text", signature) is True
    assert ring("one").is_signed("other text", signature) is False
    assert ring("two").is_signed("text", signature) is None


def test_keys_of_the_demo_are_made_once_for_their_owner_alone(tmp_path):
    made = keyring.read_or_make(tmp_path / "var")
    assert keyring.read_or_make(tmp_path / "var") == made
    keyring.check(secret_key=made[0], person_key=made[1])
    assert (tmp_path / "var" / "keys").stat().st_mode & 0o777 == 0o600
    (tmp_path / "var" / "keys").chmod(0o644)
    keyring.read_or_make(tmp_path / "var")
    assert (tmp_path / "var" / "keys").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys"]

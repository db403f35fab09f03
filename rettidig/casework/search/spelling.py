"""Spellings under which a name is found. The database's functions of the same names do the same for the index."""

import re

from ..models.fields import fold

WORD_MAX, SOUND_MAX = 60, 30  # letters that are looked at
NEAR_MIN = 4  # letters of a sound from which one of them may be wrong
JOINING = re.compile(r"['’`´-]")
SAME_SOUND = (("ch", "k"), ("ph", "f"), ("th", "t"), ("hv", "v"), ("hj", "j"), ("x", "ks"))
SAME_LETTER = str.maketrans("cqwzyj", "kkvsii")
PHONE = re.compile(r"[+\d\s().\-/]+")
COUNTRY = re.compile(r"(?:00|\+)?45(?=\d{8}$)|00|\+")


def words(text: str) -> list[str]:
    """The words of a name or an address, folded."""
    return [word[:WORD_MAX] for word in re.findall(r"[^\W_]+", fold(text))]


def joined(text: str) -> str:
    """A name with a hyphen or an apostrophe as it is written without: Anne-Marie, O'Brien."""
    return "".join(words(JOINING.sub("", text)))[:WORD_MAX]


def sound(word: str) -> str:
    """A folded word as it is heard: Christian and Kristian, Kaj and Kai, Mathilde and Matilde are one."""
    said = re.sub("c([eiy])", r"s\1", word)
    for written, heard in SAME_SOUND:
        said = said.replace(written, heard)
    return re.sub(r"([a-z])\1+", r"\1", said.translate(SAME_LETTER))[:SOUND_MAX]


def near(word: str) -> set[str]:
    """The sound of a folded word, and what is left of it without one letter: two words that differ by one letter
    (another, one more, one less, two that changed places) share one of them.
    """
    said = sound(word)
    less = {said[:place] + said[place + 1 :] for place in range(len(said))} if len(said) >= NEAR_MIN else set()
    return {said} | less


def phone(text: str) -> str:
    """The digits of what is written as a telephone number, without the country if it is Denmark; else empty."""
    if not PHONE.fullmatch(text):
        return ""
    digits = re.sub(r"[^\d+]", "", text)
    return re.sub(r"\D", "", COUNTRY.sub("", digits, count=1) if COUNTRY.match(digits) else digits)

"""From what was typed to a question to the index."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from .. import cpr
from ..case_number import possible_numbers
from ..models.fields import fold
from ..topics import TOPICS
from . import keys, spelling
from .keys import all_of, any_of, key

YEARS = 3  # back from this one, where only the running number is given
LONGEST, WORDS_MAX = 200, 10  # characters of a search, words of it
PHONE_MIN = 5  # digits of a telephone number or a case number from which its beginning is enough
PHONE_LENGTH = 8
BEGINNING_MIN = 4  # letters of a word of a text that may be ended by a star
YEAR_APART = re.compile(r"\s*(?:19|20)\d\d[^\d]")  # a case number such as 2012-000290 could else be a CPR number
DANISH = (("aa", "å"), ("ae", "æ"), ("oe", "ø"), ("ä", "æ"), ("ö", "ø"))


@dataclass(frozen=True)
class Asked:
    """A search, read. `kind` is what the audit log says of it: cpr, number, phone, email or words.

    `exact` and `alike` are questions to the index, `alike` about names that are spelt a little otherwise. `numbers` are
    the case numbers that may be meant. The rest is for marking what was found: words of names, digits, and stems as
    they stand in a text.
    """

    kind: str
    cpr: str = ""
    exact: str = ""
    alike: str = ""
    numbers: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    digits: str = ""
    stems: list[str] = field(default_factory=list)

    @property
    def near(self) -> str:
        """The patients with a name that is `alike`."""
        return all_of([self.alike, key(f"{keys.PART}patient")]) if self.alike else ""


class Stems(NamedTuple):
    """The stems of one typed word: as they stand in a text, and folded as they stand in the index."""

    plain: list[str]
    folded: list[str]


def read(text: str) -> Asked | None:
    """The question that is meant; None where nothing is asked.

    A CPR number asks by its blind index, a case number or a telephone number however it is written, an e-mail address
    as it is or by its beginning; anything else by its words.
    """
    text = text.replace("\0", " ")[:LONGEST].strip()
    if not text:
        return None
    return _as_cpr(text) or _as_number(text) or _as_email(text) or _as_words(text)


def _as_cpr(text: str) -> Asked | None:
    try:
        number = "" if YEAR_APART.match(text) else cpr.parse(text)
    except cpr.BadNumber:
        return None
    return Asked("cpr", cpr=number) if number else None


def _as_number(text: str) -> Asked | None:
    possible = possible_numbers(text, on=timezone.localdate(), years=YEARS)
    digits = spelling.phone(text)
    if not possible and len(digits) < PHONE_MIN:
        return None
    exact = [key(keys.NUMBER + spelling.joined(number)) for number in possible]
    if len(digits) >= PHONE_MIN:
        exact += [key(kind + digits, beginning=True) for kind in (keys.NUMBER, keys.PHONE)]
    is_phone = text.startswith("+") or len(digits) == PHONE_LENGTH
    kind = "phone" if is_phone else "number"
    return Asked(kind, exact=any_of(exact), numbers=[] if is_phone else possible, digits=digits)


def _as_email(text: str) -> Asked | None:
    if "@" not in text or " " in text:
        return None
    exact = [key(keys.EMAIL + text.lower(), beginning=True), key(fold(text)[: spelling.WORD_MAX])]
    return Asked("email", exact=any_of(exact), stems=[text.lower()])


def _as_words(text: str) -> Asked:
    typed = [word for word in text.split() if spelling.words(word)][:WORDS_MAX]
    stems = _stems_of(typed)
    words = [_Word(each, stems[each], is_alone=len(typed) == 1) for each in typed]
    whole = key(keys.NUMBER + spelling.joined(text)) if any(map(str.isdecimal, text)) else ""
    return Asked(
        "words",
        exact=any_of([_exactly(words), whole]),
        alike=_alike(words),
        names=[part for word in words for part in word.parts],
        stems=list(dict.fromkeys(stem for word in words for stem in word.stems.plain)),
    )


def _exactly(words: list["_Word"]) -> str:
    """Each word in one part of a case, but not only in the patient's name, which the other parts repeat."""
    whole = all_of(any_of(word.own() + word.of_patient()) for word in words)
    if len(words) > 1:
        whole = all_of([whole, any_of(own for word in words for own in word.own())])
    telling = [word for word in words if word.stems.folded]
    # Small words ("i", "på") have no stem: a text is found without them, a name (Hans, Per) with them
    in_text = all_of(word.in_text() for word in telling) if len(telling) < len(words) else ""
    return any_of([whole, in_text])


def _alike(words: list["_Word"]) -> str:
    """Names in which a word has one wrong letter, or only the first letter stands."""
    if not any(word.may_be_near for word in words):
        return ""
    return all_of(any_of(word.in_name() + word.near()) for word in words)


class _Word:
    """One typed word, which may have several parts: Anne-Marie, O'Brien."""

    def __init__(self, typed: str, stems: Stems, *, is_alone: bool) -> None:
        self.stems, self.is_alone = stems, is_alone
        self.parts = spelling.words(typed)
        self.joined = spelling.joined(typed)
        self.is_beginning = typed.endswith("*") and len(self.joined) >= BEGINNING_MIN

    def own(self) -> list[str]:
        """Wherever it may stand in a part of a case."""
        address = all_of(key(keys.ADDRESS + part, beginning=len(part) > 1) for part in self.parts)
        return [*self.in_name(), address, self.in_text(), *self._subjects()]

    def in_name(self) -> list[str]:
        initials = (key(keys.INITIAL + part) if len(part) == 1 else _begins(part) for part in self.parts)
        return [all_of(initials), _begins(self.joined) if len(self.parts) > 1 else ""]

    def in_text(self) -> str:
        if self.is_beginning:
            return key(self.joined, beginning=True)
        return all_of(map(key, self.stems.folded))

    def of_patient(self) -> list[str]:
        return [] if self.is_alone else [all_of(key(keys.OF_PATIENT + part) for part in self.parts)]

    @property
    def may_be_near(self) -> bool:
        return any(len(spelling.sound(part)) >= spelling.NEAR_MIN for part in self.parts)

    def near(self) -> list[str]:
        """One letter wrong; beside other names also the first letter alone, as in "J. P. Hansen"."""
        sounds = all_of(any_of(key(keys.NEAR + each) for each in sorted(spelling.near(part))) for part in self.parts)
        return [sounds, "" if self.is_alone else key(keys.NAME + self.parts[0][:1])]

    def _subjects(self) -> Iterator[str]:
        for topic in TOPICS.values() if len(self.joined) >= BEGINNING_MIN else ():
            if any(word.startswith(self.joined) for name in topic.names.values() for word in spelling.words(name)):
                yield key(keys.SUBJECT + topic.key)


def _begins(name: str) -> str:
    return key(keys.NAME + name, beginning=True)


def _stems_of(typed: list[str]) -> dict[str, Stems]:
    """The stems of each word, by the rules that the index was made with; also of how it may be spelt in a text."""
    spelt = {word: list(dict.fromkeys([word.lower(), _danish(word.lower())])) for word in typed}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, array_agg(lexeme), array_agg(left(casework_fold(lexeme), %s))"
            " FROM unnest(%s::text[]) AS word, unnest(to_tsvector('danish', word)) GROUP BY word",
            [spelling.WORD_MAX, [each for several in spelt.values() for each in several]],
        )
        known = {word: (plain, folded) for word, plain, folded in cursor.fetchall()}
    nothing: tuple[list[str], list[str]] = ([], [])
    return {
        word: Stems(
            list(dict.fromkeys(stem for each in several for stem in known.get(each, nothing)[0])),
            known.get(several[0], nothing)[1],
        )
        for word, several in spelt.items()
    }


def _danish(word: str) -> str:
    for written, letter in DANISH:
        word = word.replace(written, letter)
    return word

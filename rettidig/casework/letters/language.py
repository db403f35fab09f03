"""Plain language: how hard a text is to read (LIX), and what an editor would mark in it (feature L6).

LIX = words per sentence + percentage of words of more than six letters. Up to 24 very easy, 25–34 easy, 35–44 medium,
above that hard. Only running text counts: headings and lists do not. It is a hint, not a truth.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from .characters import find_unprintable, name_character

AIM = 35
LONG_SENTENCE = 25  # words
FOREIGN_WORDS = 2  # so many everyday words of the other language make a sentence foreign
LONG_LETTER = 450  # words: about three screens of a telephone
_BOOK: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "plain_language.yaml").read_text(encoding="utf-8"))
_COMMON = {language: frozenset(common) for language, common in _BOOK["common"].items()}
_OTHER_LANGUAGE = {
    "da": gettext_lazy("Brevet er på dansk, men sætningen er på engelsk. Oversæt den."),
    "en": gettext_lazy("Brevet er på engelsk, men sætningen er på dansk. Oversæt den."),
}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_DOT = "\u2024"  # stands for a full stop that ends nothing
_ABBREVIATION = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, _BOOK["abbreviations"])) + r")", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?:])\s+|\n+")


class Remark(NamedTuple):
    """One thing to look at: the words it is about, and what to do."""

    words: str
    advice: StrOrPromise


def running_text(text: str) -> str:
    """The text without headings and lists."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.startswith(("## ", "- ")))


def sentences(text: str) -> list[str]:
    """The sentences of a text; neither an abbreviation, nor a number, nor a date ends one."""
    hidden = _ABBREVIATION.sub(lambda found: found[0].replace(".", _DOT), text)
    hidden = re.sub(r"(\d|\bd(?=\.\s\d))\.(?=\s?[\da-zæøå])", rf"\1{_DOT}", hidden)
    return [part.replace(_DOT, ".").strip() for part in _END.split(hidden) if _WORD.search(part)]


def words(text: str) -> list[str]:
    """The words of a text; a number is one word."""
    return _WORD.findall(text)


def lix(text: str) -> float:
    """The LIX number of a text; 0 for a text without words."""
    running = running_text(text)
    found, parts = words(running), sentences(running)
    if not found:
        return 0.0
    long_words = sum(len(word) > 6 for word in found)
    return round(len(found) / len(parts) + 100 * long_words / len(found), 1)


def find_foreign(text: str, language: str) -> list[str]:
    """The sentences of a text in `language` that are in the other one (Danish or English), by their everyday words."""
    own, other = _COMMON[language], _COMMON["en" if language == "da" else "da"]
    return [sentence for sentence in sentences(running_text(text)) if _is_foreign(sentence, own, other)]


def _is_foreign(sentence: str, own: frozenset[str], other: frozenset[str]) -> bool:
    lowered = [word.lower() for word in words(sentence)]
    foreign = sum(word in other for word in lowered)
    return foreign >= FOREIGN_WORDS and foreign > sum(word in own for word in lowered)


def remarks(text: str, language: str) -> list[Remark]:
    """Editorial remarks on a letter in `language`: characters that cannot be printed, a hard text, a long letter,
    long sentences, sentences in another language, words that people do not use.
    """
    found = [
        Remark(name_character(character), _("Tegnet kan ikke trykkes. Skriv det på en anden måde."))
        for character in find_unprintable(text)
    ]
    if (number := lix(text)) > AIM:
        found.append(Remark(_("LIX %(lix).0f") % {"lix": number}, _("Skriv kortere sætninger og kortere ord.")))
    if (count := len(words(text))) > LONG_LETTER:
        found.append(
            Remark(
                _("%(count)d ord") % {"count": count},
                _("Brevet er langt på en telefon. Skær det væk, som kan undværes."),
            )
        )
    found += [
        Remark(sentence, _("Del sætningen i to."))
        for sentence in sentences(running_text(text))
        if len(words(sentence)) > LONG_SENTENCE
    ]
    found += [Remark(sentence, _OTHER_LANGUAGE[language]) for sentence in find_foreign(text, language)]
    return found + _words_to_avoid(text)


def _words_to_avoid(text: str) -> list[Remark]:
    return [
        Remark(word, _("Skriv hellere: %(words)s") % {"words": better})
        for word, better in _BOOK["avoid"].items()
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]

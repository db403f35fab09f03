"""Plain language: how hard a text is to read (LIX), and what an editor would mark in it (feature L6).

LIX = words per sentence + percentage of words of more than six letters. Up to 24 very easy, 25–34 easy, 35–44 medium,
above that hard. Only running text counts: headings and lists do not. It is a hint, not a truth.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _

AIM = 35
LONG_SENTENCE = 25  # words
LONG_LETTER = 450  # words: about three screens of a telephone
_BOOK: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "plain_language.yaml").read_text(encoding="utf-8"))
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_DOT = "\u2024"  # stands for a full stop that ends nothing
_ABBREVIATION = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, _BOOK["abbreviations"])) + r")", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?:])\s+|\n+")


class Remark(NamedTuple):
    """One thing to look at: the words it is about, and what to do."""

    words: str
    advice: str


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


def remarks(text: str) -> list[Remark]:
    """What an editor would mark: a hard text, a long letter, long sentences, words that people do not use."""
    found = []
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
    return found + _words_to_avoid(text)


def _words_to_avoid(text: str) -> list[Remark]:
    return [
        Remark(word, _("Skriv hellere: %(words)s") % {"words": better})
        for word, better in _BOOK["avoid"].items()
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]

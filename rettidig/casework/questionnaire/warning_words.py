"""Words that may be about a life-threatening disease: a person must read what they stand in at once (feature I18).

Nothing is read away: "det er ikke kræft" counts too, for the one who judges is a person.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from ..in_force import in_force
from ..models import Office, WarningWord

MOST, LENGTH = 8, 60  # words that are kept, and how much of each; more tell a reader nothing new


@cache
def shipped() -> dict[str, tuple[str, ...]]:
    """The words that every office begins with: `counts`, and `leaves_out`."""
    file = Path(__file__).with_name("warning_words.yaml")
    return {kind: tuple(words) for kind, words in yaml.safe_load(file.read_text(encoding="utf-8")).items()}


def find_words(texts: Iterable[str], *, office: Office, on: date) -> list[str]:
    """The warning words in what somebody wrote, as they stand there in small letters, each once; those of the product,
    and those of the office on the day `on`. At most `MOST`.
    """
    text = unicodedata.normalize("NFC", "\n".join(filter(None, texts)).lower())  # an å may be typed as two signs
    if not text:
        return []
    own: list[tuple[str, bool]] = list(
        WarningWord.objects.filter(in_force(on), office=office).values_list("part", "counts")
    )
    counts = [*shipped()["counts"], *(part for part, does in own if does)]
    leaves_out = [*shipped()["leaves_out"], *(part for part, does in own if not does)]
    text = _any_of(leaves_out).sub(" ", text)
    found = re.finditer(rf"\w*(?:{_any_of(counts).pattern})\w*", text)
    return list(dict.fromkeys(each.group()[:LENGTH] for each in found))[:MOST]


def _any_of(parts: Iterable[str]) -> re.Pattern[str]:
    """A pattern of any of the parts, the longest first."""
    return re.compile("|".join(re.escape(each.lower()) for each in sorted(parts, key=len, reverse=True)))

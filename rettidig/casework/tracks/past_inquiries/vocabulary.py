"""The words that a file may use for a value, and the value that each means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import yaml
from django.db.models import TextChoices
from django.utils.translation import override

from ...counted_rows import DESTINATIONS
from ...models import Channel, Office, ReferredTo, Stage
from ...offices import names_of
from ...topics import ROWS

Value = TypeVar("Value")
PLAIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "_": " ", "-": " ", "–": " ", ",": " ", ".": " ", "(": " ", ")": " "}
)


def plain(word: str) -> str:
    """A word without what people write differently: case, hyphens, spaces, and the Danish letters spelled out."""
    return " ".join(word.casefold().translate(PLAIN).split())


class Vocabulary(Generic[Value]):
    """Finds the value that a word means; a word with two meanings has none."""

    def __init__(self, words: Mapping[Value, Iterable[str]], allowed: str) -> None:
        meanings: defaultdict[str, set[Value]] = defaultdict(set)
        for value, called in words.items():
            for word in called:
                meanings[plain(word)].add(value)
        self._plain = {word: values.pop() for word, values in meanings.items() if len(values) == 1}
        self._seen: dict[str, Value] = {}
        self.allowed = allowed

    def find(self, word: str) -> Value | None:
        """The value, or None for a word that is not in the vocabulary."""
        value = self._seen.get(word)
        if value is None and (value := self._plain.get(plain(word))) is not None:
            self._seen[word] = value
        return value


def channels() -> Vocabulary[str]:
    others = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return _choices(Channel, others)


def categories() -> Vocabulary[str]:
    words = {each.key: [each.key, *each.names.values()] for each in ROWS.values()}
    return Vocabulary(words, ", ".join(words))


def stages() -> Vocabulary[str]:
    return _choices(Stage, {})


def destinations(stage: str) -> Vocabulary[str]:
    """Destinations of a re-referral of this stage: the rows of table 2 under the stage."""
    return _destinations()[stage]


@cache
def _destinations() -> dict[str, Vocabulary[str]]:
    return {stage: _choices([to for to in ReferredTo if (stage, to) in DESTINATIONS], {}) for stage in Stage.values}


def offices(known: list[Office]) -> Vocabulary[int]:
    regions = [office.region for office in known]
    words = {office.pk: list(names_of(office, alone_in_region=regions.count(office.region) == 1)) for office in known}
    return Vocabulary(words, ", ".join(office.slug for office in known))


def _choices(choices: Iterable[TextChoices], others: Mapping[str, list[str]]) -> Vocabulary[str]:
    with override("da"):
        words = {str(each.value): [each.value, str(each.label), *others.get(each.value, [])] for each in choices}
    return Vocabulary(words, ", ".join(words))

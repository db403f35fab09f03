"""What is wrong with a document: keys and values, said in the reader's language out of `law/texts/faults.yaml`."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from rettidig.rights.parameters import LAW

WHOLE = "dokumentet"  # the path of a fault of the whole document
SAID_MAX = 60  # characters of a wrong value that a fault repeats
NOTHING: Mapping[str, object] = MappingProxyType({})


@cache
def _texts() -> Any:
    return yaml.safe_load((LAW / "texts" / "faults.yaml").read_text(encoding="utf-8"))


class Said(NamedTuple):
    """A fault in one language: where, what is wrong, and what would be right."""

    path: str
    wrong: str
    allowed: tuple[str, ...]


class Fault(NamedTuple):
    """One thing wrong with a document: where, what (a key of the texts, and the values that they name), and which words
    of the document would be right there.
    """

    path: str
    key: str
    values: Mapping[str, object] = NOTHING
    allowed: tuple[str, ...] = ()

    def say(self, language: str) -> Said:
        """The fault in Danish ("da") or English ("en")."""
        text = _texts()["faults"][self.key]
        values = {name: _short(value) for name, value in self.values.items()}
        described = (each[language].format_map(values) for each in text.get("allowed", ()))
        path = _texts()["path"][language] if self.path == WHOLE else self.path
        return Said(path, text["wrong"][language].format_map(values), (*described, *self.allowed))

    def line(self, language: str) -> str:
        """The fault as one line of text, in Danish ("da") or English ("en")."""
        path, wrong, allowed = self.say(language)
        right = _texts()["allowed"][language].format(allowed=", ".join(allowed))
        return f"{path}: {wrong} {right}" if allowed else f"{path}: {wrong}"

    def __str__(self) -> str:
        return self.line("da")


class InvalidDocument(Exception):
    """The document cannot be assessed; `faults` lists every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class Unfit(Exception):
    """A value that a key does not take: the fault but for its path."""

    def __init__(self, key: str, allowed: Iterable[str] = (), **values: object) -> None:
        super().__init__(key)
        self.key, self.values, self.allowed = key, values, tuple(allowed)

    def at(self, path: str) -> Fault:
        """The fault, where the value stands at `path`."""
        return Fault(path, self.key, self.values, self.allowed)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= SAID_MAX else f"{text[:SAID_MAX]} …"

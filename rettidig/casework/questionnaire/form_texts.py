"""The texts of a form: in which languages they are, and how easy they are to read."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..letters.language import AIM, lix
from .form import AT_DESK, OF_PATIENT, Content

TEXTS = frozenset({"heading", "lead", "label", "short", "hint", "more", "unknown", "words", "missing", "invalid"})
SHORT = 60  # characters: of a few words LIX says nothing
ENDS = ".:?!"
VOICES = (OF_PATIENT, AT_DESK)  # the endings of a text that is not for the patient
GERMAN = "de"


class Ease(NamedTuple):
    """How easy a Danish text is: its length in characters, and its LIX, where it is long enough to have one."""

    length: int
    lix: int | None

    @property
    def is_hard(self) -> bool:
        return self.lix is not None and self.lix > AIM


def ease_of(text: str) -> Ease:
    """How easy a text is to read."""
    return Ease(len(text), round(lix(text)) if len(text) > SHORT else None)


def lix_of(content: Content) -> float:
    """The LIX of all the Danish texts of a form together."""
    every = [text.get("da", "").strip() for _path, text in texts_of(content, "")]
    return lix(" ".join(each if each[-1] in ENDS else f"{each}." for each in every if each))


def lacking(content: Content, language: str) -> list[str]:
    """The places whose text has not got `language`. A page is in German once its heading is, and then so are its
    questions; every text is in English.
    """
    german = {page["slug"] for page in content["pages"] if is_in_german(page)}
    asked = {each["name"] for page in content["pages"] if page["slug"] in german for each in page["ask"]}
    wanted = {f"pages.{slug}" for slug in german} | {f"questions.{name}" for name in asked}
    if "category" in asked:
        wanted |= {f"subjects.{number}" for number, _group in enumerate(content["subjects"], 1)}
    return [
        path
        for path, text in texts_of(content, "")
        if not text.get(language)
        and not path.endswith(AT_DESK)  # the desk reads Danish
        and (language != GERMAN or ".".join(path.split(".")[:2]) in wanted)
    ]


def is_in_german(page: Mapping[str, Any]) -> bool:
    """Whether a page speaks German too."""
    return bool(page.get("heading", {}).get(GERMAN))


def plain_name(name: str) -> str:
    """The name of a text without the ending that says for whom it is."""
    return next((name.removesuffix(ending) for ending in VOICES if name.endswith(ending)), name)


def texts_of(part: Any, path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each text of a form in its languages, with its place."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            here = f"{path}.{name}" if path else name
            if plain_name(name) in TEXTS and isinstance(inner, Mapping):
                yield here, inner
            else:
                yield from texts_of(inner, here)
    elif isinstance(part, list):
        for number, each in enumerate(part, 1):
            yield from texts_of(each, f"{path}.{number_or_key(number, each)}")


def number_or_key(number: int, each: Any) -> str:
    """What names one of a list in a path."""
    name = each.get("slug") or each.get("name") or each.get("key") if isinstance(each, Mapping) else None
    return str(name or number)

"""What differs between two versions of a form, and which of its texts are hard to read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .fault import Fault
from .form import Content, Form
from .form_texts import ease_of, number_or_key, texts_of
from .form_words import (
    condition_in_words,
    fold_in_words,
    name_in_words,
    place_in_words,
    questions_in_words,
    shows_in_words,
)

# The parts that are told as a whole
SAID: dict[str, Callable[[Any, Form], str]] = {
    "when": condition_in_words,
    "skip": condition_in_words,
    "fold": fold_in_words,
    "shows": shows_in_words,
    "letter": lambda name, form: ", ".join(questions_in_words([name], form)),
}


class Difference(NamedTuple):
    """One place that is not as it was: what stood there, and what stands there now."""

    path: str
    place: str
    before: str
    after: str


class Leaf(NamedTuple):
    """What stands at one place."""

    mark: Any  # what is compared
    words: str


def differences(before: Content, after: Content) -> list[Difference]:
    """What differs, place by place."""
    old_form, new_form = Form(before), Form(after)
    old, new = dict(leaves(before, "", old_form)), dict(leaves(after, "", new_form))
    nothing = Leaf(None, "")
    return [
        Difference(
            path,
            place_in_words(path, new_form if path in new else old_form),
            old.get(path, nothing).words,
            new.get(path, nothing).words,
        )
        for path in [*old, *(path for path in new if path not in old)]
        if old.get(path, nothing).mark != new.get(path, nothing).mark
    ]


def remarks(content: Content) -> list[Fault]:
    """The Danish texts that are hard to read."""
    every = ((f"{path}.da", ease_of(text["da"])) for path, text in texts_of(content, "") if text.get("da"))
    return [Fault(path, _("Svær at læse: LIX %(lix)s.") % {"lix": ease.lix}) for path, ease in every if ease.is_hard]


def leaves(part: Any, path: str, form: Form) -> Iterator[tuple[str, Leaf]]:
    """Each place of a part that can differ, in words."""
    name = path.rpartition(".")[2]
    if name in SAID:
        yield path, Leaf(part, SAID[name](part, form))
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from leaves(inner, f"{path}.{key}" if path else key, form)
    elif isinstance(part, list) and all(isinstance(each, str) for each in part):
        yield path, Leaf(part, ", ".join(part if name == "was" else questions_in_words(part, form)))
    elif isinstance(part, list):
        names = [number_or_key(number, each) for number, each in enumerate(part, 1)]
        yield path, Leaf(names, " · ".join(name_in_words(f"{path}.{each}", form) for each in names))
        for each, inner in zip(names, part, strict=True):
            yield from leaves(inner, f"{path}.{each}", form)
    elif name not in ("slug", "name", "key"):
        yield path, Leaf(part, (_("Ja") if part else _("Nej")) if isinstance(part, bool) else str(part))

"""How a text looks: an example of it for each way that it asks about, of official test persons."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .catalogue import Known, examples_of, values_of
from .checking import asked_in, choices_of
from .text import Text, Wording, render, split_title
from .variables import Kind, Value


class Example(NamedTuple):
    """One way in which a text comes out, and what tells it from the others."""

    label: str
    text: Text


def show(text: Known, source: str, own: Wording) -> list[Example]:
    """The text worded so, beside the office's `own` others: each way that comes out otherwise, once."""
    worded, found = {**own, text.place: source}, dict[Text, str]()
    for label, values in _ways(text, worded):
        said = render(text.name, language=text.language, values=values, own=worded)
        found.setdefault(split_title(said) if text.has_title else Text(str(text.label), said), label)
    return [Example(label, said) for said, label in found.items()]


def _ways(text: Known, worded: Wording) -> Iterator[tuple[str, dict[str, Any]]]:
    """With all there is, without each of it, and with none."""
    known, examples = values_of(text), examples_of(text)
    asked = {name: choices_of(known[name], text.language)[1:] for name in asked_in(text, worded)}
    yield _("Med det hele"), examples
    for name, ways in asked.items():
        for way in ways:
            yield _say(known[name], way), {**examples, name: way}
    if asked:
        yield _("Uden noget af det"), {**examples, **{name: ways[-1] for name, ways in asked.items()}}


def _say(value: Value, way: Any) -> str:
    if value.kind == Kind.CHOICE:
        return _("%(label)s: %(choice)s") % {"label": value.label, "choice": value.choices[way]}
    words = _("Ikke: %(label)s") if value.kind == Kind.FLAG else _("Uden: %(label)s")
    return words % {"label": value.label}

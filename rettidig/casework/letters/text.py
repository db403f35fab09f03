"""The one engine of letters: a template by its name, filled with its values, in one language (features L1, L2).

Templates are Django's, as text: `templates/<language>/<name>.txt`. The first line is the title. A blank line parts
paragraphs; lines within a paragraph are joined; "## " begins a heading, "- " an item of a list. An office may have its
own wording of one (`wording`), which takes the place of the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.template import Context, Engine

ENGINES_KEPT = 32  # of offices, and of what is being tried
FOLDER = Path(__file__).parent / "templates"
ENGINE = Engine(dirs=[str(FOLDER)])
Wording = Mapping[str, str]  # an office's own templates by their place: {"da/refuse.txt": "…"}
REGISTERED: dict[str, frozenset[str]] = {}
_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Text:
    """A title and a body: paragraphs with a blank line between; "## " begins a heading, "- " a list item."""

    title: str
    body: str


class Block(NamedTuple):
    """A piece of a body: `kind` is heading, paragraph or list; a paragraph or heading has one line."""

    kind: str
    lines: list[str]


def register(name: str, *values: str) -> str:
    """Register a template with the values that it needs; returns its name. Whoever owns a kind of text does this."""
    REGISTERED[name] = frozenset(values)
    return name


def fill(name: str, *, language: str, values: Mapping[str, Any], own: Wording) -> str:
    """The template `name` with its values, as the office words it. What somebody wrote is put in as it is: braces in it
    mean nothing.

    Raises ValueError when a value is missing, or is none of the template's.
    """
    if REGISTERED[name] != values.keys():
        raise ValueError(f"{name}: {sorted(REGISTERED[name] ^ values.keys())}")
    return render(name, language=language, values=values, own=own)


def render(name: str, *, language: str, values: Mapping[str, Any], own: Wording) -> str:
    """As `fill`, also a part that several letters have in common, with any values."""
    template = engine_of(own).get_template(place_of(name, language))
    return _paragraphs(template.render(Context(values, autoescape=False)))


def compose(name: str, *, language: str, values: Mapping[str, Any], own: Wording) -> Text:
    """The letter `name`: what its first line says is the title."""
    return split_title(fill(name, language=language, values=values, own=own))


def split_title(text: str) -> Text:
    """A filled template as a title and a body."""
    title, _blank, body = text.partition("\n\n")
    return Text(title, body)


def place_of(name: str, language: str) -> str:
    """Where the template lies in the folder, by which others include it."""
    return f"{language}/{name}.txt"


def engine_of(own: Wording) -> Engine:
    """Templates by their place: the office's own ones, and behind them those that come along."""
    return _engine(tuple(sorted(own.items()))) if own else ENGINE


@lru_cache(maxsize=ENGINES_KEPT)
def _engine(own: tuple[tuple[str, str], ...]) -> Engine:
    loaders = [
        ("django.template.loaders.locmem.Loader", dict(own)),
        ("django.template.loaders.filesystem.Loader", [str(FOLDER)]),
    ]
    return Engine(loaders=[("django.template.loaders.cached.Loader", loaders)])


def _paragraphs(text: str) -> str:
    return "\n\n".join(_unwrapped(piece) for piece in _BLANK.split(text) if piece.strip())


def _unwrapped(paragraph: str) -> str:
    """A paragraph on one line; each item of a list on its own."""
    lines: list[str] = []
    for line in map(str.strip, paragraph.strip().splitlines()):
        if lines and not line.startswith("- ") and not lines[-1].startswith("## "):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def split_blocks(body: str) -> list[Block]:
    """The pieces of a body, for the page and the PDF alike."""
    blocks = []
    for piece in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in piece.split("\n") if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            blocks.append(Block("list", [line[2:] for line in lines]))
        elif lines[0].startswith("## "):
            blocks.append(Block("heading", [lines[0][3:]]))
            blocks += [Block("paragraph", [" ".join(lines[1:])])] if lines[1:] else []
        else:
            blocks.append(Block("paragraph", [" ".join(lines)]))
    return blocks

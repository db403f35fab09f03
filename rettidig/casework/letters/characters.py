"""Printable characters: which ones a text can use, and the replacement for those without a glyph.

Typst itself is asked: only it knows how a run of characters becomes glyphs. Whoever sends a letter is told which of
them to write in another way; in a receipt, a name or an address each becomes its number in Unicode: [U+13000].
"""

import json
import re
import unicodedata
from collections.abc import Sequence

import typst

from .fonts import families, fonts

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# What nobody reads: control characters, marks of byte order and of annotations, and orders to turn the text around
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\u206a-\u206f\ufeff\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Signs whose look is agreed among some alone: a font that knows them may draw anything
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_PLAIN = re.compile("[\n\x20-\x7e\xa0-\u024f\u2010-\u2027]*")  # printed by every typeface that letters are set in
_ALL_BUT_PLAIN = re.compile("[^\n\x20-\x7e\xa0-\xff]")
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PROBE = b"""#set document(title: "-")
#set text(font: json(bytes(sys.inputs.fonts)))
#for line in json(bytes(sys.inputs.lines)) { par(line) }
"""


def clean(text: str) -> str:
    """The text without control characters and orders to show it the other way round. Line breaks of every kind become
    "\\n", a tab a space, half of a surrogate pair U+FFFD.

    Characters that join, part or place others (zero-width joiner, variation selectors, isolates) stay: scripts need
    them.
    """
    text = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _UNREADABLE.sub("", text))


def find_unprintable(text: str) -> list[str]:
    """The characters of `text` that no typeface has, each once, in order; one may have combining marks."""
    text = clean(text)
    if is_plain(text):
        return []
    missing = [*_PRIVATE.findall(text), *_ask_typst(_PRIVATE.sub(_number, text))]
    return sorted(set(missing), key=lambda character: (text.find(character), character))


def _ask_typst(text: str) -> list[str]:
    inputs = {"fonts": json.dumps(families()), "lines": json.dumps(text.split("\n"))}
    try:
        typst.compile(_PROBE, format="pdf", pdf_standards=["ua-1"], font_paths=fonts(), sys_inputs=inputs)
    except typst.TypstError as error:
        return missing_in(error)
    return []


def missing_in(error: typst.TypstError) -> list[str]:
    """The characters that Typst says it cannot display; empty when something else is wrong."""
    return [
        _ESCAPED.sub(lambda found: chr(int(found[1], 16)), character).replace("\\'", "'")
        for character in _MISSING.findall(error.diagnostic)
    ]


def substitute(text: str, missing: Sequence[str] = ()) -> str:
    """`text`, cleaned, with the number of each missing character in its place: [U+13000]."""
    text = _PRIVATE.sub(_number, clean(text))
    for character in sorted(missing, key=len, reverse=True):
        text = text.replace(character, "".join(map(_coded, character)))
    return text


def substitute_all(text: str) -> str:
    """`text` in plain Western letters alone, everything else as numbers: the last resort of what must be printed."""
    return _ALL_BUT_PLAIN.sub(_number, clean(text))


def name_character(character: str) -> str:
    """A character as one can find it in a text: 𓀀 (U+13000 EGYPTIAN HIEROGLYPH A001)."""
    numbers = " ".join(f"U+{ord(each):04X} {unicodedata.name(each, '')}".strip() for each in character)
    return f"{character} ({numbers})" if character.isprintable() else numbers


def is_plain(text: str) -> bool:
    """Whether a text is in Western letters alone, which every typeface of letters has."""
    return _PLAIN.fullmatch(text) is not None


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph runs from the right, by its first letter (Unicode Bidirectional Algorithm, P2 and P3)."""
    if is_plain(text):
        return False
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _coded(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _number(found: re.Match[str]) -> str:
    return _coded(found[0])

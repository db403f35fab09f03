"""Mapping of a file's columns to ours, and of its words to the canonical spelling (spellings.yaml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from rettidig.insight.lookups.faults import BadFile, Fault
from rettidig.insight.lookups.file_columns import Column, Kind

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
MINLOG2 = re.compile("^(source|destination)")  # the parts of a MinLog2 entry, where a flat file keeps their names
SPELLINGS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("spellings.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Heading:
    """The columns of a file in their order; `names` are the canonical ones, "" for a column that is not read."""

    written: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """Columns that are read under another name: as written, and as read."""
        both = zip(self.written, self.names, strict=True)
        return [(written, name) for written, name in both if name and written.strip().lower() != name]

    @property
    def unread(self) -> list[str]:
        return [written for written, name in zip(self.written, self.names, strict=True) if not name]


def folded(text: str) -> str:
    """The text without what makes no difference: capitals, spaces, punctuation, and how æ, ø and å are written."""
    return "".join(character for character in text.casefold().translate(LETTERS) if character.isalnum())


def match(file: str, written: Sequence[str], kind: Kind) -> Heading:
    """Say what each column holds. Raises BadFile when a required column is missing, or one is there twice."""
    heads = [folded(text) for text in written]
    names = [""] * len(written)
    wrong: list[str] = []
    for column in kind.columns:
        places = _places(column.name, heads, kind)
        if len(places) > 1:
            wrong.append(f"kolonnen {column.name} står der to gange")
        elif places and not names[places[0]]:
            names[places[0]] = column.name
        elif column.required:
            wrong.append(f"kolonnen {column.name} mangler")
    if wrong:
        seen = ", ".join(text[:40] for text in written[:30])
        allowed = f"kolonnerne {', '.join(kind.names())}. Filen har {seen or 'ingen'}"
        raise BadFile([Fault(file, 1, "", text, allowed) for text in wrong])
    return Heading(tuple(written), tuple(names))


def _places(name: str, heads: list[str], kind: Kind) -> list[int]:
    """The positions of the column: under its own name, else under the first other name that is there."""
    for spelling in (name, *SPELLINGS["columns"][kind.name].get(name, ())):
        for tried in (heads, [MINLOG2.sub("", head) for head in heads]):
            if places := [index for index, head in enumerate(tried) if head == folded(spelling)]:
                return places
    return []


def spelled(block: pa.Table, kind: Kind) -> pa.Table:
    """The block with the words of its choices in the canonical spelling; unknown words stay as they are."""
    for column in kind.columns:
        if column.allowed and column.name in block.column_names:
            words = _spelled(block.column(column.name), kind, column)
            block = block.set_column(block.column_names.index(column.name), column.name, words)
    if kind.name == "affiliations":
        block = _told_by_role(block, kind)
    return block


def _spelled(values: pa.ChunkedArray, kind: Kind, column: Column) -> pa.ChunkedArray:
    text = values.cast(pa.string()) if not pa.types.is_dictionary(values.type) else values
    if not pa.types.is_dictionary(text.type):
        text = text.dictionary_encode()
    own = _own(kind, column)
    chunks = []
    for chunk in text.chunks:
        words = [word and own.get(folded(str(word)), str(word)) for word in chunk.dictionary.to_pylist()]
        chunks.append(pa.array(words, pa.string()).take(chunk.indices))
    return pa.chunked_array(chunks, pa.string())


def _own(kind: Kind, column: Column) -> dict[str, str]:
    """The canonical word by each spelling of it."""
    others: dict[str, list[str]] = SPELLINGS["values"][kind.name][column.name]
    return {folded(other): word for word in column.allowed for other in (word, *others.get(word, ()))}


def _told_by_role(block: pa.Table, kind: Kind) -> pa.Table:
    """An affiliation that does not say its kind is an employment, unless the role names another (technical account)."""
    column = next(column for column in kind.columns if column.name == "kind")
    kinds = pa.nulls(block.num_rows, pa.string())
    if "kind" in block.column_names:
        given = block.column("kind")
        kinds = pc.if_else(pc.equal(pc.utf8_trim_whitespace(given), ""), None, given)
        block = block.drop_columns("kind")
    if "role" in block.column_names:
        words = _spelled(block.column("role"), kind, column)
        kinds = pc.coalesce(kinds, pc.if_else(pc.is_in(words, value_set=pa.array(column.allowed)), words, None))
    return block.append_column("kind", pc.coalesce(kinds, "employment"))

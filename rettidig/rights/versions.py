"""The versions of the rules, by number: since when each holds, what it changed, and the fingerprint of its sources
(`law/versions.yaml`). The newest may still be in the making.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).parent
FILE = HERE / "law" / "versions.yaml"
SHOWING = (
    "pages",
    "bands",
    "names",
    "count",
    "faults",
    "document",
    "json_schema",
    "versions",
)  # what only shows the rules


class Version(NamedTuple):
    """One version of the rules. `first_day` None: in the making; `changes` in Danish and English."""

    number: str
    first_day: date | None
    changes: dict[str, str]
    fingerprint: str


@cache
def versions() -> tuple[Version, ...]:
    """Every version, the newest first."""
    return tuple(Version(**each) for each in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def newest() -> Version:
    """The version of the rules that are here."""
    return versions()[0]


def versions_since(number: str) -> tuple[Version, ...]:
    """The versions that came after one, the newest first; all of them where that one is not known."""
    return tuple(_until(number))


def _until(number: str) -> Iterator[Version]:
    for each in versions():
        if each.number == number:
            return
        yield each


@cache
def fingerprint() -> str:
    """The fingerprint of every rule, number and text of this package, without what only shows them."""
    digest = hashlib.sha256()
    for file in sorted(file for kind in ("*.py", "*.yaml") for file in HERE.rglob(kind) if file.stem not in SHOWING):
        digest.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def hash_of(value: object) -> str:
    """A short fingerprint of plain values."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]

"""The translations, without GNU gettext: `python -m tools.messages update|check|compile`.

Danish is the source: the texts stand in the code and the templates. `update` brings the English catalogue up to date
with them, `check` fails on what is missing, uncertain, left over or has other placeholders, `compile` makes what the
running product reads.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "rettidig"
ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
TEMPLATES = {".html", ".txt", ".typ"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
UTF8 = {"encoding": "utf-8"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def update() -> list[str]:
    """Bring the English catalogue up to date; new texts wait there for their translation."""
    catalogue = read(ENGLISH)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    missing = sum(1 for message in catalogue if message.id and not is_translated(message))
    print(f"{len(catalogue)} texts, {missing} without translation")
    return []


def check() -> list[str]:
    """Faults of the English catalogue, one sentence each."""
    wanted = {key(message) for message in extracted() if message.id}
    present = {key(message): message for message in read(ENGLISH) if message.id}
    trouble = [f"missing in the catalogue: {text!r}" for text in sorted(wanted - present.keys(), key=str)]
    trouble += [f"no longer used: {text!r}" for text in sorted(present.keys() - wanted, key=str)]
    for text, message in present.items():
        if not is_translated(message):
            trouble.append(f"not translated: {text!r}")
        elif message.fuzzy:
            trouble.append(f"uncertain (fuzzy): {text!r}")
        elif not has_same_placeholders(message):
            trouble.append(f"other placeholders: {text!r}")
    return trouble


def compile_all() -> list[str]:
    """Write each catalogue in the form that the running product reads, if it has changed."""
    for source in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with target.open("wb") as file:
                write_mo(file, read(source))
    return []


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="en", header_comment="# Rettidig in English", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def extracted() -> Catalog:
    """Every text that people read, as it stands in the code and the templates."""
    catalogue = Catalog(fuzzy=False)
    for path in sorted(PACKAGE.rglob("*")):
        for line, text, comments, context in texts_of(path):
            place = (str(path.relative_to(ROOT)), line)
            catalogue.add(text, locations=[place], auto_comments=comments, context=context)
    return catalogue


def texts_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    if path.suffix == ".py":
        source = path.read_bytes()
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        # A template turned into calls stands at all kinds of indents; in parentheses Python does not mind
        source = f"({templatize(path.read_text(), origin=str(path))}\n)".encode()
    else:
        return
    yield from extract("python", io.BytesIO(source), KEYWORDS, comment_tags=("Translators:",), options=UTF8)


def key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def is_translated(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms)


def has_same_placeholders(message: Message) -> bool:
    """Each form of the translation uses only what the text offers; the many-form uses all of it."""
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    offered = {name for text in texts for name in PLACEHOLDER.findall(text)}
    used = [set(PLACEHOLDER.findall(form)) for form in forms]
    return used[-1] == set(PLACEHOLDER.findall(texts[-1])) and all(names <= offered for names in used)


COMMANDS = {"update": update, "check": check, "compile": compile_all}

if __name__ == "__main__":
    problems = COMMANDS[sys.argv[1]]()
    for problem in problems:
        print(problem)
    sys.exit(f"{len(problems)} problems; start with: python -m tools.messages update" if problems else 0)

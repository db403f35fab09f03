"""The translations, without GNU gettext: `python -m tools.messages update|check|compile`.

Danish is the source: the texts stand in the code and the templates. `update` brings the catalogues up to date with
them, `check` fails on what is missing, uncertain, left over or has other placeholders, `compile` makes what the running
product reads. English has every text; German has those of the pages that a visitor from abroad meets, and speaks
English elsewhere.
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
GERMAN = PACKAGE / "locale" / "de" / "LC_MESSAGES" / "django.po"
# What the pages are made of that exist in German (web/languages.py): every text in it must have its German
_PUBLIC = (
    "abroad accessibility contact contact_point entrance files hidden later letter letter_link letter_link_closed "
    "logged_out my_case "
    "not_open onward open_case openings page page_before privacy"
)
_FAULTS = "bad_request csrf_failure denied not_found send_again server_error too_large unreachable"
_WIDGETS = "call deadline error_summary field field_mark messages print_button proof step_line summary_list"
IN_GERMAN = (
    *(
        f"web/templates/public/{name}.html"
        for name in (*_PUBLIC.split(), "receipt", "resume", "review", "start", "step")
    ),
    *(f"web/templates/components/{name}.html" for name in _WIDGETS.split()),
    *(f"web/templates/errors/{name}.html" for name in _FAULTS.split()),
    "web/templates/429.html",
    "web/templates/base.html",
    *(f"web/public/{name}.py" for name in ["abroad", "case_forms", "citizen", "drafts", "due", "from_letter", "proof"]),
    *(f"web/public/{name}.py" for name in ["inquiry", "my_case", "questions", "receipt", "review"]),
    *(
        f"web/{name}.py"
        for name in ["answers", "csrf", "dates", "errors", "formatting", "forms", "opening_hours", "several_files"]
    ),
    *(f"casework/steps/{name}.py" for name in ["attachments", "patient_page", "patient_status", "resume_link"]),
    "casework/cpr.py",
    "casework/letters/pdf.py",
)
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
    """Bring the catalogues up to date; new texts wait there for their translation."""
    every = extracted()
    for path, wanted in ((ENGLISH, every), (GERMAN, in_german(every))):
        catalogue = read(path)
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
        missing = sum(1 for message in catalogue if message.id and not is_translated(message))
        print(f"{path.parts[-3]}: {len(catalogue)} texts, {missing} without translation")
    return []


def in_german(every: Catalog) -> Catalog:
    """The texts of which there is or must be German: those of the German pages, and others that have it already."""
    wanted = Catalog(fuzzy=False)
    here = {str(path.relative_to(ROOT)) for name in IN_GERMAN for path in PACKAGE.glob(name)}
    present = {key(message) for message in read(GERMAN) if message.id and is_translated(message)}
    for message in every:
        if message.id and (key(message) in present or here & {place for place, _line in message.locations}):
            wanted.add(message.id, locations=message.locations, context=message.context)
    return wanted


def check() -> list[str]:
    """Faults of the catalogues, one sentence each."""
    every = extracted()
    return [*faults(ENGLISH, every), *(f"German: {fault}" for fault in faults(GERMAN, in_german(every)))]


def faults(path: Path, texts: Catalog) -> list[str]:
    """What is wrong with a catalogue that must have just these texts."""
    wanted = {key(message) for message in texts if message.id}
    present = {key(message): message for message in read(path) if message.id}
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
        sources = [source] if source.parts[-3] == "en" else [source, ENGLISH]
        if not target.exists() or target.stat().st_mtime < max(each.stat().st_mtime for each in sources):
            with target.open("wb") as file:
                write_mo(file, whole(source))
    return []


def whole(source: Path) -> Catalog:
    """What is read in a language: its own texts, and the English ones where it has none."""
    own = read(source)
    if source.parts[-3] == "en":
        return own
    known = {key(message) for message in own}
    for message in read(ENGLISH):
        if message.id and key(message) not in known:
            own.add(message.id, message.string, context=message.context)
    return own


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=path.parts[-3], header_comment=f"# Rettidig: {path.parts[-3]}", fuzzy=False)
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

"""How easy the texts are that citizens read: `python -m tools.citizen_words` names those whose LIX is above 35.

It reads the pages, forms, receipts and errors, what is said of files and dates, the letters, e-mails and text messages,
and the form that is shipped. Danish alone: the number counts long words, and English and German have others of them.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django

from rettidig.casework.letters.language import AIM, lix
from tools.messages import PACKAGE, texts_of

LISTS = {"home_region", "bill_currency"}  # names of regions and of money
WORDS_MIN = 20  # fewer say nothing of how easy a file is
FILES = [
    *sorted((PACKAGE / "web/templates/public").rglob("*.html")),
    *sorted((PACKAGE / "web/public").rglob("*.py")),
    *sorted((PACKAGE / "casework/questionnaire").glob("*.py")),
    *sorted((PACKAGE / "web/templates/errors").glob("*.html")),
    # what is said of files, dates and amounts, on the receipt, in my case, and in text messages and e-mails
    *(PACKAGE / f"casework/steps/{name}.py" for name in ("attachments", "news", "patient_status", "resume_link")),
    *(PACKAGE / f"web/{name}.py" for name in ("dates", "forms", "opening_hours", "several_files")),
    PACKAGE / "casework/letters/pdf.py",
]
LETTERS = sorted((PACKAGE / "casework/letters/templates/da").rglob("*.txt"))
# What may be harder, up to where, and why
EXCEPTIONS = {
    "casework/questionnaire/answers.py": (
        40,
        "fields named in one word, such as Telefonnummer",
    ),
}


def name_of(path: Path) -> str:
    """Where the file stands in the program."""
    return str(path.relative_to(PACKAGE))


def said_in(path: Path) -> str:
    """The Danish texts of a file, a full stop after each and something short for what is filled in."""
    found = (each for _line, text, *_rest in texts_of(path) for each in ([text] if isinstance(text, str) else text))
    return _sentences(re.sub(r"%\(\w+\)s|%%|\{\w+\}", "x", str(each)).strip() for each in found)


def said_in_letter(path: Path) -> str:
    """The words of a letter, an e-mail or a text message, without what the program fills in."""
    return re.sub(r"{{.*?}}", "x", re.sub(r"{%.*?%}|{#.*?#}", " ", path.read_text("utf-8"), flags=re.DOTALL))


def said_on_pages() -> Iterator[tuple[str, str]]:
    """Each page of the shipped form, with everything that it says."""
    from rettidig.casework.questionnaire.form import shipped_form  # noqa: PLC0415  # Django must have been set up

    form = shipped_form()
    for page in form.pages:
        words = [page.heading, page.lead_for("")]
        for name in page.names:
            asked = form.asked(name)
            words += [str(asked.label_for("")), asked.hint_for(""), asked.more, *asked.choice_hints_for("").values()]
            words += [str(asked.unknown_for(""))] if asked.can_be_unknown else []
            words += map(str, asked.choices_for("").values()) if name not in LISTS else ()
        yield page.slug, _sentences(words)


def _sentences(texts: Iterator[str] | list[str]) -> str:
    return " ".join(each if each[-1] in ".:?!" else f"{each}." for each in texts if each)


def is_hard(text: str, most: int = AIM) -> bool:
    """Whether the text is harder than it may be; of a few words nothing can be said."""
    return len(text.split()) >= WORDS_MIN and lix(text) > most


def find_hard() -> Iterator[tuple[str, float]]:
    """Everything that is too hard, with its LIX."""
    for path in FILES:
        most, _why = EXCEPTIONS.get(name_of(path), (AIM, ""))
        if is_hard(text := said_in(path), most):
            yield name_of(path), lix(text)
    named = [*((name_of(path), said_in_letter(path)) for path in LETTERS), *said_on_pages()]
    yield from ((name, lix(text)) for name, text in named if is_hard(text))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rettidig.config.settings")
    django.setup()
    hard = [f"{name}: LIX {found:.0f}, at most {AIM}" for name, found in find_hard()]
    print(*hard, sep="\n", end="\n" if hard else "")
    sys.exit(bool(hard))

"""Every word that a citizen reads is easy: LIX 35 at most in each file of texts, in `make check` too."""

import re

import pytest

from rettidig.casework.letters.language import lix
from tools.messages import PACKAGE, texts_of

LIX_MAX = 35
WORDS_MIN = 20  # fewer say nothing of how easy a file is
FILES = [
    *sorted((PACKAGE / "web/templates/public").rglob("*.html")),
    *sorted((PACKAGE / "web/public").rglob("*.py")),
    *sorted((PACKAGE / "casework/questionnaire").glob("*.py")),
]
# What may be harder, up to where, and why
EXCEPTIONS = {
    "casework/questionnaire/answers.py": (
        40,
        "fields named in one word, such as Telefonnummer",
    ),
}


def texts(path) -> list[str]:
    """The Danish texts of a file, a full stop after each and something short for what is filled in."""
    found = (each for _line, text, *_rest in texts_of(path) for each in ([text] if isinstance(text, str) else text))
    plain = (re.sub(r"%\(\w+\)s|%%|\{\w+\}", "x", str(each)).strip() for each in found)
    return [each if each[-1] in ".:?!" else f"{each}." for each in plain if each]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_texts_for_citizens_are_easy_to_read(path):
    text = " ".join(texts(path))
    most, _why = EXCEPTIONS.get(str(path.relative_to(PACKAGE)), (LIX_MAX, ""))
    assert len(text.split()) < WORDS_MIN or lix(text) <= most


def test_exception_that_is_not_needed_any_more_is_taken_away():
    needed = {name for name in EXCEPTIONS if lix(" ".join(texts(PACKAGE / name))) > LIX_MAX}
    assert needed == set(EXCEPTIONS)

"""Every word that a citizen reads is easy: LIX 35 at most in each file of texts, in `make check` too."""

import re

import pytest

from rettidig.casework.letters.language import lix
from rettidig.casework.questionnaire.form import shipped_form
from tools.messages import PACKAGE, texts_of

LIX_MAX = 35
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
# Danish alone: the number counts long words, and English and German have others of them
LETTERS = sorted((PACKAGE / "casework/letters/templates/da").rglob("*.txt"))
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


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_letters_and_emails_are_easy_to_read(path):
    plain = re.sub(r"{{.*?}}", "x", re.sub(r"{%.*?%}|{#.*?#}", " ", path.read_text(), flags=re.DOTALL))
    assert len(plain.split()) < WORDS_MIN or lix(plain) <= LIX_MAX


def test_form_is_easy_to_read_on_each_page():
    form = shipped_form()
    for page in form.pages:
        words = [page.heading, page.lead_for("")]
        for name in page.names:
            asked = form.asked(name)
            words += [str(asked.label_for("")), asked.hint_for(""), *asked.choice_hints_for("").values()]
            words += [str(asked.unknown_for(""))] if asked.can_be_unknown else []
            words += map(str, asked.choices_for("").values()) if name not in LISTS else ()
        text = " ".join(each if each[-1] in ".:?!" else f"{each}." for each in words if each)
        assert len(text.split()) < WORDS_MIN or lix(text) <= LIX_MAX, page.slug


def test_exception_that_is_not_needed_any_more_is_taken_away():
    needed = {name for name in EXCEPTIONS if lix(" ".join(texts(PACKAGE / name))) > LIX_MAX}
    assert needed == set(EXCEPTIONS)

"""Every word that a citizen reads is easy: LIX 35 at most in each file of texts, here and in `make check`."""

import pytest

from rettidig.casework.letters.language import AIM, lix
from tests.conftest import ROOT
from tools import citizen_words
from tools.citizen_words import EXCEPTIONS, FILES, LETTERS, PACKAGE, find_hard, is_hard, said_in

HARD = "Patientrettighedslovgivningens ventetidsbestemmelser forpligter sygehusmyndighederne. " * 20


def test_texts_for_citizens_are_easy_to_read():
    assert list(find_hard()) == []


def test_letters_pages_and_forms_are_all_among_them():
    assert len(LETTERS) > 10
    assert {PACKAGE / "web/templates/public/receipt.html", PACKAGE / "casework/steps/news.py"} <= set(FILES)
    assert {"hvem", "kontakt"} <= {slug for slug, _text in citizen_words.said_on_pages()}


def test_hard_letter_is_found(monkeypatch):
    letter = PACKAGE / "casework/letters/templates/da/hard.txt"
    monkeypatch.setattr(citizen_words, "LETTERS", [letter])
    monkeypatch.setattr(citizen_words, "said_in_letter", lambda path: HARD)
    assert [name for name, _lix in find_hard()] == ["casework/letters/templates/da/hard.txt"]


@pytest.mark.parametrize(
    ("text", "hard"), [(HARD, True), ("Vi ringer til dig i dag. " * 20, False), ("Ventetid", False)]
)
def test_text_is_hard_above_the_aim_and_not_where_it_is_short(text, hard):
    assert is_hard(text) is hard


def test_exception_that_is_not_needed_any_more_is_taken_away():
    needed = {name for name in EXCEPTIONS if lix(said_in(PACKAGE / name)) > AIM}
    assert needed == set(EXCEPTIONS)


def test_make_check_looks_at_them():
    assert "-m tools.citizen_words\n" in (ROOT / "Makefile").read_text("utf-8")

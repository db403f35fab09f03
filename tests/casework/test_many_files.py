"""Safe copies of many files: in their order, each by itself, and the slow way where the fast one gives no answer."""

import subprocess

import pytest

from rettidig.casework.demo.complaint_letters import lock, write_letter
from rettidig.casework.files import CannotCopy, make_copies, many

from . import file_examples

LETTER = write_letter(number="26/1")


def remarks(contents) -> list[str]:
    return [str(each.remark) for each in make_copies(contents)]


def test_each_file_gets_its_own_answer_in_its_order():
    others = [b"", b"PK no PDF", lock(LETTER, word="kode"), b"%PDF-1.7 nothing", file_examples.photo()]
    assert remarks([LETTER, *others, LETTER]) == ["", "empty", "unknown_kind", "locked", "broken", "unknown_kind", ""]


def test_copy_has_the_text_and_the_number_of_pages():
    (copy,) = make_copies([b"\n" + LETTER])
    assert ("Sagsnummer: 26/1" in copy.text, copy.pages) == (True, 2)


def test_more_files_than_one_process_takes_keep_their_order(monkeypatch):
    monkeypatch.setattr(many, "CHUNK", 2)
    letters = [write_letter(number=f"26/{each}") for each in range(5)]
    assert [f"26/{place}" in each.text for place, each in enumerate(make_copies(letters))] == [True] * 5


def fail(*_args, **_rest):
    raise subprocess.TimeoutExpired("pdf_many", 1)


@pytest.mark.parametrize("answer", [fail, lambda *_args, **_rest: subprocess.CompletedProcess([], 1, b"", b"")])
def test_file_without_an_answer_is_copied_alone(monkeypatch, answer):
    monkeypatch.setattr(many, "start", answer)
    (copy, locked) = make_copies([LETTER, lock(LETTER, word="kode")])
    assert copy.pages == 2
    assert isinstance(locked, CannotCopy)

"""Phrases on the pages where people write: offered with the case's facts, and put in without losing a word."""

import pytest

from rettidig.casework.models import Contact, Note, Phrase
from tests.casework.factories import a_case
from tests.desk_data import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def phrase(office) -> Phrase:
    return Phrase.objects.get(shortcut="ring")


@pytest.mark.parametrize("view", ["add_note", "add_contact", "ask"])
def test_phrase_is_put_behind_what_was_typed_and_nothing_is_done(adviser, office, phrase, view):
    case = a_case(office=office, number="2026-000042")
    assert "Sig, at det er sag 2026-000042." in adviser.get(page(case, view)).text
    typed = {"text": "Kære Kaja", "version": case.version, "due": "i morgen måske", "phrase": phrase.pk}
    answer = adviser.post(page(case, view), typed)
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (200, {})
    assert form["text"].value().startswith("Kære Kaja\n\nDu kan ringe til os på 78 41 00 01.")
    assert "i morgen måske" in answer.text or view != "ask"
    assert not Note.objects.exists()
    assert Contact.objects.count() == 1


def test_phrase_is_put_into_a_draft_that_stays_as_it_was_saved(adviser, office, phrase):
    case = a_case(office=office)
    adviser.post(page(case, "draft_letter"), {"language": "en"})
    letter = case.letters.get()
    typed = {"version": letter.version, "title": "Hello", "body": "Dear Kaja", "phrase": phrase.pk}
    answer = adviser.post(page(case, "letter", letter.pk), typed)
    assert "Dear Kaja\n\nYou can call us on" in answer.context["form"]["body"].value()
    assert case.letters.get().body == letter.body


def test_phrase_that_is_not_offered_on_the_case_puts_nothing_in(adviser, office):
    other = Phrase.objects.get(shortcut="klage")
    answer = adviser.post(page(a_case(office=office), "add_note"), {"text": "Kære", "phrase": other.pk})
    assert answer.context["form"]["text"].value() == "Kære"


def test_note_with_a_gap_is_refused_and_stands_on_the_page(adviser, office):
    answer = adviser.post(page(a_case(office=office), "add_note"), {"text": "Skrev til [hospital …]."})
    assert answer.status_code == 403
    assert "mangler i teksten: [hospital …]" in answer.text
    assert "Skrev til [hospital …]." in answer.text


def test_entry_of_a_phrase_shows_its_lix_and_its_topics_in_words(adviser, office):
    entry = Phrase.objects.get(shortcut="venter")
    shown = adviser.get(f"/registre/phrases/{entry.pk}/").text
    assert "LIX" in shown
    assert "Venter for længe" in shown

"""Phrases on the pages where people write: offered with the case's facts, and put in without losing a word."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Contact, CoordinatorMeeting, Note, Phrase
from rettidig.casework.steps import assessment, question
from tests.casework.factories import a_case
from tests.desk_data import page, person_called, the_story

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


def test_use_of_a_phrase_is_counted_when_the_text_is_kept_and_stands_on_its_page(adviser, office, phrase):
    case, entry = a_case(office=office), f"/registre/phrases/{phrase.pk}/"
    assert "Ikke brugt endnu." in adviser.get(entry).text
    inserted = adviser.post(page(case, "add_note"), {"text": "Kære", "phrase": phrase.pk})
    assert f'name="phrase_used" value="{phrase.pk}"' in inserted.text
    assert "Ikke brugt endnu." in adviser.get(entry).text
    text = inserted.context["form"]["text"].value()
    assert adviser.post(page(case, "add_note"), {"text": text, "phrase_used": phrase.pk}).status_code == 302
    assert "Brugt 1 gang, sidst" in adviser.get(entry).text


@pytest.mark.parametrize("used", ["x", "9" * 30, "-1"])
def test_phrase_that_is_none_is_not_counted(adviser, office, used):
    typed = {"text": "Ringede.", "phrase_used": used}
    assert adviser.post(page(a_case(office=office), "add_note"), typed).status_code == 302
    assert not Phrase.objects.filter(times_used__gt=0).exists()


def test_sheet_and_decision_offer_phrases_and_keep_what_is_typed(adviser, office, phrase):
    case = the_story("shoulder", office, moves=["take"])
    sheet = page(case, "re_refer")
    typed = {"version": case.version, "words": "Gerne i Viborg.", "title": "Brev", "body": "Kære", "phrase": phrase.pk}
    shown = adviser.post(sheet, typed)
    assert "Gerne i Viborg." in shown.text
    assert (shown.status_code, case.decisions.count()) == (200, 0)
    assessment.assess(case, by=person_called("vejleder"), at=timezone.now())
    case.refresh_from_db()
    decide = page(case, "decide")
    assert 'data-phrases="reasons"' in adviser.get(decide).text
    typed = {"version": case.version, "kind": "guide", "reasons": "Tiden er god.", "phrase": phrase.pk}
    answer = adviser.post(decide, typed)
    assert answer.context["form"]["reasons"].value().startswith("Tiden er god.\n\n")
    assert not case.decisions.exists()


def test_reasons_with_a_gap_are_refused_beside_the_field(adviser, office):
    case = the_story("shoulder", office, moves=["take"])
    assessment.assess(case, by=person_called("vejleder"), at=timezone.now())
    case.refresh_from_db()
    typed = {"version": case.version, "kind": "guide", "reasons": "Vi har skrevet til [hospital …] om tiden."}
    subject = adviser.get(page(case, "decide")).context["form"]["subject"].value()
    answer = adviser.post(page(case, "decide"), typed | {"subject": subject})
    assert "[hospital …]" in str(answer.context["form"].errors["reasons"])
    assert not case.decisions.exists()


def test_minutes_of_a_meeting_are_begun_with_a_phrase_and_gaps_are_refused_beside_them(adviser, office):
    facts = {"office": office, "title": "Referat", "shortcut": "ref", "audience": "record"}
    made = Phrase.objects.create(**facts, text_da="Mødt {dato} om {hospital}.")
    Phrase.objects.create(**facts | {"shortcut": "til", "audience": "citizen"}, text_da="Kære borger")
    address = reverse("desk:new_meeting")
    shown = adviser.get(address).text
    assert "Referat" in shown
    assert "Kære borger" not in shown
    typed = {"agenda": "Tider", "minutes": "Vi talte.", "phrase": made.pk}
    answer = adviser.post(address, typed)
    minutes = answer.context["form"]["minutes"].value()
    assert (answer.status_code, minutes.startswith("Vi talte.\n\nMødt "), "[hospital …]" in minutes) == (
        200,
        True,
        True,
    )
    refused = adviser.post(address, {"agenda": "Tider", "minutes": minutes, "on": "i dag", "contacts": []})
    assert refused.status_code == 422
    assert not CoordinatorMeeting.objects.exists()


def test_answer_in_a_call_about_no_case_is_begun_with_a_phrase(adviser, office):
    facts = {"office": office, "title": "Svar", "shortcut": "svar", "audience": "record"}
    made = Phrase.objects.create(**facts, text_da="Ring til {kontor}.")
    address = reverse("desk:caseless_call")
    answer = adviser.post(address, {"text": "Hun spurgte", "said": "Jeg svarede", "phrase": made.pk, "key": "x" * 20})
    assert answer.context["form"]["said"].value() == f"Jeg svarede\n\nRing til {office.name}."
    assert answer.status_code == 200


def test_answer_that_is_written_down_is_begun_with_a_phrase(adviser, office, phrase):
    case, by = a_case(office=office), person_called("vejleder")
    due = question.usual_due(case, on=timezone.localdate())
    facts = {"party": "patient", "channel": "phone", "text": "Hvornår?", "due": due}
    asked = question.ask(case, by=by, at=timezone.now(), **facts)
    answer = adviser.post(
        page(case, "answer_question", asked.pk), {"text": "På mandag", "channel": "phone", "phrase": phrase.pk}
    )
    assert answer.context["form"]["text"].value().startswith("På mandag\n\nDu kan ringe")

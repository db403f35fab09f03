"""Words that may be about a life-threatening disease: a person must read them at once (feature I18)."""

from datetime import date

import pytest
from django.utils import timezone

from rettidig.casework.models import Case, Office, WarningWord
from rettidig.casework.questionnaire.warning_words import find_words
from rettidig.casework.steps import patient_page, triage, withdraw
from tests.casework.factories import a_case, an_office
from tests.intake_data import AT, SHOULDER, make_office, send

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jeg har måske brystkræft.", ["brystkræft"]),
        ("Der er en KNUDE, og et pakkeforløb er bestilt", ["knude", "pakkeforløb"]),
        ("Det er ikke kræft", ["kræft"]),  # a person judges, not a list
        ("Kræft. Kræft!", ["kræft"]),
        ("I fear a breast lump", ["lump"]),
        ("Ich habe vielleicht Brustkrebs und Herzschmerzen", ["brustkrebs", "herzschmerzen"]),
        ("Herzliche Grüße", []),
        ("Jeg venter på kemo, et pakke forløb og en blod prop", ["kemo", "pakke forløb", "blod prop"]),
        ("Det er kranspulsa\u030aren", ["kranspulsåren"]),  # the ring is a sign of its own where it is pasted
        ("Hjertelig hilsen fra et knudepunkt", []),
        ("Hjertelig hilsen. Det er hjertet", ["hjertet"]),
        ("Min skulder gør ondt", []),
        ("", []),
    ],
)
def test_word_is_found_also_inside_another_and_not_in_what_only_looks_like_it(text, words):
    assert find_words([text], office=an_office(), on=ON) == words


def told(story: str) -> Case:
    return send(make_office(), SHOULDER | {"story": story}).case


def test_office_adds_words_and_leaves_some_out_while_they_hold():
    office = an_office()
    own = {"office": office, "valid_from": ON}
    WarningWord.objects.create(part="Svimmel", **own)
    WarningWord.objects.create(part="blodprop", counts=False, **own)
    text = ["Jeg er svimmel efter min blodprop"]
    assert find_words(text, office=office, on=ON) == ["svimmel"]
    assert find_words(text, office=office, on=date(2026, 11, 22)) == ["blodprop"]
    other = Office.objects.create(slug="nord", name="Nord", region="nordjylland")
    assert find_words(text, office=other, on=ON) == ["blodprop"]


def test_story_with_a_word_raises_the_priority_and_names_it_to_the_one_who_reads():
    case = told("Lægen fandt en knude i mit bryst")
    assert case.warning_words == ["knude"]
    assert [reason["key"] for reason in case.priority_reasons] == ["mentioned"]
    assert any("“knude”" in task.title for task in case.tasks.filter(kind="judge"))


def test_department_that_treats_cancer_raises_the_flag_though_the_story_does_not_name_it():
    case = send(make_office(), SHOULDER | {"story": "Min operation er flyttet igen.", "department": "Onkologi"}).case
    assert case.warning_words == ["onkologi"]


def test_who_takes_the_inquiry_back_with_a_word_of_illness_is_read_today_too():
    case = told("Min skulder gør ondt")
    withdraw.withdraw(case, words="Det var kræft, så nu er det lige meget.", at=AT)
    case = Case.objects.get(pk=case.pk)
    assert case.warning_words == ["kræft"]
    assert case.tasks.get(kind="judge").due == ON


def test_word_taken_off_the_list_later_lowers_no_flag_that_was_raised():
    case = told("Jeg havde en blodprop")
    WarningWord.objects.create(office=case.office, part="blodprop", counts=False, valid_from=ON)
    assert triage.triage(case, at=AT).warning_words == ["blodprop"]


def test_message_with_a_new_word_is_read_today_and_the_same_word_asks_once():
    case = told("Min skulder gør ondt")
    for text in ("De siger, at det er kræft", "Det er altså kræft", "Og en tumor"):
        patient_page.write_message(case, text=text, at=AT)
    case = Case.objects.get(pk=case.pk)
    asked = case.tasks.filter(kind="judge").order_by("pk")
    assert case.warning_words == ["kræft", "tumor"]
    assert [(task.due, task.title.split(": ")[1]) for task in asked] == [(ON, "“kræft”"), (ON, "“tumor”")]
    assert case.priority == 2


def test_case_of_maximum_waiting_times_asks_nobody_to_look_for_it():
    case = a_case(topic="max_wait")
    patient_page.write_message(case, text="Hvornår skal min kræft opereres?", at=timezone.now())
    assert not case.tasks.filter(kind="judge").exists()

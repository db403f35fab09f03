"""Labels for staff: why a priority, what changed, and our own titles in the reader's language."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from rettidig.casework.models import Case, Task
from rettidig.casework.steps import pathway
from rettidig.casework.topics import TOPICS
from rettidig.web.desk.titles import task_title
from tests.desk_data import page, person_called


def shown(adviser: Client, case: Case) -> str:
    return adviser.get(page(case, "case")).text


@pytest.mark.parametrize(("reasons", "said"), [([], "Intet gav hast"), ([{"key": "limit_soon"}], "inden for 14 dage")])
def test_priority_then_always_says_why(adviser, case, reasons, said):
    Case.objects.update(priority_reasons=reasons)
    assert said in shown(adviser, case)


def test_story_when_the_subject_was_corrected_then_tells_it_in_words(adviser, case):
    adviser.post(page(case, "change_topic"), {"topic": "transport", "version": case.version})
    assert f"→ {TOPICS['transport'].label}" in shown(adviser, case)


@pytest.mark.parametrize(
    ("kind", "title", "english"),
    [
        ("re_referral", "Har hospitalet givet patienten en tid?", "Has the hospital given the patient an appointment?"),
        ("missing_facts", "Spørg patienten om: navn, CPR-nummer", "Ask the patient for: name, CPR number"),
        ("missing_facts", "Noget helt andet", "Noget helt andet"),
        ("other", "navn", "navn"),
        ("re_referral", "", ""),
    ],
)
def test_task_when_its_title_is_ours_then_is_read_in_ones_own_language(kind, title, english):
    with translation.override("en"):
        assert task_title(Task(kind=kind, title=title)) == english
    with translation.override("da"):
        assert task_title(Task(kind=kind, title=title)) == title


def test_story_when_the_same_was_done_several_times_in_a_row_then_tells_it_once(adviser, case):
    known, leader = case.pathways.get(), person_called("leder")
    for facts in ({}, {"professionally_possible": True}, {"professionally_possible": False}):
        attributes = known.attributes | {"facts": facts}
        pathway.change_pathway(known, label="", attributes=attributes, by=leader, at=timezone.now())
    adviser.post(page(case, "add_note"), {"text": "Et notat imellem"})
    pathway.change_pathway(known, label="", attributes=known.attributes, by=leader, at=timezone.now())
    text = shown(adviser, case)
    assert text.count("Forløbet rettet") == 2
    assert text.count("Forløbet rettet – 3 gange") == 1

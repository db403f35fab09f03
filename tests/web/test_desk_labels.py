"""Labels for staff: why a priority, what changed, and our own titles in the reader's language."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from rettidig.casework.models import Case, Task
from rettidig.casework.steps.person import confirm_identity
from rettidig.casework.topics import TOPICS
from rettidig.web.desk.story import story
from rettidig.web.desk.titles import task_title
from rettidig.web.formatting import date_short
from tests.desk_data import page, person_called, the_story


def shown(adviser: Client, case: Case) -> str:
    return adviser.get(page(case, "case")).text


@pytest.mark.parametrize(("reasons", "said"), [([], "Intet gav hast"), ([{"key": "limit_soon"}], "inden for 14 dage")])
def test_priority_then_always_says_why(adviser, case, reasons, said):
    Case.objects.update(priority_reasons=reasons)
    assert said in shown(adviser, case)


def test_story_when_the_subject_was_corrected_then_tells_it_in_words(adviser, case):
    was = TOPICS[case.topic].label
    correct = {"topic": "transport", "version": case.version}
    assert "Svar på spørgsmålet: Hvorfor rettes det?" in adviser.post(page(case, "change_topic"), correct).text
    adviser.post(page(case, "change_topic"), correct | {"reason": "Brevet er om kørsel"})
    [entry] = [entry for entry in story(case) if str(entry.title) == "Emnet ændret"]
    assert entry.text.startswith(f"Emne: {was} → {TOPICS['transport'].label}")
    assert (entry.text.endswith("Brevet er om kørsel"), entry.by) == (True, str(person_called("vejleder")))


def test_correction_when_nothing_is_changed_then_says_so_asks_no_reason_and_tells_nothing(adviser, case):
    same = {"topic": case.topic, "version": case.version}
    text = adviser.post(page(case, "change_topic"), same).text
    assert ("Der er ikke rettet noget." in text, "Svar på spørgsmålet" in text) == (True, False)
    assert not [entry for entry in story(case) if str(entry.title) == "Emnet ændret"]


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
    for _number in range(3):
        confirm_identity(case, how="called_back", by=person_called("leder"), at=timezone.now())
    adviser.post(page(case, "add_note"), {"text": "Et notat imellem"})
    confirm_identity(case, how="mitid", by=person_called("leder"), at=timezone.now())
    text = shown(adviser, case)
    assert text.count("Bekræftet, hvem patienten er") == 2
    assert text.count("Bekræftet, hvem patienten er – 3 gange") == 1


@pytest.mark.parametrize("view", ["draft_letter", "prepare_re_referral"])
def test_decision_when_it_is_to_be_chosen_then_is_told_from_others_by_outcome_right_hospital_and_day(
    adviser, office, settings, view
):
    settings.CLAMD_ADDRESS = "fake"
    case = the_story("dementia", office, moves=["take", "hear_patient", "judge", "show", "wish_other_region", "grant"])
    labels = [label for _key, label in adviser.get(page(case, view)).context["form"].fields["decision"].choices]
    assert labels[1] == f"Imødekommet: Frit sygehusvalg, Kolding Sygehus, {date_short(timezone.now())}"

"""The checklist on the page of a case: ticked, said not relevant, undone, and read by the buttons of the acts."""

import pytest
from django.utils import timezone

from rettidig.casework.models import ChecklistPoint, Tick
from tests.casework.factories import a_case
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
PLACE = "Fortalt, hvor klagen skal sendes hen"


@pytest.fixture
def complaint(office):
    return a_case(office=office, topic="service_complaint")


def test_point_is_ticked_on_the_case_and_taken_back(adviser, complaint):
    assert PLACE in adviser.get(page(complaint, "case")).text
    adviser.post(page(complaint, "tick", "complaint_place"))
    shown = adviser.get(page(complaint, "case")).text
    assert "Gjort" in shown
    assert page(complaint, "clear_tick", "complaint_place") in shown
    assert f"{PLACE}: Gjort" in shown
    adviser.post(page(complaint, "clear_tick", "complaint_place"))
    assert page(complaint, "clear_tick", "complaint_place") not in adviser.get(page(complaint, "case")).text


def test_point_that_is_not_relevant_asks_why(adviser, complaint):
    address = page(complaint, "not_relevant", "complaint_place")
    assert adviser.post(address, {"reason": ""}).status_code == 422
    assert adviser.post(address, {"reason": "Det er sendt."}).status_code == 302
    assert "Det er sendt." in adviser.get(page(complaint, "case")).text
    assert Tick.objects.get().state == "not_relevant"


def test_closing_button_says_which_point_lacks(adviser, complaint):
    sentence = f"Tjeklisten mangler: “{PLACE}”."
    assert sentence in adviser.get(page(complaint, "case")).text
    closing = adviser.get(page(complaint, "close"))
    assert closing.text.count(sentence) >= 2
    adviser.post(page(complaint, "tick", "complaint_place"))
    assert sentence not in adviser.get(page(complaint, "case")).text


def test_point_that_closing_waits_for_is_settled_from_there_in_one_press(adviser, complaint):
    assert "Afslutningen venter" in adviser.get(page(complaint, "case")).text
    closing = page(complaint, "close")
    pressed = f"{page(complaint, 'tick', 'complaint_place')}?til=close"
    assert pressed in adviser.get(closing).text
    assert adviser.post(pressed).headers["Location"] == closing
    assert "Det venter på tjeklisten" not in adviser.get(closing).text
    assert "Afslutningen venter" not in adviser.get(page(complaint, "case")).text


@pytest.mark.parametrize("named", ["letter-1", "letter-x", "letter-" + "9" * 30, "https://else.example"])
def test_place_to_go_back_to_that_is_none_leads_to_the_case(adviser, complaint, named):
    answer = adviser.post(f"{page(complaint, 'tick', 'complaint_place')}?til={named}")
    assert answer.headers["Location"].startswith(page(complaint, "case"))


def test_letter_that_waits_for_a_point_settles_it_beside_the_draft(adviser, office):
    case = a_case(office=office)
    facts = {"text": "Læst højt", "act": "send", "need": "must", "valid_from": timezone.localdate()}
    ChecklistPoint.objects.create(office=office, slug="aloud", **facts)
    adviser.post(page(case, "draft_letter"), {"language": "da"})
    letter = page(case, "letter", case.letters.get().pk)
    assert "Det venter på tjeklisten" in adviser.get(letter).text
    assert (
        adviser.post(f"{page(case, 'tick', 'aloud')}?til=letter-{case.letters.get().pk}").headers["Location"] == letter
    )
    assert "Det venter på tjeklisten" not in adviser.get(letter).text


def test_point_that_does_not_stand_on_the_case_is_refused(adviser, complaint):
    assert adviser.post(page(complaint, "tick", "read_aloud")).status_code == 403
    assert adviser.get(page(complaint, "not_relevant", "read_aloud")).status_code == 404


def test_reader_who_changes_nothing_sees_the_list_without_buttons(client, complaint):
    log_in(client, person_called("jurist"))
    shown = client.get(page(complaint, "case")).text
    assert PLACE in shown
    assert page(complaint, "tick", "complaint_place") not in shown

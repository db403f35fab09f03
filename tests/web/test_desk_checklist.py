"""The checklist on the page of a case: ticked, said not relevant, undone, and read by the buttons of the acts."""

import pytest

from rettidig.casework.models import Tick
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


def test_point_that_does_not_stand_on_the_case_is_refused(adviser, complaint):
    assert adviser.post(page(complaint, "tick", "read_aloud")).status_code == 403
    assert adviser.get(page(complaint, "not_relevant", "read_aloud")).status_code == 404


def test_reader_who_changes_nothing_sees_the_list_without_buttons(client, complaint):
    log_in(client, person_called("jurist"))
    shown = client.get(page(complaint, "case")).text
    assert PLACE in shown
    assert page(complaint, "tick", "complaint_place") not in shown

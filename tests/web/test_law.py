"""The law in the product: for advisers, for everybody, and what would change."""

from datetime import date

import pytest

from rettidig import rights
from rettidig.rights.pages import KIND_OF
from tests.casework.factories import a_case, a_user, an_adviser, moment
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client):
    log_in(client, an_adviser())
    return client


def assessed(on="2026-11-16", offered="2026-12-20"):
    case = a_case()
    event = {"date": "2026-11-02", "type": "referral_received", "purpose": "assessment"}
    offer = {"date": "2026-11-09", "type": "appointment_offered", "for": offered, "purpose": "assessment"}
    document = {
        "on": on,
        "patient": {"home_region": "midtjylland"},
        "pathways": [{"id": "1", "area": "somatic", "events": [event, offer]}],
    }
    stored = case.assessments.model(
        case=case, at=moment("2026-11-16 10:00"), by=None, on=date.fromisoformat(on), document=document
    )
    stored.answer = rights_answer(document)
    stored.rules_version = stored.answer["rules_version"]
    stored.save()
    return case


def rights_answer(document):
    return rights.assess(document).as_json()


@pytest.mark.parametrize("right", KIND_OF)
def test_page_of_a_right_when_opened_by_an_adviser_shows_rule_and_numbers(at_desk, right):
    response = at_desk.get(f"/kontor/loven/{right}/")
    assert response.status_code == 200
    assert "Kilder" in response.text


@pytest.mark.parametrize("right", KIND_OF)
def test_page_of_a_right_when_opened_by_anybody_is_there(client, right):
    assert client.get(f"/loven/{right}/").status_code == 200


def test_page_of_a_right_when_there_is_none_is_not_found(client):
    assert client.get("/loven/right_to_everything/").status_code == 404


def test_index_when_opened_by_anybody_leaves_bills_out(client):
    assert "Tilbud til unge" not in client.get("/loven/").text


def test_changes_when_a_day_passes_a_limit_then_the_case_is_listed_in_words(at_desk):
    case = assessed()
    page = at_desk.get("/kontor/loven/aendringer/", {"before": "16-11-2026", "after": "3-12-2026"}).text
    assert case.number in page
    assert "Hurtig udredning: Status I fare →" in page


def test_changes_when_rules_are_the_same_then_no_case_is_listed(at_desk):
    case = assessed()
    page = at_desk.get("/kontor/loven/aendringer/", {"vis": "1"}).text
    assert case.number not in page
    assert "Ingen åbne sager" in page


def test_changes_when_one_day_is_missing_says_so(at_desk):
    assert "Skriv begge dage" in at_desk.get("/kontor/loven/aendringer/", {"before": "1/12"}).text


def test_changes_when_opened_by_management_is_denied(client):
    log_in(client, a_user("management"))
    assert client.get("/kontor/loven/aendringer/").status_code == 403


def test_assessment_by_other_systems_answers_as_the_command_does(client):
    event = {"date": "2026-11-02", "type": "referral_received", "purpose": "assessment"}
    document = {
        "on": "2026-11-16",
        "patient": {"home_region": "midtjylland"},
        "pathways": [{"id": "1", "area": "somatic", "events": [event]}],
    }
    response = client.post("/api/v1/assess", document, content_type="application/json")
    assert response.json() == rights_answer(document)


def test_assessment_by_other_systems_when_invalid_lists_each_fault(client):
    document = {"on": "2026-11-16", "pathways": [{"id": "1", "area": "elsewhere", "events": [{"type": "nothing"}]}]}
    response = client.post("/api/v1/assess", document, content_type="application/json")
    assert response.status_code == 422
    assert {"pathways[0].area", "pathways[0].events[0].type"} <= {fault["path"] for fault in response.json()["faults"]}


def test_api_when_asked_describes_itself(client):
    assert "/api/v1/assess" in client.get("/api/v1/openapi.json").json()["paths"]

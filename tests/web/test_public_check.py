"""From "know your rights" into the inquiry, so that nothing is asked twice."""

import pytest

from rettidig.casework.models import IntakeDraft
from rettidig.web.public.limits import tries
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
ANSWERS = {
    "matter": "assessment",
    "illness": "none",
    "area": "somatic",
    "referred": "9-11-2026",
    "offered": "19-1-2027",
    "region": "midtjylland",
}


@pytest.fixture(autouse=True)
def office():
    tries.clear()
    return make_office()


def answer_all(client, **changed):
    client.get("/dine-rettigheder/")
    for name, answer in (ANSWERS | changed).items():
        client.post(f"/dine-rettigheder/{name}/", {"answer": answer})


def test_answers_about_ones_rights_are_filled_in_the_inquiry(client):
    answer_all(client)
    assert client.post("/dine-rettigheder/videre/").url == "/henvendelse/hvem/"
    draft = IntakeDraft.objects.get()
    assert (draft.max_wait_form, draft.answers["referral_received"]) == (False, "2026-11-09")
    assert 'value="19-1-2027"' in client.get("/henvendelse/tid/").text


def test_life_threatening_disease_leads_to_the_form_for_it(client):
    answer_all(client, illness="cancer")
    client.post("/dine-rettigheder/videre/")
    assert IntakeDraft.objects.get().max_wait_form
    assert client.post("/henvendelse/hvem/", {"reporter": "patient"}).url == "/henvendelse/sygdom/"


def test_answer_page_says_what_applies_and_whether_one_can_call(client):
    answer_all(client)
    page = client.get("/dine-rettigheder/svar/").text
    assert "78 41 40 90" in page
    assert "Opening(" not in page

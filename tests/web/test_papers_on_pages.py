"""The papers that the citizen is to send: on *Min sag*, and at the desk, which asks for what has not come."""

import pytest
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.steps import matter
from tests.casework.factories import a_user
from tests.casework.test_papers import ILL, send
from tests.desk_data import page
from tests.intake_data import make_office
from tests.login import log_in
from tests.web.test_public_inquiry import photo

pytestmark = pytest.mark.django_db
ABROAD = {
    "reporter": "patient",
    "category": "cross_border_care",
    "reply_by": "page",
    "patient_name": "Nancy Ann Berggren",
}


@pytest.fixture
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


@pytest.fixture
def case(client, office):
    """A bill from Spain, sent by the form; the client has the case open."""
    client.post("/henvendelse/", {"track": "general"})
    client.post("/henvendelse/hvem/", {"reporter": "patient", "category": "cross_border_care", "go": "next"})
    client.post("/henvendelse/svar/", {"reply_by": "page", "email": "nancy@example.org", "go": "next"})
    for address in ("rejse", "behandlet", "regning", "beskriv", "patient"):
        client.post(f"/henvendelse/{address}/", {"go": "next"})
    client.post("/henvendelse/tjek/", {})
    made = Case.objects.get()
    by = a_user("adviser", office=office)
    of_bill = matter.add_matter(made, kind="cross_border", by=by, at=timezone.now())
    matter.change_matter(of_bill, facts=ILL, by=by, at=timezone.now())
    receipt = client.get("/kvittering/").context
    client.post("/min-sag/", {"number": made.number, "code": receipt["code"]})
    return made


def test_citizen_reads_what_is_missing_and_what_has_come(client, case):
    send(case, "bill")
    shown = client.get("/min-sag/").text
    papers = shown.split('id="papers"')[1].split("</ul>")[0]
    assert papers.count("Mangler") == 2
    assert papers.count("Vi har fået det") == 1


def test_what_is_missing_is_offered_first_and_taken(client, case):
    kinds = [key for key, _words in client.get("/min-sag/").context["upload"].fields["kind"].widget.choices]
    assert kinds[:3] == ["bill", "payment", "record"]
    client.post("/min-sag/fil/", {"case": case.number, "upload-kind": "record", "upload-file": photo()})
    assert "Vi har fået det" in client.get("/min-sag/").text


def test_desk_asks_for_what_is_missing_in_one_act(client, case):
    send(case, "bill")
    log_in(client, a_user("adviser", office=case.office))
    assert "?papirer=1" in client.get(page(case, "matters")).text
    text = client.get(f"{page(case, 'ask')}?papirer=1").context["form"]["text"].value()
    assert "Bevis for, at regningen er betalt" in text
    assert "En regning" not in text

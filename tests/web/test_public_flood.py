"""While too many inquiries come: who floods is slowed, and nobody else is kept out (decision 64)."""

from dataclasses import replace

import pytest
from django.test import Client

from rettidig.casework.models import Case, IntakeDraft
from rettidig.web.public import limits
from tests.proof_of_work import make_easy, solve_page
from tests.web.test_public_inquiry import answer, answer_all, begin, office, send

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture

THERE, HERE = "198.51.100.1", "192.0.2.1"
ASKS = "Din browser regner et øjeblik"


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    make_easy(monkeypatch)


def at_most(monkeypatch, name, **numbers):
    monkeypatch.setattr(limits, name, replace(getattr(limits, name), **numbers))


def send_with(client, **proof):
    return client.post("/henvendelse/tjek/", {"website": "", **proof})


def test_flood_from_one_address_stops_no_inquiry_from_another(monkeypatch):
    at_most(monkeypatch, "SEND", calm=0, flood=2)
    at_most(monkeypatch, "DRAFT", calm=3, flood=5)
    for _turn in range(9):
        begin(flood := Client(REMOTE_ADDR=THERE))
    assert ASKS in begin(flood).text
    at_most(monkeypatch, "SEND", calm=1)
    answer_all(mine := Client(REMOTE_ADDR=HERE))
    for _turn in range(5):
        send_with(flood)
    assert send(mine).url == "/kvittering/"


def test_inquiry_from_the_address_of_a_flood_is_sent_with_a_proof_and_keeps_every_word(client, monkeypatch):
    answer_all(client)
    at_most(monkeypatch, "SEND", calm=0, high=0)
    asked = send(client)
    assert ASKS in asked.text
    assert "Sker der ikke noget? Vent 15 minutter" in asked.text
    assert not Case.objects.exists()
    assert send_with(client, **solve_page(asked.text)).url == "/kvittering/"
    assert Case.objects.get().answers["story"] == "Jeg har slået min skulder."


def test_each_inquiry_of_a_flood_costs_its_own_proof(client, monkeypatch):
    at_most(monkeypatch, "DRAFT", calm=0)
    proof = solve_page(begin(client).text)
    assert client.post("/henvendelse/", {"track": "general", **proof}).status_code == 302
    assert ASKS in Client().post("/henvendelse/", {"track": "general", **proof}).text
    assert IntakeDraft.objects.count() == 1


def test_flood_from_many_addresses_asks_everybody_and_is_slowed(client, monkeypatch):
    at_most(monkeypatch, "DRAFT", flood=3)
    for last in range(3):
        assert begin(Client(REMOTE_ADDR=f"{THERE}{last}")).status_code == 302
    asked = begin(client)
    assert ASKS in asked.text
    assert client.post("/henvendelse/", {"track": "general", **solve_page(asked.text)}).status_code == 302


def test_what_was_typed_stays_while_the_browser_computes(client, monkeypatch):
    at_most(monkeypatch, "RESUME", calm=0)
    assert 'value="ABCD 2345"' in client.post("/fortsaet/", {"key": "ABCD 2345"}).text


def test_draft_is_opened_from_an_address_where_others_have_tried_many_codes(client, monkeypatch):
    begin(client)
    answer(client, "hvem", reporter="patient", go="later")
    key = client.session["draft"]
    at_most(monkeypatch, "RESUME", calm=2, high=2)
    other = Client()
    for _turn in range(4):
        asked = other.post("/fortsaet/", {"key": "ABCD"})
    assert ASKS in asked.text
    assert "Koden åbner ikke en kladde" not in asked.text
    opened = other.post("/fortsaet/", {"key": key, **solve_page(asked.text)}, follow=True)
    assert "Her er din henvendelse" in opened.text


def test_page_loads_nothing_of_it_while_all_is_calm(client):
    for address in ("/", "/henvendelse/", "/fortsaet/", "/min-sag/"):
        assert "altcha" not in client.get(address).text
        assert "proof" not in client.get(address).text

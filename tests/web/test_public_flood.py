"""While too many inquiries come: who floods is slowed, and nobody else is kept out (decision 64)."""

from dataclasses import replace

import pytest
from django.test import Client

from rettidig.casework import keys
from rettidig.casework.models import Case, IntakeDraft
from rettidig.web.public import limits
from tests.proof_of_work import make_easy, solve_page
from tests.web.test_public_inquiry import answer, answer_all, begin, office, photo, send

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


def choose(client, *, width=40, **more):
    return client.post("/henvendelse/beskriv/", {"file": photo(width=width), "kind": "letter", "go": "upload", **more})


def test_files_from_the_address_of_a_flood_are_taken_with_a_proof_and_others_are_not_asked(client, monkeypatch):
    at_most(monkeypatch, "FILE", calm=1, high=1)
    answer_all(flood := Client(REMOTE_ADDR=THERE))
    answer_all(client)
    assert choose(flood).status_code == 302
    refused = choose(flood)
    assert "Dine filer er ikke gemt. Vælg dem igen" in refused.text
    assert choose(flood, width=41, **solve_page(refused.text)).status_code == 302
    assert ASKS not in client.get("/henvendelse/beskriv/").text
    assert choose(client).status_code == 302
    assert [draft.attachments.count() for draft in IntakeDraft.objects.order_by("pk")] == [2, 1]


def test_page_of_files_asks_before_they_are_chosen_so_that_none_is_chosen_twice(client, monkeypatch):
    at_most(monkeypatch, "FILE", calm=1)
    answer_all(client)
    assert ASKS not in client.get("/henvendelse/beskriv/").text
    choose(client)
    asked = client.get("/henvendelse/beskriv/").text
    assert ASKS in asked
    assert choose(client, width=41, **solve_page(asked)).status_code == 302
    assert IntakeDraft.objects.get().attachments.count() == 2


def test_flood_of_files_from_many_addresses_asks_everybody(client, monkeypatch):
    at_most(monkeypatch, "FILE", flood=2)
    for last in range(2):
        answer_all(other := Client(REMOTE_ADDR=f"{THERE}{last}"))
        choose(other)
    answer_all(client)
    assert ASKS in client.get("/henvendelse/beskriv/").text
    assert ASKS in choose(client).text


def test_login_from_the_address_of_a_flood_goes_on_with_a_proof_once(monkeypatch, login_provider):
    at_most(monkeypatch, "LOGIN", calm=1, high=1)
    log_in = "/mine-sager/log-ind/?til=henvendelse"
    flood = Client(REMOTE_ADDR=THERE)
    assert flood.get(log_in).status_code == 302
    asked = flood.get(log_in)
    assert (asked.status_code, ASKS in asked.text) == (429, True)
    assert flood.post(log_in, {"opens": "1"}).status_code == 429
    ready = flood.post(log_in, {"opens": "1", **solve_page(asked.text)})
    assert f'href="{log_in}"' in ready.text
    assert [flood.get(log_in).status_code for _turn in range(2)] == [302, 429]
    assert Client(REMOTE_ADDR=HERE).get(log_in).status_code == 302


def test_link_of_a_letter_opens_in_a_waiting_room_whose_address_is_flooded(client, monkeypatch, office):
    at_most(monkeypatch, "LETTER", calm=0)
    address = f"/b/{keys.new_key()}/"
    asked = client.get(address)
    assert (asked.status_code, ASKS in asked.text) == (429, True)
    client.post(address, {"opens": "1", **solve_page(asked.text)})
    assert "Linket virker ikke" in client.get(address).text


def test_page_loads_nothing_of_it_while_all_is_calm(client):
    for address in ("/", "/henvendelse/", "/fortsaet/", "/min-sag/"):
        assert "altcha" not in client.get(address).text
        assert "proof" not in client.get(address).text

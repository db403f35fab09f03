"""Links for letters over HTTP: a key that opens nothing else, a QR code that leads to the form, and what is refused."""

import json
import re
import shlex
from html import unescape

import pytest
import segno

from rettidig.casework import api_clients
from rettidig.casework.models import LetterLink
from rettidig.web.api import letters
from tests.casework.factories import an_organisation
from tests.casework.offers import AT, a_hospital
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
LETTER = {
    "hospital": "lunden",
    "department": "Ortopædkirurgi",
    "referral_received": "2026-11-09",
    "letter_date": "2026-11-12",
    "appointment_date": "2027-01-19",
    "appointment_kind": "examination",
    "purpose": "assessment",
}


@pytest.fixture
def organisation():
    return an_organisation(a_hospital("lunden", name="Privathospitalet Lunden", kind="private"))


@pytest.fixture
def call(client, organisation):
    """Calls the API as the hospital's letter system."""
    secret = api_clients.add("lunden-breve", organisation=organisation, only_letters=True, at=AT)
    token = api_clients.give_token("lunden-breve", secret)
    return caller(client, token)


def caller(client, token):
    def send(path: str, body=None):
        headers = {"authorization": f"Bearer {token}", "accept-language": "da"}
        return client.post(f"{V1}{path}", body, content_type="application/json", headers=headers)

    return send


def test_letters_get_links_in_their_order_with_codes_that_hold_the_address_and_nothing_of_the_letter(call):
    answer = call("/letter-links", {"letters": [LETTER, LETTER | {"department": "Øjne"}]})
    assert answer.status_code == 201
    one, two = answer.json()["links"]
    assert [LetterLink.objects.get(pk=each["id"]).department for each in (one, two)] == ["Ortopædkirurgi", "Øjne"]
    assert one["url"] != two["url"]
    assert re.fullmatch(r"http://testserver/b/[\w-]{22}/", one["url"])
    assert path_of(one["qr"]) == path_of(segno.make_qr(one["url"], error="m").svg_inline(border=4, omitsize=True))


def path_of(svg: str) -> str:
    return re.search(r' d="(.*?)"', svg)[1]


@pytest.mark.parametrize(("qr", "begins"), [("png", "data:image/png;base64,"), ("none", "")])
def test_code_comes_as_it_is_asked_for(call, qr, begins):
    (link,) = call("/letter-links", {"letters": [LETTER], "qr": qr}).json()["links"]
    assert link["qr"][:22] == begins


def test_wrong_letter_is_refused_with_its_place_in_the_language_asked_for(call):
    answer = call("/letter-links", {"letters": [LETTER, LETTER | {"hospital": "fjord"}]})
    assert answer.status_code == 422
    assert answer.json()["faults"] == [
        {"path": "letters[1].hospital", "wrong": "»fjord« er ikke et af jeres hospitaler.", "allowed": []}
    ]
    assert not LetterLink.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"letters": []},
        {"letters": [LETTER] * 501},
        {"letters": [LETTER], "days": 181},
        {"letters": [LETTER | {"referral_received": "9/11"}]},
        {"letters": [LETTER | {"referral_received": 1794182400}]},
        {"letters": [LETTER | {"patient_cpr": "2103009996"}]},
    ],
)
def test_call_that_is_not_as_described_is_refused(call, wrong):
    assert call("/letter-links", wrong).status_code == 422
    assert not LetterLink.objects.exists()


def test_link_that_is_closed_opens_nothing_and_another_systems_is_not_there(client, call):
    make_office()
    (link,) = call("/letter-links", {"letters": [LETTER]}).json()["links"]
    secret = api_clients.add("x", organisation=an_organisation(a_hospital("y")), only_letters=True, at=AT)
    other = caller(client, api_clients.give_token("x", secret))
    assert other(f"/letter-links/{link['id']}/revoke").status_code == 404
    assert client.get(link["url"]).status_code == 200
    assert call(f"/letter-links/{link['id']}/revoke").status_code == 204
    assert client.get(link["url"]).status_code == 404


def test_key_of_a_letter_system_sees_no_patients_and_the_other_key_makes_no_links(client, call, organisation):
    secret = api_clients.add("lunden-epj", organisation=organisation, at=AT)
    token = api_clients.give_token("lunden-epj", secret)
    assert caller(client, token)("/letter-links", {"letters": [LETTER]}).status_code == 401
    letter_token = api_clients.give_token(
        "lunden-breve", api_clients.renew(api_clients.ApiClient.objects.get(only_letters=True), at=AT)
    )
    got = client.get(f"{V1}/re-referrals", headers={"authorization": f"Bearer {letter_token}"})
    assert got.status_code == 401
    assert call("/letter-links", {"letters": [LETTER]}).status_code == 401  # the token of the old secret


def test_system_that_calls_too_often_is_told_so(call, monkeypatch):
    monkeypatch.setattr(letters, "LINKS", letters.Limit("letter links", 1, 60))
    assert [call("/letter-links", {"letters": [LETTER]}).status_code for _ in range(2)] == [201, 429]


@pytest.mark.parametrize("language", ["da", "en"])
def test_example_of_the_page_for_systems_gets_a_link(client, organisation, language):
    page = client.get("/api/docs/", headers={"Accept-Language": language}).text
    blocks = [unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]
    _key, token, made = (each for each in blocks if "lunden-breve" in each or "letter-links" in each)
    secret = api_clients.add("lunden-breve", organisation=organisation, only_letters=True, at=AT)
    form = {"grant_type": "client_credentials", "client_id": "lunden-breve", "client_secret": secret}
    address = token.split()[1].removeprefix("http://testserver")
    given = client.post(address, form).json()["access_token"]
    words = shlex.split(made.replace("\\\n", "").replace("TOKEN", given))
    headers = dict(word.split(": ") for word in words if ": Bearer" in word)
    answer = client.post(words[1], words[-1], content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.text
    assert json.loads(words[-1])["letters"][0]["hospital"] == "lunden"

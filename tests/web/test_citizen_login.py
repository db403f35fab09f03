"""Login of citizens, at a real provider process: what opens the citizen's own page, and everything that does not."""

import time

import pytest
import requests
from django.test import Client
from joserfc.jwk import RSAKey

from rettidig.casework.citizen_login import find_setup
from rettidig.casework.models import User
from rettidig.integrations.citizen_login import provider
from tests.citizen_login import KAJA, come_back, go_to_provider, log_in, running_provider
from tests.intake_data import make_office, make_user
from tests.login import log_in as log_in_staff

pytestmark = pytest.mark.django_db
LOGGED_IN = "Du er logget ind som Kaja Test Hansen."


@pytest.fixture(autouse=True)
def office(login_provider):
    return make_office()


def page(client) -> str:
    return client.get("/mine-sager/").text


def test_citizen_who_has_logged_in_is_named_and_is_no_user(client):
    assert log_in(client, "kaja") == "/mine-sager/"
    assert LOGGED_IN in page(client)
    assert not User.objects.exists()
    assert client.get("/kontor/")["Location"].startswith("/konto/login/")


def test_login_asks_with_a_challenge_a_state_and_a_nonce(client):
    asked = requests.utils.urlparse(go_to_provider(client)).query
    assert all(part in asked for part in ("code_challenge_method=S256", "code_challenge=", "state=", "nonce="))
    assert KAJA not in asked


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("kaja-low", "ikke sikkert nok"),
        ("kaja-without-level", "ikke sikkert nok"),
        ("without-number", "hvilket CPR-nummer"),
        ("bad-number", "hvilket CPR-nummer"),
    ],
)
def test_login_that_does_not_say_enough_is_refused_and_says_what_works_without(client, who, sentence):
    log_in(client, who)
    shown = page(client)
    assert sentence in shown
    assert ("uden login" in shown, "Log ind med MitID" in shown) == (True, True)


def test_login_that_is_cancelled_says_so(client):
    there = go_to_provider(client)
    answer = requests.post(there, data={"action": "deny"}, allow_redirects=False, timeout=20)
    client.get(answer.headers["Location"])
    assert "login blev afbrudt" in page(client)


def test_answer_opens_once(client):
    back = come_back(go_to_provider(client), "kaja")
    client.get(back)
    client.post("/mine-sager/log-af/")
    client.get(back)
    assert "Login kunne ikke bruges." in page(client)


def test_answer_opens_no_other_browser(client):
    back = come_back(go_to_provider(client), "kaja")
    other = Client(headers={"accept-language": "da"})
    other.get(back)
    assert "Login kunne ikke bruges." in page(other)


@pytest.mark.parametrize("query", ["", "?code=abc", "?state=abc", "?code=abc&state=abc"])
def test_answer_without_a_login_begun_here_is_refused(client, query):
    client.get(f"/mine-sager/retur/{query}")
    assert "Login kunne ikke bruges." in page(client)


def test_answer_with_another_nonce_is_refused(client):
    there = go_to_provider(client)
    session = client.session
    (name,) = [each for each in session.keys() if each.startswith("_state_citizen")]  # noqa: SIM118
    session[name]["data"]["nonce"] = "another"
    session.save()
    client.get(come_back(there, "kaja"))
    assert "Login kunne ikke bruges." in page(client)


def test_answer_that_another_key_has_signed_is_refused(client, monkeypatch):
    there = go_to_provider(client)
    known = provider._client(find_setup())
    real = known.fetch_jwk_set()["keys"][0]
    forged = RSAKey.generate_key(2048).as_dict(private=False) | {key: real[key] for key in ("kid",) if key in real}
    monkeypatch.setattr(known, "fetch_jwk_set", lambda force=False: {"keys": [forged]})
    client.get(come_back(there, "kaja"))
    assert "Login kunne ikke bruges." in page(client)


def test_answer_for_another_site_is_refused(client, settings):
    there = go_to_provider(client).replace("client_id=rettidig", "client_id=another")
    client.get(come_back(there, "kaja"))
    assert "Login kunne ikke bruges." in page(client)


def test_provider_that_is_down_keeps_nobody_from_writing(client, settings):
    settings.CITIZEN_LOGIN_ISSUER = "http://127.0.0.1:9"
    assert go_to_provider(client) == "/mine-sager/"
    shown = page(client)
    assert "Login virker ikke lige nu." in shown
    assert client.post("/henvendelse/", {"track": "general"})["Location"] == "/henvendelse/hvem/"


def test_provider_that_goes_down_on_the_way_is_said_to_be_down(client, settings, tmp_path):
    with running_provider(tmp_path) as issuer:
        settings.CITIZEN_LOGIN_ISSUER = issuer
        back = come_back(go_to_provider(client), "kaja")
    client.get(back)
    assert "Login virker ikke lige nu." in page(client)


def test_site_without_a_provider_offers_no_login(client, settings):
    settings.CITIZEN_LOGIN_ISSUER = ""
    assert client.get("/mine-sager/log-ind/").status_code == 404
    assert "MitID" not in client.get("/").text + page(client)


def test_claims_and_levels_are_those_of_the_installation(client, settings):
    settings.CITIZEN_LOGIN_CLAIMS = (("number", "cprNumberIdentifier"), ("name", "sub"), ("level", "loa"))
    settings.CITIZEN_LOGIN_LEVELS = ["https://data.gov.dk/concept/core/nsis/Low"]
    log_in(client, "kaja-low")
    assert "Du er logget ind som kaja-low." in page(client)
    other = Client(headers={"accept-language": "da"})
    log_in(other, "kaja")
    assert "ikke sikkert nok" in page(other)


def test_session_that_was_known_before_the_login_opens_nothing(client):
    client.get("/mine-sager/log-ind/")
    before = client.cookies["sessionid"].value
    log_in(client, "kaja")
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("setting", ["SESSION_IDLE_SECONDS", "SESSION_LOGIN_SECONDS"])
def test_login_ends_by_itself(client, settings, monkeypatch, setting):
    log_in(client, "kaja")
    later = time.time() + getattr(settings, setting)
    monkeypatch.setattr(time, "time", lambda: later)
    shown = page(client)
    assert "Du er logget af." in shown
    assert LOGGED_IN not in shown


def test_login_and_a_login_of_the_staff_never_stand_beside_each_other(client, office):
    log_in(client, "kaja")
    log_in_staff(client, make_user(office, "adviser"))
    assert LOGGED_IN not in page(client)
    assert go_to_provider(client) == "/mine-sager/"
    assert "Log af først." in page(client)


def test_log_out_leaves_nothing_and_offers_to_end_the_login_at_the_provider(client, login_provider):
    log_in(client, "kaja")
    answer = client.post("/mine-sager/log-af/")
    assert f'action="{login_provider}/oauth2/end_session"' in answer.text
    assert login_provider in answer["Content-Security-Policy"].partition("form-action")[2].partition(";")[0]
    assert LOGGED_IN not in page(client)
    assert not client.session.keys() - {"_messages"}

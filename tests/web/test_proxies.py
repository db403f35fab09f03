"""Behind a proxy that ends TLS: the right scheme, the visitor's address, forms that work, and the true cause if not."""

import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import Client

from rettidig.web import proxies

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.base_urls")]

PROXY = "10.0.0.1"
HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
PAGE = {"origin": "https://kontor.example"}


@pytest.fixture(autouse=True)
def _https(settings, monkeypatch):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/24")]
    settings.ALLOWED_HOSTS = ["kontor.example"]
    monkeypatch.setattr(proxies, "_said", set())


def visit(peer=PROXY, *, client=None, **headers):
    client = client or Client()
    return client.get("/", headers=headers, REMOTE_ADDR=peer, HTTP_HOST="kontor.example")


def send(peer=PROXY, **headers):
    """A form with the cookie and the token of a page that was just opened."""
    client = Client(enforce_csrf_checks=True)
    page = client.get("/alt/", headers=HTTPS, REMOTE_ADDR=PROXY, HTTP_HOST="kontor.example")
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    fields = {"name": "Nancy", "csrfmiddlewaretoken": token}
    return client.post("/alt/", fields, headers=PAGE | headers, REMOTE_ADDR=peer, HTTP_HOST="kontor.example")


def test_https_through_a_proxy_on_another_machine_is_kept_to_by_browsers():
    answer = visit(**HTTPS)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(("peer", "headers"), [(PROXY, {"X-Forwarded-Proto": "http"}), ("198.51.100.7", {})])
def test_http_is_sent_to_https(peer, headers):
    answer = visit(peer, **headers)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://kontor.example/")


@pytest.mark.parametrize(
    ("peer", "headers", "said"),
    [
        ("198.51.100.7", HTTPS, "198.51.100.7 stands in front of the server but not in TRUSTED_PROXIES"),
        (PROXY, {}, f"{PROXY} does not send X-Forwarded-Proto"),
    ],
)
def test_proxy_that_is_set_up_wrongly_gives_no_endless_redirect_and_is_named_in_the_log_once(
    peer, headers, said, caplog
):
    answers = [visit(peer, **headers) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert caplog.text.count(said) == 1


def test_scheme_that_a_visitor_claims_is_not_believed():
    assert "Strict-Transport-Security" not in visit("198.51.100.7", **HTTPS).headers


def test_visitor_is_known_by_the_address_that_our_proxy_saw():
    seen = []
    take = proxies.ProxyMiddleware(lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse())
    request = visit(**HTTPS).wsgi_request
    request.META |= {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": "zz1, 192.0.2.1"}
    take(request)
    assert seen == ["192.0.2.1"]


def test_form_through_our_proxy_is_taken():
    assert send(**HTTPS).status_code == 422  # read, and found wanting


@pytest.mark.parametrize("headers", [{}, HTTPS])
def test_form_through_an_unknown_proxy_is_refused_with_the_true_cause(headers, caplog):
    answer = send("10.9.9.9", **{"X-Forwarded-For": "192.0.2.1"} | headers)
    assert answer.status_code == 403
    assert "Siden er sat forkert op hos os." in answer.text
    assert "cookies" not in answer.text
    assert "a form of https://kontor.example came as http" in caplog.text
    assert "10.9.9.9 stands in front of the server but not in TRUSTED_PROXIES" in caplog.text
    assert 'value="Nancy"' in answer.text


@pytest.mark.parametrize(
    ("origin", "said", "logged"),
    [
        ("https://evil.example", "Formularen kom fra en anden adresse", "a form of https://evil.example came to"),
        ("null", "Vi kan ikke se, hvor formularen kommer fra", "the browser hides the page"),
        ("https://[", "Vi kan ikke se, hvor formularen kommer fra", "the browser hides the page"),
    ],
)
def test_form_from_elsewhere_is_refused_with_the_true_cause_and_offers_nothing(origin, said, logged, caplog):
    answer = send(**HTTPS | {"origin": origin})
    assert answer.status_code == 403
    assert said in answer.text
    assert logged in caplog.text
    assert "Nancy" not in answer.text


def test_form_of_an_origin_that_is_named_in_the_settings_is_taken(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://anden.example"]
    assert send(**HTTPS | {"origin": "https://anden.example"}).status_code == 422


def test_form_without_a_cookie_is_refused_with_the_true_cause(caplog):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/alt/", {}, headers=HTTPS | PAGE, REMOTE_ADDR=PROXY, HTTP_HOST="kontor.example")
    assert "Vi mangler en cookie fra din browser" in answer.text
    assert "the browser sent no cookie" in caplog.text


def settings_of(names, **environment):
    ask = f"from rettidig.config import settings as s; print([str(getattr(s, each)) for each in {names!r}])"
    command = [sys.executable, "-c", ask]
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | environment)
    return run.stdout.strip() or run.stderr


def test_settings_with_https_trust_the_own_machine_and_bind_cookies_to_the_host():
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SECURE_SSL_REDIRECT"]
    assert settings_of(names, HTTPS="true") == str(["__Host-session", "__Host-csrf", "__Host-language", "True"])
    assert "127.0.0.0/8" in settings_of(["TRUSTED_PROXIES"], HTTPS="true")


def test_settings_without_https_trust_no_proxy_and_answer_only_for_this_machine():
    names = ["TRUSTED_PROXIES", "ALLOWED_HOSTS"]
    assert settings_of(names) == str(["[]", "['localhost', '127.0.0.1', '[::1]']"])


def test_settings_name_networks_in_the_usual_ways_and_refuse_others():
    assert "10.0.0.0/8" in settings_of(["TRUSTED_PROXIES"], TRUSTED_PROXIES="10.0.0.0/8, 192.0.2.1")
    assert "'nonsense' does not appear to be an IPv4 or IPv6 network" in settings_of([], TRUSTED_PROXIES="nonsense")

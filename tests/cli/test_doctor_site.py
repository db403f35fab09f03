"""`rettidig doctor --url`: requests go out as a visitor's do, and what a proxy does to them on the way is told."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rettidig.cli.checks import site

Headers = dict[str, str]


def said(url: str) -> str:
    return "\n".join(f"{trouble.what}: {trouble.cure}" for trouble in site.site(url))


@contextmanager
def a_proxy(server: str, change: Callable[[Headers], Headers]) -> Iterator[str]:
    """The address of a proxy that sends each request on to `server` with its headers changed."""

    class Proxy(BaseHTTPRequestHandler):
        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            behind = http.client.HTTPConnection(server.removeprefix("http://"))
            behind.request(self.command, self.path, body, change(dict(self.headers.items())))
            answer = behind.getresponse()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.read())
            self.close_connection = True

        do_GET = do_POST = pass_on  # noqa: N815 - the names that http.server asks for

        def log_message(self, *_args):
            """Nothing: a test is not to print."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_port}"
        proxy.shutdown()


def add_address(headers: Headers) -> Headers:
    """As a proxy ought to: what came stands before the address it came from."""
    return (
        headers | {"X-Forwarded-For": f"{headers['X-Forwarded-For']}, 127.0.0.1"}
        if "X-Forwarded-For" in headers
        else headers
    )


def change_name(headers: Headers) -> Headers:
    return headers | {"Host": "localhost"}


def test_site_when_requests_arrive_whole_then_nothing_is_said(live_server):
    assert said(live_server.url) == ""


def test_site_when_a_proxy_does_its_part_then_nothing_is_said(live_server, settings):
    settings.PROXY_COUNT = 1
    with a_proxy(live_server.url, add_address) as url:
        assert said(url) == ""


def test_site_when_a_proxy_changes_the_name_says_so_and_that_forms_are_refused(live_server):
    with a_proxy(live_server.url, change_name) as url:
        told = said(url)
    assert f"the name {url.removeprefix('http://')} arrives as localhost" in told
    assert (
        f"forms are refused: Let the proxy pass Host and X-Forwarded-Proto on, or set CSRF_TRUSTED_ORIGINS={url}"
        in told
    )


def test_site_when_a_visitor_can_claim_an_address_says_so(live_server, settings):
    settings.PROXY_COUNT = 1
    with a_proxy(live_server.url, dict) as url:
        assert "a visitor can claim any address" in said(url)


def test_site_when_it_trusts_more_proxies_than_there_are_says_that_addresses_can_be_claimed(live_server, settings):
    settings.PROXY_COUNT = 3
    with a_proxy(live_server.url, add_address) as url:
        assert "a visitor can claim any address" in said(url)


def test_site_when_it_does_not_know_its_name_names_the_setting(live_server, settings):
    settings.ALLOWED_HOSTS = ["patientkontor.example.dk"]
    assert "Set ALLOWED_HOSTS=localhost" in said(live_server.url)


def test_site_when_it_has_another_key_says_that_it_is_another_installation(live_server, monkeypatch):
    monkeypatch.setattr(site, "DOCTOR_SALT", "another")
    assert "another installation, or has another SECRET_KEY" in said(live_server.url)


def test_site_when_nobody_listens_says_so():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "cannot be reached: " in said(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url", ["patientkontor.example.dk", "ftp://patientkontor.example.dk", "https://", "file:///etc"]
)
def test_site_when_the_address_is_none_asks_nobody(url):
    assert "is no address of a site" in said(url)


ARRIVED = {"scheme": "https", "host": "patientkontor.example.dk", "address": "198.51.100.7"}


@pytest.mark.parametrize(
    ("arrived", "trouble"),
    [
        ({}, ""),
        ({"scheme": "http"}, "https arrives as http"),
        ({"host": "127.0.0.1:8000"}, "arrives as 127.0.0.1:8000"),
        ({"address": "127.0.0.1"}, "which is the proxy"),
        ({"address": "203.0.113.9"}, "which is the proxy"),
        ({"address": ""}, "cannot tell where visitors come from"),
        ({"address": site.NOBODY}, "a visitor can claim any address"),
    ],
)
def test_arrival_when_something_changed_on_the_way_is_told(monkeypatch, arrived, trouble):
    monkeypatch.setattr(site, "_own_address", lambda host, port: "198.51.100.7")
    monkeypatch.setattr(site, "_addresses", lambda host: {"203.0.113.9"})
    found = [each.what for each in site._arrival("https://patientkontor.example.dk", ARRIVED | arrived)]
    assert len(found) == bool(trouble)
    assert trouble in "".join(found)

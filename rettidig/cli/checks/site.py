"""Whether the site is set up for the address that people use, and, with `--url`, whether requests arrive there whole.

Offline only the settings can be compared. With an address the doctor sends requests the way a visitor's go, through
every proxy, and the site says how they arrived (`rettidig.web.health.describe_request`).
"""

import json
import re
import socket
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPResponse
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core import signing

from rettidig.casework.monitoring import DOCTOR_HEADER, DOCTOR_SALT
from rettidig.cli.trouble import Trouble

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]", "testserver"}
SECONDS = 10
NOBODY = "192.0.2.1"  # an address that nobody has (RFC 5737), as a visitor might claim one
PAGE = "docs/operations.md, Proxy"


def site_settings() -> Iterator[Trouble]:
    """Findings from the settings alone."""
    if not settings.SESSION_COOKIE_SECURE:
        yield Trouble(
            "logins and health data would cross the net unencrypted", "Set HTTPS=true behind a proxy with TLS."
        )
    if "*" in settings.ALLOWED_HOSTS or set(settings.ALLOWED_HOSTS) <= LOCAL_NAMES:
        yield Trouble("it does not know by which name it is reached", "Set ALLOWED_HOSTS to the name in the address.")
    if settings.DEBUG:
        yield Trouble("an error would show settings and data to visitors", "Leave DEBUG unset.")
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if settings.SESSION_COOKIE_SECURE and not origin.startswith("https://"):
            yield Trouble(f"forms from {origin} are trusted without TLS", "Begin CSRF_TRUSTED_ORIGINS with https://")


class Answer(NamedTuple):
    """A response: the status, the headers and the text."""

    status: int
    headers: Message
    text: str


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        """Leave the answer as it is: where it leads is what is to be seen."""


class Unreachable(Exception):
    """No answer came; the text says why."""


def ask(url: str, *, data: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Answer:
    """Send one request and follow no redirect. Raises Unreachable."""
    body = None if data is None else urlencode(data).encode()
    request = Request(url, body, headers or {})  # noqa: S310 - `site` takes http and https only
    try:
        with build_opener(_NoRedirects).open(request, timeout=SECONDS) as response:
            return _read(response)
    except HTTPError as answer:
        with answer:
            return _read(answer)
    except (OSError, ValueError) as trouble:
        raise Unreachable(str(getattr(trouble, "reason", trouble))) from None


def _read(response: HTTPResponse | HTTPError) -> Answer:
    return Answer(response.status or 0, response.headers, response.read().decode(errors="replace"))


def site(url: str) -> Iterator[Trouble]:
    """Everything that a visitor's requests to `url` need: name, scheme, address, cookies, forms, style, redirect."""
    url = url.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield Trouble(f"{url} is no address of a site", "rettidig doctor --url https://patientkontor.example.dk")
        return
    claims = {DOCTOR_HEADER: signing.dumps("", salt=DOCTOR_SALT), "X-Forwarded-For": NOBODY}
    try:
        answer = ask(f"{url}/health/request", headers=claims)
        found = list(_refusals(url, answer)) or [*_arrival(url, json.loads(answer.text)), *_visit(url)]
    except Unreachable as trouble:
        found = [
            Trouble(f"{url} cannot be reached: {trouble}", "Look at name, certificate, firewall, proxy and server.")
        ]
    except ValueError:
        found = [Trouble(f"{url} is answered by something else than Rettidig", f"Look at the proxy: {PAGE}")]
    yield from found


def _refusals(url: str, answer: Answer) -> Iterator[Trouble]:
    """Why the site did not say how the request arrived."""
    if answer.status == 400:
        cure = f"Set ALLOWED_HOSTS={urlsplit(url).hostname}, and let the proxy pass the header Host on: {PAGE}"
        yield Trouble(f"the site does not know the name {urlsplit(url).hostname}", cure)
    elif answer.status in (301, 302, 307, 308):
        leads = answer.headers.get("Location", "")
        if leads.startswith(url + "/"):
            yield Trouble("it sends https to https without end", f"The proxy must send X-Forwarded-Proto: {PAGE}")
        else:
            yield Trouble(f"it leads on to {leads}", "Ask the doctor about that address.")
    elif answer.status == 404:
        cure = "Ask the doctor with the variables of the running site; if that is done, the proxy leads elsewhere."
        yield Trouble("it is another installation, or has another SECRET_KEY", cure)
    elif answer.status != 200:
        yield Trouble(f"it answers {answer.status}", "Read the logs of proxy and server.")


def _arrival(url: str, arrived: dict[str, str]) -> Iterator[Trouble]:
    """Differences between the request as sent and as it arrived (`told`)."""
    parts = urlsplit(url)
    if arrived["scheme"] != parts.scheme:
        cure = f"Set HTTPS=true, and let the proxy send X-Forwarded-Proto and be a trusted one: {PAGE}"
        yield Trouble(f"{parts.scheme} arrives as {arrived['scheme']}", cure)
    if arrived["host"] != parts.netloc:
        cure = f"Let the proxy pass the header Host on: {PAGE}"
        yield Trouble(f"the name {parts.netloc} arrives as {arrived['host']}", cure)
    if arrived["address"] == NOBODY:
        cure = f"Trust no more proxies than there are, and let none pass X-Forwarded-For on unread: {PAGE}"
        yield Trouble("a visitor can claim any address, and so escape every limit", cure)
    elif not arrived["address"]:
        cure = f"Trust as many proxies as there are, and let each add to X-Forwarded-For: {PAGE}"
        yield Trouble("the site cannot tell where visitors come from", cure)
    elif _is_of_the_proxy(arrived["address"], parts.hostname or "", parts.port or 443):
        cure = f"Trust the proxy, and let it send X-Forwarded-For: {PAGE}"
        yield Trouble(f"all visitors seem to come from {arrived['address']}, which is the proxy", cure)


def _is_of_the_proxy(address: str, host: str, port: int) -> bool:
    """Whether the address that the site saw is none of ours, but the site's own or one inside a machine."""
    return address != _own_address(host, port) and address in _addresses(host) | {"127.0.0.1", "::1"}


def _visit(url: str) -> Iterator[Trouble]:
    """A visitor's requests: open a page, get its style, send a form."""
    page = ask(f"{url}/konto/login/")
    is_secure = url.startswith("https:")
    cookies = [each.partition(";") for each in page.headers.get_all("Set-Cookie", [])]
    if is_secure and any("secure" not in rest.lower() for _pair, _, rest in cookies):
        yield Trouble("cookies may be sent unencrypted", "Set HTTPS=true.")
    if is_secure and "Strict-Transport-Security" not in page.headers:
        yield Trouble("browsers are not told to keep to https", "Set HTTPS=true, and let the proxy pass headers on.")
    token = next((pair.partition("=")[2] for pair, _, _rest in cookies if settings.CSRF_COOKIE_NAME in pair), "")
    sent = {"csrfmiddlewaretoken": token, "language": "da", "next": "/"}
    headers = {"Cookie": f"{settings.CSRF_COOKIE_NAME}={token}", "Origin": url, "Referer": f"{url}/"}
    status = ask(f"{url}/sprog/setlang/", data=sent, headers=headers).status
    if not token or status == 403:
        cure = f"Let the proxy pass Host and X-Forwarded-Proto on, or set CSRF_TRUSTED_ORIGINS={url}: {PAGE}"
        yield Trouble("forms are refused", cure)
    elif status >= 400:
        yield Trouble(f"a form is answered by {status}", "Read the logs of proxy and server.")
    style = re.search(r'href="(/static/[^"]+\.css)"', page.text)
    if style is None or ask(url + style[1]).status != 200:
        yield Trouble("pages come without their style", "Run make install again, and let the proxy pass /static/ on.")
    if is_secure and not urlsplit(url).port and _answers_in_the_clear(urlsplit(url).netloc):
        yield Trouble("http is answered too, and not sent on to https", f"Let the proxy send it on: {PAGE}")


def _answers_in_the_clear(host: str) -> bool:
    try:
        answer = ask(f"http://{host}/")
    except Unreachable:
        return False
    return not answer.headers.get("Location", "").startswith("https://")


def _own_address(host: str, port: int) -> str:
    """The address of this machine on the way to `host`; sends nothing."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect((host, port))
        except OSError:
            return ""
        return str(way.getsockname()[0])


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except OSError:
        return set()

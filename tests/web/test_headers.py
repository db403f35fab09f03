"""Caching and indexing headers: what browsers, proxies and search engines may keep."""

import pytest
from django.core.management import call_command
from django.http import HttpResponse

from rettidig.casework.models import Role
from rettidig.web.middleware import KEPT_BY_BROWSERS
from rettidig.web.static_files import StaticFilesMiddleware
from tests.casework.factories import a_case, a_user, an_office
from tests.login import log_in
from tests.repository.addresses import every_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [None, *Role])
def test_no_page_is_kept_but_those_that_are_the_same_for_everybody(client, role):
    case = a_case()
    if role:
        log_in(client, a_user(role, office=case.office))
    addresses = every_address(pk=case.pk)
    assert len(addresses) > 120
    for name, address in addresses.items():
        if name == "account_logout":
            continue
        for answer in (client.get(address), client.post(address)):
            is_kept = answer.headers.get("Cache-Control") != "no-store"
            assert not is_kept or (name in KEPT_BY_BROWSERS and answer.status_code == 200), (name, answer.status_code)


@pytest.mark.parametrize("address", ["/findes-ikke/", "/kontor/sag/9/", "/static/findes-ikke.css"])
def test_pages_for_what_went_wrong_are_not_kept(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_open_pages_are_kept_by_browsers(client):
    an_office()
    assert "Cache-Control" not in client.get("/").headers


@pytest.mark.parametrize("closed", ["/kontor/", "/min-sag/", "/fortsaet/", "/api/"])
def test_search_engines_are_kept_to_the_open_pages(client, closed):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Disallow: {closed}" in answer.text


@pytest.mark.parametrize(
    ("setting", "contact"),
    [("", "mailto:a@example.dk"), ("https://rettidig.example/fejl", "https://rettidig.example/fejl")],
)
def test_those_who_find_a_weakness_are_told_whom_to_write_to(client, settings, setting, contact):
    settings.SECURITY_CONTACT = setting
    an_office()
    text = client.get("/.well-known/security.txt").text
    assert f"Contact: {contact}\n" in text
    assert "Expires: 20" in text


def test_security_contact_when_there_is_none_is_not_there(client):
    an_office(email="")
    assert client.get("/.well-known/security.txt").status_code == 404


def test_lists_of_files_are_not_served_and_the_files_are(settings, tmp_path, rf):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    (tmp_path / ".collected").write_text("x")
    serve = StaticFilesMiddleware(lambda _request: HttpResponse(status=404))
    found = {name: serve(rf.get(f"/static/{name}")).status_code for name in (
        "staticfiles.json", "staticfiles.json.gz", ".collected", "rettidig/app.css")}  # fmt: skip
    assert found == {"staticfiles.json": 404, "staticfiles.json.gz": 404, ".collected": 404, "rettidig/app.css": 200}

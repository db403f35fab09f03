"""The database is gone for a moment: what the visitor meets."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from rettidig.casework.models import Case
from rettidig.keyring import WrongKey, keyring
from rettidig.web import errors
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db
OWN = {"HTTP_REFERER": "http://testserver/henvendelse/beskriv/"}


@pytest.fixture
def visitor():
    make_office()
    client = Client(raise_request_exception=False, **OWN)
    client.post("/henvendelse/", {"track": "general"})
    client.post("/henvendelse/hvem/", {"reporter": "patient"})
    return client


def refuse(*_args):
    raise OperationalError


def test_page_when_the_database_is_gone_says_so_and_when_to_come_back(visitor):
    with connection.execute_wrapper(refuse):
        page = visitor.get("/henvendelse/beskriv/")
    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert 'href="/henvendelse/beskriv/"' in page.text


def test_form_when_the_database_is_gone_is_offered_again_with_what_was_typed(visitor):
    with connection.execute_wrapper(refuse):
        page = visitor.post("/henvendelse/beskriv/?fra=tjek", {"story": "Jeg har slået min skulder."})
    assert page.status_code == 503
    assert 'name="story" value="Jeg har slået min skulder."' in page.text
    assert 'action="/henvendelse/beskriv/?fra=tjek"' in page.text


def test_receipt_when_the_database_goes_while_the_visit_is_written_down_says_so_and_is_there_after(visitor):
    def lose_sessions(execute, sql, *rest):
        if sql.startswith('UPDATE "django_session"'):
            raise OperationalError
        return execute(sql, *rest)

    visitor.post("/henvendelse/hvem/", {"reporter": "patient", "category": "rehabilitation"})
    visitor.post("/henvendelse/svar/", {"reply_by": "page"})
    visitor.post("/henvendelse/tjek/", {"website": ""})
    with connection.execute_wrapper(lose_sessions):
        page = visitor.get("/kvittering/")
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert Case.objects.get().number in visitor.get("/kvittering/").text


def test_form_of_another_site_or_with_a_password_is_not_offered_again():
    foreign = RequestFactory().post("/", {"story": "S"}, HTTP_REFERER="http://elsewhere.example/")
    secret = RequestFactory().post("/", {"password": "S"}, HTTP_REFERER="http://testserver/")
    assert "<form" not in errors.unreachable(foreign).text
    assert "<form" not in errors.unreachable(secret).text


def test_page_when_the_key_is_not_the_one_that_the_data_was_written_with_says_so_and_is_no_mistake_of_the_page():
    stored = keyring("one").encrypt("2103009996")
    try:
        keyring("another").decrypt(stored)
    except WrongKey:
        page = errors.server_error(RequestFactory().get("/kontor/sag/1/"))
    assert page.status_code == 503
    assert "Vi kan ikke svare lige nu" in page.text

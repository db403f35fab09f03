"""Every call of the API, tried with what its description allows and with what it forbids: the two must agree."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from rettidig.casework import api_clients
from rettidig.casework.models import AcceptanceRequest, Delivery, Organisation
from rettidig.web.api.urls import api
from tests.casework.acceptance import a_moved_patient, a_request
from tests.casework.conftest import story  # noqa: F401 - a fixture
from tests.casework.factories import an_organisation
from tests.casework.offers import AT
from tests.desk_data import deliver_everything

pytestmark = pytest.mark.django_db
DESCRIPTION = "/api/v1/openapi.json"
TRIED = settings(max_examples=20, database=None, suppress_health_check=list(HealthCheck))


def calls() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return [(path, method) for path, methods in paths.items() for method in methods]


ABOUT_A_PATIENT = [call for call in calls() if "{pk}" in call[0] and "/letter-links/" not in call[0]]


@pytest.fixture
def described(settings):
    """The description, to be called in the test's own transaction, whose connection no request may close."""
    settings.CLAMD_ADDRESS = "fake"
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(DESCRIPTION, WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(story) -> str:  # noqa: F811
    """The token of a system that has a patient and a request."""
    moved = a_moved_patient(story)
    deliver_everything()
    a_request(moved)
    secret = api_clients.add("lunden-epj", organisation=an_organisation(moved.hospital), at=AT)
    return api_clients.give_token("lunden-epj", secret)


@pytest.fixture
def letter_token(token) -> str:
    """The token of the letter system of the same organisation."""
    organisation = Organisation.objects.get()
    secret = api_clients.add("lunden-breve", organisation=organisation, only_letters=True, at=AT)
    return api_clients.give_token("lunden-breve", secret)


@pytest.fixture
def inquiry_token(token) -> str:
    """The token of a system of the same organisation that sends inquiries."""
    organisation = Organisation.objects.get()
    secret = api_clients.add("lunden-blanket", organisation=organisation, only_inquiries=True, at=AT)
    return api_clients.give_token("lunden-blanket", secret)


def follow(operation, token: str, *, mode: GenerationMode, without=(), **parts) -> None:
    """Send the call again and again as its description says, or as it forbids; `parts` stand in its address."""

    @TRIED
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case):
        case.path_parameters |= parts
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=list(without))

    tried()


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), calls())
def test_call_answers_as_it_is_described(described, token, letter_token, inquiry_token, path, method, mode):
    # What a document about a patient must hold, which files can be opened, whose a hospital is, and what a form asks,
    # none can say
    unsayable = ("/assess", "/attachments", "/letter-links", "/inquiries")
    without = [positive_data_acceptance] if path.endswith(unsayable) else []
    key = letter_token if "/letter-links" in path else inquiry_token if "/inquir" in path else token
    follow(described[path][method.upper()], key, mode=mode, without=without)


@pytest.mark.parametrize(("path", "method"), ABOUT_A_PATIENT)
def test_call_about_a_patient_or_request_that_is_there_answers_as_it_is_described(described, token, path, method):
    found = (
        Delivery.objects.get(message__kind="re_referral")
        if "/re-referrals/" in path
        else AcceptanceRequest.objects.get()
    )
    # nor which codes there are on a day
    follow(
        described[path][method.upper()],
        token,
        mode=GenerationMode.POSITIVE,
        without=[positive_data_acceptance],
        pk=str(found.pk),
    )

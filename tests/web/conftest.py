"""Fixtures for tests of the staff pages."""

import pytest
from django.test import Client

from rettidig.casework.models import Case, Office
from tests.desk_data import person_called, the_office, the_story
from tests.login import log_in


@pytest.fixture
def office(db) -> Office:
    return the_office()


@pytest.fixture
def case(office) -> Case:
    return the_story("shoulder", office)


@pytest.fixture
def adviser(client, office) -> Client:
    log_in(client, person_called("vejleder"))
    return client

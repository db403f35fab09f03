"""The office of the public pages: how old what is told of it may be."""

import pytest

from rettidig.casework import offices
from tests.intake_data import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remembering(settings):
    settings.OFFICE_SECONDS = 10
    yield
    offices._remembered_office.cache_clear()


def at(monkeypatch, seconds):
    monkeypatch.setattr(offices, "monotonic", lambda: seconds)


def test_office_when_just_asked_for_is_remembered_with_its_hours(monkeypatch, django_assert_num_queries):
    make_office()
    at(monkeypatch, 100)
    offices.public_office()
    at(monkeypatch, 109)
    with django_assert_num_queries(0):
        assert len(offices.public_office().opening_hours.all()) == 5


def test_office_when_changed_is_told_anew_ten_seconds_later(monkeypatch):
    office = make_office()
    at(monkeypatch, 100)
    offices.public_office()
    office.helpline = "78 41 40 91"
    office.save()
    at(monkeypatch, 110)
    assert offices.public_office().helpline == "78 41 40 91"


def test_office_in_an_empty_register_is_none():
    assert offices.public_office() is None

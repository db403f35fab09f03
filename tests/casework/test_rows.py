"""Rows of different tables in one trip: what is stored, and what a fault in one of them does to the others."""

import pytest
from django.db import IntegrityError, transaction

from rettidig.casework.models import Contact, Person, Team
from rettidig.casework.models.rows import insert
from tests.intake_data import AT, make_office

pytestmark = pytest.mark.django_db


def a_contact(**told):
    return Contact(ordinal=1, at=AT, channel="form", **told)


def test_rows_when_inserted_are_stored_as_told_in_one_statement(django_assert_num_queries):
    office = make_office()
    with django_assert_num_queries(1):
        insert(Person(pk=7, name="Kaja 100 % Test"), Team(office=office, slug="new", categories=["ehr"]))
    assert Person.objects.get().name == "Kaja 100 % Test"
    assert office.teams.get(slug="new").categories == ["ehr"]


def test_row_when_inserted_can_be_changed_and_saved():
    person = Person(pk=7, name="Kaja")
    insert(person)
    person.name = "Kaja Test Hansen"
    person.save()
    assert Person.objects.get().name == "Kaja Test Hansen"


def test_rows_when_one_is_refused_are_all_left_out():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Person(pk=7, name="Kaja"), a_contact())
    assert not Person.objects.exists()

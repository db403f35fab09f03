"""The migration that gives the people of hospitals an organisation."""

from importlib import import_module

import pytest
from django.apps import apps

from rettidig.casework.models import Hospital, Organisation, User
from rettidig.casework.permissions import hospitals_of
from tests.casework.offers import a_hospital

pytestmark = pytest.mark.django_db
fill = import_module("rettidig.casework.migrations.0031_organisations").fill
CVR = "99999993"  # of no company


def somebody_at(slug: str, cvr: str = "") -> User:
    hospital = a_hospital(slug)
    Hospital.objects.filter(pk=hospital.pk).update(cvr=cvr)
    return User.objects.create(username=slug, role="partner", hospital=hospital)


def test_hospitals_with_one_number_get_one_organisation_and_people_see_what_they_saw():
    people = [somebody_at("aabrink", CVR), somebody_at("fjord", CVR)]
    a_hospital("lunden")
    fill(apps, None)
    found = Organisation.objects.get()
    assert (found.name, found.cvr) == ("Aabrink", CVR)
    for each in people:
        each.refresh_from_db()
        assert (each.organisation, each.keeps_people, list(hospitals_of(each))) == (found, False, [each.hospital])
    assert Hospital.objects.get(slug="lunden").organisation is None


@pytest.mark.parametrize("cvr", ["", "12345678"])
def test_hospital_without_a_number_gives_its_name_and_the_number_is_to_be_filled_in(cvr):
    people = [somebody_at("aabrink", cvr), somebody_at("fjord", cvr)]
    fill(apps, None)
    assert set(Organisation.objects.values_list("name", "cvr")) == {("Aabrink", ""), ("Fjord", "")}
    assert [list(hospitals_of(User.objects.get(pk=each.pk))) for each in people] == [[each.hospital] for each in people]

"""The count of hospital complaints: by hospital and month, beside table 1, and with small numbers hidden."""

import pytest
from django.urls import reverse

from rettidig.casework.models import HospitalComplaint
from rettidig.casework.tracks import hospital_complaints as track
from rettidig.insight import extract
from rettidig.insight.queries import hospital_complaints as query
from tests.casework.factories import a_user, an_adviser
from tests.casework.hospital_complaints import NOW, a_hospital, a_letter, confirmed, take
from tests.login import log_in

pytestmark = pytest.mark.django_db
HORSENS = "Regionshospitalet Horsens"


@pytest.fixture
def adviser(settings):
    settings.CLAMD_ADDRESS = "fake"
    return an_adviser()


def sent(adviser, count):
    letters = [a_letter(number=f"26/{place}") for place in range(count)]
    for each in take(adviser, *letters):
        track.send(confirmed(adviser, each), by=adviser, at=NOW)


def test_complaint_is_counted_in_the_month_in_which_it_was_first_sent_on_and_in_no_table(adviser):
    a_hospital()
    sent(adviser, 2)
    take(adviser, a_letter(number="26/9"))
    found = query.count_year(2026, office="midtjylland")
    assert (found.numbers[HORSENS, "11"], found.numbers["", ""], found.numbers[HORSENS, "10"]) == (2, 2, 0)
    assert not query.count_year(2025).hospitals
    assert not extract.count_inquiries([2026])


def test_complaint_that_came_back_is_counted_once_at_its_last_hospital(adviser):
    a_hospital()
    sent(adviser, 1)
    track.take_back(HospitalComplaint.objects.get(), words="Ikke vores", by=adviser, at=NOW)
    other = a_hospital("Aarhus Universitetshospital", "aarhus")
    track.send(confirmed(adviser, HospitalComplaint.objects.get(), hospital=other), by=adviser, at=NOW)
    found = query.count_year(2026)
    assert (found.hospitals, found.numbers["", ""]) == (("Aarhus Universitetshospital",), 1)


@pytest.mark.parametrize(("role", "cell"), [("lead", "<td>2</td>"), ("management", "<td>*</td>")])
def test_page_hides_small_numbers_from_management(client, adviser, role, cell):
    a_hospital()
    sent(adviser, 2)
    log_in(client, a_user(role, office=adviser.office))
    assert cell in client.get(f"{reverse('management:hospital_complaints')}?aar=2026").text
    rows = client.get(f"{reverse('management:hospital_complaints_csv')}?aar=2026").content.decode("utf-8-sig")
    assert rows.startswith("Hospital")

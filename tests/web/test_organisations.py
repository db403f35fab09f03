"""The administrator's pages of the organisations that run hospitals."""

import pytest

from rettidig.casework import api_clients
from rettidig.casework.models import Hospital, Organisation, User
from tests.casework.factories import a_user, an_organisation
from tests.casework.offers import AT, a_hospital
from tests.login import log_in

pytestmark = pytest.mark.django_db
CVR = "99999993"  # of no company
PAGES = "/opsaetning/organisationer/"
KIRSTEN = {"first_name": "Kirsten", "last_name": "Keld", "username": "kirsten"}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def administrator(client):
    log_in(client, a_user("administrator"))
    return client


@pytest.fixture
def hospital() -> Hospital:
    return a_hospital("aabrink", kind="private", name="Privathospitalet Åbrink")


@pytest.fixture
def organisation(hospital) -> Organisation:
    return an_organisation(hospital, name="Åbrink", cvr=CVR)


def page_of(organisation: Organisation) -> str:
    return f"{PAGES}{organisation.pk}/"


def test_organisation_is_made_with_the_hospitals_of_its_number_and_its_first_person(administrator, hospital):
    Hospital.objects.update(cvr=CVR)
    page = administrator.post(PAGES + "ny/", {"name": "Åbrink", "cvr": " 99 99-99.93 "}, follow=True)
    made = Organisation.objects.get()
    assert (made.cvr, list(made.hospitals.all())) == (CVR, [hospital])
    assert "Privathospitalet Åbrink" in page.text
    assert "vises kun denne ene gang" in administrator.post(page_of(made) + "person/", KIRSTEN).text
    kirsten = User.objects.get(username="kirsten")
    assert (kirsten.role, kirsten.organisation, kirsten.hospital, kirsten.keeps_people) == ("partner", made, None, True)
    assert "Kirsten Keld" in administrator.get(page_of(made)).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "cvr": ""}, "organisationens navn"),
        ({"name": "To", "cvr": "12345678"}, "Det er ikke et CVR-nummer."),
        ({"name": "To", "cvr": CVR}, "Der er allerede en organisation med det CVR-nummer."),
    ],
)
def test_organisation_that_cannot_be_is_refused_in_words(administrator, organisation, typed, sentence):
    page = administrator.post(PAGES + "ny/", typed)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert Organisation.objects.count() == 1


def test_number_is_filled_in_and_the_list_no_longer_says_that_it_is_missing(administrator, organisation):
    Organisation.objects.update(cvr="")
    assert "Mangler" in administrator.get(PAGES).text
    page = administrator.post(page_of(organisation) + "ret/", {"name": "Åbrink A/S", "cvr": CVR}, follow=True)
    assert all(words in page.text for words in ("Åbrink A/S", CVR, "Organisation rettet"))
    assert "Mangler" not in administrator.get(PAGES).text


def test_hospital_is_added_and_removed_and_the_page_tells_it(administrator, organisation, hospital):
    other = a_hospital("fjord", kind="private")
    page = administrator.post(page_of(organisation) + "hospital/", {"hospital": other.pk}, follow=True)
    assert "kan se hospitalets patienter nu" in page.text
    assert administrator.post(page_of(organisation) + "hospital/", {"hospital": hospital.pk}).status_code == 422
    page = administrator.post(f"{page_of(organisation)}hospital/{other.pk}/fjern/", follow=True)
    assert "Fjord er fjernet." in page.text
    assert administrator.post(f"{page_of(organisation)}hospital/{other.pk}/fjern/").status_code == 404
    a_user("partner", organisation=organisation, hospital=hospital, first_name="Hanne")
    page = administrator.post(f"{page_of(organisation)}hospital/{hospital.pk}/fjern/", follow=True)
    assert "Hanne kan kun se det hospital." in page.text
    assert list(organisation.hospitals.all()) == [hospital]


def test_organisation_is_closed_and_opened_with_its_people_shown(administrator, organisation):
    a_user("partner", organisation=organisation, first_name="Hanne")
    api_clients.add("journal-system", organisation=organisation, at=AT)
    page = administrator.get(page_of(organisation)).text
    assert all(words in page for words in ("Hanne", "journal-system"))
    page = administrator.post(page_of(organisation) + "luk/", follow=True).text
    assert all(words in page for words in ("Åbrink er lukket.", "Hanne", "Organisation lukket"))
    assert "Organisationen er allerede lukket." in administrator.post(page_of(organisation) + "luk/", follow=True).text
    assert administrator.post(page_of(organisation) + "person/", KIRSTEN).status_code == 422
    assert "Åbrink er åben igen." in administrator.post(page_of(organisation) + "aabn/", follow=True).text
    assert not User.objects.filter(organisation=organisation, is_active=True).exists()


def test_list_asks_the_database_no_more_for_many_organisations(administrator, django_assert_max_num_queries):
    for number in range(9):
        an_organisation(a_hospital(f"hospital-{number}"))
    with django_assert_max_num_queries(8):
        administrator.get(PAGES)


def test_system_is_not_among_the_people(administrator, organisation):
    api_clients.add("journal-system", organisation=organisation, at=AT)
    assert "journal-system" not in administrator.get("/opsaetning/personer/").text
    system = User.objects.get(username="journal-system")
    assert administrator.post(f"/opsaetning/personer/{system.pk}/adgangskode/").status_code == 404


def test_organisation_is_closed_only_when_the_administrator_has_read_what_follows(administrator, hospital):
    found = an_organisation(hospital)
    assert "mister adgangen" in administrator.get(f"{PAGES}{found.pk}/luk/").text
    found.refresh_from_db()
    assert found.closed_at is None
    administrator.post(f"{PAGES}{found.pk}/luk/")
    found.refresh_from_db()
    assert found.closed_at

"""An organisation's own people: what each sees of its hospitals, and who lets colleagues in on the hospital's pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from rettidig.casework import api_clients
from rettidig.casework.models import ApiClient, AuditEvent, Delivery, Hospital, User, WaitingTime
from rettidig.casework.steps import re_referral
from tests.casework.factories import a_user, an_organisation
from tests.casework.offers import AT, a_hospital
from tests.desk_data import deliver_everything, person_called, the_office, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db
PEOPLE = "/hospital/brugere/"
HANNE = {"first_name": "Hanne", "last_name": "Hansen", "username": "hanne", "hospital": ""}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def hospitals() -> list[Hospital]:
    return [a_hospital(slug, kind="private") for slug in ("aabrink", "fjord")]


@pytest.fixture
def organisation(hospitals):
    return an_organisation(*hospitals)


@pytest.fixture
def keeper(organisation) -> User:
    return a_user("partner", organisation=organisation, keeps_people=True, first_name="Kirsten")


def as_user(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    log_in(client, user)
    return client


# --- colleagues


def test_keeper_lets_a_colleague_in_to_one_hospital_and_sees_the_password_once(keeper, hospitals):
    client = as_user(keeper)
    page = client.post(PEOPLE + "ny/", HANNE | {"hospital": hospitals[1].pk})
    hanne = User.objects.get(username="hanne")
    password = re.findall(r'class="secret">(.*?)</dd>', page.text)[1]
    assert hanne.check_password(password)
    assert (hanne.role, hanne.organisation, hanne.hospital) == ("partner", keeper.organisation, hospitals[1])
    assert page.headers["Cache-Control"] == "no-store"
    assert password not in client.get(f"{PEOPLE}{hanne.pk}/").text
    assert "Hanne Hansen" in client.get(PEOPLE).text
    assert client.post(PEOPLE + "ny/", HANNE).status_code == 422


def test_colleague_is_corrected_logged_out_closed_and_opened_again(keeper, hospitals):
    client, hanne = as_user(keeper), a_user("partner", organisation=keeper.organisation)
    theirs, one = as_user(hanne), f"{PEOPLE}{hanne.pk}/"
    changed = {"first_name": "Hanne", "last_name": "H", "hospital": hospitals[0].pk}
    assert client.post(one + "ret/", changed).headers["Location"] == one
    assert User.objects.get(pk=hanne.pk).hospital == hospitals[0]
    client.post(one + "log-ud/")
    assert theirs.get("/hospital/").status_code == 302
    log_in(theirs, User.objects.get(pk=hanne.pk))
    assert "kan ikke logge ind mere" in client.post(one + "luk/", follow=True).text
    assert theirs.get("/hospital/").status_code == 302
    assert "Lukket: kan ikke logge ind." in client.get(one).text
    for act in ("aabn/", "adgangskode/"):
        assert "vises kun denne ene gang" in client.post(one + act).text


def test_colleague_who_would_keep_people_and_be_limited_is_refused_in_words(keeper, hospitals):
    page = as_user(keeper).post(PEOPLE + "ny/", HANNE | {"hospital": hospitals[0].pk, "keeps_people": "on"})
    assert (page.status_code, "ser alle organisationens hospitaler" in page.text) == (422, True)
    assert not User.objects.filter(username="hanne").exists()


def test_hospital_of_another_organisation_cannot_be_chosen(keeper):
    other = a_user("partner", hospital=a_hospital("lunden")).hospital
    assert as_user(keeper).post(PEOPLE + "ny/", HANNE | {"hospital": other.pk}).status_code == 422


@pytest.mark.parametrize("act", ["luk/", "adgangskode/"])
def test_keeper_who_acts_on_oneself_is_refused_in_words(keeper, act):
    page = as_user(keeper).post(f"{PEOPLE}{keeper.pk}/{act}", follow=True)
    assert "Det kan du ikke gøre ved dig selv." in page.text
    assert "Det er dig selv." in page.text
    assert User.objects.get(pk=keeper.pk).is_active


@pytest.mark.parametrize("page", ["", "ret/", "luk/", "aabn/", "adgangskode/", "log-ud/"])
def test_person_of_another_organisation_and_a_system_are_not_there(keeper, page):
    api_clients.add("epj", organisation=keeper.organisation, at=AT)
    client = as_user(keeper)
    for stranger in (a_user("partner", keeps_people=True), a_user("lead"), ApiClient.objects.get().user):
        assert client.post(f"{PEOPLE}{stranger.pk}/{page}").status_code == 404
        assert stranger.username not in client.get(PEOPLE).text


@pytest.mark.parametrize(
    "page", ["ny/", "{pk}/", "{pk}/ret/", "{pk}/luk/", "{pk}/aabn/", "{pk}/adgangskode/", "{pk}/log-ud/"]
)
def test_colleague_who_keeps_nobody_sees_who_does_and_is_refused_the_rest(keeper, page):
    client = as_user(a_user("partner", organisation=keeper.organisation))
    text = client.get(PEOPLE).text
    assert ("Kirsten" in text, "Brugeransvarlig" in text, "Luk en kollega ind" in text) == (True, True, False)
    address = PEOPLE + page.format(pk=keeper.pk)
    assert client.post(address).status_code == 403
    assert User.objects.get(pk=keeper.pk).is_active


def test_closed_colleagues_are_shown_to_the_keeper_alone(keeper):
    a_user("partner", organisation=keeper.organisation, first_name="Rejst", is_active=False)
    other = a_user("partner", organisation=keeper.organisation)
    assert ("Rejst" in as_user(keeper).get(PEOPLE).text, "Rejst" in as_user(other).get(PEOPLE).text) == (True, False)


# --- patients of several hospitals


@pytest.fixture
def delivery() -> Delivery:
    the_story("dementia", the_office())
    deliver_everything()
    return Delivery.objects.exclude(hospital=None).get()


@pytest.fixture
def both(delivery):
    """Somebody of an organisation that has the patient's hospital and one more."""
    organisation = an_organisation(delivery.hospital, a_hospital("fjord"), name="Fjordhospitaler")
    return a_user("partner", organisation=organisation)


def test_list_of_several_hospitals_says_which_has_the_patient(both, delivery):
    page = as_user(both).get("/hospital/").text
    assert all(words in page for words in ("Fjordhospitaler", delivery.hospital.name, delivery.case.patient.name))


@pytest.mark.parametrize("view", ["re_referral", "referral", "ask_acceptance", "receive"])
def test_person_limited_to_another_hospital_of_the_organisation_is_not_shown_the_patient(both, delivery, view):
    limited = a_user("partner", organisation=both.organisation, hospital=Hospital.objects.get(slug="fjord"))
    client, address = as_user(limited), reverse(f"partner:{view}", args=[delivery.pk])
    assert client.post(address).status_code == 404
    assert delivery.case.patient.name not in client.get("/hospital/").text
    (event,) = AuditEvent.objects.filter(verb="acceptance.refused_entry")
    assert (event.user, event.case_id) == (limited.username, delivery.case_id)


def test_recall_that_another_organisation_asks_for_stands_on_the_case(delivery):
    sent = delivery.case.re_referrals.get()
    re_referral.withdraw(sent, reason="Patienten bliver.", by=person_called("leder"), at=AT)
    deliver_everything()
    told = Delivery.objects.get(message__kind="recall")
    assert as_user(person_called("hospital")).post(reverse("partner:see_recall", args=[told.pk])).status_code == 404
    assert AuditEvent.objects.filter(verb="acceptance.refused_entry", case_id=delivery.case_id).exists()


def test_patient_is_no_longer_shown_when_the_organisation_is_closed(both, delivery):
    client = as_user(both)
    assert client.get("/hospital/").status_code == 200
    administrator = as_user(person_called("system"))
    administrator.post(f"/opsaetning/organisationer/{both.organisation_id}/luk/")
    assert client.get(reverse("partner:re_referral", args=[delivery.pk])).status_code == 302


# --- waiting times


def test_who_sees_several_hospitals_chooses_one_to_report_for(both, delivery):
    client = as_user(both)
    page = client.get("/hospital/ventetider/").text
    assert all(f"/hospital/ventetider/{slug}/" in page for slug in (delivery.hospital.slug, "fjord"))
    service = delivery.hospital.waiting_times.first().service
    told = {"service": service.pk, "kind": "examination", "amount": "12", "unit": "days", "reported_on": "i dag"}
    address = f"/hospital/ventetider/{delivery.hospital.slug}/"
    assert client.post(address, told).headers["Location"] == address
    assert WaitingTime.objects.get(reported_by=both).hospital == delivery.hospital


def test_waiting_times_of_a_hospital_that_is_not_ones_own_are_not_there(both, delivery):
    limited = as_user(a_user("partner", organisation=both.organisation, hospital=Hospital.objects.get(slug="fjord")))
    assert limited.get("/hospital/ventetider/fjord/").status_code == 200
    assert limited.get(f"/hospital/ventetider/{delivery.hospital.slug}/").status_code == 404
    assert "Fjord" in limited.get("/hospital/ventetider/").text
    assert as_user(both).get("/hospital/ventetider/aabrink/").status_code == 404


def test_organisation_without_hospitals_is_told_what_to_do():
    assert "Ring til patientkontoret" in as_user(a_user("partner")).get("/hospital/ventetider/").text

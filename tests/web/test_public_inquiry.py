"""The inquiry as a visitor meets it, without JavaScript."""


import pytest
from django.core.cache import cache

from rettidig.casework.models import Case
from tests.intake_data import KAJA, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(settings):
    cache.clear()
    settings.CLAMD_ADDRESS = "fake"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return make_office()


def begin(client, track="general"):
    return client.post("/henvendelse/", {"track": track})


def answer(client, slug, follow=False, **answers):
    return client.post(f"/henvendelse/{slug}/", answers, follow=follow)


def answer_shoulder(client):
    begin(client)
    answer(client, "hvem", reporter="patient")
    answer(client, "emne", category="not_re_referred")
    answer(client, "henvist", purpose="assessment")
    answer(client, "hospital", hospital="Regionshospitalet Horsens", department="Ortopædkirurgi")
    answer(client, "datoer", referral_received="9-11-2026", letter_date_unknown="on")
    answer(client, "tid", appointment_date="19-1-2027", appointment_kind="examination")
    answer(client, "beskriv", story="Jeg har slået min skulder.", wish="Et privathospital.")
    answer(client, "patient", patient_name="Kaja Test Hansen", patient_cpr=KAJA, home_region="midtjylland")
    answer(client, "samtykke", record_consent="yes")
    return answer(client, "svar", reply_by="page", phone="40404040")


def send(client):
    return client.post("/henvendelse/tjek/", {"website": ""})


def test_inquiry_from_start_to_receipt_shows_number_time_and_code(client):
    assert client.get("/").status_code == 200
    assert answer_shoulder(client).url == "/henvendelse/tjek/"
    assert send(client).url == "/kvittering/"
    page = client.get("/kvittering/").content.decode()
    case = Case.objects.get()
    assert case.number in page
    assert "Du hører fra os senest" in page
    assert (case.answers["referral_received"], case.answers["letter_date"]) == ("2026-11-09", "unknown")

"""The page of files: several in one step, what is refused beside what is kept, and what was taken out put back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rettidig.casework.models import Attachment
from tests.intake_data import make_office
from tests.web.test_public_inquiry import begin, photo, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


def test_file_that_was_taken_away_can_be_put_back(client):
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "upload"})
    page = client.post("/henvendelse/beskriv/", {"remove": Attachment.objects.get().pk}, follow=True).text
    assert 'action="/henvendelse/filer/fortryd/"' in page
    assert "Filen er med igen." in client.post("/henvendelse/filer/fortryd/", follow=True).text
    assert "henvisning.jpg" in client.get("/henvendelse/beskriv/").text


def test_file_that_a_stranger_took_away_cannot_be_put_into_another_draft(client):
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "upload"})
    client.post("/henvendelse/beskriv/", {"remove": Attachment.objects.get().pk})
    stranger = Client()
    begin(stranger)
    assert "Filen er slettet." in stranger.post("/henvendelse/filer/fortryd/", follow=True).text
    assert not Attachment.objects.exclude(draft=None).exists()


def test_several_files_in_one_step_are_kept_and_a_refused_one_is_named(client):
    begin(client)
    sent = [photo(), SimpleUploadedFile("virus.exe", b"MZ"), SimpleUploadedFile("brev.webp", picture("WEBP"))]
    page = client.post("/henvendelse/beskriv/", {"file": sent, "kind": "letter", "go": "next"}).text
    assert "virus.exe er ikke gemt. Den slags fil kan vi ikke læse." in page
    assert set(Attachment.objects.values_list("name", flat=True)) == {"henvisning.jpg", "brev.jpg"}
    assert "2 filer er gemt." in page


def test_limits_of_files_are_said_before_one_is_chosen(client):
    begin(client)
    page = client.get("/henvendelse/beskriv/").text
    assert "Højst 10 filer. Hver fil må højst fylde 10 MB." in page
    assert "må højst fylde 50 MB" in page


def test_files_that_are_too_large_together_are_kept_as_far_as_they_go(client, monkeypatch):
    monkeypatch.setattr("rettidig.web.several_files.BYTES_AT_ONCE", photo().size)
    begin(client)
    other = SimpleUploadedFile("brev.webp", picture("WEBP"))
    page = client.post("/henvendelse/beskriv/", {"file": [photo(), other], "go": "next"}).text
    assert "brev.webp er ikke gemt." in page
    assert Attachment.objects.get().name == "henvisning.jpg"


def test_small_picture_is_ours_and_of_no_stranger(client, settings):
    settings.CLAMD_ADDRESS = "fake"
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "go": "upload"})
    address = f"/henvendelse/filer/{Attachment.objects.get().pk}/lille/"
    assert address in client.get("/henvendelse/beskriv/").text
    shown = client.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    stranger = Client()
    begin(stranger)
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize(("file", "is_kept"), [(photo(), True), (SimpleUploadedFile("virus.exe", b"MZ"), False)])
def test_file_that_was_chosen_after_the_session_had_ended_is_kept_or_told_of(client, file, is_kept):
    begin(client)
    client.session.flush()
    sent = {"file": file, "kind": "letter", "go": "upload"}
    page = Client().post("/henvendelse/beskriv/", sent, follow=True).text
    assert ("De filer, du valgte, er ikke gemt. Vælg dem igen." in page) is not is_kept
    assert Attachment.objects.exists() is is_kept


def kinds_on(page):
    return re.findall(r'name="kind"\s[^>]*value="(\w+)"', page)


def test_visitor_is_offered_bill_proof_of_payment_and_blue_card_first(client):
    begin(client)
    assert kinds_on(client.get("/henvendelse/beskriv/").text) == ["letter", "referral", "bill", "consent", "other"]
    client.post("/henvendelse/hvem/", {"reporter": "patient", "category": "ill_in_denmark", "go": "next"})
    assert kinds_on(client.get("/henvendelse/beskriv/").text)[:3] == ["bill", "payment", "eu_card"]
    client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "eu_card", "go": "upload"})
    assert Attachment.objects.get().kind == "eu_card"

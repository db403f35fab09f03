"""Every address that serves a file: the safe copy to those who may read it, and nothing before it is clean."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rettidig.casework.models import Attachment, AuditEvent, Case, Delivery, ReReferral
from rettidig.web.public.drafts import CASE
from tests.casework import file_examples as made
from tests.casework.factories import a_user
from tests.database import past_the_guards
from tests.desk_data import deliver_everything, person_called, the_office, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db
WEB = Path(__file__).resolve().parents[2] / "rettidig" / "web"
SENTENCES = {
    "quarantine": "Filen er ikke undersøgt for virus endnu.",
    "infected": "Der er fundet virus i filen.",
    "unsafe": "Den skal sendes igen som en ny PDF eller som et foto.",
}


def set_scan(scan: str) -> None:
    remark = "portfolio" if scan == "unsafe" else ""
    past_the_guards(f"UPDATE casework_attachment SET scan = '{scan}', remark = '{remark}'")


@pytest.fixture
def delivery(settings) -> Delivery:
    settings.CLAMD_ADDRESS = "fake"
    the_story("dementia", the_office())
    deliver_everything()
    past_the_guards("UPDATE casework_attachment SET added_by_id = NULL")
    return Delivery.objects.exclude(hospital=None).select_related("case", "message").get()


def staff(delivery: Delivery) -> tuple[Client, str]:
    client = Client()
    log_in(client, person_called("vejleder"))
    return client, reverse("desk:attachment", args=[delivery.case_id, file_of(delivery).pk])


def patient(delivery: Delivery) -> tuple[Client, str]:
    client = Client()
    session = client.session
    session[CASE] = delivery.case_id
    session.save()
    return client, reverse("public:own_file", args=[file_of(delivery).pk])


def hospital(delivery: Delivery) -> tuple[Client, str]:
    client = Client()
    log_in(client, a_user("partner", username="kolding", hospital=delivery.hospital))
    return client, reverse("partner:referral", args=[delivery.pk])


def file_of(delivery: Delivery) -> Attachment:
    return ReReferral.objects.get(pk=delivery.message.item).referral


readers = pytest.mark.parametrize("reader", [staff, patient, hospital])


@readers
@pytest.mark.parametrize("scan", SENTENCES)
def test_file_that_is_not_clean_is_refused_with_the_reason(delivery, reader, scan):
    client, address = reader(delivery)
    set_scan(scan)
    answer = client.get(address, headers={"accept-language": "da"})
    assert answer.status_code == 403
    assert SENTENCES[scan] in answer.text


@readers
def test_clean_file_comes_as_a_download_that_no_browser_runs_or_keeps(delivery, reader):
    client, address = reader(delivery)
    answer = client.get(address)
    assert answer.content == bytes(file_of(delivery).content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="henvisning.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@readers
def test_file_as_it_came_is_never_served(delivery, reader):
    client, address = reader(delivery)
    file = file_of(delivery)
    assert bytes(file.original.content) != bytes(file.content)
    assert client.get(address).content != bytes(file.original.content)


def test_pages_read_a_file_in_one_place_only():
    readers = [path.name for path in WEB.rglob("*.py") if "open_copy" in path.read_text()]
    assert readers == ["files.py"]
    assert [path.name for path in WEB.rglob("*.py") if "Original" in path.read_text()] == []


def test_hospital_that_is_refused_has_not_opened_the_file(delivery):
    client, address = hospital(delivery)
    set_scan("infected")
    client.get(address)
    assert not AuditEvent.objects.filter(subject__startswith="attachment", role="partner").exists()


@pytest.mark.parametrize("scan", SENTENCES)
def test_pages_say_why_a_file_cannot_be_opened_and_do_not_link_to_it(delivery, scan):
    pages = {
        staff: reverse("desk:case", args=[delivery.case_id]),
        patient: reverse("public:my_case"),
        hospital: reverse("partner:re_referral", args=[delivery.pk]),
    }
    set_scan(scan)
    for reader, page in pages.items():
        client, address = reader(delivery)
        text = client.get(page, headers={"accept-language": "da"}).text
        assert SENTENCES[scan] in text
        assert address not in text


def test_re_referral_is_not_complete_while_its_referral_cannot_be_opened(delivery):
    set_scan("unsafe")
    client, _address = staff(delivery)
    found = ReReferral.objects.get(pk=delivery.message.item)
    past_the_guards("UPDATE casework_rereferral SET state = 'draft', sent_at = NULL")
    page = client.get(reverse("desk:re_referral", args=[delivery.case_id, found.pk]))
    assert "Filen er en mappe med andre filer i." in page.text


@pytest.mark.parametrize("is_closed", [False, True])
def test_patient_sends_a_file_also_when_the_case_is_closed_and_sees_it(delivery, is_closed):
    client, _address = patient(delivery)
    Case.objects.update(**({"state": "closed", "closed_at": delivery.at} if is_closed else {}))
    assert 'name="upload-file"' in client.get(reverse("public:my_case")).text
    file = made.photo()
    answer = client.post(
        reverse("public:add_file"), {"upload-file": upload(file), "upload-kind": "letter"}, follow=True
    )
    assert "Filen er gemt." in answer.text
    assert "IMG_0001.jpg" in answer.text
    assert delivery.case.tasks.filter(kind="file", done_at=None).exists()


def test_patient_who_sends_a_file_that_cannot_be_opened_is_told_at_once(delivery):
    client, _address = patient(delivery)
    answer = client.post(reverse("public:add_file"), {"upload-file": upload(made.portfolio())}, follow=True)
    assert "Filen er gemt. Filen er en mappe med andre filer i." in answer.text


def test_file_in_an_inquiry_that_cannot_be_opened_is_kept_and_says_so(client):
    the_office()
    client.post("/henvendelse/", {"track": "general"})
    sent = {"file": upload(made.portfolio()), "kind": "referral", "go": "upload"}
    page = client.post("/henvendelse/beskriv/", sent, follow=True).text
    assert "IMG_0001.pdf" in page
    assert SENTENCES["unsafe"] in page


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0001", content)

"""The pages of hospital complaints: what each shows, refuses and writes down."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rettidig.casework.models import AuditEvent, HospitalComplaint
from rettidig.casework.tracks import hospital_complaints as track
from tests.casework.factories import a_user, an_adviser, an_office
from tests.casework.hospital_complaints import NOW, a_hospital, a_letter, confirmed, take
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def adviser(client):
    made = an_adviser()
    log_in(client, made)
    return made


@pytest.fixture
def letter(adviser):
    a_hospital()
    return take(adviser, a_letter())[0]


def address(name, *parts):
    return reverse(f"desk:{name}", args=parts)


def upload(client, *contents, key="k" * 24):
    files = [SimpleUploadedFile(f"{place}.pdf", each) for place, each in enumerate(contents)]
    return client.post(address("take_in_complaints"), {"key": key, "letters": files}, follow=True)


def fields(**changed):
    dates = {"complained_on": "3/11 2026", "letter_on": "10/11 2026", "answer_by": "18/12 2026"}
    hospital = HospitalComplaint.objects.filter(hospital__isnull=False).first().hospital_id
    return {"number": "26/04711", "hospital": hospital, **dates, **changed}


def test_upload_takes_several_files_in_and_names_those_of_no_use(client, adviser):
    answer = upload(client, a_letter(), a_letter(), b"%PDF nothing")
    assert "1 klage er læst" in answer.text
    assert "1.pdf: Samme fil igen" in answer.text
    assert "2.pdf: Kan ikke læses" in answer.text


def test_upload_that_is_sent_twice_takes_nothing_in_twice(client, adviser):
    upload(client, a_letter())
    upload(client, a_letter())
    assert HospitalComplaint.objects.count() == 1


def test_upload_without_files_or_scanner_is_refused_in_words(client, adviser, settings):
    assert "Vælg en eller flere filer" in upload(client).text
    settings.CLAMD_ADDRESS = ""
    answer = upload(client, a_letter())
    assert (answer.status_code, "undersøges for virus" in answer.text) == (403, True)


def test_page_shows_the_letter_and_is_written_down_as_read(client, letter):
    answer = client.get(address("hospital_complaint", letter.pk))
    assert (answer.status_code, "Brevets tekst" in answer.text) == (200, True)
    picture = client.get(address("complaint_page", letter.pk, 2))
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/jpeg", "no-store")
    assert client.get(address("complaint_page", letter.pk, 3)).status_code == 404
    file = client.get(address("complaint_file", letter.pk))
    assert (file.content[:5], file["Content-Disposition"]) == (
        b"%PDF-",
        f'attachment; filename="klage-{letter.pk}.pdf"',
    )
    assert AuditEvent.objects.filter(verb="hospital_complaint.opened").count() == 2


def test_complaint_is_confirmed_and_sent_with_one_button(client, letter):
    answer = client.post(address("hospital_complaint", letter.pk), fields(number="26/1", send="ja"), follow=True)
    letter.refresh_from_db()
    assert ("sendt videre" in answer.text, letter.state, letter.number) == (True, "sent", "26/1")


def test_complaint_that_was_sent_meanwhile_is_not_corrected(client, adviser, letter):
    track.send(confirmed(adviser, letter), by=adviser, at=NOW)
    answer = client.post(address("hospital_complaint", letter.pk), fields(number="26/2"))
    assert (answer.status_code, "kan ikke rettes" in answer.text) == (403, True)


def test_fields_that_two_people_change_show_both_versions(client, adviser, letter):
    opened = client.get(address("hospital_complaint", letter.pk)).context["form"]["opened"].value()
    HospitalComplaint.objects.update(number="26/7")
    answer = client.post(address("hospital_complaint", letter.pk), fields(number="26/8", opened=opened))
    assert (answer.status_code, "26/7" in answer.text, "26/8" in answer.text) == (409, True, True)


@pytest.mark.parametrize("facts", [{"number": ""}, {"hospital": ""}])
def test_complaint_without_what_it_needs_is_not_confirmed(client, letter, facts):
    assert client.post(address("hospital_complaint", letter.pk), fields(**facts)).status_code == 422
    letter.refresh_from_db()
    assert letter.state == "read"


def test_list_marks_what_is_late_and_shows_it_first(client, adviser, letter):
    take(adviser, a_letter(number="26/2"))
    HospitalComplaint.objects.filter(pk=letter.pk).update(due="2026-01-05")
    answer = client.get(address("hospital_complaints"))
    assert [row.complaint.number for row in answer.context["rows"]] == ["26/04711", "26/2"]
    assert "For sent" in answer.text


@pytest.mark.parametrize(("act", "state"), [("confirm", "confirmed"), ("nothing", "read"), ("send", "read")])
def test_act_on_several(client, letter, act, state):
    client.post(address("complaints_together"), {"gør": act, "klage": [letter.pk], "vis": "read"}, follow=True)
    letter.refresh_from_db()
    assert letter.state == state


def test_act_on_several_without_any_asks_to_choose(client, adviser):
    answer = client.post(address("complaints_together"), {"gør": "confirm", "vis": "read"}, follow=True)
    assert "Sæt flueben" in answer.text


@pytest.mark.parametrize("name", ["chase_complaint", "take_back_complaint"])
def test_act_of_what_is_sent_asks_for_words(client, adviser, letter, name):
    assert client.get(address(name, letter.pk)).status_code == 403
    track.send(confirmed(adviser, letter), by=adviser, at=NOW)
    assert client.get(address(name, letter.pk)).status_code == 200
    assert client.post(address(name, letter.pk), {"words": ""}).status_code == 422
    told = {"words": "Ringede", "due": "+7"}
    assert client.post(address(name, letter.pk), told).status_code in (302, 403)  # a week ahead may be a day off


def test_file_is_put_away_with_a_reason(client, letter):
    client.post(address("put_away_complaint", letter.pk), {"words": "Forkert fil"})
    letter.refresh_from_db()
    assert letter.state == "away"


def test_complaint_of_another_office_is_not_there(client, letter):
    log_in(client, an_adviser(office=an_office("hovedstaden")))
    for name in ("hospital_complaint", "complaint_file", "chase_complaint"):
        assert client.get(address(name, letter.pk)).status_code == 404


def test_lawyer_reads_and_is_offered_no_act(client, adviser, letter):
    log_in(client, a_user("lawyer", office=adviser.office))
    assert "Bekræft" not in client.get(address("hospital_complaint", letter.pk)).text
    assert "Bekræft" not in client.get(address("hospital_complaints")).text


def test_table_of_who_may_do_what_names_hospital_complaints(client, adviser):
    log_in(client, a_user("lead", office=adviser.office))
    [row] = [row for row in client.get(reverse("office:who_may")).context["things"] if row.label == "Hospitalsklager"]
    assert set(row.cells) == {"Retter", "Læser", ""}

"""The pages of booked lists: read in with a preview, kept, and the letters taken home."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rettidig.casework.models import AuditEvent, BookedList, User
from rettidig.jobs import tasks

from ..casework.factories import a_user, an_office
from ..desk_data import the_office
from ..login import log_in

pytestmark = pytest.mark.django_db

HEADING = "nøgle;hospital;afdeling;formål;ydelse;henvist;brev;oplyst;booket;kræft;fagligt muligt"
LISTS = "/kontor/bookinglister/"


@pytest.fixture
def lead(client):
    the_office()
    user = User.objects.get(username="leder")
    log_in(client, user)
    return user


def a_line(key: str, *, told: str = "intet", booked: int = 60, cancer: str = "nej") -> str:
    today = timezone.localdate()
    referred, letter = today - timedelta(days=20), today - timedelta(days=18)
    day = today + timedelta(days=booked)
    return f"{key};viborg;Ortopædkirurgi;operation;knee_surgery;{referred};{letter};{told};{day};{cancer};"


def upload(client, *lines: str, heading: str = HEADING):
    content = "\n".join([heading, *lines]).encode()
    return client.post(LISTS, {"file": SimpleUploadedFile("liste.csv", content)})


def page(answer) -> str:
    return " ".join(answer.content.decode().split())


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_list_is_a_preview_first_and_counts_when_it_is_kept(client, lead):
    answer = upload(client, a_line("A1"), a_line("A2", told="alt", booked=5))
    made = BookedList.objects.get()
    assert answer.url == f"{LISTS}{made.pk}/"
    assert "Ikke gemt endnu" in page(client.get(answer.url))
    client.post(f"{answer.url}gem/")
    made.refresh_from_db()
    assert made.kept_by == lead


def test_bad_file_is_answered_with_every_bad_line_and_stores_nothing(client, lead):
    answer = upload(client, a_line("A1").replace("viborg", "ukendt"), a_line(""))
    assert answer.status_code == 422
    shown = page(answer)
    assert "2 linjer skal rettes" in shown
    assert "Nøglen mangler." in shown
    assert not BookedList.objects.exists()


def test_column_with_cpr_numbers_is_refused_and_none_is_shown(client, lead):
    answer = upload(client, a_line("A1") + ";0201609995", heading=f"{HEADING};CPR")
    assert "Listen må ikke have CPR-numre" in page(answer)
    assert "0201609995" not in page(answer)


def test_page_of_a_list_says_what_was_found_why_and_by_which_rule(client, lead):
    address = upload(client, a_line("A1")).url
    shown = page(client.get(address))
    assert "<li>Patienter på listen: <strong>1</strong></li>" in shown
    for words in ("A1", "Udvidet frit sygehusvalg", "§ 87", "Brevet mangler:", "Det kan du vælge, mens du venter"):
        assert words in shown


def test_list_says_when_the_rules_have_changed_since(client, lead):
    address = upload(client, a_line("A1")).url
    assert "Reglerne er ændret" not in page(client.get(address))
    BookedList.objects.update(rules_version="earlier")
    assert "Reglerne er ændret" in page(client.get(address))


def test_patients_are_shown_by_what_was_found(client, lead):
    address = upload(client, a_line("A1"), a_line("C1", cancer="ja")).url
    shown = page(client.get(address, {"ret": "max_wait"}))
    assert "C1" in shown
    assert "A1" not in shown


def test_letters_come_as_a_file_to_merge_when_the_list_is_kept(client, lead):
    address = upload(client, a_line("A1"), a_line("A2", told="alt", booked=5)).url
    assert client.get(f"{address}breve.csv").status_code == 403
    client.post(f"{address}gem/")
    heading, *letters = rows(client.get(f"{address}breve.csv"))
    assert heading == ["nøgle", "hospital", "afdeling", "brevet manglede", "overskrift", "brev"]
    assert [letter[0] for letter in letters] == ["A1"]
    assert "tid og sted" in letters[0][3]
    assert "##" not in letters[0][5]
    assert AuditEvent.objects.filter(verb="booked_list.letters_taken").count() == 1


def test_patients_come_as_a_file_with_reason_and_rule(client, lead):
    address = upload(client, a_line("A1")).url
    _heading, patient = rows(client.get(f"{address}patienter.csv"))
    assert patient[0] == "A1"
    assert "sundhedsloven § 87" in patient[6]


def test_letters_are_told_with_the_keys_that_got_none(client, lead):
    address = upload(client, a_line("A1"), a_line("A2")).url
    client.post(f"{address}gem/")
    assert client.post(f"{address}sendt/", {"on": "i dag", "without": "Z9"}).status_code == 422
    client.post(f"{address}sendt/", {"on": "i dag", "without": "A2\r\n"})
    assert list(BookedList.objects.get().patients.filter(told=True).values_list("key", flat=True)) == ["A1"]


def test_used_list_is_emptied_and_its_counts_are_still_shown(client, lead):
    address = upload(client, a_line("KEY-1")).url
    client.post(f"{address}gem/")
    client.post(f"{address}slet/")
    shown = page(client.get(address))
    assert "Patienterne er slettet" in shown
    assert "KEY-1" not in shown


def test_list_that_was_wrong_is_taken_back(client, lead):
    address = upload(client, a_line("A1")).url
    client.post(f"{address}gem/")
    assert client.post(f"{address}fjern/").url == LISTS
    assert not BookedList.objects.exists()


def test_list_of_another_office_is_not_there(client, lead):
    address = upload(client, a_line("A1")).url
    made = BookedList.objects.get()
    office = made.office
    office.pk, office.slug = None, "nordjylland"
    office.save()
    log_in(client, a_user("lead", office=office))
    assert client.get(address).status_code == 404


# -- in figures


def kept(client, *lines: str) -> None:
    address = upload(client, *lines).url
    client.post(f"{address}gem/")


def test_figures_count_kept_lists_by_month_and_department(client, lead):
    kept(client, *(a_line(f"A{number}") for number in range(6)), a_line("B", told="alt", booked=5))
    upload(client, a_line("not kept"))
    shown = page(client.get("/ledelse/bookinglister/"))
    assert "Regionshospitalet Viborg, Ortopædkirurgi</th><td>7</td><td>6</td><td>0</td>" in shown


def test_management_sees_no_small_number_and_none_that_gives_one_away(client, lead):
    kept(client, *(a_line(f"A{number}") for number in range(6)), a_line("B", told="alt", booked=5))
    log_in(client, a_user("management", office=lead.office))
    shown = page(client.get("/ledelse/bookinglister/"))
    assert "Ortopædkirurgi</th><td>7</td><td>6</td>" not in shown  # one was not marked
    assert "*" in shown


def test_figures_come_as_a_file_too(client, lead):
    kept(client, a_line("A1"))
    assert rows(client.get("/ledelse/bookinglister/hent.csv"))[-1] == ["I alt", "1", "1", "0"]


def test_letters_are_set_for_printing_and_the_page_shows_how_far_it_is(client, lead):
    address = upload(client, a_line("A1"), a_line("A2")).url
    assert "Breve til print" not in page(client.get(address))
    client.post(f"{address}gem/")
    answer = client.post(f"{address}print/")
    shown = page(client.get(answer.url))
    assert "0 af 2 breve er klar." in shown
    assert 'hx-trigger="every 2s"' in shown
    tasks.set_booked_letters(BookedList.objects.get().pk)
    shown = page(client.get(address))
    assert "Breve 1–2 (PDF)" in shown
    assert "hx-trigger" not in shown
    answer = client.get(f"{address}breve-1.pdf")
    assert answer.content.startswith(b"%PDF")
    assert client.get(f"{address}breve-2.pdf").status_code == 404


def test_letters_of_another_office_are_not_found(client, lead):
    address = upload(client, a_line("A1")).url
    client.post(f"{address}gem/")
    client.post(f"{address}print/")
    tasks.set_booked_letters(BookedList.objects.get().pk)
    log_in(client, a_user("lead", office=an_office("syddanmark")))
    assert client.get(f"{address}breve-1.pdf").status_code == 404
    assert client.post(f"{address}print/").status_code == 404

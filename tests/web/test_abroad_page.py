"""What somebody reads who has a bill, a plan, or became ill on a journey; and the form of a foreign contact point."""

import pytest

from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.steps import news
from rettidig.rights.matters.cross_border import APPLICATION, CLAIM
from rettidig.web.matters.words import document_of
from tests.intake_data import make_office
from tests.web.test_public_german import left_over
from tests.web.test_public_inquiry import photo

pytestmark = pytest.mark.django_db
PAGE = "/kontaktpunkt/"
ASKED = {
    "reporter_relation": "EU-PATIENTEN.DE, Deutschland",
    "reporter_name": "Petra Beispiel",
    "email": "petra@example.org",
    "patient_name": "Erika Muster",
    "patient_birth_date": "1-2-1960",
    "consent_basis": "patient",
    "country": "DE",
    "treated_by": "Aalborg Universitetshospital",
    "treated_on": "3-8-2026",
    "bill_number": "A-17",
    "bill_amount": "1.250,50",
    "bill_currency": "DKK",
    "story": "Stimmt der Betrag?",
    "go": "send",
}


@pytest.fixture
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


def send(client, **told):
    return client.post(PAGE, ASKED | told)


def test_page_names_the_papers_and_numbers_of_the_law(client, office):
    page = client.get("/udlandet/").text
    assert all(document_of(each) in page for each in (*CLAIM, *APPLICATION))
    assert "inden 14 dage" in page
    assert "efter 3 år" in page


@pytest.mark.parametrize("about", ["cross_border_care", "ill_in_denmark"])
def test_page_leads_to_the_form_with_the_subject_chosen(client, office, about):
    assert f'name="about" value="{about}"' in client.get("/udlandet/").text


@pytest.mark.parametrize("address", ["/udlandet/", PAGE])
def test_page_is_in_german_too(client, office, address):
    client.cookies["django_language"] = "de"
    assert not left_over(client.get(address))


def test_question_of_a_contact_point_is_a_case_of_its_own_subject_in_the_row_of_care_abroad(client, office):
    assert send(client).url == "/kvittering/"
    case = Case.objects.get()
    assert (case.topic, case.reporter, case.home_region) == ("contact_point", "professional", "abroad")
    assert (case.reporter_name, case.reporter_relation) == ("Petra Beispiel", "EU-PATIENTEN.DE, Deutschland")
    assert case.answers["bill_number"] == "A-17"


def test_receipt_has_the_number_and_says_nothing_of_a_home_region_or_a_cpr_number(client, office):
    send(client)
    page = client.get("/kvittering/").text
    assert Case.objects.get().number in page
    assert "CPR" not in page
    assert "lægevagten" not in page
    assert "hvem der skal betale den" in page


def test_contact_point_is_told_by_email_that_there_is_an_answer(client, office, settings):
    settings.EMAIL_HOST = "mail.example.dk"
    send(client)
    assert news.find_way(Case.objects.get()) == "email"


@pytest.mark.parametrize("lacking", ["reporter_relation", "email", "story"])
def test_what_cannot_be_done_without_is_asked_for_and_nothing_typed_is_lost(client, office, lacking):
    page = send(client, **{lacking: ""})
    assert f'id="id_{lacking}_error"' in page.text
    assert "A-17" in page.text
    assert not Case.objects.exists()
    assert "A-17" in client.get(PAGE).text


def test_machine_that_fills_in_the_hidden_field_sends_nothing(client, office):
    send(client, website="x")
    assert not Case.objects.exists()


def test_bill_that_is_sent_along_is_kept_although_something_is_missing(client, office):
    page = client.post(PAGE, ASKED | {"story": "", "file": photo(), "kind": "bill"})
    name = IntakeDraft.objects.get().attachments.get().name
    assert name in page.text
    send(client)
    assert Case.objects.get().attachments.get().name == name


def test_language_is_changed_with_what_was_typed(client, office):
    page = send(client, language="de")
    assert '<html lang="de">' in page.text
    assert "A-17" in page.text


def test_who_has_begun_it_goes_on_with_it_from_the_entrance(client, office):
    send(client, story="")
    assert f'href="{PAGE}"' in client.get("/henvendelse/").text


def test_draft_of_a_citizen_in_the_same_browser_is_not_shown(client, office):
    client.post("/henvendelse/", {"track": "general"})
    client.post("/henvendelse/hvem/", {"reporter": "patient", "category": "transport", "go": "next"})
    send(client, story="")
    assert IntakeDraft.objects.count() == 2


def test_without_an_office_there_is_no_form(client):
    assert client.get(PAGE).url == "/"

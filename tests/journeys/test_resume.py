"""Coming back to a draft by the link in an e-mail, and being told of news by text, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from rettidig.casework.models import Case
from rettidig.casework.steps import news
from tests import mail_server
from tests.desk_data import deliver_everything
from tests.intake_data import AT, SHOULDER, make_office, send

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def office():
    return make_office()


@pytest.fixture
def texts(settings, tmp_path):
    settings.TEXTS_URL, settings.DEMO = f"folder:{tmp_path}", True


def test_patient_comes_back_by_the_link_in_an_e_mail_on_another_phone(new_page, axe, settings):
    with mail_server.running(settings) as server:
        page, other = new_page(width=360), new_page(width=360, javascript=True)
        page.goto("/henvendelse/")
        page.get_by_label("Noget andet", exact=True).check()
        page.get_by_role("button", name="Næste").click()
        page.get_by_label("Jeg er patient", exact=True).check()
        page.get_by_role("button", name="Gem til senere").click()
        page.get_by_label("Din e-mail").fill("kaja@")
        page.get_by_role("button", name="Send linket til mig").click()
        axe(page)
        page.get_by_label("Din e-mail").fill("kaja@example.dk")
        page.get_by_role("button", name="Send linket til mig").click()
        expect(page.get_by_text("Vi sender det.")).to_be_visible()
        deliver_everything()
        page.get_by_role("link", name="Se, om det er sendt").click()
        expect(page.get_by_text("Sendt.", exact=False)).to_be_visible()
        axe(page)
        [mail] = server.mails
        link = re.search(r"/fortsaet/#\w+", mail.get_content())[0]
        plain = new_page(width=360, javascript=False)
        plain.goto(link)
        expect(plain.get_by_text("så står koden efter tegnet #")).to_be_visible()
        expect(plain.get_by_label("Din kode til kladden")).to_have_value("")
        axe(plain)
        other.goto(link)
        other.get_by_role("button", name="Fortsæt").click()
        expect(other.get_by_label("Jeg er patient", exact=True)).to_be_checked()  # the page that was left
        other.goto("/fortsaet/")
        other.goto(link)
        other.get_by_role("button", name="Fortsæt").click()
        expect(other.get_by_text("Koden er brugt.").first).to_be_visible()
        axe(other)


def test_patient_chooses_a_text_on_the_case_and_gets_it(new_page, axe, office, texts):
    receipt = send(office, SHOULDER)
    page = new_page(width=360)
    page.goto("/min-sag/")
    page.get_by_label("Sagsnummer").fill(receipt.case.number)
    page.get_by_label("Kode").fill(receipt.code)
    page.get_by_role("button", name="Åbn min sag").click()
    page.get_by_label("Her på siden, og en sms, når der er nyt").check()
    page.get_by_label("Dit telefonnummer").fill("4040")
    page.get_by_role("button", name="Gem valget").click()
    axe(page)
    page.get_by_label("Dit telefonnummer").fill("40 40 40 40")
    page.get_by_role("button", name="Gem valget").click()
    expect(page.get_by_text("Dit valg er gemt.")).to_be_visible()
    axe(page)
    news.tell(Case.objects.get(), at=AT)
    deliver_everything()
    page.goto("/demo/sms/")
    expect(page.get_by_text("Der er nyt i din sag.")).to_be_visible()
    axe(page)

"""Somebody at the contact point of another country asks about a Danish bill, and reads the answer."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.models import Case
from tests.intake_data import make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


def test_german_contact_point_asks_about_a_bill_on_one_page(new_page, axe):
    page = new_page(width=360, locale="de")
    page.goto("/udlandet/")
    axe(page)
    page.get_by_role("link", name="Hier nach einer dänischen Rechnung fragen").click()
    page.get_by_role("button", name="Absenden").click()
    axe(page)
    page.get_by_label("Name Ihrer Kontaktstelle").fill("EU-PATIENTEN.DE, Deutschland")
    page.get_by_label("Ihre dienstliche E-Mail").fill("petra@example.org")
    page.get_by_label("Welche Nummer hat die Rechnung?").fill("A-17")
    page.get_by_label("Was möchten Sie wissen?").fill("Stimmt der Betrag?")
    page.get_by_role("button", name="Absenden").click()
    case = Case.objects.get()
    expect(page.get_by_text(case.number)).to_be_visible()
    axe(page)
    page = new_page()
    page.goto("/udlandet/")
    axe(page)

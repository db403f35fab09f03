"""An adviser finds a patient by a misspelt name, a case by a word in an attached letter, and one by telephone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case
from rettidig.casework.steps import attachments
from tests.casework.file_examples import as_bytes, new_pdf
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def case(live_server) -> Case:
    """The shoulder of the annual report, with a letter in PDF, and another case beside it."""
    office = the_office()
    case = the_story("shoulder", office)
    the_story("colon", office)
    case.notes.create(at=timezone.now(), by=person_called("vejleder"), text="Datteren ringede fra 50 60 70 80.")
    letter = new_pdf()
    letter.pages[0].obj.Contents = letter.make_stream(b"BT /Helv 18 Tf 60 780 Td (Svar om skulderledgigt) Tj ET")
    adviser = person_called("vejleder")
    attachments.attach(case, name="svar.pdf", content=as_bytes(letter), kind="letter", by=adviser, at=timezone.now())
    return case


def search(page: Page, text: str) -> None:
    page.goto("/kontor/")
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_adviser_finds_by_a_misspelt_name_a_word_in_a_letter_and_a_telephone_number(new_page, case, axe, screenshot):
    page = as_user(new_page(), "vejleder")
    search(page, "Kaja Hansem")
    expect(page.get_by_text("Navnet ligner")).to_be_visible()
    expect(page.get_by_role("button", name="Mente du Kaja Hansen?")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("#find").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/kontor')[0]}/kontor/sag/{case.pk}/")

    search(page, "skulderledgigten")
    expect(page.locator("mark")).to_have_text("skulderledgigt")
    expect(page.get_by_role("link", name="Bilag")).to_be_visible()
    axe(page)
    screenshot(page, "desk-found")

    search(page, "+45 5060 7080")
    expect(page.locator("mark")).to_have_text("50 60 70 80")
    assert "5060" not in page.url.partition("/kontor")[2]


def test_search_without_script_on_a_phone_then_works_too(new_page, case, axe, screenshot):
    page = as_user(new_page(width=360, javascript=False), "vejleder")
    page.goto("/kontor/find/")
    page.locator("#find").fill("skulderledgigt")
    page.locator("summary", has_text="Vis kun").click()
    page.get_by_label("Fundet i").select_option(label="Bilag")
    page.locator("form.find button").click()
    expect(page.locator("mark")).to_have_text("skulderledgigt")
    screenshot(page, "desk-found")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

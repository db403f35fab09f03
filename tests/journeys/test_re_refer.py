"""Case 3 of the annual report on one sheet, in a real browser: how many acts and pages it costs an adviser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from rettidig.casework.models import Case
from tests.casework.file_examples import as_bytes, new_pdf
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ACTS_MAX, PAGES_MAX = 10, 2


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def shoulder(live_server) -> Case:
    return the_story("shoulder", the_office())


class Adviser:
    """Works on a page as people do, and counts: each click, each field that is typed in, each page that is opened."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0
        self.opened: list[str] = []
        page.on("framenavigated", lambda frame: self.opened.append(frame.url))

    def click(self, thing: Locator) -> None:
        self.acts += 1
        thing.click()

    def type(self, field: Locator, words: str) -> None:
        self.acts += 1
        field.fill(words)

    def choose_hospital(self, name: str) -> None:
        self.click(self.page.get_by_label(re.compile(name)))

    def send(self) -> None:
        self.click(self.page.get_by_role("button", name="Send afgørelse, brev og omvisitering"))

    def is_sent(self) -> None:
        words = "Omvisiteringen er sendt til hospitalet, og brevet til patientens side."
        expect(self.page.get_by_text(words)).to_be_visible()


def open_sheet(page: Page) -> Adviser:
    """From the queue, which is where the adviser is already."""
    as_user(page, "vejleder").goto("/kontor/?vis=all")
    adviser = Adviser(page)
    adviser.click(page.get_by_role("link", name="Omvisitér Kaja Test Hansen"))
    expect(page.get_by_role("heading", name="Det skrev patienten")).to_be_visible()
    return adviser


@pytest.mark.parametrize("width", [1280, 360])
def test_case_3_when_moved_from_the_queue_then_costs_at_most_ten_acts_on_two_pages(
    shoulder, new_page, axe, screenshot, width
):
    page = new_page(width=width)
    adviser = open_sheet(page)
    adviser.choose_hospital("Privathospitalet Åbrink")
    expect(page.get_by_role("heading", name="Du kan komme til Privathospitalet Åbrink")).to_be_visible()
    axe(page)
    screenshot(page, "desk-re-refer")
    adviser.send()
    adviser.is_sent()
    assert adviser.acts <= ACTS_MAX
    assert len(adviser.opened) <= PAGES_MAX
    assert shoulder.re_referrals.get().state == "sent"


def test_case_3_without_javascript_then_the_letter_is_read_before_it_is_sent(shoulder, new_page, axe, screenshot):
    page = new_page(width=360, javascript=False)
    adviser = open_sheet(page)
    adviser.choose_hospital("Privathospitalet Åbrink")
    adviser.send()
    expect(page.get_by_text("Læs brevet om Privathospitalet Åbrink, før du sender det.").first).to_be_visible()
    axe(page)
    adviser.send()
    adviser.is_sent()


def test_sheet_when_something_is_missing_then_nothing_is_sent_and_each_has_its_cure(
    shoulder, new_page, axe, screenshot
):
    page = new_page()
    adviser = open_sheet(page)
    page.get_by_label("Henvisningen", exact=True).select_option(label="Ikke vedhæftet endnu")
    adviser.send()
    expect(page.get_by_role("heading", name="Intet er sendt")).to_be_visible()
    axe(page)
    screenshot(page, "desk-re-refer-missing")
    for cure in ("Vælg et hospital.", "Henvisningen mangler. Vedhæft den."):
        expect(page.locator("#looks").get_by_role("link", name=cure)).to_be_visible()


def test_sheet_when_the_letter_is_changed_then_its_look_follows_and_the_focus_stays(shoulder, new_page):
    page = new_page()
    adviser = open_sheet(page)
    adviser.choose_hospital("Privathospitalet Åbrink")
    adviser.click(page.get_by_text("Ret brevet"))
    adviser.type(page.get_by_label("Overskrift"), "Vi har fundet en tid til dig")
    expect(page.get_by_role("heading", name="Vi har fundet en tid til dig")).to_be_visible()
    expect(page.get_by_label("Overskrift")).to_be_focused()
    adviser.send()
    adviser.is_sent()
    assert shoulder.letters.get().title == "Vi har fundet en tid til dig"


def test_sheet_when_a_referral_is_chosen_then_lies_on_the_case_and_the_rest_stays(shoulder, new_page, tmp_path):
    page = new_page()
    adviser = open_sheet(page)
    adviser.choose_hospital("Privathospitalet Åbrink")
    adviser.click(page.get_by_text("Læg en anden henvisning på sagen"))
    page.get_by_label("Læg en henvisning på sagen").set_input_files(
        {"name": "ny.pdf", "mimeType": "application/pdf", "buffer": as_bytes(new_pdf())}
    )
    expect(page.get_by_label("Henvisningen", exact=True)).to_contain_text("ny.pdf")
    adviser.send()
    adviser.is_sent()
    assert shoulder.re_referrals.get().referral.name == "ny.pdf"


def test_sheet_when_worked_by_keyboard_alone_then_enter_in_a_field_sends_nothing(shoulder, new_page):
    page = new_page()
    open_sheet(page)
    page.get_by_label(re.compile("Regionshospitalet Viborg")).focus()
    page.keyboard.press("ArrowUp")  # the partner hospital, the only one in time, stands above
    expect(page.get_by_role("heading", name="Du kan komme til Privathospitalet Åbrink")).to_be_visible()
    page.locator("summary", has_text="Ret brevet").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Overskrift").press("Enter")
    page.wait_for_url("**/omvisiter/vis/")
    assert not shoulder.decisions.exists()


def test_sheet_when_printed_then_shows_the_letter_and_what_is_known_without_buttons(shoulder, new_page):
    page = new_page()
    adviser = open_sheet(page)
    adviser.choose_hospital("Privathospitalet Åbrink")
    expect(page.get_by_role("heading", name="Du kan komme til Privathospitalet Åbrink")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".letter")).to_be_visible()
    for pressed in (".sheet button", ".sheet .file-input", ".desk-nav"):
        expect(page.locator(pressed).first).to_be_hidden()

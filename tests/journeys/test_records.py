"""Who has read my record: from the patient's question to the hospital's explanation, in a real browser."""

# ruff: noqa: F401, F811  (fixtures are imported, and named as arguments)

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press
from tests.records_data import log, log_folder, use_log

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server, log) -> Case:
    return the_story("record", the_office(), moves=["take"])


@pytest.fixture
def look(axe, screenshot) -> Callable[[Page, str], None]:
    """What is done on every page that is visited: axe, no sideways scrolling, and a picture for the guide."""

    def at(page: Page, name: str) -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        screenshot(page, f"records-{name}")

    return at


def ask(page: Page, look) -> None:
    follow(page, "Hvem har læst i journalen?")
    page.get_by_label("Patientens nummer i loggen").fill("RM-204117")
    page.get_by_label("Fra og med").fill("-60")
    page.get_by_label("Hvad skal du bruge loggen til?").fill("Borgeren spørger, hvorfor journalen er læst så tit.")
    look(page, "ask")
    press(page, "Vis opslag")
    expect(page.get_by_role("heading", name="Det er ikke forklaret endnu")).to_be_visible()
    look(page, "account")


def hand_over(page: Page, look) -> None:
    follow(page, "Spørg hospitalet")
    for box in page.get_by_label("Ortopædkirurgisk Ambulatorium, en sygeplejerske").all():
        box.check()
    page.get_by_label("Hvem spørger du?").fill("Regionshospitalet")
    look(page, "hand-over")
    press(page, "Skriv spørgsmålet på sagen")
    expect(page.get_by_text("Venter på svar")).to_be_visible()
    look(page, "handed-over")


def answer(page: Page, look) -> None:
    press(page, "Skriv svarbrev")
    expect(page.get_by_label("Brevet", exact=True)).to_contain_text("Styrelsen for Patientklager")
    expect(page.get_by_label("Brevet", exact=True)).to_contain_text("Vi har bedt Regionshospitalet om en forklaring")
    look(page, "letter")
    press(page, "Send brevet")
    expect(page.get_by_text("Brevet er sendt")).to_be_visible()


def explained(page: Page, look) -> None:
    follow(page, "Hvem har læst i journalen?")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    follow(page, "Skriv svaret")
    page.get_by_label("Hvad svarede de?").fill("Sygeplejersken fulgte op på prøver og ringede til patienten.")
    press(page, "Gem svar")
    expect(page.get_by_text("Besvaret")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_record_when_the_patient_asks_then_the_hospital_explains_and_the_letter_says_where_to_complain(
    case, new_page, look, width, javascript
):
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    for step in (ask, hand_over, answer, explained):
        step(page, look)

"""Record access in a real browser: from the patient's question to the hospital's explanation."""

# ruff: noqa: F401, F811  (fixtures are imported, and named as arguments)

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case
from tests.casework.factories import a_case
from tests.desk_data import deliver_everything, the_office, the_story
from tests.ehr_data import log, log_folder, use_log
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server, log) -> Case:
    return the_story("record", the_office(), moves=["take", "confirm"])


@pytest.fixture
def look(axe, screenshot) -> Callable[[Page, str], None]:
    """Check a visited page: axe, no sideways scrolling, and a picture for the guide."""

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
    look(page, "report")


def ask_for_explanation(page: Page, look) -> None:
    follow(page, "Spørg hospitalet")
    for box in page.get_by_label("Ortopædkirurgisk Ambulatorium, en sygeplejerske").all():
        box.check()
    page.get_by_label("Hvem spørger du?").fill("Regionshospitalet")
    look(page, "ask-for-explanation")
    press(page, "Skriv spørgsmålet på sagen")
    expect(page.get_by_text("Venter på svar", exact=True)).to_be_visible()
    look(page, "explanation-requested")


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
    for step in (ask, ask_for_explanation, answer, explained):
        step(page, look)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_privacy_marking_when_the_patient_asks_then_the_case_is_open_until_the_unit_has_done_it(
    live_server, new_page, look, width, javascript
):
    case = a_case(office=the_office(), topic="privacy_marking")
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    follow(page, "Privatmarkering")
    page.get_by_label("Sæt privatmarkering").check()
    page.get_by_label("En periode").check()
    look(page, "markings")
    press(page, "Se, hvad det betyder")
    page.get_by_label("Fra og med").fill("1-3-2026")
    page.get_by_label("har forstået det").check()
    page.get_by_label("MitID").check()
    look(page, "request-marking")
    press(page, "Gem ønsket")
    follow(page, "Send videre")
    page.get_by_label("Hvem skal udføre det?").fill("Adgangsstyring")
    look(page, "forward-marking")
    press(page, "Gem, og se teksten")
    look(page, "marking")
    follow(page, "Det er allerede udført")
    page.get_by_label("Hvilken dag blev det udført?").fill("i dag")
    press(page, "Gem")
    expect(page.get_by_text("Det er udført. Skriv til patienten, og afslut sagen.")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_log_control_when_a_month_is_past_then_letters_go_to_citizens_after_approval(
    live_server, log, new_page, look, width, javascript
):
    the_office()
    page = as_user(new_page(width=width, javascript=javascript), "leder")
    page.goto("/ledelse/log/")
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    look(page, "log-control")
    follow(page, "Træk en stikprøve")
    look(page, "sample")
    follow(page, "Logkontrol")
    follow(page, "Breve til borgere")
    press(page, "Find borgerne")
    look(page, "batch")
    press(page, "Godkend, og send brevene")
    deliver_everything()
    page.reload()
    expect(page.get_by_text("Klar til print (PDF)").first).to_be_visible()
    look(page, "batch-sent")
    follow(page, "Tilbage til breve om opslag")
    look(page, "batches")

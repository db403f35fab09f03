"""A private hospital asks for two more codes and is answered, and a hospital tries another's patient, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rettidig.casework.models import AcceptanceRequest, Case, Delivery, Hospital
from tests.casework.factories import a_user
from tests.desk_data import deliver_everything, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MOVED = ["take", "judge", "show", "wish_partner", "grant", "move_patient"]
NAME = "Knut Odvar Test Mosebryggersen"


@pytest.fixture
def moved(live_server, settings) -> Case:
    """A patient who has been moved to the private hospital Åbrink."""
    settings.CLAMD_ADDRESS = "fake"
    case = the_story("acceptance", the_office(), moves=MOVED)
    deliver_everything()
    return case


@pytest.fixture
def look(axe, screenshot) -> Callable[[Page, str], None]:
    def at(page: Page, name: str) -> None:
        axe(page)
        screenshot(page, f"acceptance-{name}")

    return at


def ask(page: Page, look) -> None:
    page.goto("/hospital/")
    look(page, "patients")
    follow(page, NAME)
    look(page, "patient")
    follow(page, "Bed om accept")
    page.get_by_label("Flere koder").check()
    page.get_by_label("Koder, I beder om").fill("uxma00 KNBA11")
    page.get_by_label("Hvorfor?").select_option(label="Undersøgelsen viste noget nyt")
    page.get_by_label("Lægens begrundelse").fill("Skanningen viser løst væv i leddet.")
    look(page, "ask")
    press(page, "Send anmodningen")
    expect(page.get_by_text("Patientkontoret har fået anmodningen.")).to_be_visible()
    look(page, "list")


def answer_in_part(page: Page, look) -> None:
    request = AcceptanceRequest.objects.get()
    page.goto(f"/kontor/sag/{request.case_id}/")
    look(page, "case")
    follow(page, "Anmodning om accept")
    expect(page.get_by_role("heading", name="Forslag: Spørg hospitalet om mere")).to_be_visible()
    look(page, "proposal")
    page.get_by_label("Ja til de koder, der er valgt").check()
    page.get_by_label("KNBA11").uncheck()
    page.get_by_label("Besked til hospitalet").fill("Kikkertundersøgelsen kan vente, til skanningen er læst.")
    press(page, "Send svar")
    expect(page.get_by_text("Hospitalet har ikke fået noget at vide endnu.")).to_be_visible()
    expect(page.get_by_text("En kollega skal læse det.")).to_be_visible()


def confirm(page: Page, look) -> None:
    page.goto(f"/kontor/sag/{AcceptanceRequest.objects.get().case_id}/accept/")
    look(page, "confirm")
    press(page, "Bekræft og send afslaget")
    expect(page.get_by_text("Svaret er sendt til hospitalet, og sagen er afsluttet.")).to_be_visible()


def read(page: Page, look) -> None:
    page.goto("/hospital/anmodninger/")
    follow(page, f"UXMA00, KNBA11, {NAME}")
    expect(page.get_by_text("Kikkertundersøgelsen kan vente")).to_be_visible()
    look(page, "answered")
    page.goto("/hospital/")
    follow(page, NAME)
    expect(page.get_by_text("DM751, UXRF20, UXMA00")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_hospital_asks_for_two_more_codes_gets_one_and_a_colleague_has_read_the_no(
    moved, new_page, look, width, javascript
):
    def somebody(username: str) -> Page:
        return as_user(new_page(width=width, javascript=javascript), username)

    hospital = somebody("hospital")
    ask(hospital, look)
    answer_in_part(somebody("vejleder"), look)
    confirm(somebody("leder"), look)
    deliver_everything()
    read(hospital, look)


def test_hospital_that_tries_another_hospitals_patient_sees_nothing_and_the_office_sees_that_it_tried(
    moved, new_page, look
):
    a_user("partner", username="lunden", hospital=Hospital.objects.get(slug="lunden"))
    page = as_user(new_page(), "lunden")
    delivery = Delivery.objects.get(message__kind="re_referral")
    for address in (f"/hospital/{delivery.pk}/", f"/hospital/{delivery.pk}/anmodning/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_text("Knut")).to_have_count(0)
    office = as_user(new_page(), "vejleder")
    office.goto(f"/kontor/sag/{moved.pk}/")
    expect(office.get_by_text("Et andet hospital har forsøgt at se patienten")).to_be_visible()


def test_lead_reads_the_patterns(moved, new_page, look):
    page = as_user(new_page(), "leder")
    for name, address in (("patterns", "/ledelse/anmodninger/"), ("region", "/ledelse/anmodninger/region/")):
        page.goto(address)
        look(page, name)

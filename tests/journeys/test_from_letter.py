"""From a hospital's letter to the receipt: the code is read from its picture, as a phone does, and opened on one."""

import io
from datetime import timedelta

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from rettidig.casework import api_clients
from rettidig.casework.models import Case, LetterLink
from rettidig.casework.questionnaire.answers import Answers
from tests.casework.factories import a_user, an_organisation
from tests.casework.offers import AT, a_hospital
from tests.intake_data import KAJA, make_office
from tests.journeys.test_office import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organisation(settings):
    settings.CLAMD_ADDRESS = "fake"
    make_office()
    return an_organisation(a_hospital("horsens", name="Regionshospitalet Horsens"))


def print_letter(page, organisation) -> str:
    """What a letter system prints: the picture of the code."""
    secret = api_clients.add("horsens-breve", organisation=organisation, only_letters=True, at=AT)
    form = {"grant_type": "client_credentials", "client_id": "horsens-breve", "client_secret": secret}
    token = page.request.post("/api/v1/token", form=form).json()["access_token"]
    today = timezone.localdate()
    letter = {
        "hospital": "horsens",
        "department": "Ortopædkirurgi",
        "referral_received": str(today - timedelta(days=10)),
        "letter_date": str(today - timedelta(days=5)),
        "appointment_date": str(today + timedelta(days=60)),
        "appointment_kind": "examination",
        "purpose": "assessment",
    }
    headers = {"Authorization": f"Bearer {token}"}
    answer = page.request.post("/api/v1/letter-links", data={"letters": [letter]}, headers=headers)
    return answer.json()["links"][0]["qr"]


def photograph(page, svg: str) -> str:
    """What a phone reads on the paper."""
    page.set_content(f'<div style="width: 200px">{svg}</div>')
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


@pytest.mark.parametrize("javascript", [True, False])
def test_patient_opens_the_code_of_a_letter_on_a_phone_confirms_and_gets_a_receipt(
    new_page, axe, screenshot, organisation, javascript
):
    page = new_page(width=360, javascript=javascript)
    address = photograph(page, print_letter(page, organisation))
    assert KAJA not in address
    page.goto(address)
    axe(page)
    screenshot(page, "letter-link")
    expect(page.get_by_role("heading", level=1, name="Passer det med brevet?")).to_be_visible()
    expect(page.get_by_label("Hospital", exact=True)).to_have_value("Regionshospitalet Horsens")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Afdeling").fill("Skulderklinikken")
    page.get_by_role("button", name="Det passer").click()
    asked = answer_the_rest(page)
    assert asked == ["hvem", "beskriv", "kontakt"]
    expect(page.get_by_text("Regionshospitalet Horsens")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Send").last.click()
    page.wait_for_url("**/kvittering/")
    said = Answers.of(Case.objects.get().answers)
    assert (said.hospital, said.department) == ("horsens", "Skulderklinikken")
    assert "hospital" in said.from_letter
    assert "department" not in said.from_letter
    assert LetterLink.objects.get().used == 1


def answer_the_rest(page) -> list[str]:
    """The pages that are still asked, each with the first answer or what the letter does not know."""
    asked = []
    while not page.url.endswith("/tjek/"):
        asked.append(page.url.split("/")[-2])
        if asked[-1] == "hvem":
            page.get_by_label("Jeg er patient", exact=True).check()
            page.get_by_label("Nej", exact=True).check()
        if asked[-1] == "kontakt":
            page.get_by_label("Dit CPR-nummer").fill(KAJA)
            page.get_by_label("Her på siden", exact=True).check()
        page.get_by_role("button", name="Næste").click()
        page.wait_for_url(lambda url: not url.endswith(f"/{asked[-1]}/"))
    return asked


def test_hospital_sees_what_its_links_open_and_closes_the_days(new_page, axe, screenshot, organisation):
    page = new_page()
    print_letter(page, organisation)
    as_user(page, a_user("partner", organisation=organisation))
    page.goto("/hospital/brevlink/")
    axe(page)
    screenshot(page, "letter-links")
    page.locator("main table a").click()
    axe(page)
    page.get_by_role("link", name="Regionshospitalet Horsens, Ortopædkirurgi").click()
    axe(page)
    screenshot(page, "letter-link-preview")
    page.go_back()
    page.get_by_role("button", name="Luk alle dagens link").click()
    expect(page.get_by_text("1 link er lukket.")).to_be_visible()

"""Case 2 of the annual report in a real browser: dementia, no agreement hospital, another region, and the way there."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dementia(live_server) -> Case:
    """The case is taken, its facts are judged, and the patient has said yes on the telephone."""
    return the_story("dementia", the_office(), moves=["take", "hear_patient", "judge"])


@pytest.fixture
def look(axe, screenshot) -> Callable[[Page, str], None]:
    """Check a visited page: axe, and a picture for the guide."""

    def at(page: Page, name: str) -> None:
        axe(page)
        screenshot(page, name)

    return at


def say_what_the_patient_needs(page: Page, case: Case, look) -> None:
    page.goto(f"/kontor/sag/{case.pk}/muligheder/")
    follow(page, "Skriv afstand, dage og transport")
    page.get_by_label("Hvor rejser patienten fra?").fill("8800")
    page.get_by_label("Længste vej i kilometer").fill("150")
    page.get_by_label("Transport").fill("Kører med sønnen")
    look(page, "desk-needs")
    press(page, "Gem hensyn")
    expect(page.get_by_text("fra 8800 Viborg")).to_be_visible()


def find(page: Page, look) -> None:
    look(page, "desk-find-options")
    press(page, "Vis hospitaler")
    expect(page.get_by_text("Aftale om udvidet frit sygehusvalg: ingen aftale, tjekket")).to_be_visible()
    kolding = page.get_by_role("row").filter(has_text="Kolding Sygehus")
    expect(kolding).to_contain_text("Hospital i en anden region")
    expect(kolding).to_contain_text("104 km")


def tell_the_wait(page: Page, look) -> None:
    """Kolding has just said on the telephone that it takes six weeks."""
    follow(page, "Ny ventetid for Kolding Sygehus")
    page.get_by_label("Ventetid, til hospitalet kan begynde").fill("6")
    page.get_by_label("Dage eller uger").select_option(label="uger")
    look(page, "desk-waiting-time")
    press(page, "Gem ventetid")
    expect(page.get_by_text("mulighederne er fundet igen")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Kolding Sygehus")).to_contain_text("cirka 6 uger")
    look(page, "desk-options-marked")


def wish(page: Page) -> None:
    """The wish stands in the inquiry; only the hospital is chosen."""
    expect(page.get_by_label("Patientens ønske")).to_have_value(
        "Vi vil gerne hurtigere til, også selv om det er i en anden region."
    )
    page.get_by_label("Hvilket hospital?").select_option(label="Kolding Sygehus")
    press(page, "Gem ønske")
    expect(page.get_by_text("Ønsket er skrevet ned.")).to_be_visible()


def read_as_the_patient(page: Page, case: Case, look) -> None:
    page.goto(f"/kontor/sag/{case.pk}/muligheder/{case.option_lists.first().pk}/til-patienten/")
    kolding = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Kolding Sygehus"))
    expect(kolding).to_contain_text("Du sørger selv for transport.")
    expect(kolding).to_contain_text("højst det, som turen til regionens eget hospital koster")
    expect(page.get_by_text("Intet privathospital har en aftale om din behandling.")).to_be_visible()
    look(page, "options-for-patient")


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_dementia_without_an_agreement_hospital_leads_to_another_region_with_the_way_told(
    dementia, new_page, look, width, javascript
):
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    say_what_the_patient_needs(page, dementia, look)
    find(page, look)
    tell_the_wait(page, look)
    wish(page)
    read_as_the_patient(page, dementia, look)
    assert Client().get(f"/min-sag/muligheder/{dementia.option_lists.first().pk}/").status_code == 404
    assert dementia.wishes.get().channel == "form"


def test_partner_reports_its_waiting_time_on_its_own_page(live_server, new_page, look):
    the_office()
    page = as_user(new_page(width=360), "hospital")
    page.goto("/hospital/")
    follow(page, "Ventetider")
    follow(page, "Privathospitalet Åbrink")
    page.get_by_label("Undersøgelse eller behandling").select_option(label="MR-scanning")
    page.get_by_label("Ventetid, til hospitalet kan begynde").fill("9")
    look(page, "partner-waiting-times")
    press(page, "Gem ventetid")
    expect(page.get_by_text("Ventetiden gælder fra nu af.")).to_be_visible()

"""An old person on a phone, without login, lets the office call and ask the rest; the office calls (decision 0077)."""

import pytest
from playwright.sync_api import expect

from rettidig.casework.models import Case
from tests.journeys.test_citizen import NANCY, choose, go_on, office, seen

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
__all__ = ["office", "seen"]  # the fixtures


def be_called(page, seen, name):
    page.get_by_label("Telefonnummer").fill("20202020")
    choose(page, "Ja, ring til mig")
    seen(page, f"citizen-{name}-call")


def tell_shortly(page, seen, *, hospital):
    page.get_by_label("Dit navn").fill("Nancy Ann Test Berggren")
    page.get_by_label("Dit CPR-nummer").fill(NANCY)
    if hospital:
        page.get_by_role("combobox").fill("Regionshospitalet Horsens")
    page.get_by_label("Fortæl med dine egne ord").fill("Mistanke om kræft i tyktarmen")
    seen(page, "citizen-short")
    go_on(page)
    seen(page, "citizen-short-review")
    page.get_by_role("button", name="Send henvendelsen").click()
    expect(page.get_by_text("og spørger om resten.")).to_be_visible()
    seen(page, "citizen-called-receipt")


@pytest.mark.parametrize(("width", "javascript"), [(360, False), (360, True), (1280, True)])
def test_old_patient_is_called_after_three_pages(new_page, seen, width, javascript):
    page = new_page(width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("button", name="Skriv om livstruende sygdom").click()
    choose(page, "Jeg er patient")
    choose(page, "Ja, det kan være kræft")
    be_called(page, seen, "own-door")
    page.get_by_label("Telefonnummer").press("Enter")  # goes on, and changes no language
    tell_shortly(page, seen, hospital=True)
    assert Case.objects.get().tasks.filter(kind="call_back").exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_patient_who_came_through_the_general_door_is_called_too(new_page, seen, width):
    page = new_page(width=width)
    page.goto("/")
    page.get_by_role("button", name="Skriv til os").click()
    choose(page, "Jeg er patient")
    choose(page, "Lang ventetid, eller at komme til et andet hospital")
    go_on(page)
    choose(page, "Ja, det kan være kræft")
    choose(page, "At få fundet ud af, hvad jeg fejler")
    go_on(page)
    be_called(page, seen, "general-door")
    page.get_by_label("Hospital", exact=True).fill("Regionshospitalet Horsens")
    go_on(page)
    tell_shortly(page, seen, hospital=False)
    assert Case.objects.get().topic == "max_wait"

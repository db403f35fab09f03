"""A letter goes by link and code; the hospital types a day, and the adviser says yes to it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rettidig.casework.demo.contacts import fill_contact_book
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 360])
def test_hospital_types_a_day_by_link_and_code_and_the_adviser_says_yes(new_page, axe, screenshot, width):
    office = the_office()
    fill_contact_book(office, at=timezone.now())
    case = the_story("colon", office)
    page = as_user(new_page(width=width), "vejleder2")
    page.goto(f"/kontor/sag/{case.pk}/trappen/spoerg/hospital_management/")
    page.get_by_label("Brev, sendt herfra").check()
    page.get_by_label("Hvem spørger du?").fill("Hospitalsledelsen")
    page.get_by_label("Hvad sagde eller beder du om?").fill("Giv patienten en tid.")
    press(page, "Gem")
    press(page, "Vis en ny kode")
    axe(page)
    code = page.locator(".shown-once").inner_text()
    press(page, "Vis et nyt link")
    screenshot(page, "desk-escalation-way-in")
    address = page.locator(".shown-once").inner_text()
    theirs = new_page(width=width)
    theirs.goto(address)
    axe(theirs)
    theirs.get_by_label("Koden, som vi har sagt i telefonen").fill(code)
    press(theirs, "Åbn brevet")
    axe(theirs)
    theirs.get_by_label("Ja, patienten får en tid").check()
    theirs.get_by_label("Dit navn").fill("Kirsten")
    press(theirs, "Send svaret")
    expect(theirs.get_by_text("Skriv, hvilken dag patienten får tid.").first).to_be_visible()
    axe(theirs)
    theirs.get_by_label("Hvilken dag får patienten tid?").fill("+3")
    theirs.get_by_label("I hvilken afdeling?").fill("Kirurgi")
    screenshot(theirs, "public-time-letter")
    press(theirs, "Send svaret")
    expect(theirs.get_by_role("heading", name="Tak for svaret")).to_be_visible()
    page.goto(f"/kontor/sag/{case.pk}/trappen/")
    follow(page, "Sig ja eller nej til tiden")
    axe(page)
    page.get_by_label("Ja, skriv den på patientens forløb").check()
    press(page, "Gem")
    expect(page.get_by_text("Patientens tid står på sagen.").first).to_be_visible()

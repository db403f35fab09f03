"""An organisation of hospitals in a real browser: made by the administrator, its people kept by one of their own."""

import pytest
from playwright.sync_api import Page, expect

from rettidig.casework.models import Organisation, User
from tests.casework.factories import a_user
from tests.casework.offers import a_hospital

from .test_office import as_user, follow, press, seen  # noqa: F401 - a fixture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)


def make_organisation(page: Page, look) -> None:
    page.goto("/opsaetning/organisationer/")
    follow(page, "Lav en organisation")
    fill(page, name="Åbrink Hospitaler", cvr="1234 5678")
    press(page, "Lav organisationen")
    expect(page.get_by_text("Det er ikke et CVR-nummer.").first).to_be_visible()
    fill(page, cvr="99 99 99 93")
    press(page, "Lav organisationen")
    for hospital in ("Aabrink", "Fjord"):
        follow(page, "Tilføj et hospital")
        page.get_by_label("Hospital").select_option(label=hospital)
        press(page, "Tilføj hospitalet")
    follow(page, "Luk en brugeransvarlig ind")
    fill(page, first_name="Kirsten", last_name="Keld", username="kirsten")
    press(page, "Lav login")
    look("first-password")
    follow(page, "Videre")
    expect(page.get_by_role("link", name="Kirsten Keld")).to_be_visible()
    look("organisation")
    page.goto("/opsaetning/organisationer/")
    look("organisations")


def keep_people(page: Page, look) -> None:
    page.goto("/hospital/")
    follow(page, "Kolleger")
    follow(page, "Luk en kollega ind")
    fill(page, first_name="Hanne", last_name="Hansen", username="hanne")
    page.get_by_label("Hospital").select_option(label="Fjord")
    page.get_by_label("Personen er brugeransvarlig").check()
    press(page, "Lav login")
    expect(page.get_by_text("ser alle organisationens hospitaler").first).to_be_visible()
    look("new-colleague")
    page.get_by_label("Personen er brugeransvarlig").uncheck()
    press(page, "Lav login")
    follow(page, "Videre")
    look("colleague")
    press(page, "Luk adgangen")
    expect(page.get_by_text("Hanne Hansen kan ikke logge ind mere.")).to_be_visible()
    press(page, "Åbn adgangen igen")
    expect(page.get_by_text("Adgangskoden vises kun denne ene gang.")).to_be_visible()
    page.goto("/hospital/brugere/")
    look("colleagues")
    page.goto("/hospital/ventetider/")
    look("choose-hospital")
    follow(page, "Fjord")
    expect(page.get_by_role("heading", name="Jeres ventetider")).to_be_visible()


def test_organisation_is_made_and_keeps_its_own_people(seen):  # noqa: F811
    page, look = seen
    for slug in ("aabrink", "fjord"):
        a_hospital(slug, kind="private")
    as_user(page, a_user("administrator"))
    make_organisation(page, look)
    kirsten = User.objects.get(username="kirsten")
    kirsten.must_change_password = False  # chosen at the first login, as tests/journeys/test_logins.py shows
    kirsten.save()
    as_user(page, kirsten)
    keep_people(page, look)
    hanne = User.objects.get(username="hanne")
    assert (hanne.is_active, hanne.hospital.slug, hanne.organisation) == (True, "fjord", Organisation.objects.get())

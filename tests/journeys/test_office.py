"""An office from empty, in a real browser: made, given people, corrected, and looked at on each of its pages."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from rettidig.casework.models import Office, User
from tests.casework.factories import a_user
from tests.login import log_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OFFICE = "/opsaetning/kontor/midtjylland/"
LATER = {
    "details": OFFICE + "ret/",
    "hours": OFFICE + "tider/",
    "targets": OFFICE + "frister/",
    "teams": OFFICE + "teams/",
    "history": OFFICE + "historik/",
    "people": "/opsaetning/personer/",
}


@pytest.fixture(params=[(1280, True), (360, False)], ids=["wide", "narrow, without JavaScript"])
def seen(request, live_server, settings, new_page, axe, screenshot):
    """A page of the administrator's, and a look at it: accessible, and nothing to scroll sideways."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    width, javascript = request.param
    page = new_page(width=width, javascript=javascript)

    def look(name: str) -> None:
        axe(page)
        assert javascript is False or page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"office-{name}")

    return page, look


def as_user(page: Page, user: User) -> None:
    client = Client()
    log_in(client, user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def make_office(page: Page, look) -> None:
    page.goto("/opsaetning/")
    look("empty")
    follow(page, "Lav kontoret")
    page.get_by_label("Region").select_option(label="Region Midtjylland")
    page.get_by_label("Telefon (frivilligt)", exact=True).fill("78 41 00 00")
    for day in ("Mandag", "Tirsdag", "Onsdag"):
        page.get_by_label(day).fill("9-15")
    page.get_by_label("Fredag").fill("9-12 og 13-25")
    press(page, "Lav kontoret")
    look("new")
    page.get_by_label("Fredag").fill("9-12 og 13-14.30")
    press(page, "Lav kontoret")
    expect(page.get_by_text("Kontoret er lavet. Her står, hvad der mangler.")).to_be_visible()
    look("start")


def let_in(page: Page, look) -> None:
    follow(page, "Luk en patientvejleder ind")
    page.get_by_label("Fornavn").fill("Vibeke")
    page.get_by_label("Efternavn").fill("Vejleder")
    page.get_by_label("Brugernavn").fill("vibeke")
    page.get_by_label("Rolle").select_option(label="Patientvejleder")
    page.get_by_label("Team").select_option(label="Omvisitering")
    look("new-person")
    press(page, "Lav login")
    expect(page.get_by_text("Adgangskoden vises kun denne ene gang.")).to_be_visible()
    look("password")
    follow(page, "Videre")
    expect(page.get_by_role("heading", level=1, name="Vibeke Vejleder")).to_be_visible()
    look("person")


def close_for_christmas(page: Page, look) -> None:
    page.goto(OFFICE + "lukkedage/")
    page.get_by_label("Første dag").fill("24-12")
    page.get_by_label("Sidste dag").fill("31-12")
    page.get_by_label("Hvorfor?").fill("Jul")
    press(page, "Skriv lukkedagene ind")
    expect(page.get_by_text("lukkedage er skrevet ind")).to_be_visible()
    look("closed-days")


def end_a_team(page: Page, look) -> None:
    page.goto(OFFICE + "emner/")
    page.get_by_label("Befordring").select_option(label="Omvisitering")
    look("topics")
    press(page, "Gem")
    page.get_by_role("link", name=re.compile("Nedlæg.*Omvisitering")).click()
    expect(page.get_by_text("1 kollega")).to_be_visible()
    page.get_by_label("Hvilket team tager over?").select_option(label="Rettigheder")
    look("remove-team")
    press(page, "Nedlæg teamet")
    expect(page.get_by_text("Teamet Omvisitering er nedlagt.")).to_be_visible()


def test_office_from_empty_by_pages_alone_can_be_called_and_has_somebody_for_every_topic(seen):
    page, look = seen
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("har ikke åbnet her endnu")
    look("not-open")
    as_user(page, User.objects.create(username="signe", first_name="Signe", role="administrator"))
    for go in (make_office, let_in, close_for_christmas, end_a_team):
        go(page, look)
    for name, address in LATER.items():
        page.goto(address)
        look(name)
    page.goto("/opsaetning/mangler/")
    expect(page.get_by_text("Der er ingen patientvejleder, der kan logge ind.")).to_be_hidden()
    look("readiness")
    page.goto("/")
    expect(page.get_by_role("link", name="78 41 00 00").first).to_be_visible()
    assert User.objects.get(username="vibeke").team.name == "Rettigheder"


def test_lead_sees_what_is_lacking_and_who_mends_it(seen):
    page, look = seen
    office = Office.objects.create(slug="midtjylland", name="Patientkontoret", region="midtjylland")
    as_user(page, a_user("lead", office=office))
    page.goto("/opsaetning/")
    look("start-lead")
    expect(page.get_by_text("Bed den systemansvarlige om det.").first).to_be_visible()
    follow(page, "Skriv telefonnummeret")
    page.get_by_label("Telefon (frivilligt)", exact=True).fill("78 41 00 00")
    press(page, "Gem")
    expect(page.get_by_text("Det er gemt.")).to_be_visible()
    expect(page.get_by_text("kontoret har ingen telefon")).to_be_hidden()

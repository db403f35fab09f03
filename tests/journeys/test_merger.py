"""A merger of two offices in a real browser: the new office made ahead, the day planned, who takes over, the day."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from rettidig.casework import mergers, teams
from rettidig.casework.models import Office, User
from tests.casework.factories import a_case, a_team, a_user, an_office
from tests.journeys.test_office import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OLD = "/opsaetning/kontor/hovedstaden/"
MERGER = OLD + "sammenlaegning/"
DAY = datetime(2027, 1, 1, 0, 1, tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.fixture(params=[(1280, True), (360, False)], ids=["wide", "narrow, without JavaScript"])
def seen(request, live_server, new_page, axe, screenshot):
    width, javascript = request.param
    page = new_page(width=width, javascript=javascript)

    def look(name: str) -> None:
        axe(page)
        assert javascript is False or page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"merger-{name}")

    return page, look


@pytest.fixture
def old() -> Office:
    office = an_office("hovedstaden", region="hovedstaden", name="Patientkontoret, Region Hovedstaden")
    team = a_team("Omvisitering", ["waiting"], office=office)
    a_team("Klagevagten", ["service_complaint"], office=office)
    a_user("adviser", office=office, team=team, first_name="Vibeke", last_name="Vejleder")
    a_case(office=office, team=team, number="2026-000290", home_region="hovedstaden")
    return office


def make_new_office(page: Page) -> None:
    page.goto("/opsaetning/nyt/")
    page.get_by_label("Region").select_option(label="Region Østdanmark")
    page.get_by_label("Telefon (frivilligt)", exact=True).fill("70 20 20 20")
    press(page, "Lav kontoret")
    expect(page.get_by_role("heading", level=1, name="Patientkontoret, Region Østdanmark")).to_be_visible()


def plan(page: Page, look) -> None:
    page.goto(OLD)
    follow(page, "Læg kontoret sammen med et andet")
    look("none")
    follow(page, "Planlæg en sammenlægning")
    page.get_by_label("Hvilket kontor tager over?").select_option(label="Patientkontoret, Region Østdanmark")
    page.get_by_label("Fra hvilken dag?").fill("31-12-2026")
    press(page, "Gem")
    expect(page.get_by_text("De to kontorer hører ikke til samme region den dag.").first).to_be_visible()
    look("refused")
    page.get_by_label("Fra hvilken dag?").fill("1-1-2027")
    press(page, "Gem")
    expect(page.get_by_text("Sammenlægningen er planlagt. Se nu, hvem der tager over.")).to_be_visible()
    look("planned")


def choose(page: Page, look) -> None:
    follow(page, "Vælg, hvem der tager over")
    page.get_by_label("Team: Klagevagten").select_option(label="Rettigheder")
    page.get_by_label("Vibeke Vejleder").select_option(label="Maksimale ventetider")
    look("who")
    press(page, "Gem")
    expect(page.get_by_text("Vibeke Vejleder: Maksimale ventetider")).to_be_visible()


def test_administrator_merges_an_office_into_a_new_one_by_pages_alone(seen, old):
    page, look = seen
    as_user(page, User.objects.create(username="signe", role="administrator"))
    make_new_office(page)
    plan(page, look)
    choose(page, look)
    mergers.merge_due(at=DAY)
    page.goto(MERGER)
    expect(page.get_by_text("blev en del af")).to_be_visible()
    look("made")
    page.goto("/opsaetning/")
    look("offices")


def test_adviser_finds_the_case_in_the_new_office_with_the_sentence_in_its_story(seen, old):
    page, look = seen
    new = an_office("ostdanmark", region="ostdanmark", name="Patientkontoret, Region Østdanmark")
    teams.add_planned(new, teams.Plan.USUAL, by=None, at=DAY)
    mergers.plan_merger(old, into=new, on=DAY.date(), by=None, at=datetime(2026, 11, 27, tzinfo=DAY.tzinfo))
    mergers.merge_due(at=DAY)
    as_user(page, User.objects.get(first_name="Vibeke"))
    page.goto(f"/kontor/sag/{new.cases.get().pk}/")
    expect(page.get_by_text("Løfter og frister er de samme.").first).to_be_attached()
    look("story")
    page.goto("/ledelse/tabeller/")
    press(page, "Vis tal for Patientkontoret, Region Hovedstaden")
    expect(page.get_by_text("Tallene er for Patientkontoret, Region Hovedstaden.")).to_be_visible()
    look("figures")

"""Cases about look-ups are for one team: the lead makes the rule, an adviser outside meets it, and it is undone."""

import pytest
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case, Person, Team
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office
from tests.journeys.test_adviser import as_user, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAME = "Kaja Test Hansen"
REFUSAL = "Sager om E-journal er kun for Sundhedsjournal. Spørg dem eller lederen."


@pytest.fixture
def case(live_server) -> Case:
    """A case of look-ups that nobody has."""
    office = the_office()
    team = Team.objects.get_or_create(office=office, slug="records", defaults={"name": "Sundhedsjournal"})[0]
    Team.objects.filter(pk=team.pk).update(name="Sundhedsjournal")
    for name in ("vejleder", "vejleder2"):
        user = person_called(name)
        user.team = team if name == "vejleder" else None
        user.save()
    return a_case(office=office, topic="ehr", team=team, patient=Person.objects.create(name=NAME))


def is_open_to(page: Page, case: Case, axe) -> None:
    page.goto("/kontor/?vis=all")
    expect(page.get_by_role("main").get_by_role("link", name=NAME)).to_be_visible()
    page.goto(f"/kontor/sag/{case.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    axe(page)


def is_closed_to(page: Page, case: Case, axe) -> None:
    """The row stays with its number; what is behind it says for whom the case is."""
    page.goto("/kontor/?vis=all")
    main = page.get_by_role("main")
    expect(main.get_by_text(NAME)).to_have_count(0)
    axe(page)
    main.get_by_role("link", name="Et andet teams sag").click()
    expect(page.get_by_text(REFUSAL)).to_be_visible()
    expect(page.get_by_role("link", name="Åbn sagen med en grund")).to_have_count(0)
    axe(page)


def write_rule(lead: Page, axe, width: int) -> None:
    lead.goto("/registre/access_rules/ny/")
    lead.get_by_label("Kontor").select_option(index=1)
    lead.get_by_label("Emne").select_option(label="E-journal")
    lead.get_by_label("Hvad kun teamet må").select_option(label="At se sagerne og arbejde på dem")
    lead.get_by_label("Fra", exact=True).fill("1. jan. 2026")
    press(lead, "Gem")
    expect(lead.get_by_label("Emne")).to_have_value("ehr")  # without a team nothing is lost
    axe(lead)
    lead.get_by_label("Team", exact=True).select_option(label="Sundhedsjournal")
    press(lead, "Gem")
    expect(lead.get_by_text("E-journal").first).to_be_visible()
    axe(lead)


@pytest.mark.parametrize("width", [360, 1280])
def test_case_of_look_ups_is_for_one_team_until_the_lead_undoes_the_rule(case, new_page, axe, width):
    outside = as_user(new_page(width=width), "vejleder2")
    is_open_to(outside, case, axe)
    lead = as_user(new_page(width=width), "leder")
    write_rule(lead, axe, width)
    is_closed_to(outside, case, axe)
    is_open_to(as_user(new_page(width=width), "vejleder"), case, axe)
    lead.goto("/opsaetning/hvem-maa-hvad/")
    row = lead.get_by_role("row").filter(has_text="Sundhedsjournal").filter(has_text="E-journal")
    expect(row).to_be_visible()
    assert lead.evaluate("document.documentElement.scrollWidth") <= width
    axe(lead)
    lead.get_by_role("link", name="Ret reglerne").click()
    lead.get_by_role("main").get_by_role("link", name="E-journal").first.click()
    press(lead, "Fortryd")
    axe(lead)
    is_open_to(outside, case, axe)

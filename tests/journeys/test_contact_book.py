"""The contact book is kept for a year: somebody new, what they were taught, a meeting and its minutes, and who has not
been contacted; and the last rung of the ladder, which only the patient's wish opens.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.demo.contacts import fill_contact_book
from rettidig.casework.models import Case, Phrase, Rung
from rettidig.casework.steps import assessment, escalation
from rettidig.casework.steps.escalation import Asking
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def colon(live_server) -> Case:
    office = the_office()
    fill_contact_book(office, at=timezone.now())
    return the_story("colon", office)


def line_of(page: Page, name: str) -> str:
    return page.get_by_role("row").filter(has_text=name).first.inner_text()


@pytest.mark.parametrize("width", [1280, 360])
def test_somebody_new_is_taught_met_and_no_longer_among_those_who_were_not_contacted(colon, new_page, axe, width):
    made = Phrase(office=colon.office, shortcut="ref", title="Referat", audience="record")
    made.text_da = "Mødt {dato}. Vi aftalte:"
    made.save()
    page = as_user(new_page(width=width), "vejleder2")
    page.goto("/kontor/kontakter/")
    axe(page)
    follow(page, "Ny person")
    page.get_by_label("Rolle").select_option(label="Forløbskoordinator")
    page.get_by_label("Afdeling").select_option(index=1)
    page.get_by_label("Navn", exact=True).fill("Karen Koordinator")
    axe(page)
    press(page, "Gem")
    assert "ikke i år" in line_of(page, "Karen Koordinator")
    follow(page, "Skriv undervisning af Karen Koordinator")
    page.get_by_label("Hvad handlede undervisningen om?").fill("Udvidet frit sygehusvalg")
    axe(page)
    press(page, "Gem")
    assert "Udvidet frit sygehusvalg" in line_of(page, "Karen Koordinator")
    page.goto("/kontor/kontakter/?vis=ikke-kontaktet")
    expect(page.get_by_role("row").filter(has_text="Lars Overlæge").first).to_be_visible()
    follow(page, "Nyt møde")
    meet(page, axe)
    page.goto("/kontor/kontakter/?vis=ikke-kontaktet")
    expect(page.get_by_role("row").filter(has_text="Lars Overlæge")).to_have_count(0)
    axe(page)


def meet(page: Page, axe) -> None:
    """A meeting with its agenda, and its minutes begun with a phrase."""
    page.get_by_label("Hvilken dag?").fill("i dag")
    page.get_by_label("Lars Overlæge").check()
    page.get_by_label("Dagsorden").fill("Ventetider i foråret")
    axe(page)
    press(page, "Gem")
    page.get_by_role("link", name="Ret mødet").first.click()
    page.get_by_text("Indsæt en frase").click()
    page.get_by_role("button", name="Referat").click()
    minutes = page.get_by_label("Referat")
    assert "Vi aftalte:" in minutes.input_value()
    minutes.press_sequentially(" Vi ringer først.")
    press(page, "Gem")
    expect(page.get_by_text("Vi ringer først.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_health_authority_is_asked_only_with_the_words_of_the_patients_wish(colon, new_page, axe, screenshot, width):
    by, at = person_called("vejleder2"), timezone.now()
    assessment.renew(colon, at=at)
    asked = Asking(Rung.REGION, "phone", "Rikke Sundhedsdirektør", "Vi bad om en plads.")
    step = escalation.ask(colon, asking=asked, by=by, at=at)
    escalation.record_answer(step, answer="no_time", words="Regionen har ingen plads.", by=by, at=at)
    page = as_user(new_page(width=width), "vejleder2")
    page.goto(f"/kontor/sag/{colon.pk}/trappen/spoerg/authority/")
    axe(page)
    page.get_by_label("Hvem spørger du?").fill("Sundhedsstyrelsen")
    page.get_by_label("Hvad sagde eller beder du om?").fill("Kan patienten få en plads et andet sted?")
    press(page, "Gem")
    expect(page.get_by_role("link", name="Indtast patientens ønske")).to_be_visible()
    assert page.get_by_label("Hvad sagde eller beder du om?").input_value().startswith("Kan patienten")
    assert colon.escalations.get().steps.count() == 1
    axe(page)
    page.get_by_label("Patientens ønske").fill("Ja, skriv til dem for mig.")
    press(page, "Gem")
    expect(page.get_by_role("heading", name="Hvem er spurgt om en tid?")).to_be_visible()
    expect(page.get_by_text("Ja, skriv til dem for mig.")).to_be_visible()
    screenshot(page, "desk-escalation-authority")
    axe(page)

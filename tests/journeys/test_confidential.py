"""A colleague's case is closed to the others, opened by one of them with a reason, and looked at by the officer."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case, Person, User
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
REASON = "Ejeren er syg i dag, og patienten ringer"
NAME = "Kaja Test Hansen"


@pytest.fixture
def case(live_server) -> Case:
    """A case of the adviser's own."""
    told = the_story("shoulder", the_office(), moves=["take"])
    Person.objects.filter(cases=told).update(name=NAME, phone="40404040")
    Case.objects.filter(pk=told.pk).update(owner=person_called("vejleder"), identity_confirmed_at=timezone.now())
    return Case.objects.get(pk=told.pk)


@pytest.fixture
def officer(case) -> User:
    return User.objects.create(username="dpo", role="data_protection", office=case.office)


def main(page: Page):
    return page.get_by_role("main")


def is_looked_at(new_page, axe, width: int, officer: User) -> None:
    """The lead sees the reason in the morning; the officer sees it without the patient's name, and writes what was
    found.
    """
    lead = as_user(new_page(width=width), "leder")
    lead.goto("/kontor/morgen/")
    expect(lead.get_by_text(REASON)).to_be_visible()
    axe(lead)
    seen = as_user(new_page(width=width), officer.username)
    seen.goto("/opsaetning/laesninger/")
    expect(seen.get_by_text(REASON)).to_be_visible()
    expect(seen.get_by_text(NAME)).to_have_count(0)
    axe(seen)
    seen.get_by_role("row").filter(has_text=REASON).get_by_role("link").click()
    axe(seen)
    seen.get_by_label("Hvad fandt du?").fill("Talt med lederen. Det var i orden.")
    press(seen, "Set efter")
    expect(seen.get_by_text("Læsningen er set efter.")).to_be_visible()
    seen.goto("/opsaetning/hvem-maa-hvad/")
    axe(seen)


@pytest.mark.parametrize("width", [360, 1280])
def test_case_of_a_colleague_is_closed_opened_with_a_reason_and_looked_at(
    case, officer, new_page, axe, screenshot, width
):
    owner = as_user(new_page(width=width), "vejleder")
    owner.goto(f"/kontor/sag/{case.pk}/")
    follow(owner, "Gør sagen fortrolig")
    axe(owner)
    owner.get_by_label("En kollega eller en kollegas nærmeste").check()
    owner.get_by_label("Hvad er grunden?").fill("Patienten er gift med Karen fra kontoret")
    press(owner, "Gør fortrolig")
    expect(owner.get_by_text("Kun ejeren og lederen kan se den.")).to_be_visible()
    axe(owner)
    other = as_user(new_page(width=width), "vejleder2")
    other.goto("/kontor/?vis=all")
    expect(main(other).get_by_role("link", name="Fortrolig sag")).to_be_visible()
    expect(main(other).get_by_text(NAME)).to_have_count(0)
    axe(other)
    follow(other, "Fortrolig sag")
    expect(other.get_by_text("Sagen er fortrolig.")).to_be_visible()
    axe(other)
    follow(other, "Åbn sagen med en grund")
    expect(other.get_by_label("Hvorfor skal du se sagen?")).to_be_visible()
    screenshot(other, "desk-confidential-door")
    press(other, "Åbn sagen")
    expect(other.get_by_role("alert").first).to_be_visible()
    axe(other)
    other.get_by_label("Hvorfor skal du se sagen?").fill(REASON)
    press(other, "Åbn sagen")
    expect(other.get_by_text("Ejeren og lederen får det at vide.")).to_be_visible()
    expect(other.get_by_role("heading", level=1)).to_contain_text(NAME)
    expect(other.get_by_text("40404040")).to_have_count(0)  # masked, as on every case that is not one's own
    other.keyboard.press("p")
    other.keyboard.press("Enter")
    expect(other.get_by_text("40404040").first).to_be_visible()
    axe(other)
    owner.goto("/kontor/")
    expect(owner.get_by_text("Nyt fra en kollega").first).to_be_visible()
    is_looked_at(new_page, axe, width, officer)


@pytest.mark.parametrize("width", [360, 1280])
def test_flag_of_a_patient_stands_on_the_case_until_it_is_undone(case, new_page, axe, screenshot, width):
    page = as_user(new_page(width=width), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    follow(page, "Om patienten")
    axe(page)
    page.get_by_role("row").filter(has_text="Beskyttet adresse").get_by_role("link").click()
    page.get_by_label("Adressen er beskyttet").check()
    page.get_by_label("CPR-registret").check()
    page.get_by_label("Hvorfor skriver du det?").fill("Står i registret")
    axe(page)
    press(page, "Gem")
    expect(page.get_by_text("Det står nu på alle patientens sager.")).to_be_visible()
    axe(page)
    screenshot(page, "desk-patient")
    page.goto(f"/kontor/sag/{case.pk}/")
    expect(main(page).get_by_text("Beskyttet adresse").first).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{case.pk}/patient/")
    press(page, "Fortryd")
    expect(page.get_by_text("Rettelsen er fortrudt.")).to_be_visible()
    page.goto(f"/kontor/sag/{case.pk}/")
    expect(main(page).get_by_text("Beskyttet adresse")).to_have_count(0)

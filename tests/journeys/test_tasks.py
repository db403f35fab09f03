"""Tasks in parts, and a sub-case, in a real browser: with the keyboard alone, and without script on a telephone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case
from tests.desk_data import the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server) -> Case:
    return the_story("shoulder", the_office(), moves=["take"])


def ahead(days: int) -> str:
    return add_business_days(timezone.localdate(), days).strftime("%d-%m-%Y")


def fill_task(page: Page, title: str, days: int) -> None:
    page.get_by_label("Hvad skal gøres?").fill(title)
    page.get_by_label("Senest").fill(ahead(days))
    page.get_by_role("button", name="Gem opgave").press("Enter")


def item(page: Page, title: str):
    return page.locator(".tasks li", has_text=title).last


def open_folds(page: Page) -> None:
    for fold in page.locator("details:not([open]) > summary", has_text="færdig").all():
        fold.click()


def test_adviser_divides_a_promise_with_the_keyboard_and_the_next_part_stands_first(case, new_page, axe, screenshot):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Opret en opgave")).to_be_visible()
    axe(page)
    fill_task(page, "Hold dialogmøde", 10)
    item(page, "Hold dialogmøde").get_by_role("link", name="Del op").press("Enter")
    expect(page.get_by_label("Del af")).to_have_value(str(case.tasks.get(title="Hold dialogmøde").pk))
    fill_task(page, "Indkald afdelingen", 2)
    expect(page.locator(".next-task")).not_to_contain_text("Hold dialogmøde")
    axe(page)
    screenshot(page, "desk-tasks")
    item(page, "Indkald afdelingen").get_by_role("link", name="Ret").press("Enter")
    page.get_by_label("Senest").fill(ahead(3))
    page.get_by_role("button", name="Gem opgave").press("Enter")
    expect(page.get_by_text("Skriv, hvorfor dagen flyttes.").first).to_be_visible()
    axe(page)
    page.get_by_label("Hvorfor flyttes dagen?").fill("Afdelingen har ferie")
    page.get_by_role("button", name="Gem opgave").press("Enter")
    expect(page.locator("#story + ol")).to_contain_text("Afdelingen har ferie")
    item(page, "Indkald afdelingen").get_by_role("button", name="Færdig").press("Enter")
    expect(item(page, "Hold dialogmøde")).to_contain_text("1 del er færdig")
    item(page, "Hold dialogmøde").get_by_role("link", name="Opgiv").press("Enter")
    page.get_by_label("Hvorfor opgives opgaven?").fill("Patienten ønsker det ikke mere")
    page.get_by_role("button", name="Opgiv opgaven").press("Enter")
    open_folds(page)
    expect(page.get_by_text("Opgivet: Patienten ønsker det ikke mere")).to_be_visible()
    axe(page)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_sub_case_is_opened_with_what_goes_along_and_the_main_case_closes_last(
    case, new_page, axe, screenshot, width, javascript
):
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/opgave/")
    fill_task(page, "Skriv til afdelingen om klagen", 4)
    follow(page, "Opret delsag")
    axe(page)
    page.get_by_label("Hvad handler delsagen om?").select_option("service_complaint")
    page.get_by_label("Hvornår kom det?").select_option(index=1)
    page.get_by_label("Skriv til afdelingen om klagen").check()
    press(page, "Opret delsag")
    expect(page.get_by_text("Svar på spørgsmålet: Hvad ønsker patienten?").first).to_be_visible()
    axe(page)
    page.get_by_label("Hvad ønsker patienten?").fill("Hun klager over tonen i telefonen.")
    press(page, "Opret delsag")
    made = case.sub_cases.get()
    expect(page.get_by_text(f"Delsag {made.number} er oprettet.")).to_be_visible()
    expect(page.locator("section[aria-labelledby=tasks] > .tasks")).to_contain_text("Skriv til afdelingen om klagen")
    axe(page)
    screenshot(page, "desk-sub-case")
    page.get_by_role("link", name=f"Delsag til {case.number}").click()
    expect(page.get_by_role("heading", name="Delsager")).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{case.pk}/luk/")
    expect(page.get_by_text(f"Delsagen {made.number} er ikke afsluttet.").first).to_be_visible()
    axe(page)
    follow(page, "Gå til delsagen")
    expect(page).to_have_url(f"/kontor/sag/{made.pk}/")


def test_my_tasks_stand_in_groups_and_a_task_is_done_from_there(case, new_page, axe, screenshot):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/opgave/")
    fill_task(page, "Ring til patienten", 30)
    page.goto("/kontor/opgaver/")
    expect(page.get_by_role("rowheader", name="Senere")).to_be_visible()
    axe(page)
    screenshot(page, "desk-my-tasks")
    page.locator("tr", has_text="Ring til patienten").get_by_role("button", name="Færdig").press("Enter")
    expect(page.get_by_text("Opgaven er færdig. Du kan fortryde under Opgaver.")).to_be_visible()

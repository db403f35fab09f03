"""How the pages of the staff use a wide screen, paper, and colours that the reader has chosen."""

import pytest
from playwright.sync_api import Page, expect

from tests.desk_data import the_office, the_story
from tests.journeys.test_queue import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAPER = 703  # points between the margins of A4
CASE = "/kontor/sag/{}/"


@pytest.fixture
def case(live_server):
    return the_story("colon", the_office())


def left_of(page: Page, heading: str) -> float:
    return page.get_by_role("heading", name=heading, exact=True).evaluate("each => each.getBoundingClientRect().left")


@pytest.mark.parametrize(("width", "stands_apart"), [(1280, False), (1920, True)])
def test_rights_then_have_a_column_of_their_own_where_the_screen_is_wide(new_page, case, axe, width, stands_apart):
    page = as_user(new_page(width=width), "vejleder")
    page.goto(CASE.format(case.pk))
    assert (left_of(page, "Rettigheder") > left_of(page, "Patient")) is stands_apart
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)


def test_line_of_the_queue_on_a_wide_screen_then_shows_name_and_number_whole(new_page, case):
    page = as_user(new_page(width=1920), "vejleder")
    page.goto("/kontor/?vis=all")
    cells = page.locator("tr[data-row] td[data-label=Patient]")
    assert cells.evaluate_all("all => all.every(each => each.scrollWidth <= each.clientWidth)")


@pytest.mark.parametrize("address", ["/kontor/maksimale-ventetider/", "/kontor/sag/{}/aktliste/"])
def test_list_on_paper_then_is_a_table_with_its_head_and_without_what_is_pressed(new_page, case, address):
    page = as_user(new_page(width=PAPER), "vejleder")
    page.goto(address.format(case.pk))
    page.emulate_media(media="print")
    assert page.locator("table.queue tbody tr").first.evaluate("each => getComputedStyle(each).display") == "table-row"
    expect(page.locator("table.queue thead")).to_be_in_viewport()
    expect(page.get_by_text("Print siden")).to_be_hidden()
    expect(page.get_by_text("Hent som PDF").filter(visible=True)).to_have_count(0)


def test_case_on_paper_then_tells_the_case_and_offers_no_acts(new_page, case):
    page = as_user(new_page(width=PAPER), "vejleder")
    page.goto(CASE.format(case.pk))
    page.emulate_media(media="print")
    for told in ("Sagens gang", "Patient", "Rettigheder", "Forløb"):
        expect(page.get_by_role("heading", name=told, exact=True)).to_be_visible()
    for pressed in ("Ret emne", "Næste sag", "Opret delsag", "Bekræft"):
        expect(page.locator("a", has_text=pressed).first).to_be_hidden()


@pytest.mark.parametrize("address", ["/kontor/", CASE, "/kontor/maksimale-ventetider/", "/kontor/morgen/"])
def test_page_of_the_staff_then_has_no_footer_of_the_public(new_page, case, address):
    page = as_user(new_page(width=1280), "leder")
    page.goto(address.format(case.pk))
    expect(page.get_by_role("contentinfo")).to_have_count(0)
    expect(page.get_by_text("Tilgængelighedserklæring")).to_have_count(0)


def test_mark_of_what_unfolds_then_is_seen_in_the_readers_own_colours(new_page, case):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto(CASE.format(case.pk))
    page.emulate_media(forced_colors="active", color_scheme="dark")
    drawn = "each => [getComputedStyle(each, '::before').backgroundImage, getComputedStyle(each, '::before').content]"
    picture, mark = page.locator(".details-summary").first.evaluate(drawn)
    assert (picture, "▾" in mark) == ("none", True)

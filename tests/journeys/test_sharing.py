"""A morning of the adviser by keyboard alone, of the lead who shares out the work, and of the administrator."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.models import Case
from tests.casework.factories import a_case
from tests.casework.test_background import a_job
from tests.desk_data import person_called, the_office, the_story
from tests.journeys.test_queue import as_user, cases

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TOO_SMALL = """() => [...document.querySelectorAll('main a, main button, header a, header button')].filter(each => {
  const box = each.getBoundingClientRect();
  const isInText = getComputedStyle(each).display === 'inline' && each.closest('p, li, td, dd, dt, span');
  return box.width && !isInText && !each.classList.contains('skipnav') && (box.height < 24 || box.width < 24);
}).map(each => each.outerHTML.slice(0, 120))"""
UNREADABLE = """() => [...document.querySelectorAll('.timeline text')].filter(each => {
  const mark = each.closest('.mark')?.querySelector('circle');
  const ground = mark ? getComputedStyle(mark).fill : getComputedStyle(each.closest('.timeline')).backgroundColor;
  return getComputedStyle(each).fill === ground;
}).map(each => each.textContent)"""


@pytest.fixture
def office(live_server):
    return the_office()


def test_adviser_then_works_a_morning_with_the_keyboard_alone(new_page, office, axe):
    mine = cases(office, 2, owner=person_called("vejleder"), answered_at=timezone.now())
    topic = person_called("vejleder").team.topics[0]
    waiting = a_case(office=office, topic=topic, priority=1, next_deadline=timezone.localdate())
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/")
    axe(page)
    for key in ("j", "j", "Enter"):  # the second line is opened
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("n")  # a note, written and kept
    page.wait_for_url("**/notat/")
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('main textarea')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Ringet til patienten")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ringet til patienten").first).to_be_visible()
    page.keyboard.press("l")  # the next case
    page.wait_for_url("**/kontor/sag/**")
    page.goto("/kontor/")
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Giv mig den næste")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sagen er din.")).to_be_visible()
    assert Case.objects.get(pk=waiting.pk).owner == person_called("vejleder")
    assert len(mine) == 2


def test_lead_then_shares_out_what_nobody_has_from_the_morning_page(new_page, office, axe, screenshot):
    topic = person_called("vejleder").team.topics[0]
    today = timezone.localdate()
    for days in (0, 1, 2):
        a_case(office=office, topic=topic, next_deadline=today + timedelta(days=days))
    a_case(office=office, topic=topic, next_deadline=today, owner=person_called("vejleder"))
    page = as_user(new_page(width=1280), "leder")
    page.goto("/kontor/morgen/")
    expect(page.get_by_role("heading", name="Skal være klaret i dag kl. 16")).to_be_visible()
    page.get_by_role("link", name="Fordel det, ingen har").click()
    expect(page.get_by_text("har emnet").first).to_be_visible()
    axe(page)
    screenshot(page, "desk-distribute")
    page.get_by_role("combobox").nth(2).select_option("")
    page.get_by_role("button", name="Bekræft fordelingen").click()
    expect(page.get_by_text("2 sager er ændret.")).to_be_visible()
    page.get_by_role("button", name="Fortryd").click()
    expect(page.get_by_text("2 sager er, som de var.")).to_be_visible()


def test_lead_then_changes_what_a_colleague_takes_and_undoes_it(new_page, office, axe):
    page = as_user(new_page(width=1280), "leder")
    page.goto(_sharing(office))
    axe(page)
    page.get_by_role("link", name="Ret – Vibeke Vejleder").click()
    page.get_by_label("Tid, procent").fill("60")
    page.get_by_label("Hvorfor ændres det?").fill("Går ned i tid")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Går ned i tid")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Fortryd den seneste ændring").click()
    expect(page.get_by_text("Ændringen er fortrudt.")).to_be_visible()


def _sharing(office) -> str:
    return reverse("office:sharing", args=[office.slug])


def test_administrator_then_runs_a_failed_job_again_and_looks_at_the_state(new_page, office, axe, screenshot):
    a_job("failed")
    page = as_user(new_page(width=1280), "system")
    page.goto(_running())
    expect(page.get_by_text("1 job er fejlet")).to_be_visible()
    page.get_by_role("button", name="Kør igen").first.click()
    expect(page.get_by_text("Jobbet er sat i gang igen.")).to_be_visible()
    page.get_by_role("button", name="Undersøg nu").click()
    expect(page.get_by_role("rowheader", name="Databasens tabeller")).to_be_visible()
    axe(page)
    screenshot(page, "office-running")


def _running() -> str:
    return reverse("office:running")


def test_timeline_when_the_system_chooses_the_colours_then_has_its_text_in_them(new_page, office):
    case = the_story("shoulder", office)
    page = as_user(new_page(width=1280), "vejleder")
    page.emulate_media(forced_colors="active")
    page.goto(reverse("desk:assessment", args=[case.pk, case.assessments.first().pk]))
    page.wait_for_selector(".timeline text", state="attached")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.locator(".timeline text").count() > 5
    assert page.evaluate(UNREADABLE) == []


@pytest.mark.parametrize(("username", "address"), [("vejleder", "/kontor/"), ("leder", "/kontor/morgen/")])
def test_what_is_pressed_is_at_least_24_points_large(new_page, office, username, address):
    cases(office, 2, owner=person_called("vejleder"))
    page = as_user(new_page(width=1280), username)
    page.goto(address)
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_new_pages_then_fit_the_screen(new_page, office, width):
    cases(office, 2)
    for username, addresses in (
        ("leder", ["/kontor/fordel/", "/kontor/", "/kontor/kolonner/", _sharing(office)]),
        ("system", [_running()]),
    ):
        page: Page = as_user(new_page(width=width), username)
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.clear_cookies()

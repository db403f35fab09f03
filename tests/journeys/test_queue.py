"""The adviser's queue in a real browser: how much is in sight, the keyboard, several at once, a colleague away."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework import absences
from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case
from rettidig.casework.steps import warn
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office
from tests.login import log_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BOTTOMS = "[...document.querySelectorAll('tr[data-row]')].map(row => row.getBoundingClientRect().bottom)"


@pytest.fixture
def office(live_server):
    return the_office()


def as_user(page: Page, username: str) -> Page:
    client = Client()
    log_in(client, person_called(username))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}])
    return page


def cases(office, number: int, **more) -> list[Case]:
    due = timezone.localdate() + timedelta(days=1)
    return [a_case(office=office, next_deadline=due, priority=1, **more) for _ in range(number)]


def test_queue_then_shows_at_least_twenty_lines_on_one_screen(new_page, office, axe, screenshot):
    cases(office, 30, owner=person_called("vejleder"), news_from="patient")
    cases(office, 3)
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/")
    assert sum(bottom <= 900 for bottom in page.evaluate(BOTTOMS)) >= 20
    axe(page)
    screenshot(page, "desk-queue-full")


def test_queue_on_a_telephone_then_can_be_read_without_scrolling_sideways(new_page, office):
    cases(office, 3, news_from="hospital")
    page = as_user(new_page(width=360), "vejleder")
    page.goto("/kontor/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[name=sag]").first.check()
    expect(page.get_by_text("1 valgt")).to_be_visible()


def test_keyboard_then_walks_the_lines_chooses_and_takes_a_case(new_page, office):
    cases(office, 3)
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/?vis=unassigned")
    for key in "jjx":
        page.keyboard.press(key)
    expect(page.get_by_text("1 valgt")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_text("1 sag er ændret.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sager")
    assert list(Case.objects.exclude(owner=None)) == [Case.objects.order_by("pk")[1]]


@pytest.mark.parametrize("javascript", [True, False])
def test_several_cases_then_get_an_owner_with_one_reason_and_it_can_be_undone(new_page, office, javascript):
    cases(office, 4)
    page = as_user(new_page(width=1280, javascript=javascript), "vejleder")
    page.goto("/kontor/?vis=unassigned")
    boxes = page.locator("[name=sag]")
    boxes.nth(0).click()
    if javascript:
        boxes.nth(2).click(modifiers=["Shift"])
    else:
        boxes.nth(1).check()
        boxes.nth(2).check()
    page.get_by_role("button", name="Fordel", exact=True).click()
    page.get_by_label("Ejer").select_option(label="Viggo Vejleder")
    page.get_by_label("Hvorfor?").fill("Vibeke er på kursus")
    page.get_by_role("button", name="Fordel", exact=True).click()
    expect(page.get_by_text("3 sager er ændret.")).to_be_visible()
    assert Case.objects.filter(owner=person_called("vejleder2")).count() == 3
    page.get_by_role("button", name="Fortryd").click()
    expect(page.get_by_text("3 sager er, som de var.")).to_be_visible()
    assert Case.objects.filter(owner=None).count() == 4


def test_cases_of_an_absent_adviser_then_reach_the_substitute(new_page, office, axe):
    case = cases(office, 1, owner=person_called("vejleder2"))[0]
    page = as_user(new_page(width=1280), "vejleder2")
    page.goto("/kontor/fravaer/")
    page.get_by_label("Første dag").fill("i dag")
    page.get_by_label("Sidste dag").fill("+7")
    page.get_by_label("Afløser").select_option(label="Vibeke Vejleder")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Fraværet er skrevet ind.")).to_be_visible()
    axe(page)
    page.context.clear_cookies()
    as_user(page, "vejleder").goto("/kontor/")
    page.get_by_role("link", name=case.number, exact=True).click()
    expect(page.get_by_text("Vibeke Vejleder er afløser")).to_be_visible()
    assert set(absences.find_replaced(person_called("vejleder"), on=timezone.localdate())) == {case.owner_id}


def test_lead_in_the_morning_then_sees_who_is_late_and_opens_their_cases(new_page, office, axe, screenshot):
    a_case(office=office, next_deadline=timezone.localdate(), owner=person_called("vejleder"), number="2026-000777")
    warn.warn_in_time(at=timezone.now())
    page = as_user(new_page(width=1280), "leder")
    page.goto("/kontor/morgen/")
    axe(page)
    screenshot(page, "desk-morning")
    expect(page.get_by_role("row", name="2026-000777")).to_contain_text("Vibeke Vejleder")
    page.get_by_role("link", name="1 har frist i dag").click()
    expect(page.get_by_role("row", name="2026-000777")).to_be_visible()
    page.goto("/kontor/morgen/")
    page.get_by_role("link", name="Vibeke Vejleder").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)


def test_case_that_a_colleague_takes_then_turns_grey_without_reload_and_a_new_one_waits_to_be_shown(new_page, office):
    first, second = cases(office, 2)
    page = as_user(new_page(width=1280), "vejleder")
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () =>"
        " document.querySelector('[data-live]')?.setAttribute('data-seconds', '1'), true)"
    )
    page.goto("/kontor/?vis=unassigned")
    page.keyboard.press("j")
    other = as_user(new_page(width=1280), "vejleder2")
    other.goto(f"/kontor/sag/{second.pk}/")
    other.get_by_role("button", name="Tag sagen").click()
    cases(office, 1)
    line = page.get_by_role("row", name=second.number)
    expect(line).to_contain_text("Viggo Vejleder har sagen")
    expect(line).to_have_class("is-urgent is-gone")
    expect(page.get_by_role("link", name="1 ny, 1 haster")).to_be_visible()
    assert page.locator(":focus").inner_text() == first.number
    page.keyboard.press("r")
    expect(page.get_by_role("row", name=second.number)).to_have_count(0)
    expect(page.locator("tr[data-row]")).to_have_count(2)


def test_morning_by_keyboard_alone_then_leads_from_each_act_back_to_the_same_line(new_page, office):
    today = timezone.localdate()
    facts = {"owner": person_called("vejleder"), "reply_phone": "40404040", "service_due": today + timedelta(days=7)}
    mine = [a_case(office=office, next_deadline=facts["service_due"], **facts) for _ in range(5)]
    day = f"{add_business_days(today, 1):%d-%m-%Y}"
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/")
    acts = {"n": ["Talt."], "k": ["Hun ringede."], "o": ["Ring"], "i": ["Svar"], "h": [day, "Venter på svar"]}
    acts["o"].append(day)
    for case, (key, words) in zip(mine, acts.items(), strict=True):
        walk_to(page, case)
        go(page, "Enter")
        go(page, key)
        write(page, words)
        go(page, "Control+Enter")
        expect(page.get_by_text(case.number).first).to_be_visible()
        go(page, "u")
        expect(page.locator("tr[data-row] a:focus")).to_have_text(case.number if key == "n" else re.compile("2026-"))
    assert (mine[0].notes.get().text, mine[1].contacts.last().text) == ("Talt.", "Hun ringede.")
    assert (mine[2].tasks.get().title, mine[3].tasks.get().kind) == ("Ring", "call_back")
    mine[4].refresh_from_db()
    assert mine[4].held_until == add_business_days(today, 1)


def walk_to(page: Page, case: Case) -> None:
    for key in "kkkkkjjjjj":
        if page.locator(":focus").count() and page.locator(":focus").inner_text() == case.number:
            return
        page.keyboard.press(key)
    pytest.fail(case.number)


def go(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def write(page: Page, words: list[str]) -> None:
    """Type into the first fields that want words, by the keyboard; the first has the focus from the start."""
    wants_words = "document.activeElement.matches('#act textarea, #act [type=text]')"
    for number, each in enumerate(words):
        if number:
            page.keyboard.press("Tab")
        while not page.evaluate(wants_words):
            page.keyboard.press("Tab")
        page.keyboard.type(each)

"""A telephone call at the desk in a real browser: caller first, nothing typed is lost, and calls that were promised."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case, CaselessCall, Task
from tests.casework.factories import a_case
from tests.desk_data import the_office, the_story

from .test_queue import as_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NOTE = "Hun spørger, om hendes tid kan rykkes frem."


@pytest.fixture
def case(live_server) -> Case:
    return the_story("shoulder", the_office())


def type_caller(page: Page, words: str) -> None:
    page.goto("/kontor/ny/")
    expect(page.get_by_label("Hvem ringer?")).to_be_focused()
    page.keyboard.type(words)


@pytest.mark.parametrize("javascript", [True, False])
def test_known_patient_calls_then_the_note_stands_on_the_open_case_and_there_is_no_other(
    new_page, case, axe, screenshot, javascript
):
    page = as_user(new_page(width=1280, javascript=javascript), "vejleder")
    type_caller(page, case.patient.name)
    if not javascript:
        page.keyboard.press("Enter")
    button = page.get_by_role("button", name=f"Skriv på sag {case.number}")
    expect(button).to_be_visible()
    if javascript:
        axe(page)
        screenshot(page, "desk-caller")
    button.press("Enter")
    page.get_by_label("Hvad blev sagt eller skrevet?").fill(NOTE)
    page.get_by_label("Hvilken dag ringer vi tilbage?").fill(f"{add_business_days(timezone.localdate(), 3):%d-%m-%Y}")
    page.get_by_label("Hvad klokken ringer vi?").fill("10")
    if javascript:
        axe(page)
    page.get_by_role("button", name="Gem kontakt").press("Enter")
    expect(page.locator("#story + ol")).to_contain_text(NOTE)
    assert Case.objects.count() == 1
    assert case.tasks.get(kind="call_back").title == NOTE


def test_new_caller_then_is_a_case_of_whoever_took_the_call_with_the_keyboard_alone(new_page, case):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/ny/")
    page.keyboard.type("Berit Test Jensen")  # nobody of that name has a case
    acts = 0
    for label, typed in {
        "Emne": "Spørgsmål",
        "Hvad handler det om?": NOTE,
        "Patientens navn": "Berit Test Jensen",
        "Telefon": "22222222",
    }.items():
        while page.evaluate("document.activeElement.labels?.[0]?.innerText.trim()") != label:
            page.keyboard.press("Tab")
            acts += 1
        page.keyboard.type(typed)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("er oprettet")).to_be_visible()
    made = Case.objects.exclude(pk=case.pk).get()
    assert (made.owner.username, made.reply_phone, made.contacts.get().text) == ("vejleder", "22222222", NOTE)
    assert acts + 1 <= 40


def test_tab_that_is_closed_in_the_middle_of_a_call_then_loses_nothing(new_page, case, axe):
    page = as_user(new_page(width=360), "vejleder")
    page.goto("/kontor/ny/")
    page.get_by_label("Hvad handler det om?").press_sequentially(NOTE, delay=120)  # no pause in which to save
    expect(page.get_by_text("Det skrevne er gemt kl.")).to_be_visible(timeout=500)
    page.wait_for_timeout(2500)  # the last words are saved after a second's pause
    page.goto("about:blank")
    page.goto("/kontor/ny/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name=NOTE[:20]).click()
    expect(page.get_by_label("Hvad handler det om?")).to_have_value(NOTE)


def test_promised_call_that_is_late_then_stands_first_and_is_gone_when_it_is_made(new_page, case, axe, screenshot):
    due = timezone.localdate() - timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(reply_phone="40404040")
    for days, title in ((5, "Senere"), (0, "Svar fra afdelingen")):
        Task.objects.create(
            case=case,
            title=title,
            kind="call_back",
            due=due + timedelta(days),
            due_time="10:00",
            owner=case.owner,
            team=case.team,
            created_at=timezone.now(),
        )
    a_case(office=case.office)
    for width in (360, 1280):
        page = as_user(new_page(width=width), case.owner.username if case.owner else "vejleder")
        page.goto("/kontor/ring-tilbage/")
        first = page.locator("tr[data-row]").first
        expect(first).to_contain_text("Tiden er gået")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, "desk-call-backs")
    first.get_by_role("link", name="Skriv samtalen").click()
    axe(page)
    page.get_by_label("Hvad blev sagt?").fill(NOTE)
    page.get_by_role("button", name="Gem samtalen").click()
    page.goto("/kontor/ring-tilbage/")
    expect(page.get_by_text("Tiden er gået")).to_have_count(0)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_call_without_a_case_then_is_promised_and_becomes_a_case_of_the_day_on_which_they_rang(
    new_page, case, axe, screenshot, width, javascript
):
    page = as_user(new_page(width=width, javascript=javascript), "vejleder")
    page.goto("/kontor/ny/")
    page.get_by_label("Hvad handler det om?").fill(NOTE)
    page.get_by_role("button", name="Skriv det ned uden sag").click()
    axe(page)
    screenshot(page, "desk-caseless")
    page.get_by_label("Telefon").fill("22222222")
    page.get_by_role("button", name="Gem aftalen om at ringe").click()
    axe(page)
    page.get_by_role("link", name="Ukendt").click()
    expect(page.get_by_text(NOTE)).to_be_visible()
    axe(page)
    rang = CaselessCall.objects.get().taken_at
    page.get_by_role("link", name="Opret en sag af opkaldet").click()
    page.get_by_label("Patientens navn").fill("Berit Test Jensen")
    expect(page.get_by_label("Vi skal stadig ringe tilbage")).to_be_visible()
    page.get_by_label("Vi skal stadig ringe tilbage").check(force=True)
    axe(page)
    page.get_by_role("button", name="Opret og tag sagen").click()
    expect(page.get_by_text("er oprettet")).to_be_visible()
    made = Case.objects.exclude(pk=case.pk).get()
    assert (made.received_at, made.tasks.filter(kind="call_back").count()) == (rang, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_relative_with_consent_given_in_the_call_then_may_be_told_and_it_stands_on_the_case(
    new_page, case, axe, screenshot
):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto(f"/kontor/sag/{case.pk}/kontakt/?ind=1")
    page.get_by_label("Hvad blev sagt eller skrevet?").fill("Hendes søn ringer. Hun siger ja i baggrunden.")
    page.get_by_label("Med hvem").select_option(label="Pårørende")
    expect(page.get_by_text("Patienten har ikke sagt ja")).to_be_visible()
    page.get_by_text("Samtykke givet eller trukket tilbage i samtalen").click()
    page.get_by_label("Hvem gav samtykke i samtalen?").select_option(label="Patienten selv")
    page.get_by_label("Over for hvem?").fill("Max Test Berggren")
    page.keyboard.press("Tab")
    expect(page.get_by_text("at vi taler om sagen med: Max Test Berggren")).to_be_visible()
    axe(page)
    screenshot(page, "desk-consent-in-call")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Kontakten er skrevet på sagen.")).to_be_visible()
    assert case.consents.get().to_whom == "Max Test Berggren"
    axe(page)


def test_number_that_rings_then_finds_the_case_and_stands_in_no_address(new_page, case):
    Case.objects.filter(pk=case.pk).update(reply_phone="40404040")
    page = as_user(new_page(width=1280), "vejleder")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/kontor/ny/#40404040")
    expect(page.get_by_role("button", name=f"Skriv på sag {case.number}")).to_be_visible()
    assert page.url.endswith("/kontor/ny/")
    assert not any("40404040" in address.partition("#")[0] for address in asked)

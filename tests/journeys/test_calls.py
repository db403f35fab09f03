"""A telephone call at the desk in a real browser: caller first, nothing typed is lost, and calls that were promised."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case, CaselessCall, Task
from rettidig.casework.questionnaire.answers import QUESTIONS
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.questionnaire.form import shipped_form
from rettidig.casework.topics import TOPICS
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


def reach(page: Page, label: str) -> int:
    """Tab to the field of that label; how many presses it took."""
    for presses in range(1, 60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.labels?.[0]?.innerText.trim()") == label:
            return presses
    raise AssertionError(label)


def test_caller_with_a_life_threatening_disease_is_written_down_with_the_keyboard_alone(
    new_page, case, axe, screenshot
):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/ny/")
    page.keyboard.type("Berit Test Jensen")
    told = {
        "Emne": "Maks",
        "Hvad handler det om?": "Hun har fået mistanke om kræft og ingen tid.",
        "Patientens navn": "Berit Test Jensen",
        "Kan det være kræft eller en alvorlig hjertesygdom?": "Ja, det kan",
        "Telefon": "22222222",
        "Hvad er patienten henvist til?": "Beh",
        "Behandling bestemt": "-3",
        "Sagt ja til behandling": "-2",
    }
    acts = 0
    for label, typed in told.items():
        acts += reach(page, label)
        page.keyboard.type(typed)
    axe(page)
    screenshot(page, "desk-new-life-threatening")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("er oprettet")).to_be_visible()
    made = Case.objects.exclude(pk=case.pk).get()
    assert (made.topic, made.priority, made.owner.username) == ("max_wait", 1, "vejleder")
    assert made.answers["treatment_consent"]
    assert acts <= 45


def test_tourist_on_the_telephone_is_asked_of_treatment_and_bill_right_after_what_happened(
    new_page, case, axe, screenshot
):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/ny/")
    expect(page.get_by_role("heading", name="Behandlingen og regningen")).to_be_hidden()
    reach(page, "Emne")
    page.keyboard.type("Bor i")
    told = {
        "Hvad handler det om?": "Hun faldt på stranden og har fået en regning.",
        "Hospital eller læge": "Skadestuen i Horsens",
        "Hvornår blev patienten behandlet?": "-3",
        "Har patienten det blå EU-sygesikringskort?": "Ja",
        "Hvor stor er regningen?": "1250,50",
        "I hvilken valuta?": "Dan",
        "Hvilket nummer har regningen?": "77",
        "Er regningen betalt?": "Nej",
        "Patientens navn": "Berit Test Jensen",
        "Land, hvis det er i udlandet": "Tys",
        "Telefon": "22222222",
    }
    for label, typed in told.items():
        assert reach(page, label) <= 6, label  # on from the field before, past none that is out of sight
        page.keyboard.type(typed)
    axe(page)
    screenshot(page, "desk-new-visitor")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("er oprettet")).to_be_visible()
    made = Case.objects.exclude(pk=case.pk).get()
    assert (made.topic, made.answers["country"], made.answers["bill_amount"]) == ("ill_in_denmark", "DE", "1250.50")


def test_question_that_does_not_belong_is_out_of_sight_and_comes_back_with_what_was_typed(new_page, case, axe):
    page = as_user(new_page(width=360), "vejleder")
    page.goto("/kontor/ny/")
    hospital, decided = page.get_by_label("Hospital", exact=True), page.get_by_label("Behandling bestemt")
    expect(hospital).to_be_hidden()
    expect(page.get_by_role("heading", name="Forløbet")).to_be_hidden()
    page.get_by_label("Emne").select_option("waiting")
    hospital.fill("Regionshospitalet Horsens")
    expect(decided).to_be_hidden()
    page.get_by_label("Hvad er patienten henvist til?").select_option("treatment")
    expect(decided).to_be_visible()
    page.get_by_label("Emne").select_option("miscellaneous")
    expect(hospital).to_be_hidden()
    axe(page)
    page.get_by_label("Emne").select_option("waiting")
    expect(hospital).to_have_value("Regionshospitalet Horsens")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)


CHOSEN = {
    "category": ["", *TOPICS],
    "condition": ["", *QUESTIONS["condition"].choices],
    "purpose": ["", *QUESTIONS["purpose"].choices],
    "reporter": ["patient", "relative"],
    "consent_basis": ["", "patient", "none"],
}


def test_browser_and_server_ask_the_same_on_every_combination(new_page, case):
    page = as_user(new_page(width=1280), "vejleder")
    page.goto("/kontor/ny/")
    combinations = [dict(zip(CHOSEN, each, strict=True)) for each in product(*CHOSEN.values())]
    shown = page.evaluate(
        """combinations => {
            const form = document.querySelector("form[data-asked]");
            return combinations.map((chosen) => {
                for (const [name, value] of Object.entries(chosen)) form.elements[name].value = value;
                form.dispatchEvent(new Event("change"));
                return [...form.elements].filter((each) => each.id && each.checkVisibility()).map((each) => each.name);
            });
        }""",
        combinations,
    )
    form = shipped_form()
    names = [name for _heading, group in form.desk_groups() for name in group]
    for chosen, seen in zip(combinations, shown, strict=True):
        topic = TOPICS.get(chosen["category"])
        now = Situation(chosen, bool(topic and topic.is_life_threatening))
        assert {name for name in names if form.asks_at_desk(name, now)} == set(seen) & set(names), chosen

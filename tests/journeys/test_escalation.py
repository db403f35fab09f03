"""Case 6 of the annual report goes up the ladder until the department books; the patient is seen, the case closes."""

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from rettidig.casework.demo.contacts import fill_contact_book
from rettidig.casework.models import Case, HospitalContact
from tests.desk_data import deliver_everything, the_office, the_story
from tests.journeys.test_adviser import as_user, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SECURE = "ledelsen@horsens.example.dk"


@pytest.fixture
def colon(live_server) -> Case:
    office = the_office()
    fill_contact_book(office, at=timezone.now())
    return the_story("colon", office)


def do_next(page: Page, words: str) -> None:
    """The one act that the case page proposes, called `words`."""
    page.get_by_role("link", name=words).first.click()


def ask(page: Page, words: str, axe) -> None:
    axe(page)
    page.get_by_label("Hvad sagde eller beder du om?").fill(words)
    press(page, "Gem")
    expect(page.get_by_role("heading", name="Hvem er spurgt om en tid?")).to_be_visible()
    axe(page)


def answer(page: Page, which: str, words: str, axe, *, day: str = "") -> None:
    page.get_by_label(which).check()
    if day:
        page.get_by_label("Hvilken dag får patienten tid?").fill(day)
    page.get_by_label("Svaret, med deres ord").fill(words)
    axe(page)
    press(page, "Gem svaret")


@pytest.mark.parametrize("width", [1280, 360])
def test_case_6_goes_three_steps_up_until_the_patient_is_seen(colon, new_page, axe, screenshot, settings, width):
    settings.EMAIL_HOST = "mail.example.dk"
    settings.DEFAULT_FROM_EMAIL = "svar-ikke@example.dk"
    HospitalContact.objects.filter(name="Lars Overlæge").update(email=SECURE, email_is_secure=True)
    page = as_user(new_page(width=width), "vejleder2")
    page.goto(f"/kontor/sag/{colon.pk}/")
    axe(page)
    screenshot(page, "desk-escalation-first-act")
    do_next(page, "Ring til afdelingen 78 42 50 01")
    screenshot(page, "desk-escalation-ask")
    ask(page, "Vi spurgte, hvornår patienten får tid.", axe)
    follow(page, "Skriv svaret fra Bente Booking")
    answer(page, "De kan ikke give en tid", "Der er fuldt i denne uge.", axe)
    page.goto(f"/kontor/sag/{colon.pk}/")
    do_next(page, "Spørg forløbskoordinatoren 78 42 50 02")
    ask(page, "Vi bad koordinatoren se på planen.", axe)
    follow(page, "Skriv svaret fra Kirsten Koordinator")
    answer(page, "De kan ikke give en tid", "Hun kan ikke flytte andre.", axe)
    follow(page, "Spørg om en tid: Afdelingsledelsen")
    send_letter(page, axe)
    screenshot(page, "desk-escalation-ladder")
    page.goto("/kontor/maksimale-ventetider/")
    expect(page.get_by_text("Afdelingsledelsen: svar om en tid")).to_be_visible()
    axe(page)
    screenshot(page, "desk-max-wait-board")
    page.goto(f"/kontor/sag/{colon.pk}/")
    do_next(page, "Skriv svaret om en tid")
    answer(page, "Patienten får en tid", "Der var en misforståelse. Patienten er booket.", axe, day="+2")
    expect(page.get_by_text("Patientens tid står på sagen.")).to_be_visible()
    close(page, colon, axe)


def send_letter(page: Page, axe) -> None:
    """The department's management gets a letter at its secure address; the ladder tells when it was sent."""
    expect(page.get_by_text(f"går til den sikre adresse {SECURE}")).to_be_visible()
    page.get_by_label("Brev, sendt herfra").check()
    ask(page, "Giv patienten en tid inden fristen.", axe)
    deliver_everything()
    page.reload()
    expect(page.get_by_text(f"Sendt til {SECURE}")).to_be_visible()
    assert [each.to for each in mail.outbox] == [[SECURE]]
    assert mail.outbox[0].attachments[0][1].startswith(b"%PDF")
    axe(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_department_is_corrected_before_it_is_called(colon, new_page, axe, width):
    page = as_user(new_page(width=width), "vejleder2")
    page.goto(f"/kontor/sag/{colon.pk}/trappen/spoerg/")
    follow(page, "Ret afdelingen")
    axe(page)
    which = page.get_by_label("Hvilken afdeling venter patienten på?")
    chosen = which.locator("option").last.inner_text()
    which.select_option(label=chosen)
    press(page, "Gem")
    expect(page.get_by_text(f"Patienten venter i {chosen}.")).to_be_visible()
    axe(page)


def close(page: Page, colon: Case, axe) -> None:
    """The patient comes; until then the button says why the case cannot close."""
    page.goto(f"/kontor/sag/{colon.pk}/luk/")
    expect(page.get_by_text("Patienten har en maksimal ventetid.").first).to_be_visible()
    axe(page)
    page.goto(f"/kontor/sag/{colon.pk}/undersoegt/")
    page.get_by_label("Hvilken dag?").fill("i dag")
    axe(page)
    press(page, "Gem")
    expect(page.get_by_text("at patienten er undersøgt.").first).to_be_visible()  # nobody is asked for the day any more
    page.goto(f"/kontor/sag/{colon.pk}/luk/")
    page.get_by_label("Hvordan endte sagen?").fill("Patienten blev undersøgt inden fristen.")
    press(page, "Afslut sagen")
    expect(page.get_by_text("Sagen er afsluttet.").first).to_be_visible()
    axe(page)
    colon.refresh_from_db()
    assert colon.is_closed


@pytest.mark.parametrize("width", [1280, 360])
def test_contact_book_is_kept_and_read_on_one_page(colon, new_page, axe, screenshot, width):
    page = as_user(new_page(width=width), "kontor")
    page.goto("/kontor/kontakter/")
    expect(page.get_by_text("Kirsten Koordinator").first).to_be_visible()
    axe(page)
    screenshot(page, "desk-contact-book")
    follow(page, "Ny person")
    page.get_by_label("Rolle").select_option(label="Forløbskoordinator")
    page.get_by_label("Navn", exact=True).fill("Karla Koordinator")
    press(page, "Gem")
    expect(page.get_by_text("Vælg personens afdeling.").first).to_be_visible()
    axe(page)
    page.locator("[name=department]").select_option(index=1)
    press(page, "Gem")
    follow(page, "Skriv undervisning af Karla Koordinator")
    page.get_by_label("Hvad handlede undervisningen om?").fill("Handlepligten")
    axe(page)
    press(page, "Gem")
    expect(page.get_by_text("Handlepligten")).to_be_visible()
    follow(page, "Nyt møde")
    page.get_by_label("Hvilken dag?").fill("+7")
    page.get_by_label("Karla Koordinator").check()
    page.get_by_label("Dagsorden").fill("Hvem ringer til hvem?")
    axe(page)
    press(page, "Gem")
    expect(page.get_by_text("Hvem ringer til hvem?")).to_be_visible()
